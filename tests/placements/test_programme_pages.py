"""Programmes: those of the institutions that one coordinates, and no others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Programme
from tests.placements.exchange import Exchange, exchange
from tests.support.making import Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(make: Make) -> Exchange:
    return exchange(make)


@pytest.mark.parametrize("page", ["/programmes/", "/programmes/new", "/programmes/{number}"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[("coordinator", 200), ("trainee", 404), ("colleague", 404), ("registrar", 404)],
        *[("home_officer", 404), ("administrator", 404)],
    ],
)
def test_programmes_are_for_coordinators(
    here: Exchange, make: Make, sign_in: SignIn, page: str, who: str, status: int
) -> None:
    programme = make.programme(here.host)
    assert sign_in(getattr(here, who)).get(page.format(number=programme.id)).status_code == status


def test_a_visitor_is_asked_to_sign_in(client: Visitor) -> None:
    assert client.get("/programmes/").location.startswith("/sign-in")


def test_the_list_holds_the_programmes_of_ones_own_institutions_with_their_placements(
    here: Exchange, make: Make, sign_in: SignIn
) -> None:
    ours = make.programme(here.host, "Gulf exchange", agreement="MOU-7", sponsor="Ministry of Health")
    make.programme(here.elsewhere, "Andes exchange")
    for _ in range(2):
        make.placement(host=here.host, by=here.coordinator, programme_id=ours.id)
    text = main_of(sign_in(here.coordinator).get("/programmes/"))
    assert "Gulf exchange MOU-7 Ministry of Health Host Hospital 2" in text
    assert "Andes" not in text


def test_an_empty_list_says_what_a_programme_is_for(here: Exchange, sign_in: SignIn) -> None:
    assert "No programme yet" in main_of(sign_in(here.stranger).get("/programmes/"))


def test_a_programme_is_added(here: Exchange, sign_in: SignIn, session: Session) -> None:
    sent = {"host_id": here.host.id, "title": "  Gulf   exchange ", "agreement": "MOU-7", "sponsor": "WHO"}
    answer = sign_in(here.coordinator).post("/programmes/new", data=sent)
    assert (answer.status_code, answer.location) == (302, "/programmes/")
    stored = session.scalars(select(Programme)).one()
    assert (stored.host_id, stored.title, stored.agreement, stored.sponsor) == (
        here.host.id,
        "Gulf exchange",
        "MOU-7",
        "WHO",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "   "), ("title", "x" * 201), ("agreement", "x" * 81), ("host_id", "")],
)
def test_a_refused_programme_comes_back_as_typed(
    here: Exchange, sign_in: SignIn, session: Session, field: str, value: str
) -> None:
    sent = {
        "host_id": str(here.host.id),
        "title": "Gulf exchange",
        "agreement": "MOU-7",
        "sponsor": "WHO",
        field: value,
    }
    answer = sign_in(here.coordinator).post("/programmes/new", data=sent)
    assert answer.status_code == 422
    kept = fields_of(answer)
    assert {name: kept[name] for name in ("agreement", "sponsor")} == {
        name: [sent[name]] for name in ("agreement", "sponsor")
    }
    assert session.scalars(select(Programme)).all() == []


def test_nobody_adds_a_programme_to_an_institution_of_others(here: Exchange, sign_in: SignIn, session: Session) -> None:
    sent = {"host_id": here.host.id, "title": "Taken over"}
    assert sign_in(here.stranger).post("/programmes/new", data=sent).status_code == 422
    assert session.scalars(select(Programme)).all() == []


def test_a_programme_is_changed_and_stays_with_its_host(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    make.appointment(here.coordinator, Role.COORDINATOR, here.elsewhere)
    programme = make.programme(here.host, "Old name", agreement="MOU-1")
    browser = sign_in(here.coordinator)
    form = fields_of(browser.get(f"/programmes/{programme.id}"))
    assert (form["title"], form["agreement"]) == (["Old name"], ["MOU-1"])
    sent = {"title": "New name", "agreement": "", "sponsor": "", "host_id": here.elsewhere.id}
    assert browser.post(f"/programmes/{programme.id}", data=sent).status_code == 302
    assert (programme.title, programme.agreement, programme.host_id) == ("New name", "", here.host.id)


def test_a_programme_of_others_is_not_there(here: Exchange, make: Make, sign_in: SignIn) -> None:
    programme = make.programme(here.host, "Ours")
    browser = sign_in(here.stranger)
    assert browser.get(f"/programmes/{programme.id}").status_code == 404
    assert browser.post(f"/programmes/{programme.id}", data={"title": "Theirs"}).status_code == 404
    assert programme.title == "Ours"
    assert f"/programmes/{programme.id}" not in links_of(browser.get("/programmes/"))


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_sends_at_most_three_statements_whatever_the_number(
    here: Exchange, make: Make, sign_in: SignIn, statements: Statements, number: int
) -> None:
    for _ in range(number):
        make.programme(here.host)
    browser = sign_in(here.coordinator)
    with statements() as sent:
        browser.get("/programmes/")
    assert len(sent) <= 3
