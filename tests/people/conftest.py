"""What the tests of people share: somebody with a password, a site with its people, and the letters that were sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.tables import Institution, Person
from tests.support.making import Make

PASSWORD = "three uncommon lanterns"


@pytest.fixture
def give_password(app: Flask, session: Session) -> Callable[..., Person]:
    """``give_password(person)``: from now on the person signs in with PASSWORD, or with the one named."""

    def give(person: Person, password: str = PASSWORD) -> Person:
        with app.app_context():
            person.password = hash_password(password)
        session.commit()
        return person

    return give


@dataclass(frozen=True)
class Site:
    """Two hospitals, an administrator at the first, and a coordinator and a supervisor at each."""

    here: Institution
    there: Institution
    administrator: Person
    coordinator: Person
    supervisor: Person
    stranger: Person
    their_supervisor: Person


@pytest.fixture
def two_hospitals(make: Make, give_password: Callable[..., Person]) -> Site:
    here, there = make.institution("Cairo Hospital"), make.institution("Dakar Hospital")
    site = Site(
        here=here,
        there=there,
        administrator=make.holder(Role.ADMINISTRATOR, here, "SAMIR ADMIN"),
        coordinator=make.holder(Role.COORDINATOR, here, "NADIA COORDINATOR"),
        supervisor=make.holder(Role.SUPERVISOR, here, "OMAR SUPERVISOR"),
        stranger=make.holder(Role.COORDINATOR, there, "FATOU COORDINATOR"),
        their_supervisor=make.holder(Role.SUPERVISOR, there, "MODOU SUPERVISOR"),
    )
    give_password(site.administrator)
    return site


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[Mail]]:
    """Those sent so far, the newest first."""

    def sent() -> list[Mail]:
        return read_folder(app.config["HWX"].mail_folder, 0, 100)[0]

    return sent
