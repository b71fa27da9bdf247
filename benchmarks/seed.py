"""Fills a migrated database with many placements of some hundred entries each, quickly and with whole chains.

A few courses are worked out once; each placement repeats one of them with its own chain of digests. What differs
between two placements in an entry's canonical bytes is put in by replacing, since the rest is the same to the byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import rfc8785
from sqlalchemy import insert
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.library import read_file
from hwx.curricula.revisions import publish
from hwx.demo.schedule import Planned, course_of
from hwx.people.tables import Appointment, Institution, Person
from hwx.placements.standing import plain
from hwx.placements.tables import EntryRow, Placement, StandingRow
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.rules.progress import fold
from hwx.rules.record import (
    FORMAT,
    Admission,
    Countersignature,
    Entry,
    Fact,
    Observation,
    Signatory,
    SignOff,
    StateChange,
    competency_of,
    content_of,
    genesis,
)
from hwx.rules.standing import standing_of

PER_HOST = 100
"""Placements of one host institution: a large one. Twenty times as many placements are twenty times as many hosts."""

ASSESSORS = 3
STAFF = ASSESSORS + 4
"""Per host: three supervisors, a unit head, a coordinator, a registrar, and one home officer of the next host."""

COURSES = 6
REFERENCE, PREVIOUS = "P-________", "0" * 64
CURRICULUM = Path(__file__).resolve().parent.parent / "curricula" / "emergency-response.yaml"


@dataclass(frozen=True)
class Line:
    """One entry of a course: everything but the chain. ``canonical`` holds REFERENCE and PREVIOUS as placeholders."""

    kind: str
    competency: str
    who: int
    on: date
    at: datetime
    content: dict[str, Any]
    canonical: bytes


@dataclass(frozen=True)
class Course:
    lines: tuple[Line, ...]
    standings: dict[str, dict[str, Any]]
    ready: tuple[str, ...]
    """Competencies that are ready to sign and not critical."""


def seed(session: Session, count: int, today: date, password_hash: str) -> None:
    """``count`` placements, over half of them running; commits in steps."""
    now = datetime.combine(today, time(12), UTC)
    curriculum = read_file(CURRICULUM)
    revision, _ = publish(session, curriculum, now, None)
    hosts = max(2, count // PER_HOST)
    _people(session, hosts, count, today, now, password_hash)
    session.commit()
    for host in range(1, hosts + 1):
        courses = [_course(curriculum, host, today, 30 + 9 * step) for step in range(COURSES)]
        _placements(session, curriculum, revision.id, host, hosts, count // hosts, courses, today, now)
        session.commit()


def first_person(host: int) -> int:
    """Id of the first of a host's staff: supervisors first, then unit head, coordinator, registrar, home officer."""
    return (host - 1) * STAFF + 1


def reference(number: int) -> str:
    return f"P-{number:08d}"


def _people(session: Session, hosts: int, count: int, today: date, now: datetime, password_hash: str) -> None:
    roles = [Role.SUPERVISOR] * ASSESSORS + [Role.UNIT_HEAD, Role.COORDINATOR, Role.REGISTRAR, Role.HOME_OFFICER]
    since = today - timedelta(days=900)
    institutions = [
        {"id": host, "name": f"Hospital {host}", "english_name": f"Hospital {host}", "country": "SA",
         "name_language": "en", "city": "", "facility_code": "", "contact": "", "training_system": ""}
        for host in range(1, hosts + 1)
    ]  # fmt: skip
    session.execute(insert(Institution), institutions)
    trainees = hosts * STAFF + 1
    session.execute(
        insert(Person),
        [_person(number, now, password_hash) for number in range(1, trainees + count)],
    )
    posts = [
        {"person_id": first_person(host) + place, "institution_id": host, "role": role.value, "starts_on": since,
         "capacity": "Consultant", "profession": "Doctor", "register": "Register", "register_number": f"R-{host}",
         "scope": [], "reason": "", "end_reason": ""}
        for host in range(1, hosts + 1)
        for place, role in enumerate(roles)
    ]  # fmt: skip
    session.execute(insert(Appointment), posts)


def _person(number: int, now: datetime, password_hash: str) -> dict[str, Any]:
    return {
        "id": number, "email": f"person{number}@example.org", "password": password_hash, "active": True,
        "fs_uniquifier": f"{number:032x}", "passport_name": f"PERSON NUMBER {number}", "original_name": "",
        "original_language": "", "birth_date_approximate": False, "passport_country": "SN", "passport_last_four": "",
        "profession": "", "register": "", "register_number": "", "language": "en", "calendar": "gregorian",
        "digits": "latin", "created_at": now,
    }  # fmt: skip


def _course(curriculum: Curriculum, host: int, today: date, day: int) -> Course:
    """The course of a placement that began ``day`` days ago, with the staff of this host."""
    starts_on = today - timedelta(days=day)
    ends_on = starts_on + timedelta(weeks=curriculum.weeks, days=-1)
    facts = list(_facts(curriculum, host, starts_on, ends_on, today))
    entries = [Entry(n, f.by.person, on, _moment(on), f, "", "") for n, (on, f) in enumerate(facts, 1)]
    folded = fold(curriculum, "doctor", frozenset(), entries)
    begun = {competency_of(fact) for _, fact in facts}
    return Course(
        lines=tuple(_line(entry) for entry in entries),
        standings={code: plain(standing) for code, standing in folded.items() if code in begun},
        ready=tuple(
            code
            for code, standing in folded.items()
            if standing.phase == "ready_to_sign" and not curriculum.by_code[code].critical
        ),
    )


