"""What the records of the benchmark say: a few courses of a placement, worked out once for each host.

A placement repeats a course entry by entry with a chain of digests of its own. What differs in the canonical bytes of
an entry from one placement to the next is put in by replacing, since all else is the same; a test walks such chains.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import rfc8785

from hwx.demo.schedule import Planned, course_of
from hwx.placements.standing import plain
from hwx.rules.curriculum import CERTIFICATE, Curriculum
from hwx.rules.facts import (
    Admission,
    Countersignature,
    Decision,
    Fact,
    Observation,
    PanelMember,
    Recognition,
    SignOff,
    StateChange,
    competency_of,
    content_of,
)
from hwx.rules.lifecycle import PlacementState
from hwx.rules.portfolio import Procedure
from hwx.rules.progress import fold
from hwx.rules.record import FORMAT, Entry, genesis, next_entry
from hwx.rules.signatory import Signatory
from hwx.rules.standing import standing_of

ASSESSORS = 3
UNIT_HEAD, COORDINATOR, REGISTRAR, HOME_OFFICER = range(ASSESSORS, ASSESSORS + 4)
STAFF = ASSESSORS + 4
"""People of one host: the supervisors come first, then one of each of the other roles."""

CADRE = "doctor"
RUNNING = (24, 33, 42, 48)
"""Days since the beginning of the placements that are under way: 60 to 140 entries each, some hundred on average."""

LEFT_AFTER = 33
"""Days after which a trainee leaves whose placement ends early, with competencies that nobody signed any more."""

UNSIGNED = timedelta(days=14)
"""Sign-offs of the last two weeks are left out, so that something is ready to sign."""

REFERENCE, PREVIOUS = "P-________", "0" * 64
TRAINEE = 999_999_999
"""Stands for the trainee of a placement, who writes the logbook."""


@dataclass(frozen=True)
class Line:
    """One entry of a course but for its chain. ``canonical`` holds REFERENCE and PREVIOUS in their places, and TRAINEE
    where the trainee writes."""

    kind: str
    competency: str
    author: int
    on: date
    at: datetime
    content: dict[str, Any]
    canonical: bytes

    def of(self, trainee: int) -> Line:
        if self.author != TRAINEE:
            return self
        content = {**self.content, "by": {**self.content["by"], "person": trainee}}
        canonical = self.canonical.replace(str(TRAINEE).encode(), str(trainee).encode())
        return replace(self, author=trainee, content=content, canonical=canonical)


@dataclass(frozen=True)
class Link:
    """One entry of one placement: a line with its digests."""

    line: Line
    previous: str
    digest: str


@dataclass(frozen=True)
class Course:
    """``lines`` begin with entry 2: the admission names the trainee and so is each placement's own."""

    revision: str
    admission: Admission
    state: str
    lines: tuple[Line, ...]
    standings: tuple[tuple[dict[str, Any], int], ...]
    """Stored standing and number of the newest entry, of every competency that has an entry."""

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.admission.starts_on)

    @property
    def ends_on(self) -> date:
        return date.fromisoformat(self.admission.ends_on)

    def chain(self, reference: str, trainee: int, home: int) -> Iterator[Link]:
        """The whole record of one placement. ``reference`` has as many characters as REFERENCE."""
        admission = replace(self.admission, trainee=trainee, home=home)
        start = (0, genesis(reference, self.revision))
        first = next_entry(reference, start, admission.by.person, self.starts_on, moment(self.starts_on), admission)
        yield Link(_line(first), first.previous, first.digest)
        previous = first.digest
        for line in (line.of(trainee) for line in self.lines):
            said = line.canonical.replace(REFERENCE.encode(), reference.encode())
            digest = hashlib.sha256(said.replace(PREVIOUS.encode(), previous.encode())).hexdigest()
            yield Link(line, previous, digest)
            previous = digest


def first_person(host: int) -> int:
    """Id of the first of a host's staff; the others follow."""
    return (host - 1) * STAFF + 1


def moment(on: date) -> datetime:
    return datetime.combine(on, time(9, 30), UTC)


def running_courses(curriculum: Curriculum, host: int, today: date) -> list[Course]:
    return [_course(curriculum, host, today - timedelta(days=days), today) for days in RUNNING]


def finished_courses(curriculum: Curriculum, host: int, today: date) -> list[Course]:
    """One completed with everything signed, one that ended early."""
    completed, early = today - timedelta(days=200), today - timedelta(days=330)
    return [
        _course(curriculum, host, completed, completed + timedelta(weeks=13), PlacementState.COMPLETED),
        _course(curriculum, host, early, early + timedelta(days=LEFT_AFTER), PlacementState.PARTLY_COMPLETED),
    ]


