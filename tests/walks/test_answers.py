"""What real wards do to a sign-off and to a request, on a telephone: withdrawn and appealed, passed back, handed over.

Everybody begins at what they would begin at: a letter, the queue, the page of the placement. The last page of each walk
is read once more in Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import SignOff
from hwx.rules.portfolio import Ruling
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.walks.conftest import Enters
from tests.walks.people import PASSWORD, Somebody

LettersTo = Callable[[Person], list[Mail]]

WHY = "I was told of two handovers without the allergies. Show me one more."
NOTE = "Handed over three patients on the morning round."
OTHER_DAY = "Both handovers were of another trainee; the sheet of that day shows it."


def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture
def here(app: Flask, make: Make, clock: time_machine.Traveller) -> Ward:
    """A running placement, at noon of tomorrow: letters keep quiet hours. Everybody has an account."""
    clock.move_to(datetime.combine(today() + timedelta(days=1), time(12), UTC))
    found = ward(make, ends_on=today() + timedelta(days=40))
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in make.session.query(Person):
        person.password = known
    make.session.commit()
    return found


@pytest.fixture
def other_head(app: Flask, make: Make, here: Ward) -> Person:
    host = make.session.get_one(Placement, here.placement.id).host
    found = make.holder(Role.UNIT_HEAD, host, "SARAH MENDY")
    found.password = here.head.password
    make.session.commit()
    return found


@pytest.fixture
def letters_to(app: Flask, work_off: Callable[..., int]) -> LettersTo:
    """What this site has written to somebody, the newest letter first; the folder is that of other walks as well."""
    settings = app.config["HWX"]

    def read(person: Person) -> list[Mail]:
        work_off("signoffs.notices")
        letters = read_folder(settings.mail_folder, 0, 100)[0]
        return [mail for mail in letters if mail.to == person.email and settings.base_url in mail.text]

    return read


def taps(somebody: Somebody, address_ends_with: str) -> None:
    """The first link of the page that leads there."""
    somebody.page.locator(f"main a[href*='{address_ends_with}']").first.click()
    somebody.page.wait_for_load_state()


def opens_the_link_of(somebody: Somebody, letter: Mail) -> None:
    link = re.search(r"https?://\S+", letter.text)
    assert link
    somebody.goes_to(link.group())


def sideways(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, wide)


def reads_the_same_in_arabic(make: Make, somebody: Somebody, person: Person) -> None:
    """From right to left, and nothing hangs over the edge of the telephone, in either language."""
    assert sideways(somebody.page) == 0
    make.session.get_one(Person, person.id).language = "ar"
    make.session.commit()
    answer = somebody.goes_to(somebody.page.url)
    assert answer.status == 200
    html = somebody.page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    assert sideways(somebody.page) == 0


def signed_off(make: Make, here: Ward) -> None:
    days = (today() - timedelta(days=10), today() - timedelta(days=1))
    seen = [make.observation(here.placement, "SML-101", here.supervisor, on=day).number for day in days]
    make.sign_off(here.placement, "SML-101", here.supervisor, rests_on=tuple(seen), on=today())


def withdraws(head: Somebody, here: Ward) -> None:
    head.goes_to(here.url("progress"))
    taps(head, "competencies/SML-101")
    assert "Signed off" in head.reads()
    head.page.locator("main a[href$='/withdraw']").first.click()
    head.page.select_option("[name=reason_code]", "new_safety_concern")
    head.page.fill("[name=reason]", WHY)
    head.presses("main form .btn.danger")


def appeals(trainee: Somebody, letter: Mail) -> None:
    opens_the_link_of(trainee, letter)
    assert WHY in trainee.reads()
    trainee.page.locator("main a", has_text="Appeal").click()
    assert WHY in trainee.reads()
    trainee.page.fill("[name=text]", OTHER_DAY)
    trainee.presses()
    assert "Your appeal is recorded." in trainee.reads("body")


def rules(head: Somebody, letter: Mail, outcome: str, reason: str) -> None:
    opens_the_link_of(head, letter)
    taps(head, "/rule")
    assert OTHER_DAY in head.reads()
    head.page.locator(f"[name=outcome][value={outcome}]").check()
    head.page.fill("[name=reason]", reason)
    head.presses()
    assert "Your ruling is recorded." in head.reads("body")


def row_of(somebody: Somebody, here: Ward, code: str) -> str:
    somebody.goes_to(here.url("progress"))
    return somebody.page.locator("tr", has=somebody.page.locator(f"a[href$='competencies/{code}']")).inner_text()


@pytest.mark.parametrize(
    ("outcome", "days", "stands", "told"),
    [("upheld", 14, "Signed off", "you are right"), ("dismissed", 1, "Sign-off withdrawn", "that is final")],
)
def test_a_sign_off_is_withdrawn_and_the_trainee_appeals(
    outcome: str,
    days: int,
    stands: str,
    told: str,
    make: Make,
    here: Ward,
    other_head: Person,
    enters: Enters,
    letters_to: LettersTo,
    session: Session,
    clock: time_machine.Traveller,
) -> None:
    signed_off(make, here)
    withdraws(enters(here.head), here)
    trainee = enters(here.trainee)
    assert "Sign-off withdrawn" in row_of(trainee, here, "SML-101")
    (letter,) = letters_to(here.trainee)
    assert WHY not in letter.text

    clock.shift(timedelta(days=days))
    trainee = enters(here.trainee)
    appeals(trainee, letter)

    opens_the_link_of(own := enters(here.head), letters_to(here.head)[0])
    assert own.page.locator("main a[href$='/rule']").count() == 0
    rules(enters(other_head), letters_to(other_head)[0], outcome, "I have read the sheet of the day.")

    letter = letters_to(here.trainee)[0]
    assert told in letter.text
    opens_the_link_of(trainee, letter)
    assert "I have read the sheet of the day." in trainee.reads()
    assert trainee.page.locator("main a", has_text="Appeal").count() == 0
    assert stands in row_of(trainee, here, "SML-101")
    session.expire_all()
    facts = [entry.fact for entry in entries_of(session, here.placement.id, "SML-101")]
    assert isinstance(facts[-1], Ruling)
    assert sum(isinstance(fact, SignOff) for fact in facts) == 1
    reads_the_same_in_arabic(make, trainee, here.trainee)


@pytest.mark.parametrize("answer", ["declined", "not_seen"])
def test_a_request_is_passed_back_with_its_reason_and_the_trainee_asks_somebody_else(
    answer: str, make: Make, here: Ward, enters: Enters, letters_to: LettersTo
) -> None:
    trainee = enters(here.trainee)
    asks(trainee, here, "OMAR FAROUK")

    supervisor = enters(here.supervisor)
    answers(supervisor, answer, "I was in theatre that morning.")
    assert "Nothing to do." in supervisor.reads()

    letter = letters_to(here.trainee)[0]
    assert "was passed back" in letter.subject
    opens_the_link_of(trainee, letter)
    assert "I was in theatre that morning." in trainee.reads()
    trainee.page.locator("main a[href*='/ask?again=']").first.click()
    assert trainee.page.input_value("[name=note]") == NOTE
    trainee.chooses("asked", "LEILA BENALI")
    trainee.presses()

    colleague = enters(here.colleague)
    colleague.goes_to("/queue")
    assert NOTE in colleague.reads()
    taps(trainee, "/requests")
    assert "I was in theatre that morning." in trainee.reads()
    reads_the_same_in_arabic(make, trainee, here.trainee)


def test_one_request_is_handed_over_to_a_colleague_who_records_it(
    make: Make, here: Ward, enters: Enters, letters_to: LettersTo
) -> None:
    trainee = enters(here.trainee)
    asks(trainee, here, "OMAR FAROUK")
    supervisor = enters(here.supervisor)
    answers(supervisor, "handed_over", "I am on leave from tomorrow.", "LEILA BENALI")

    colleague = enters(here.colleague)
    colleague.goes_to("/queue")
    taps(colleague, "competencies/SML-101/observe")
    assert NOTE in colleague.reads()
    colleague.page.locator("[name=level][value='3']").check()
    colleague.presses()
    assert "Nothing to do." in colleague.reads()

    letter = next(mail for mail in letters_to(here.trainee) if "was handed over" in mail.subject)
    opens_the_link_of(trainee, letter)
    assert "LEILA BENALI" in trainee.reads()
    taps(trainee, "/requests")
    assert "I am on leave from tomorrow." in trainee.reads()
    reads_the_same_in_arabic(make, trainee, here.trainee)


def test_the_coordinator_hands_over_what_a_supervisor_who_left_has_not_answered(
    make: Make, here: Ward, enters: Enters, clock: time_machine.Traveller
) -> None:
    trainee = enters(here.trainee)
    for note in (NOTE, "Late shift, second bay."):
        asks(trainee, here, "OMAR FAROUK", note)
    coordinator = enters(here.coordinator)
    ends_the_role_of(coordinator, "OMAR FAROUK")
    clock.shift(timedelta(days=1))

    coordinator = enters(here.coordinator)
    coordinator.goes_to("/people")
    taps(coordinator, "/handover")
    for left in (2, 1):
        assert coordinator.page.locator("main a[href*='/hand-over']").count() == left
        taps(coordinator, "/hand-over")
        coordinator.chooses("colleague", "LEILA BENALI")
        coordinator.page.fill("[name=reason]", "Dr Farouk has left the hospital.")
        coordinator.presses()
        assert "Handed over." in coordinator.reads("body")
        assert coordinator.page.url.endswith("/handover")
    assert "Nothing is to be handed over." in coordinator.reads()

    colleague = enters(here.colleague)
    colleague.goes_to("/queue")
    assert NOTE in colleague.reads()
    assert "Late shift, second bay." in colleague.reads()
    reads_the_same_in_arabic(make, coordinator, here.coordinator)


def asks(trainee: Somebody, here: Ward, whom: str, note: str = NOTE) -> None:
    trainee.goes_to(here.url("progress"))
    taps(trainee, "competencies/SML-101")
    taps(trainee, "competencies/SML-101/ask")
    trainee.chooses("asked", whom)
    trainee.page.locator("[name=method][value=MCX]").check()
    trainee.page.fill("[name=note]", note)
    trainee.presses()
    assert "Asked." in trainee.reads("body")


def answers(supervisor: Somebody, answer: str, reason: str, colleague: str = "") -> None:
    """From the queue, by the link below the form of the observation."""
    supervisor.goes_to("/queue")
    taps(supervisor, "competencies/SML-101/observe")
    taps(supervisor, "/answer")
    assert NOTE in supervisor.reads()
    supervisor.page.locator(f"[name=answer][value={answer}]").check()
    if colleague:
        supervisor.chooses("colleague", colleague)
    supervisor.page.fill("[name=reason]", reason)
    supervisor.presses()
    assert supervisor.page.url.endswith("/queue")


def ends_the_role_of(coordinator: Somebody, name: str) -> None:
    coordinator.goes_to("/people")
    coordinator.page.locator("main a", has_text=name).first.click()
    taps(coordinator, "/end")
    coordinator.page.fill("[name=reason]", "Contract ended.")
    coordinator.presses("main form .btn.danger")
    assert "What was signed in this role stays as it is." in coordinator.reads("body")
