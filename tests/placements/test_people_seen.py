"""What this room tells the people room: the trainees of a coordinator, and the domains that a supervisor may sign."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.scope import scope_choices
from hwx.people.tables import Person
from hwx.placements.trainees import trainees_hosted
from tests.placements.exchange import Exchange, exchange
from tests.support.making import TODAY, Make
from tests.support.reading import main_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Exchange:
    return exchange(make)


@pytest.mark.parametrize(
    ("who", "sees"), [("coordinator", True), ("registrar", False), ("home_officer", False), ("stranger", False)]
)
def test_a_coordinator_sees_the_trainees_of_the_own_institution(
    here: Exchange, session: Session, who: str, sees: bool
) -> None:
    found = session.scalars(trainees_hosted(getattr(here, who), TODAY)).all()
    assert (here.trainee.id in found) is sees


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("stranger", 404)])
def test_the_page_of_a_trainee_is_open_to_the_coordinator_of_the_host(
    here: Exchange, sign_in: SignIn, who: str, status: int
) -> None:
    assert sign_in(getattr(here, who)).get(f"/people/{here.trainee.id}").status_code == status


def test_the_list_of_people_holds_trainees(here: Exchange, sign_in: SignIn) -> None:
    assert "AMINA DIALLO" in main_of(sign_in(here.coordinator).get("/people"))
    assert "AMINA DIALLO" not in main_of(sign_in(here.stranger).get("/people"))


def test_scopes_are_the_domains_of_the_newest_versions_in_the_language_asked_for(make: Make, app: Flask) -> None:
    make.revision()
    make.revision(small_curriculum(version="1.1", title={"en": "Newer skills", "ar": "مهارات أحدث"}))
    with app.app_context():
        assert scope_choices("en") == [
            ("small/basics", "Newer skills: Basics"),
            ("small/advanced", "Newer skills: Advanced"),
        ]
        assert scope_choices("fr")[0] == ("small/basics", "Newer skills: Bases")
        assert scope_choices("ar")[1] == ("small/advanced", "مهارات أحدث: المتقدم")


def admit_elsewhere(make: Make, here: Exchange) -> None:
    """The stranger learns name and address of the trainee, and admits the same person to another host."""
    make.placement(trainee=here.trainee, host=here.elsewhere, by=here.stranger)


def appoint_elsewhere(make: Make, here: Exchange) -> None:
    make.appointment(here.trainee, Role.SUPERVISOR, here.elsewhere)


@pytest.mark.parametrize("adopt", [admit_elsewhere, appoint_elsewhere])
def test_nobody_takes_over_the_trainee_of_another_host_by_taking_them_in_as_well(
    here: Exchange, make: Make, session: Session, sign_in: SignIn, adopt: Callable[[Make, Exchange], None]
) -> None:
    """Else a coordinator of any host could rename them, or have the invitation sent to an address of their own."""
    adopt(make, here)
    address = here.trainee.email
    browser = sign_in(here.stranger)
    assert browser.get(f"/people/{here.trainee.id}").status_code == 200
    changes = {"passport_name": "OTHER NAME", "email": "other@example.org", "language": "en"}
    assert browser.post(f"/people/{here.trainee.id}/edit", data=changes).status_code == 404
    session.expire_all()
    assert (here.trainee.passport_name, here.trainee.email) == ("AMINA DIALLO", address)


def test_the_host_corrects_its_own_trainee(here: Exchange, make: Make, sign_in: SignIn) -> None:
    page = f"/people/{here.trainee.id}/edit"
    assert sign_in(here.coordinator).get(page).status_code == 200
    make.placement(trainee=here.trainee, host=here.host, by=here.coordinator)
    assert sign_in(here.coordinator).get(page).status_code == 200
