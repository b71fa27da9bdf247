"""Fills a migrated database with many placements of some hundred entries each, quickly and with whole chains.

From 1,000 to 20,000 placements an exchange grows both ways, as the root of the number: there are four to five times as
many hosts, and each has four to five times as many placements behind it. Under way at one host are never more than
UNDER_WAY at a time, which is a large host.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, insert
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from benchmarks.courses import ASSESSORS, STAFF, Course, Link, finished_courses, first_person, running_courses
from hwx.access import Role
from hwx.curricula.library import read_file
from hwx.curricula.revisions import publish
from hwx.extensions import Base
from hwx.people.tables import Appointment, Institution, Person
from hwx.placements.tables import EntryRow, Placement, StandingRow
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.signoffs.tables import Request

CURRICULUM = Path(__file__).resolve().parent.parent / "curricula" / "emergency-response.yaml"
UNDER_WAY = 60
AT_A_TIME = 50
"""Placements whose rows are sent to the database together."""

ROLES = [Role.SUPERVISOR] * ASSESSORS + [Role.UNIT_HEAD, Role.COORDINATOR, Role.REGISTRAR, Role.HOME_OFFICER]


def seed(url: str | URL, count: int, today: date, hosts: int = 0) -> None:
    """``count`` placements (at least 4) in a database that has its tables and nothing in them; commits host by host.
    With ``hosts`` (at least 2) they are spread over so many, and else over as many as grow with the exchange."""
    now = datetime.combine(today, time(12), UTC)
    curriculum = read_file(CURRICULUM)
    engine = _engine(url)
    with Session(engine) as session:
        revision = publish(session, curriculum, now, None)[0].id
        session.commit()
    shares = shares_of_hosts(count, hosts)
    with engine.begin() as connection:
        _people(connection, len(shares), count, today, now)
    numbers = iter(range(1, count + 1))
    for host, share in enumerate(shares, 1):
        with engine.begin() as connection:
            _host(connection, curriculum, revision, host, len(shares), [next(numbers) for _ in range(share)], today)
    engine.dispose()


def shares_of_hosts(count: int, hosts: int = 0) -> list[int]:
    """How many placements each host has; ``hosts`` as in ``seed``."""
    hosts = hosts or max(2, count // math.isqrt(10 * count))
    return [count // hosts + (place < count % hosts) for place in range(hosts)]


def put(connection: Connection, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Rows of one table as they are, past the mapped classes."""
    connection.execute(insert(Base.metadata.tables[kind.__tablename__]), rows)


def reference(number: int) -> str:
    return f"P-{number:08d}"


def _engine(url: str | URL) -> Engine:
    return create_engine(url, json_serializer=_WrittenOnce())


class _WrittenOnce:
    """Courses repeat the same content a thousand times over, so it is written as JSON once. What was written is held,
    so that its id is not given to another."""

    def __init__(self) -> None:
        self.written: dict[int, tuple[Any, str]] = {}

    def __call__(self, value: Any) -> str:
        found = self.written.get(id(value))
        if found is None:
            found = self.written[id(value)] = (value, json.dumps(value))
        return found[1]


def _people(connection: Connection, hosts: int, count: int, today: date, now: datetime) -> None:
    institutions = [
        {"id": host, "name": f"Hospital {host}", "english_name": f"Hospital {host}", "country": "SA",
         "name_language": "en", "city": "Jeddah", "facility_code": "", "contact": "", "training_system": ""}
        for host in range(1, hosts + 1)
    ]  # fmt: skip
    put(connection, Institution, institutions)
    people = [_person(number, now) for number in range(1, hosts * STAFF + count + 1)]
    put(connection, Person, people)
    posts: list[dict[str, Any]] = [
        {"person_id": first_person(host) + place, "institution_id": host, "role": role.value,
         "starts_on": today - timedelta(days=900), "capacity": "Consultant", "profession": "Doctor",
         "register": "Register", "register_number": f"R-{host}", "scope": [], "reason": "", "end_reason": ""}
        for host in range(1, hosts + 1)
        for place, role in enumerate(ROLES)
    ]  # fmt: skip
    put(connection, Appointment, posts)


