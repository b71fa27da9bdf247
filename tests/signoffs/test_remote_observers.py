"""A remote observer is named by the host's coordinator and opens one page of one placement, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from hwx.signoffs.remote_tables import RemoteObserver
from tests.signoffs.guest_ward import letters_to
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import fields_of, words_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
DAY = timedelta(days=1)
PAGE = "competencies/SML-101/from-afar"


@pytest.fixture
def here(make: Make) -> Ward:
    """With one assessor at the host."""
    named = small_curriculum(version="1.1", rules={"instead of a second assessor": ["remote observer"]})
    found = ward(make, revision=make.revision(named))
    for person in (found.colleague, found.head):
        person.appointments[0].ends_on = TODAY - DAY
    make.session.commit()
    make.session.expire_all()
    return found


@pytest.fixture
def far(make: Make) -> Person:
    person = make.holder(Role.SUPERVISOR, make.institution("University Hospital"), "GRACE KAMAU")
    person.password = "taken up"
    make.session.commit()
    return person


def naming(far: Person, **typed: Any) -> dict[str, Any]:
    given = {
        "mail": far.email, "codes": ["SML-101"], "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + 7 * DAY).isoformat(),
    }  # fmt: skip
    return {**given, **typed}


def named(make: Make, here: Ward, far: Person, **values: Any) -> RemoteObserver:
    given = {
        "placement_id": here.placement.id, "competency": "SML-101", "person_id": far.id,
        "institution_id": far.appointments[0].institution_id, "starts_on": TODAY, "ends_on": here.placement.ends_on,
        "named_by_id": here.coordinator.id, "named_at": NOW,
    }  # fmt: skip
    row = RemoteObserver(**{**given, **values})
    make.session.add(row)
    make.session.commit()
    make.session.expire_all()
    return row


def seen(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    make.session.expire_all()
    newest = entries_of(make.session, here.placement.id)[-1].number
    given = {
        "level": "3", "method": "CBD", "happened_on": TODAY.isoformat(), "comment": "By video, from Nairobi.",
        "seen": str(newest),
    }  # fmt: skip
    return {**given, **typed}


def test_who_is_named_gets_a_letter_opens_the_page_and_records_openly(
    app: Flask, here: Ward, far: Person, make: Make, sign_in: SignIn
) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, comment="Said to others")
    coordinator = sign_in(here.coordinator)
    assert here.url("remote-observers") in coordinator.get(f"/placements/{here.placement.reference}").text
    assert coordinator.post(here.url("remote-observers"), data=naming(far)).status_code == 302
    assert "GRACE KAMAU" in words_of(coordinator.get(here.url("remote-observers")))
    assert here.url(PAGE) in letters_to(app, far.email)[0].text
    browser = sign_in(far)
    page = words_of(browser.get(here.url(PAGE)))
    assert "AMINATA DIALLO" in page
    assert "Said to others" not in page
    assert browser.post(here.url(PAGE), data=seen(make, here)).status_code == 302
    make.session.expire_all()
    fact = entries_of(make.session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert (fact.alternative, fact.by.person, fact.by.institution_name) == (
        "remote_observer", far.id, "University Hospital",
    )  # fmt: skip
    assert "By video, from Nairobi." in words_of(browser.get(here.url(PAGE)))
    assert "a remote observer" in words_of(sign_in(here.trainee).get(here.url("record"))).lower()


@pytest.mark.parametrize(
    "values",
    [
        {"competency": "SML-102"},
        {"starts_on": TODAY + DAY},
        {"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY},
        None,
    ],
    ids=["another competency", "not yet", "over", "not named"],
)
def test_the_page_is_there_for_what_was_named_and_when(
    here: Ward, far: Person, make: Make, sign_in: SignIn, values: dict[str, Any] | None
) -> None:
    if values is not None:
        named(make, here, far, **values)
    browser = sign_in(far)
    assert browser.get(here.url(PAGE)).status_code == 404
    assert browser.post(here.url(PAGE), data=seen(make, here)).status_code == 404


@pytest.mark.parametrize("path", ["", "progress", "record", "competencies/SML-101", "competencies/SML-102/from-afar"])
def test_nothing_else_of_the_placement_is_open_to_them(
    here: Ward, far: Person, make: Make, sign_in: SignIn, path: str
) -> None:
    named(make, here, far)
    browser = sign_in(far)
    assert browser.get(here.url(PAGE)).status_code == 200
    assert browser.get(here.url(path).rstrip("/")).status_code == 404


def test_another_placement_is_not_open_to_them(here: Ward, far: Person, make: Make, sign_in: SignIn) -> None:
    named(make, here, far)
    other = ward(make, revision=here.placement.revision)
    assert sign_in(far).get(other.url(PAGE)).status_code == 404


@pytest.mark.parametrize("what", ["appointment over", "another institution", "placement over", "placement ended"])
def test_it_ends_with_the_appointment_and_with_the_placement(
    here: Ward, far: Person, make: Make, sign_in: SignIn, what: str
) -> None:
    named(make, here, far)
    if what == "appointment over":
        far.appointments[0].ends_on = TODAY - DAY
        make.appointment(far, Role.SUPERVISOR, make.institution("A third"))
    elif what == "another institution":
        far.appointments[0].institution_id = make.institution("A third").id
    elif what == "placement over":
        here.placement.state = "completed"
    else:
        here.placement.ends_on = TODAY - DAY
    make.session.commit()
    make.session.expire_all()
    assert sign_in(far).get(here.url(PAGE)).status_code == 404


def test_where_the_curriculum_does_not_name_it_nobody_is_named_and_nothing_opens(
    far: Person, make: Make, sign_in: SignIn
) -> None:
    plain = ward(make)
    page = sign_in(plain.coordinator).post(plain.url("remote-observers"), data=naming(far))
    assert page.status_code == 422
    assert "does not name a remote observer" in words_of(page)
    assert make.session.scalars(select(RemoteObserver)).all() == []
    named(make, plain, far)
    assert sign_in(far).get(plain.url(PAGE)).status_code == 404


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("supervisor", "Nobody with this address assesses at another institution today."),
        ("trainee", "Nobody with this address assesses at another institution today."),
        ("home_officer", "Nobody with this address assesses at another institution today."),
    ],
)
def test_only_assessors_of_other_institutions_are_named(
    here: Ward, make: Make, sign_in: SignIn, who: str, said: str
) -> None:
    person = getattr(here, who)
    person.password = "taken up"
    make.session.commit()
    page = sign_in(here.coordinator).post(here.url("remote-observers"), data=naming(person))
    assert page.status_code == 422
    assert said in words_of(page)


def test_an_address_without_an_account_gets_the_same_answer(here: Ward, far: Person, sign_in: SignIn) -> None:
    page = sign_in(here.coordinator).post(here.url("remote-observers"), data=naming(far, mail="nobody@far.example"))
    assert "Nobody with this address assesses at another institution today." in words_of(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ends_on": (TODAY - DAY).isoformat()}, "The last day lies before the first day."),
        ({"ends_on": (TODAY + 999 * DAY).isoformat()}, "and this with it."),
        ({"codes": []}, "Tick the competencies that are watched."),
    ],
)
def test_the_dates_and_the_competencies_are_needed(
    here: Ward, far: Person, sign_in: SignIn, typed: dict[str, Any], said: str
) -> None:
    page = sign_in(here.coordinator).post(here.url("remote-observers"), data=naming(far, **typed))
    assert page.status_code == 422
    assert said in words_of(page)


@pytest.mark.parametrize("who", ["trainee", "supervisor", "registrar", "home_officer", "stranger"])
def test_nobody_but_the_coordinator_of_the_host_names_or_ends(
    here: Ward, far: Person, make: Make, sign_in: SignIn, who: str
) -> None:
    row = named(make, here, far)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("remote-observers")).status_code == 404
    assert browser.post(here.url("remote-observers"), data=naming(far)).status_code == 404
    assert browser.post(here.url(f"remote-observers/{row.id}/end")).status_code == 404


@pytest.mark.parametrize("began", [0, 3])
def test_it_is_ended_at_once_and_what_was_recorded_stays(
    here: Ward, far: Person, make: Make, sign_in: SignIn, began: int
) -> None:
    row = named(make, here, far, starts_on=TODAY - began * DAY)
    assert sign_in(far).post(here.url(PAGE), data=seen(make, here)).status_code == 302
    number = entries_of(make.session, here.placement.id)[-1].number
    other = ward(make)
    assert sign_in(other.coordinator).post(other.url(f"remote-observers/{row.id}/end")).status_code == 404
    assert sign_in(here.coordinator).post(here.url(f"remote-observers/{row.id}/end")).status_code == 302
    assert sign_in(far).get(here.url(PAGE)).status_code == 404
    assert entries_of(make.session, here.placement.id)[-1].number == number


@pytest.fixture
def in_two_places(far: Person, make: Make) -> Person:
    """Appointed first at University Hospital, then at Coast Hospital."""
    make.appointment(far, Role.SUPERVISOR, make.institution("Coast Hospital"))
    return far


def ids_of(far: Person) -> dict[str, int]:
    return {held.institution.english_name: held.institution_id for held in far.appointments}


@pytest.mark.parametrize("place", ["University Hospital", "Coast Hospital"])
def test_whoever_assesses_at_two_institutions_is_named_with_one_and_the_entry_says_which(
    here: Ward, in_two_places: Person, make: Make, sign_in: SignIn, place: str
) -> None:
    coordinator = sign_in(here.coordinator)
    asked = coordinator.post(here.url("remote-observers"), data=naming(in_two_places))
    assert asked.status_code == 422
    assert "Choose the institution from which they watch." in words_of(asked)
    assert all(name in words_of(asked) for name in ids_of(in_two_places))
    assert make.session.scalars(select(RemoteObserver)).all() == []
    chosen = naming(in_two_places, institution=str(ids_of(in_two_places)[place]))
    assert coordinator.post(here.url("remote-observers"), data=chosen).status_code == 302
    assert sign_in(in_two_places).post(here.url(PAGE), data=seen(make, here)).status_code == 302
    make.session.expire_all()
    fact = entries_of(make.session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert fact.by.institution_name == place


def test_an_institution_where_they_do_not_assess_is_not_taken(
    here: Ward, in_two_places: Person, make: Make, sign_in: SignIn
) -> None:
    given = naming(in_two_places, institution=str(here.placement.host_id))
    page = sign_in(here.coordinator).post(here.url("remote-observers"), data=given)
    assert "Choose the institution from which they watch." in words_of(page)
    assert make.session.scalars(select(RemoteObserver)).all() == []


def test_who_assesses_at_the_host_as_well_records_from_where_they_were_named(
    here: Ward, far: Person, make: Make, sign_in: SignIn
) -> None:
    here.supervisor.appointments[0].ends_on = TODAY - DAY
    make.appointment(far, Role.SUPERVISOR, here.placement.host)
    named(make, here, far)
    assert sign_in(far).post(here.url(PAGE), data=seen(make, here)).status_code == 302
    fact = entries_of(make.session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert fact.by.institution_name == "University Hospital"


def test_of_two_namings_the_newest_that_held_that_day_is_meant(
    here: Ward, in_two_places: Person, make: Make, sign_in: SignIn
) -> None:
    places = ids_of(in_two_places)
    named(make, here, in_two_places, institution_id=places["University Hospital"], starts_on=TODAY - 5 * DAY)
    named(make, here, in_two_places, institution_id=places["Coast Hospital"], starts_on=TODAY - 2 * DAY)
    for person in (here.colleague, here.head):
        person.appointments[0].ends_on = TODAY - 9 * DAY
    make.session.commit()
    browser, said = sign_in(in_two_places), []
    for days in (5, 2):
        on = (TODAY - days * DAY).isoformat()
        assert browser.post(here.url(PAGE), data=seen(make, here, happened_on=on)).status_code == 302
        fact = entries_of(make.session, here.placement.id)[-1].fact
        assert isinstance(fact, Observation)
        said.append(fact.by.institution_name)
    assert said == ["University Hospital", "Coast Hospital"]


def test_the_form_sent_twice_is_recorded_once(here: Ward, far: Person, make: Make, sign_in: SignIn) -> None:
    named(make, here, far)
    browser = sign_in(far)
    key = fields_of(browser.get(here.url(PAGE)))["once"][0]
    data = seen(make, here, once=key)
    before = len(entries_of(make.session, here.placement.id))
    answers = [browser.post(here.url(PAGE), data=data) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(302, here.url(PAGE))] * 2
    make.session.expire_all()
    assert len(entries_of(make.session, here.placement.id)) == before + 1
    changed = browser.post(here.url(PAGE), data={**data, "level": "2"})
    assert changed.status_code == 422
    assert "It was sent before with other content" in words_of(changed)


def test_the_naming_sent_twice_names_once_and_sends_one_letter(
    app: Flask, here: Ward, far: Person, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.coordinator)
    data = naming(far, once=fields_of(browser.get(here.url("remote-observers")))["once"][0])
    for _ in range(2):
        assert browser.post(here.url("remote-observers"), data=data).status_code == 302
    assert len(make.session.scalars(select(RemoteObserver)).all()) == 1
    assert len(letters_to(app, far.email)) == 1


def test_what_happened_before_they_were_named_is_refused_and_nothing_is_lost(
    here: Ward, far: Person, make: Make, sign_in: SignIn
) -> None:
    named(make, here, far)
    page = sign_in(far).post(here.url(PAGE), data=seen(make, here, happened_on=(TODAY - DAY).isoformat()))
    assert page.status_code == 422
    assert "You are named from 16 March 2026 on." in words_of(page)
    assert "By video, from Nairobi." in page.text


def test_where_the_host_has_others_they_are_asked(here: Ward, far: Person, make: Make, sign_in: SignIn) -> None:
    named(make, here, far)
    here.colleague.appointments[0].ends_on = None
    make.session.commit()
    page = sign_in(far).post(here.url(PAGE), data=seen(make, here))
    assert page.status_code == 422
    assert "2 qualified assessors were found at the host that day" in words_of(page)
