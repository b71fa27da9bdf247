"""A contest or an appeal waits on the first page, in the queue and in the reminder of whoever may answer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from hwx.access import Role
from hwx.people.interests import ConflictOfInterest
from hwx.people.mail_folder import read_folder
from hwx.people.tables import Institution, Person
from hwx.rules.facts import Withdrawal
from hwx.rules.portfolio import Contest, Ruling
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.signoffs.paper_tables import PaperCopy
from tests.signoffs.ward import Ward, ward
from tests.support.making import LONG_AGO, NOW, TODAY, Make
from tests.support.reading import links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def contest(here: Ward, make: Make) -> Entry:
    """Against an observation by the supervisor."""
    observed = make.observation(here.placement, "SML-101", here.supervisor, level=1)
    return contested(make, here, observed)


def contested(make: Make, here: Ward, about: Entry, step: str = "contest") -> Entry:
    by = Signatory(here.trainee.id, here.trainee.passport_name)
    return make.entry(here.placement, here.trainee, Contest(by, "SML-101", about.number, step, "It was not so."))


def ruled(make: Make, here: Ward, contest: Entry, by: Person) -> Entry:
    hand = Signatory(by.id, by.passport_name)
    return make.entry(here.placement, by, Ruling(hand, "SML-101", contest.number, "dismissed", "It was so."))


def rule_url(here: Ward, entry: Entry) -> str:
    return here.url(f"entries/{entry.number}/rule")


def waits_for(here: Ward, entry: Entry, who: Person, sign_in: SignIn) -> bool:
    """Said by the queue and by the first page alike."""
    browser = sign_in(who)
    queue, desk = browser.get("/queue"), browser.get("/")
    in_queue = any(link.startswith(rule_url(here, entry)) for link in links_of(queue))
    assert ("Nothing to do." in main_of(queue)) is not in_queue
    assert ("Nothing waits for you." in main_of(desk)) is not in_queue
    assert ("Trainees who disagree with an entry and wait for a ruling 1" in main_of(desk)) is in_queue
    return in_queue


def test_a_contest_waits_for_every_supervisor_but_its_author_and_for_the_unit_head(
    here: Ward, contest: Entry, sign_in: SignIn
) -> None:
    people = {"head": here.head, "colleague": here.colleague, "author": here.supervisor, "stranger": here.stranger}
    found = {name: waits_for(here, contest, who, sign_in) for name, who in people.items()}
    assert found == {"head": True, "colleague": True, "author": False, "stranger": False}


def test_the_queue_says_who_disagrees_since_when_and_leads_to_the_ruling_and_back(
    here: Ward, contest: Entry, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.colleague)
    page = browser.get("/queue")
    assert "Within three days" in main_of(page)
    assert "AMINATA DIALLO · the trainee disagreed on 16 March 2026 · a contest" in main_of(page)
    assert "Waiting for a ruling" in main_of(page)
    (url,) = [link for link in links_of(page) if link.startswith(rule_url(here, contest))]
    assert browser.get(url).status_code == 200
    data = {"seen": str(contest.number), "outcome": "dismissed", "reason": "I was there."}
    answer = browser.post(url, data=data)
    assert (answer.status_code, answer.location) == (302, "/queue")
    assert not waits_for(here, contest, here.head, sign_in)


def test_an_appeal_waits_for_a_unit_head_who_had_no_part_in_it(
    here: Ward, contest: Entry, make: Make, sign_in: SignIn
) -> None:
    ruling = ruled(make, here, contest, here.head)
    appeal = contested(make, here, ruling, "appeal")
    other = make.holder(Role.UNIT_HEAD, make.session.get_one(Institution, here.placement.host_id), "OTHER HEAD")
    people = {"head": here.head, "colleague": here.colleague, "author": here.supervisor, "other": other}
    found = {name: waits_for(here, appeal, who, sign_in) for name, who in people.items()}
    assert found == {"head": False, "colleague": False, "author": False, "other": True}
    assert "an appeal" in main_of(sign_in(other).get("/queue?kind=to_rule"))


def test_an_appeal_against_a_withdrawal_waits_as_well_when_the_placement_is_over(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    observed = make.observation(here.placement, "SML-101", here.colleague)
    by = Signatory(here.supervisor.id, here.supervisor.passport_name)
    withdrawal = make.entry(
        here.placement, here.supervisor, Withdrawal(by, "SML-101", observed.number, "other", "Not seen.")
    )
    appeal = contested(make, here, withdrawal, "appeal")
    here.placement.state = "completed"
    make.session.commit()
    assert waits_for(here, appeal, here.head, sign_in)


def test_who_has_a_conflict_or_another_scope_is_not_asked(
    here: Ward, contest: Entry, make: Make, sign_in: SignIn
) -> None:
    narrow = make.person()
    host = make.session.get_one(Institution, here.placement.host_id)
    make.appointment(narrow, Role.SUPERVISOR, host, scope=["small/SML-202"])
    make.session.add(
        ConflictOfInterest(
            person_id=here.trainee.id,
            other_id=here.head.id,
            kind="declared",
            starts_on=LONG_AGO,
            declared_by_id=here.head.id,
            declared_at=NOW,
        )
    )
    make.session.commit()
    assert not waits_for(here, contest, narrow, sign_in)
    assert not waits_for(here, contest, here.head, sign_in)
    assert waits_for(here, contest, here.colleague, sign_in)


def test_the_reminder_names_what_waits_for_a_ruling(
    here: Ward, contest: Entry, make: Make, app: Flask, work_off: Callable[..., int]
) -> None:
    here.colleague.password = "taken up"
    make.session.commit()
    work_off("signoffs.digests")
    (mail,) = [one for one in read_folder(app.config["HWX"].mail_folder, 0, 9)[0] if one.to == here.colleague.email]
    assert mail.subject == "1 task waits for you on hwx"
    assert "A trainee disagrees with an entry, and you may rule on it:" in mail.text
    assert "AMINATA DIALLO" in mail.text


def test_a_copy_from_paper_to_be_confirmed_is_told_on_the_first_page(here: Ward, make: Make, sign_in: SignIn) -> None:
    copy = PaperCopy(
        placement_id=here.placement.id,
        competency="SML-101",
        encounter_on=TODAY - timedelta(days=2),
        level=3,
        method="MCX",
        signer_id=here.supervisor.id,
        held_by="Archive",
        typed_by_id=here.coordinator.id,
        typed_at=NOW,
    )
    make.session.add(copy)
    make.session.commit()
    page = main_of(sign_in(here.supervisor).get("/"))
    assert "Observations on paper that you are asked to confirm 1" in page
    assert "Nothing waits for you." not in page
