"""Small values for the tests of the rules: whatever a test does not name is the simplest that the rules allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hwx.rules.assessment import BEFORE
from hwx.rules.curriculum import (
    Cadre,
    Competency,
    Completion,
    Curriculum,
    Domain,
    Level,
    Method,
    Scale,
    Wording,
)
from hwx.rules.facts import (
    Admission,
    Comment,
    Countersignature,
    Decision,
    Fact,
    Observation,
    PanelMember,
    SignOff,
    StateChange,
    Withdrawal,
)
from hwx.rules.record import Entry, genesis, next_entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Appointed, Ground, Objection, Signer, Terms

TRAINEE, AMINA, BILAL, CHEN, HEAD, OTHER_HEAD, STRANGER = 1, 11, 12, 13, 21, 22, 31
HOST, HOME, ELSEWHERE = 100, 200, 300
LONG_AGO = date(2020, 1, 1)
REFERENCE = "P-TEST0001"
REVISION = "ab" * 32


def day(number: int) -> date:
    """Day 1 is the first of the placement; the numbers before it are 0, -1 and so on."""
    return date(2026, 1, 4) + timedelta(days=number)


FIRST_DAY, SOME_DAY, TODAY = day(1), day(10), day(60)
END = day(84)


def wording(text: str) -> Wording:
    return Wording({"en": text})


def methods(*items: str) -> tuple[Method, ...]:
    """ "SIM before MCX" is SIM, and MCX after it."""
    found: dict[str, Method] = {}
    for item in items:
        first, _, then = item.partition(" before ")
        found.setdefault(first, Method(first))
        if then:
            found[then] = Method(then, first)
    return tuple(found.values())


def competency(code: str = "ABC-1", allowed: Iterable[str] = ("MCX",), level: int = 3, **values: Any) -> Competency:
    """Level 3 for doctors and 2 for nurses, one observation by one assessor, and nothing else asked."""
    given = {
        "domain": "care",
        "title": wording(code),
        "levels": {"doctor": level, "nurse": max(level - 1, 1)},
        "observations": 1,
        "assessors": 1,
        "methods": methods(*allowed),
        **values,
    }
    return Competency(code=code, **given)


def curriculum(*competencies: Competency, **values: Any) -> Curriculum:
    """Doctors follow every domain; nurses only "care". Of the rules of assessment only those that were always asked."""
    asked = competencies or (competency(),)
    keys = dict.fromkeys(one.domain for one in asked)
    given = {
        "slug": "test",
        "version": "1.0",
        "language": "en",
        "title": wording("Test"),
        "cadres": (Cadre("doctor", wording("Doctor")), Cadre("nurse", wording("Nurse"), ("care",))),
        "weeks": 12,
        "hours": (),
        "scale": Scale(
            wording("Levels"), "prospective", tuple(Level(number, wording(str(number))) for number in range(1, 6))
        ),
        "domains": tuple(Domain(key, wording(key), tuple(one for one in asked if one.domain == key)) for key in keys),
        "completion": Completion(),
        "rules": BEFORE,
        **values,
    }
    return Curriculum(**given)


def signatory(person: int, role: str = "supervisor") -> Signatory:
    return Signatory(person, f"PERSON {person}", role, HOST, "Host Hospital", "Consultant", "doctor", "Register", "R-7")


class Record:
    """A record that grows: every method adds one entry and returns its number."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    def add(self, fact: Fact, on: date, author: int = 0) -> int:
        last = (self.entries[-1].number, self.entries[-1].digest) if self.entries else (0, genesis(REFERENCE, REVISION))
        moment = datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(minutes=last[0])
        self.entries.append(next_entry(REFERENCE, last, author or fact.by.person, on, moment, fact))
        return last[0] + 1

    def observed(
        self, code: str = "ABC-1", level: int = 3, by: int = AMINA, on: date = FIRST_DAY, method: str = "MCX"
    ) -> int:
        return self.add(Observation(signatory(by), code, level, method), on)

    def signed(
        self, code: str = "ABC-1", by: int = AMINA, on: date = FIRST_DAY, level: int = 3, rests_on: tuple[int, ...] = ()
    ) -> int:
        return self.add(SignOff(signatory(by), code, level, rests_on), on)

    def countersigned(self, sign_off: int, code: str = "ABC-1", by: int = HEAD, on: date = FIRST_DAY) -> int:
        return self.add(Countersignature(signatory(by, "unit_head"), code, sign_off), on)

    def withdrawn(self, entry: int, code: str = "ABC-1", by: int = AMINA, on: date = FIRST_DAY) -> int:
        return self.add(Withdrawal(signatory(by), code, entry, "recorded_in_error", "Wrong trainee"), on)

    def commented(self, code: str = "", by: int = TRAINEE, on: date = FIRST_DAY) -> int:
        return self.add(Comment(signatory(by), "A remark", code), on)

    def admitted(self) -> int:
        fact = Admission(
            signatory(CHEN), TRAINEE, HOME, HOST, "test", "1.0", REVISION, "doctor", (), "2026-01-05", "2026-03-29"
        )
        return self.add(fact, day(0))

    def changed(self, was: str, now: str) -> int:
        return self.add(StateChange(signatory(CHEN), was, now, "As agreed"), day(1))

    def decided(self, **values: Any) -> int:
        return self.add(decision(**values), day(1))


def observed(*seen: tuple[int, int, int] | tuple[int, int, int, str]) -> Record:
    """A record of observations of ABC-1, each as (day, level, assessor) or (day, level, assessor, method)."""
    record = Record()
    for number, level, by, *method in seen:
        record.observed(level=level, by=by, on=day(number), method=method[0] if method else "MCX")
    return record


MEMBERS = (
    PanelMember("DR HOST ONE", "Unit head", "host"),
    PanelMember("DR HOST TWO", "Consultant", "host"),
    PanelMember("DR HOME", "Training officer", "home"),
)


def decision(**values: Any) -> Decision:
    given = {
        "by": signatory(CHEN, "coordinator"),
        "outcome": "completed",
        "members": MEMBERS,
        "attendance_percent": 100,
        "feedback_raters": 0,
        "concerns_open": False,
        "home_plan_accepted": True,
        **values,
    }
    return Decision(**given)


def terms(**values: Any) -> Terms:
    given = {
        "trainee": TRAINEE,
        "host": HOST,
        "cadre": "doctor",
        "opened": frozenset(),
        "starts_on": day(1),
        "ends_on": END,
        "state": "active",
        **values,
    }
    return Terms(**given)


def ground(
    *competencies: Competency, record: Record | None = None, today: date = TODAY, soon: int = 60, **changed: Any
) -> Ground:
    """``changed`` are terms of the placement."""
    asked = curriculum(*competencies, expires_soon_days=soon)
    return Ground(asked, terms(**changed), tuple(record.entries) if record else (), today)


def appointed(role: str = "supervisor", **values: Any) -> Appointed:
    return replace(Appointed(role, HOST, LONG_AGO), **values)


def signer(person: int = AMINA, *appointments: Appointed) -> Signer:
    """A supervisor of the host, or whoever the appointments make of the person."""
    return Signer(person, appointments or (appointed(),))


UNIT_HEAD = signer(HEAD, appointed("unit_head"))


def codes(reasons: Iterable[Any]) -> list[str]:
    return [reason.code for reason in reasons]


def by_code(reasons: Iterable[Objection]) -> Mapping[str, Objection]:
    return {reason.code: reason for reason in reasons}
