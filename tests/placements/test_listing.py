"""The list of placements: whose stand in it, how it is narrowed and paged, and what it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.listing import ON_A_PAGE, Wanted, page_of
from tests.placements.exchange import Exchange, exchange
from tests.support.making import TODAY, Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(make: Make) -> Exchange:
    return exchange(make)


@pytest.mark.parametrize("who", ["trainee", "coordinator", "colleague", "registrar", "home_officer"])
def test_a_person_finds_the_placement_in_the_list(here: Exchange, sign_in: SignIn, who: str) -> None:
    answer = sign_in(getattr(here, who)).get("/placements/")
    assert here.url in links_of(answer)
    assert "1 placement " in main_of(answer)


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_others_find_an_empty_list(here: Exchange, sign_in: SignIn, who: str) -> None:
    text = main_of(sign_in(getattr(here, who)).get("/placements/"))
    assert "No placement yet" in text
    assert "DIALLO" not in text


def test_a_visitor_is_asked_to_sign_in(here: Exchange, client: Visitor) -> None:
    assert client.get("/placements/").location == "/sign-in?next=/placements/"


def test_a_stranger_who_searches_for_the_name_learns_nothing(here: Exchange, sign_in: SignIn) -> None:
    browser = sign_in(here.stranger)
    there = main_of(browser.get("/placements/?q=DIALLO"))
    nowhere = main_of(browser.get("/placements/?q=NOBODY"))
    assert "No placement fits" in there
    assert there == nowhere


SEARCHES = [
    ("DIALLO", True),
    ("diallo", True),
    ("amina dial", True),
    ("dial amina", True),
    ("أمينة", True),
    ("امينه", True),
    ("ديالو أمينة", True),
    ("أمينـة", True),
    ("home", True),
    ("Host Hospital", True),
    ("المضيف", True),
    ("AMINA BALDE", False),
    ("Third", False),
    ("%", False),
    ("_", False),
    ("\\", False),
    ("'; DROP TABLE placement --", False),
]


@pytest.mark.parametrize(("words", "found"), SEARCHES)
def test_words_are_found_in_names_of_both_scripts(here: Exchange, session: Session, words: str, found: bool) -> None:
    page = page_of(session, here.coordinator, TODAY, Wanted(words=words))
    assert [line.trainee for line in page.lines] == (["AMINA DIALLO"] if found else [])
    assert page.total == len(page.lines)


def test_the_reference_is_found_however_it_is_typed(here: Exchange, session: Session) -> None:
    for words in (here.placement.reference, here.placement.reference.lower(), here.placement.reference[3:7]):
        assert len(page_of(session, here.coordinator, TODAY, Wanted(words=words)).lines) == 1


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("", {"accepted", "active", "paused", "declined"}),
        ("active", {"active"}),
        ("declined", {"declined"}),
        ("open", {"accepted", "active", "paused"}),
        ("decided", set()),
        ("completed", set()),
    ],
)
def test_the_list_is_narrowed_by_state(make: Make, session: Session, state: str, found: set[str]) -> None:
    host = make.institution()
    coordinator = make.holder(Role.COORDINATOR, host)
    for each in ("accepted", "active", "paused", "declined"):
        make.placement(host=host, by=coordinator, state=each)
    page = page_of(session, coordinator, TODAY, Wanted(state=state))
    assert {line.state for line in page.lines} == found


def test_the_form_keeps_what_was_searched_for(here: Exchange, sign_in: SignIn) -> None:
    fields = fields_of(sign_in(here.coordinator).get("/placements/?q=نساء&state=active"))
    assert (fields["q"], fields["state"]) == (["نساء"], ["active"])


@pytest.mark.parametrize(
    "address", ["?page=0", "?page=-3", "?page=x", "?page=99999999999999999999", "?state=foo", "?q=" + "x" * 500]
)
def test_nonsense_in_the_address_is_no_error(here: Exchange, sign_in: SignIn, address: str) -> None:
    assert sign_in(here.coordinator).get(f"/placements/{address}").status_code == 200


def test_the_newest_stand_first_and_the_rest_on_later_pages(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    coordinator = make.holder(Role.COORDINATOR, host)
    revision, home, trainee = make.revision(), make.institution(), make.person()
    made = [
        make.placement(
            host=host,
            home=home,
            trainee=trainee,
            revision=revision,
            by=coordinator,
            starts_on=TODAY - timedelta(days=n),
        )
        for n in range(ON_A_PAGE + 2)
    ]
    browser = sign_in(coordinator)
    first, second = browser.get("/placements/?q=hospital"), browser.get("/placements/?q=hospital&page=2")
    expected = [f"/placements/{one.reference}" for one in made]
    assert [link for link in links_of(first) if link in expected] == expected[:ON_A_PAGE]
    assert [link for link in links_of(second) if link in expected] == expected[ON_A_PAGE:]
    assert "/placements/?q=hospital&page=2" in links_of(first)
    assert "/placements/?q=hospital" in links_of(second)
    assert "Page 1 of 2" in main_of(first)


def test_the_list_counts_signed_off_competencies_of_those_asked_of_the_cadre(make: Make, session: Session) -> None:
    host = make.institution()
    coordinator, supervisor = make.holder(Role.COORDINATOR, host), make.holder(Role.SUPERVISOR, host)
    doctor, nurse = (make.placement(host=host, by=coordinator, cadre=cadre) for cadre in ("doctor", "nurse"))
    for code in ("SML-101", "SML-202"):
        make.observation(doctor, code, supervisor, method="CERT")
        make.sign_off(doctor, code, supervisor)
    make.observation(nurse, "SML-101", supervisor)
    page = page_of(session, coordinator, TODAY, Wanted())
    assert page.signed == {doctor.id: 2}


def test_the_list_shows_shares_by_cadre(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    coordinator = make.holder(Role.COORDINATOR, host)
    for cadre, opened in (("doctor", ()), ("nurse", ()), ("nurse", ("SML-201",)), ("technician", ())):
        make.placement(host=host, by=coordinator, cadre=cadre, opened=opened)
    text = main_of(sign_in(coordinator).get("/placements/"))
    assert (text.count("0 of 4"), text.count("0 of 3"), text.count("0 of 2")) == (2, 1, 1)


@pytest.mark.parametrize("number", [2, 30])
def test_the_list_sends_at_most_five_statements_whatever_the_number(
    make: Make, sign_in: SignIn, statements: Statements, number: int
) -> None:
    host = make.institution()
    coordinator, revision, home = make.holder(Role.COORDINATOR, host), make.revision(), make.institution()
    trainee = make.person()
    for _ in range(number):
        make.placement(host=host, home=home, trainee=trainee, revision=revision, by=coordinator)
    browser = sign_in(coordinator)
    with statements() as sent:
        assert browser.get("/placements/").status_code == 200
    assert len(sent) <= 5
    assert not [statement for statement in sent if not statement.startswith("SELECT")]


def test_only_a_coordinator_is_offered_to_admit(here: Exchange, sign_in: SignIn) -> None:
    assert "/placements/admit" in links_of(sign_in(here.coordinator).get("/placements/"))
    assert "/placements/admit" not in links_of(sign_in(here.registrar).get("/placements/"))