def _facts(
    curriculum: Curriculum, host: int, starts_on: date, ends_on: date, today: date
) -> Iterator[tuple[date, Fact]]:
    """Sign-offs of the last two weeks are left out, so that something is ready to sign in every queue."""
    coordinator = _signatory(host, ASSESSORS + 1, "coordinator")
    yield starts_on, Admission(
        coordinator, 0, 0, host, curriculum.slug, curriculum.version, curriculum.digest, "doctor", (),
        starts_on.isoformat(), ends_on.isoformat(),
    )  # fmt: skip
    yield starts_on, StateChange(coordinator, "accepted", "active", "Induction done.")
    written: list[tuple[date, Fact]] = []
    signed: dict[str, int] = {}
    for act in course_of(curriculum, "doctor", starts_on, ends_on, ASSESSORS):
        late = act.on > today - timedelta(days=14)
        if (
            act.on > today
            or (act.kind == "sign" and late)
            or (act.kind == "countersign" and act.competency not in signed)
        ):
            continue
        number = len(written) + 3
        fact = _fact(curriculum, host, act, number, written, signed)
        written.append((act.on, fact))
        yield act.on, fact


def _fact(
    curriculum: Curriculum,
    host: int,
    act: Planned,
    number: int,
    written: Sequence[tuple[date, Fact]],
    signed: dict[str, int],
) -> Fact:
    if act.kind == "observe":
        by = _signatory(host, act.who, "supervisor")
        return Observation(by, act.competency, act.level, act.method, "Calm and systematic.")
    if act.kind == "sign":
        entries = [Entry(n, f.by.person, on, _moment(on), f, "", "") for n, (on, f) in enumerate(written, 3)]
        standing = standing_of(curriculum.by_code[act.competency], "doctor", entries)
        signed[act.competency] = number
        by = _signatory(host, act.who, "supervisor")
        return SignOff(by, act.competency, standing.supported_level, standing.evidence)
    return Countersignature(_signatory(host, ASSESSORS, "unit_head"), act.competency, signed[act.competency])


def _signatory(host: int, place: int, role: str) -> Signatory:
    person = first_person(host) + place
    return Signatory(person, f"PERSON NUMBER {person}", role, host, f"Hospital {host}", "Consultant", "Doctor")


def _line(entry: Entry) -> Line:
    content = content_of(entry.fact)
    canonical = rfc8785.dumps(
        {
            "format": FORMAT,
            "placement": REFERENCE,
            "number": entry.number,
            "kind": entry.fact.kind,
            "author": entry.author,
            "happened_on": entry.happened_on.isoformat(),
            "recorded_at": entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "content": content,
            "previous": PREVIOUS,
        }
    )
    kind, competency = entry.fact.kind, competency_of(entry.fact)
    return Line(kind, competency, entry.author, entry.happened_on, entry.recorded_at, content, canonical)


def _placements(
    session: Session,
    curriculum: Curriculum,
    revision: int,
    host: int,
    hosts: int,
    count: int,
    courses: Sequence[Course],
    today: date,
    now: datetime,
) -> None:
    placements, entries, standings = [], [], []
    for place in range(count):
        number = (host - 1) * count + place + 1
        course = courses[place % len(courses)]
        running = place % 5 < 3
        chain = list(_chain(reference(number), curriculum.digest, course))
        starts_on = course.lines[0].on
        placements.append(
            {"id": number, "reference": reference(number), "trainee_id": hosts * STAFF + number,
             "home_id": host % hosts + 1, "host_id": host, "revision_id": revision, "cadre": "doctor", "opened": [],
             "unit": "", "working_language": "", "licence": "", "starts_on": starts_on,
             "ends_on": starts_on + timedelta(weeks=12, days=-1), "admitted_at": now,
             "state": (PlacementState.ACTIVE if running else PlacementState.COMPLETED).value,
             "last_number": len(chain), "last_digest": chain[-1][1]}
        )  # fmt: skip
        entries += [
            _entry(number, n, line, *link) for n, (line, link) in enumerate(zip(course.lines, chain, strict=True), 1)
        ]
        standings += [
            {
                "placement_id": number,
                "competency": code,
                "phase": content["phase"],
                "last_number": 0,
                "content": content,
            }
            for code, content in course.standings.items()
        ]
    session.execute(insert(Placement), placements)
    session.execute(insert(EntryRow), entries)
    session.execute(insert(StandingRow), standings)


def _chain(name: str, revision_digest: str, course: Course) -> Iterator[tuple[str, str]]:
    """(previous, digest) of every entry."""
    previous = genesis(name, revision_digest)
    for line in course.lines:
        said = line.canonical.replace(REFERENCE.encode(), name.encode()).replace(PREVIOUS.encode(), previous.encode())
        digest = hashlib.sha256(said).hexdigest()
        yield previous, digest
        previous = digest


def _entry(placement: int, number: int, line: Line, previous: str, digest: str) -> dict[str, Any]:
    return {
        "placement_id": placement, "number": number, "kind": line.kind, "competency": line.competency,
        "author_id": line.who, "happened_on": line.on, "recorded_at": line.at, "content": line.content,
        "previous": previous, "digest": digest,
    }  # fmt: skip


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(9, 30), UTC)
