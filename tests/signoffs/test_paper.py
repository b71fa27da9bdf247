"""Paper: the sheet, what is copied from it, and that nothing counts before the signer has confirmed it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.assessment import AssessmentRules
from hwx.rules.facts import Observation
from hwx.rules.paper import short_code
from hwx.rules.record import Entry
from hwx.signoffs.paper_copies import ClosedBefore, become, refuse, take_back
from hwx.signoffs.paper_tables import PaperCopy
from tests.signoffs.guest_ward import CONTACT, copied, letters_to, newest_code, registered, token_for
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return ward(make)


def line(here: Ward, signed_by: Person, place: int = 1, **given: str) -> dict[str, str]:
    values = {
        "code": short_code(here.placement.reference, place),
        "encounter_on": TODAY.isoformat(),
        "level": "3",
        "method": "MCX",
        "signer": str(signed_by.id),
        "held_by": "Ward office",
    }
    return {**values, **given}


def confirming(**given: str) -> dict[str, str]:
    return {"comment": "", "seen": "99", **given}


def observed(session: Session, here: Ward) -> list[Entry]:
    session.expire_all()
    return [one for one in entries_of(session, here.placement.id) if isinstance(one.fact, Observation)]


def number_of(session: Session) -> int:
    return session.scalars(select(PaperCopy.id).order_by(PaperCopy.id.desc())).first() or 0


def test_the_sheet_has_a_block_with_a_short_code_for_every_competency_asked_of_the_trainee(
    here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    page = sign_in(here.trainee).get(here.url("paper/sheet"))
    assert page.status_code == 200
    places = {"SML-101": 1, "SML-102": 2, "SML-201": 3, "SML-202": 4}
    for code, place in places.items():
        block = re.search(rf"<caption>.*?{short_code(here.placement.reference, place)}.*?{code}", page.text)
        assert block, code
    for column in ("Date", "Level", "Method", "Name of the assessor", "Register number", "Signature"):
        assert f">{column}</span>" in page.text
    assert "style=" not in page.text.split("<main")[1]


def test_the_short_codes_of_two_placements_of_one_curriculum_differ(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    other = ward(make)
    pages = [sign_in(one.trainee).get(one.url("paper/sheet")).text for one in (here, other)]
    codes = [re.findall(r'class="short code nb" dir="ltr">([^<]+)<', page) for page in pages]
    assert [code[:3] for code in codes[0]] == [code[:3] for code in codes[1]]
    assert codes[0] == [short_code(here.placement.reference, place) for place in range(1, len(codes[0]) + 1)]


def test_a_trainee_copies_a_line_and_sees_it_waiting_and_it_does_not_count(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    trainee = sign_in(here.trainee)
    done = trainee.post(here.url("paper/new"), data=line(here, here.supervisor))
    assert (done.status_code, done.location) == (302, here.url("paper"))
    page = trainee.get(done.location).text
    assert "Waits for" in page
    assert "OMAR FAROUK" in page
    assert "It does not count yet." in page
    assert "15 April 2026" in page
    assert observed(session, here) == []
    for code, there in (("SML-101", True), ("SML-102", False)):
        assert ("From paper: level" in trainee.get(here.url(f"competencies/{code}")).text) is there
    assert "SML-101" in sign_in(here.supervisor).get("/queue").text
    assert "From paper, to confirm" in sign_in(here.supervisor).get("/queue").text
    assert "From paper, to confirm" not in sign_in(here.colleague).get("/queue").text


def test_the_named_supervisor_confirms_in_the_own_session_and_then_it_counts(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    copy = copied(make, here, here.supervisor)
    supervisor = sign_in(here.supervisor)
    assert "Ward office" in supervisor.get(here.url(f"paper/{copy.id}/confirm")).text
    done = supervisor.post(here.url(f"paper/{copy.id}/confirm"), data=confirming(comment="As I wrote it."))
    assert (done.status_code, done.location) == (302, "/queue")
    entry = observed(session, here)[-1]
    assert isinstance(entry.fact, Observation)
    assert (entry.author, entry.fact.by.means, entry.fact.paper_held_by) == (here.supervisor.id, "paper", "Ward office")
    assert (entry.fact.level, entry.fact.method, entry.happened_on) == (3, "MCX", TODAY)
    assert session.get_one(PaperCopy, copy.id).closed_by_entry == entry.number
    for path in ("record", "competencies/SML-101"):
        page = sign_in(here.trainee).get(here.url(path)).text
        assert "from paper, original held by <bdi>Ward office</bdi>" in page
    assert "Confirmed: entry" in sign_in(here.trainee).get(here.url("paper")).text


def test_a_supervisor_who_copies_their_own_line_is_led_to_confirm_it(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    done = sign_in(here.supervisor).post(here.url("paper/new"), data=line(here, here.supervisor))
    assert done.location == here.url(f"paper/{number_of(session)}/confirm")
    assert observed(session, here) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "abc"}, "This is not a short code"),
        ({"code": ""}, "This is needed."),
        ({"encounter_on": "2026-03-17"}, "This date lies in the future."),
        ({"encounter_on": "2026-01-01"}, "lies outside the dates of the placement"),
        ({"method": "DOPS"}, "This method is not accepted here."),
        ({"held_by": " "}, "This is needed."),
        ({"level": ""}, "This is needed."),
        ({"signer": ""}, "This is needed."),
    ],
)
def test_a_line_that_cannot_be_so_is_refused_with_the_reason_and_nothing_lost(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session, change: dict[str, str], said: str
) -> None:
    page = sign_in(here.trainee).post(here.url("paper/new"), data={**line(here, here.supervisor), **change})
    assert page.status_code == 422
    assert said in page.text
    assert session.scalars(select(PaperCopy)).all() == []
    if "held_by" not in change:
        assert 'value="Ward office"' in page.text


def test_a_mistyped_code_is_caught_and_a_code_of_another_placement_too(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    code = short_code(here.placement.reference, 1)
    trainee = sign_in(here.trainee)
    for typed in (f"002{code[3]}", f"010{code[3]}", f"100{code[3]}"):
        page = trainee.post(here.url("paper/new"), data=line(here, here.supervisor, code=typed))
        assert "The letter does not fit the digits." in page.text
    page = trainee.post(here.url("paper/new"), data=line(here, here.supervisor, place=99))
    assert "No competency of this placement has this code." in page.text
    assert session.scalars(select(PaperCopy)).all() == []


def test_nobody_is_named_as_signer_who_does_not_assess_there(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    trainee = sign_in(here.trainee)
    for person in (here.trainee, here.stranger, here.coordinator, here.registrar):
        page = trainee.post(here.url("paper/new"), data=line(here, person))
        assert page.status_code == 422
    assert session.scalars(select(PaperCopy)).all() == []


@pytest.mark.parametrize("who", ["colleague", "head"])
def test_nobody_confirms_or_refuses_for_the_signer(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session, who: str
) -> None:
    copy = copied(make, here, here.supervisor)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(f"paper/{copy.id}/confirm")).status_code == 404
    assert browser.post(here.url(f"paper/{copy.id}/confirm"), data=confirming()).status_code == 404
    assert browser.post(here.url(f"paper/{copy.id}/refuse"), data={"reason": "Not mine"}).status_code == 404
    assert observed(session, here) == []
    assert session.get_one(PaperCopy, copy.id).closed_at is None


def test_what_is_not_confirmed_goes_back_to_the_trainee_with_the_reason(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    copy = copied(make, here, here.supervisor)
    supervisor = sign_in(here.supervisor)
    silent = supervisor.post(here.url(f"paper/{copy.id}/refuse"), data={"reason": ""})
    assert silent.status_code == 422
    assert "Say why; the trainee reads it." in silent.text
    assert supervisor.post(here.url(f"paper/{copy.id}/refuse"), data={"reason": "I was away."}).status_code == 302
    page = sign_in(here.trainee).get(here.url("paper")).text
    assert "Not confirmed; it does not count." in page
    assert "I was away." in page
    assert supervisor.post(here.url(f"paper/{copy.id}/confirm"), data=confirming()).status_code == 422
    assert observed(session, here) == []


def test_whoever_typed_it_takes_it_back_and_nobody_else(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    copy = copied(make, here, here.supervisor)
    url = here.url(f"paper/{copy.id}/take-back")
    assert sign_in(here.supervisor).post(url).status_code == 404
    assert sign_in(here.trainee).post(url).status_code == 302
    assert "Taken back." in sign_in(here.trainee).get(here.url("paper")).text
    again = sign_in(here.trainee)
    assert "It was answered meanwhile" in again.get(again.post(url).location).text
    assert "From paper, to confirm" not in sign_in(here.supervisor).get("/queue").text


@pytest.mark.parametrize("who", ["coordinator", "registrar", "home_officer", "stranger"])
def test_only_trainee_and_assessors_copy_from_paper(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session, who: str
) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("paper/new")).status_code == 404
    assert browser.post(here.url("paper/new"), data=line(here, here.supervisor)).status_code == 404
    assert session.scalars(select(PaperCopy)).all() == []


def late_ward(make: Make, **rules: Any) -> Ward:
    """With a placement long enough for paper to be late, under the rules of a new curriculum."""
    document = {**small_curriculum(), **rules}
    return ward(make, revision=make.revision(document), starts_on=date(2026, 1, 5), ends_on=date(2026, 5, 1))


@pytest.mark.parametrize(("ago", "status"), [(30, 302), (31, 422)])
def test_paper_is_taken_for_the_days_of_the_curriculum_and_no_longer(
    make: Make, app: Flask, sign_in: Callable[[Person], Visitor], ago: int, status: int
) -> None:
    here = late_ward(make)
    assert AssessmentRules().paper_days == 30
    encounter = (TODAY - timedelta(days=ago)).isoformat()
    done = sign_in(here.trainee).post(here.url("paper/new"), data=line(here, here.supervisor, encounter_on=encounter))
    assert done.status_code == status


def test_what_is_copied_in_late_says_so(
    make: Make, app: Flask, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    here = late_ward(make)
    for ago in (14, 20):
        copy = copied(make, here, here.supervisor, encounter_on=TODAY - timedelta(days=ago))
        sign_in(here.supervisor).post(here.url(f"paper/{copy.id}/confirm"), data=confirming())
    page = sign_in(here.trainee).get(here.url("record")).text
    assert len(observed(session, here)) == 2
    assert "Late: copied in 20 days after it was seen." in page
    assert "Late: copied in 14 days" not in page
    assert "Late: copied in 20 days" in sign_in(here.trainee).get(here.url("competencies/SML-101")).text


def test_what_is_not_confirmed_in_time_is_not_recorded_any_more(
    make: Make,
    app: Flask,
    sign_in: Callable[[Person], Visitor],
    session: Session,
    clock: time_machine.Traveller,
) -> None:
    here = late_ward(make)
    copy = copied(make, here, here.supervisor, encounter_on=TODAY - timedelta(days=25))
    clock.shift(timedelta(days=6))
    page = sign_in(here.supervisor).post(here.url(f"paper/{copy.id}/confirm"), data=confirming())
    assert page.status_code == 422
    assert observed(session, here) == []
    assert "was not confirmed by" in sign_in(here.trainee).get(here.url("paper")).text


GUEST = {"name": "Kofi Mensah", "role": "Consultant", "register_number": "GH-4471"}


def test_a_guest_who_signed_on_paper_gets_a_link_and_confirms_with_the_code(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor, session: Session
) -> None:
    guest = registered(make, here)
    sign_in(here.trainee).post(here.url("paper/new"), data=line(here, guest))
    found = re.search(r"http\S+(/g/\S+)", letters_to(app, CONTACT)[0].text)
    assert found
    page = client.get(found[1]).text
    assert "A sheet of paper says that you saw this and signed it." in page
    assert 'name="level"' not in page
    assert client.post(found[1], data={**GUEST, "level": "5"}).status_code == 200
    assert observed(session, here) == []
    assert client.post(found[1], data={**GUEST, "code": newest_code(app)}).status_code == 302
    fact = observed(session, here)[-1].fact
    assert isinstance(fact, Observation)
    assert (fact.level, fact.by.means, fact.by.name, fact.paper_held_by) == (
        3, "guest_link", "Kofi Mensah", "Ward office",
    )  # fmt: skip
    record = sign_in(here.trainee).get(here.url("record")).text
    assert "recorded by guest link, contact confirmed, from paper, original held by <bdi>Ward office</bdi>" in record
    assert "Confirmed: entry" in sign_in(here.trainee).get(here.url("paper")).text
    assert client.get(found[1]).status_code == 404


def test_the_link_of_a_copy_dies_when_it_is_taken_back_and_when_it_is_late(
    app: Flask, make: Make, sign_in: Callable[[Person], Visitor], client: Visitor, clock: time_machine.Traveller
) -> None:
    here = late_ward(make)
    guest = registered(make, here, starts_on=date(2026, 1, 5))
    first, second = (copied(make, here, guest, encounter_on=TODAY - timedelta(days=20)) for _ in range(2))
    links = [f"/g/{token_for(app, one.id, PaperCopy)}" for one in (first, second)]
    sign_in(here.trainee).post(here.url(f"paper/{first.id}/take-back"))
    assert [client.get(link).status_code for link in links] == [404, 200]
    clock.move_to(NOW + timedelta(days=11))
    assert client.get(links[1]).status_code == 404


def test_the_trainee_makes_a_message_with_the_link_for_a_guest_who_signed_on_paper(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor
) -> None:
    copy = copied(make, here, registered(make, here))
    page = sign_in(here.trainee).post(here.url(f"paper/{copy.id}/guest"), data={"way": "message"})
    found = re.search(r"http\S+(/g/\S+)", page.text)
    assert found
    assert client.get(found[1]).status_code == 200
    assert sign_in(here.supervisor).get(here.url(f"paper/{copy.id}/guest")).status_code == 404


def test_of_two_answers_to_a_copy_one_is_taken(app: Flask, make: Make, here: Ward) -> None:
    copy = copied(make, here, here.supervisor)
    refuse(make.session, copy, "I was away.", NOW)
    with pytest.raises(ClosedBefore):
        become(make.session, copy, 9, NOW)
    with pytest.raises(ClosedBefore):
        take_back(make.session, copy, NOW)


def test_the_same_line_sent_twice_waits_once(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    trainee = sign_in(here.trainee)
    for _ in range(2):
        assert trainee.post(here.url("paper/new"), data=line(here, here.supervisor, once="k" * 20)).status_code == 302
    assert len(session.scalars(select(PaperCopy)).all()) == 1


def test_a_record_that_moved_on_is_shown_before_paper_is_confirmed(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    copy = copied(make, here, here.supervisor)
    seen = str(here.placement.last_number)
    make.observation(here.placement, "SML-101", here.colleague, level=3)
    page = sign_in(here.supervisor).post(here.url(f"paper/{copy.id}/confirm"), data=confirming(seen=seen))
    assert page.status_code == 409
    assert len(observed(session, here)) == 1
    assert session.get_one(PaperCopy, copy.id).closed_at is None