def _course(
    curriculum: Curriculum, host: int, starts_on: date, until: date, outcome: PlacementState | None = None
) -> Course:
    """What has happened by the day ``until``, on which the panel decides where there is an outcome."""
    ends_on = starts_on + timedelta(weeks=curriculum.weeks, days=-1)
    by = _signatory(host, COORDINATOR, "coordinator")
    admission = Admission(
        by, 0, 0, host, curriculum.slug, curriculum.version, curriculum.digest, CADRE, (),
        starts_on.isoformat(), ends_on.isoformat(),
    )  # fmt: skip
    entries = [_entry(1, starts_on, admission)]
    begun = StateChange(by, PlacementState.ACCEPTED, PlacementState.ACTIVE, "Induction done, scope letter signed.")
    entries.append(_entry(2, starts_on, begun))
    unsigned_from = date.max if outcome is PlacementState.COMPLETED else until - UNSIGNED
    for act in course_of(curriculum, CADRE, starts_on, ends_on, ASSESSORS):
        # A round of feedback is more than an entry; here nobody reads its result.
        if act.kind != "hear" and act.on <= until and (act.kind in ("observe", "log") or act.on <= unsigned_from):
            entries.append(_entry(len(entries) + 1, act.on, _fact(curriculum, host, act, entries)))
    if outcome:
        entries.append(_entry(len(entries) + 1, until, _decision(host, outcome)))
    return Course(
        revision=curriculum.digest,
        admission=admission,
        state=(outcome or PlacementState.ACTIVE).value,
        lines=tuple(_line(entry) for entry in entries[1:]),
        standings=_standings(curriculum, entries),
    )


def _fact(curriculum: Curriculum, host: int, act: Planned, entries: Sequence[Entry]) -> Fact:
    if act.kind == "observe":
        by = _signatory(host, act.who, "supervisor")
        if act.method == CERTIFICATE:
            issued, ends = act.on - timedelta(days=150), act.on + timedelta(days=580)
            paper = ("National resuscitation council", f"BLS-{issued:%y%j}", issued.isoformat(), ends.isoformat())
            return Recognition(by, act.competency, "certificate", act.level, *paper, "The original was shown.")
        return Observation(by, act.competency, act.level, act.method, "Calm and systematic; said what would come next.")
    if act.kind == "sign":
        standing = standing_of(curriculum.by_code[act.competency], CADRE, entries, curriculum.rules)
        by = _signatory(host, act.who, "supervisor")
        return SignOff(by, act.competency, standing.supported_level, standing.evidence)
    if act.kind == "log":
        by = Signatory(TRAINEE, "THE TRAINEE")
        return Procedure(by, act.competency, "performed_supervised", act.count)
    about = [entry for entry in entries if competency_of(entry.fact) == act.competency]
    signed = next(entry.number for entry in about if isinstance(entry.fact, SignOff))
    return Countersignature(_signatory(host, UNIT_HEAD, "unit_head"), act.competency, signed)


def _decision(host: int, outcome: PlacementState) -> Decision:
    members = (
        PanelMember("HEAD OF UNIT", "Head of the emergency department", "host"),
        PanelMember("SECOND CLINICIAN", "Consultant, emergency medicine", "host"),
        PanelMember("HOME REPRESENTATIVE", "For the home institution, online", "home"),
    )
    by = _signatory(host, REGISTRAR, "registrar")
    reason = "" if outcome is PlacementState.COMPLETED else "Called back by the home institution."
    return Decision(by, outcome.value, members, 96, 9, False, True, reason=reason)


def _signatory(host: int, place: int, role: str) -> Signatory:
    person = first_person(host) + place
    name, hospital, number = f"PERSON NUMBER {person}", f"Hospital {host}", f"R-{host}"
    return Signatory(person, name, role, host, hospital, "Consultant", "Doctor", "Register", number)


def _entry(number: int, on: date, fact: Fact) -> Entry:
    return Entry(number, fact.by.person, on, moment(on), fact, "", "")


def _standings(curriculum: Curriculum, entries: Sequence[Entry]) -> tuple[tuple[dict[str, Any], int], ...]:
    newest = {competency_of(entry.fact): entry.number for entry in entries}
    folded = fold(curriculum, CADRE, frozenset(), entries)
    return tuple((plain(standing), newest[code]) for code, standing in folded.items() if code in newest)


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
    code = competency_of(entry.fact)
    return Line(entry.fact.kind, code, entry.author, entry.happened_on, entry.recorded_at, content, canonical)
