"""What the fixtures promise to every other test: a fresh database, people who are in, forms that carry their token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.clock import today
from hwx.people.tables import Institution, Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.tables import Placement
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import fields_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_begins_with_an_empty_database(make: Make, session: Session, turn: int) -> None:
    assert session.scalars(select(Institution)).all() == []
    make.institution()


def test_the_database_has_the_triggers_of_the_migrations(make: Make, session: Session) -> None:
    make.placement()
    with pytest.raises(Exception, match="only ever added to"):
        session.execute(text("DELETE FROM entry"))
    session.rollback()


def test_a_database_is_renewed_although_somebody_forgot_a_connection(database: Database, make: Make) -> None:
    make.session.execute(select(make.institution().id))
    database.renew()
    with create_engine(database.url, poolclass=NullPool).connect() as connection:
        assert connection.execute(select(Institution.id)).all() == []
    make.session.invalidate()


@pytest.mark.parametrize("state", ["accepted", "declined", "active", "paused"])
def test_a_placement_that_is_made_has_a_sound_record(make: Make, session: Session, state: str) -> None:
    placement = make.placement(state=state)
    assert placement.state == state
    assert faults_of(session, placement) == ()
    assert not standing_differs(session, placement)


def test_what_is_made_is_seen_by_the_app_and_what_the_app_stores_by_the_test(
    make: Make, sign_in: SignIn, session: Session
) -> None:
    placement = make.placement()
    coordinator = make.holder(Role.COORDINATOR, session.get_one(Institution, placement.host_id))
    browser = sign_in(coordinator)
    browser.post(
        f"/placements/{placement.reference}/state/paused", data={"seen": 2, "reason_code": "other", "reason": "Leave"}
    )
    assert placement.state == "paused"


def test_several_people_are_in_at_once(make: Make, sign_in: SignIn, client: Visitor) -> None:
    one, two = sign_in(make.person("FIRST PERSON")), sign_in(make.person("SECOND PERSON"))
    assert "FIRST PERSON" in one.get("/").text
    assert "SECOND PERSON" in two.get("/").text
    assert "PERSON" not in client.get("/").text


def test_a_form_carries_its_token_unless_the_test_leaves_it_out(client: Visitor) -> None:
    assert client.post("/language", data={"language": "ar"}).status_code == 302
    assert client.post("/language", data={"language": "ar"}, csrf=False).status_code == 400


def test_the_clock_stands_still_and_is_moved_by_hand(app: object, clock: time_machine.Traveller) -> None:
    with app.app_context():  # type: ignore[attr-defined]
        assert today() == TODAY == NOW.date()
        clock.shift(timedelta(days=3))
        assert today() == TODAY + timedelta(days=3)


def test_a_session_ends_when_the_clock_is_moved_far(make: Make, sign_in: SignIn, clock: time_machine.Traveller) -> None:
    browser = sign_in(make.person())
    clock.shift(timedelta(days=2))
    assert browser.get("/placements/").status_code == 302


def test_a_page_is_read_as_a_person_reads_it(client: Visitor, make: Make, sign_in: SignIn) -> None:
    browser = sign_in(make.person(language="fr"))
    answer = browser.get("/settings")
    assert fields_of(answer)["language"][-1] == "fr"
    assert "<" not in main_of(answer)


def test_the_reference_of_a_placement_can_be_chosen(make: Make, session: Session) -> None:
    make.placement(reference="P-CHOSEN01")
    assert session.scalar(select(Placement.reference)) == "P-CHOSEN01"