def _person(number: int, now: datetime) -> dict[str, Any]:
    """Without a password: the benchmark makes its sessions itself."""
    return {
        "id": number, "email": f"person{number}@example.org", "password": None, "active": True,
        "fs_uniquifier": f"{number:032x}", "passport_name": f"PERSON NUMBER {number}", "original_name": "",
        "original_language": "", "birth_date": None, "birth_date_approximate": False, "passport_country": "SN",
        "passport_last_four": "", "profession": "", "register": "", "register_number": "", "language": "en",
        "calendar": "gregorian", "digits": "latin", "created_at": now,
    }  # fmt: skip


def _host(
    connection: Connection,
    curriculum: Curriculum,
    revision: int,
    host: int,
    hosts: int,
    numbers: list[int],
    today: date,
) -> None:
    """All placements of one host; their trainees come from the next one."""
    running = running_courses(curriculum, host, today)
    finished = finished_courses(curriculum, host, today)
    under_way = min(UNDER_WAY, len(numbers) * 3 // 5)
    home = host % hosts + 1
    sets: list[_Rows] = []
    for place, number in enumerate(numbers):
        course = running[place % len(running)] if place < under_way else finished[place % len(finished)]
        sets.append(_Rows(course, revision, number, hosts * STAFF + number, home))
        if len(sets) == AT_A_TIME or number == numbers[-1]:
            _send(connection, sets, today)
            sets.clear()


class _Rows:
    """What one placement puts into the tables."""

    def __init__(self, course: Course, revision: int, number: int, trainee: int, home: int) -> None:
        self.course, self.revision, self.number, self.trainee, self.home = course, revision, number, trainee, home
        self.chain = list(course.chain(reference(number), trainee, home))

    def placement(self) -> dict[str, Any]:
        course = self.course
        return {
            "id": self.number, "reference": reference(self.number), "trainee_id": self.trainee, "home_id": self.home,
            "host_id": course.admission.host, "revision_id": self.revision, "programme_id": None,
            "cadre": course.admission.cadre, "opened": [], "unit": "", "working_language": "", "licence": "",
            "starts_on": course.starts_on, "ends_on": course.ends_on, "admitted_at": self.chain[0].line.at,
            "state": course.state, "last_number": len(self.chain), "last_digest": self.chain[-1].digest,
        }  # fmt: skip

    def entries(self) -> Iterator[dict[str, Any]]:
        for number, link in enumerate(self.chain, 1):
            yield _entry(self.number, number, link)

    def standings(self) -> Iterator[dict[str, Any]]:
        for content, newest in self.course.standings:
            yield {
                "placement_id": self.number, "competency": content["code"], "phase": content["phase"],
                "last_number": newest, "content": content,
            }  # fmt: skip

    def requests(self, today: date) -> Iterator[dict[str, Any]]:
        """Every trainee of a running placement has asked one of the supervisors for something."""
        open_codes = [content["code"] for content, _ in self.course.standings if content["phase"] == "under_way"]
        if self.course.state == PlacementState.ACTIVE and open_codes:
            yield {
                "placement_id": self.number, "competency": open_codes[0],
                "asked_id": first_person(self.course.admission.host) + self.number % ASSESSORS,
                "encounter_on": today, "method": "", "note": "Seen on the morning shift, with you in the room.",
                "asked_at": datetime.combine(today, time(7), UTC), "expires_on": today + timedelta(days=14),
                "closed_at": None, "closed_by_entry": None,
            }  # fmt: skip


def _entry(placement: int, number: int, link: Link) -> dict[str, Any]:
    line = link.line
    return {
        "placement_id": placement, "number": number, "kind": line.kind, "competency": line.competency,
        "author_id": line.author, "happened_on": line.on, "recorded_at": line.at, "content": line.content,
        "previous": link.previous, "digest": link.digest,
    }  # fmt: skip


def _send(connection: Connection, sets: Iterable[_Rows], today: date) -> None:
    for table, rows in (
        (Placement, [one.placement() for one in sets]),
        (EntryRow, [row for one in sets for row in one.entries()]),
        (StandingRow, [row for one in sets for row in one.standings()]),
        (Request, [row for one in sets for row in one.requests(today)]),
    ):
        if rows:
            put(connection, table, rows)
