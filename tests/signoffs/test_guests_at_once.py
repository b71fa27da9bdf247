"""Guests registered at the same moment, by a form sent twice or by two coordinators: one contact is one person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from hwx.people.guest_tables import Guest
from hwx.people.tables import Person
from hwx.signoffs.guests import AddressTaken, Registering, register
from tests.signoffs.ward import ward
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make

AT_ONCE = 6


def test_one_contact_registered_by_several_at_once_is_registered_once(database: Database, make: Make) -> None:
    here = ward(make)
    host, coordinator = here.placement.host_id, here.coordinator.id
    given = Registering("KOFI MENSAH", "Doctor", "dr.mensah@clinic.example", "", "en", TODAY, TODAY)
    barrier = Barrier(AT_ONCE)

    def one(_: int) -> str:
        with Session(create_engine(database.url, poolclass=NullPool)) as session:
            by = session.get_one(Person, coordinator)
            session.rollback()
            barrier.wait()
            try:
                register(session, given, host, by, NOW)
                session.commit()
            except AddressTaken:
                session.rollback()
                return "taken"
            return "registered"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(one, range(AT_ONCE)))
    assert sorted(found) == ["registered", *["taken"] * (AT_ONCE - 1)]
    make.session.rollback()
    assert make.session.scalar(select(func.count()).select_from(Guest)) == 1
