"""Generated records that hold every kind of entry there is, put down without asking any rule."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Delegation, DelegationEnd, Fact, Feedback, Observation, competency_of
from hwx.rules.portfolio import Erasure, Evidence, FeedbackRead, SelfAssessment
from tests.rules.building import AMINA, BILAL, HEAD, TRAINEE, competency, curriculum, day, signatory
from tests.rules.every_kind import Ledger

ONCE = {"last_at_level": 1, "spread_days": 1, "spread_apart": 0}
RULES = AssessmentRules(prior_learning=True, alternatives=("panel_viva",), senior="all", countersign_days=5)

RULED: Curriculum = curriculum(
    competency("ONE-01", ("MCX", "SIM"), valid_months=1, **ONCE),
    competency("LOG-01", ("MCX", "SIM", "EXR"), observations=3, assessors=2, spread_apart=2, procedures=4, level=4),
    competency("SIM-01", ("SIM before MCX", "CERT"), observations=2, assessors=2, critical=True, spread_apart=0),
    expires_soon_days=10,
    rules=RULES,
)
CODES = tuple(RULED.by_code)
LEVELS = (1, 2, 3, 3, 4, 5)
METHODS = ("MCX", "SIM", "EXR", "CERT")
ROLES = ("performed_alone", "performed_supervised", "assisted")
PEOPLE = (AMINA, BILAL, HEAD)
KINDS = (
    *("observe",) * 6, *("sign",) * 3, *("countersign",) * 3, *("withdraw",) * 3, *("contest",) * 3, *("rule",) * 3,
    *("correct",) * 2, *("recognise",) * 2, "log", "reflect", "feedback", "decide",
    "admit", "pause", "show", "erase", "see oneself", "delegate", "end delegation",
)  # fmt: skip


def story(drawn: bytes) -> Ledger:
    record = Ledger()
    for start in range(0, len(drawn) - 3, 4):
        _write(record, *drawn[start : start + 4])
    return record


def _write(record: Ledger, first: int, second: int, third: int, fourth: int) -> None:
    code, on = CODES[second % 3], day(fourth % 40)
    person = PEOPLE[second // 3 % 3]
    level = LEVELS[third % 6]
    kind = KINDS[first % len(KINDS)]
    if kind == "observe":
        alternative = "panel_viva" if third // 24 % 4 == 0 else ""
        fact = Observation(signatory(person), code, level, METHODS[third // 6 % 4], alternative=alternative)
        record.add(fact, on)
    elif kind == "sign":
        rests_on = tuple(entry.number for entry in record.entries if competency_of(entry.fact) == code)[:3]
        record.signed(code, person, on, level, rests_on)
    elif kind == "recognise":
        until = day(fourth) if third // 6 % 2 else None
        record.recognised(("certificate", "prior_learning")[third // 12 % 2], level, on, until, code, person)
    elif kind == "log":
        record.logged(third % 4, ROLES[third // 4 % 3], on, code)
    elif kind == "feedback":
        record.add(Feedback(signatory(person), code, f"R-{fourth}", level + 3, level, "cd" * 32), on)
    elif kind == "decide":
        record.decided()
    elif kind == "admit":
        record.admitted()
    elif kind == "pause":
        record.changed(*(("active", "paused"), ("paused", "active"))[third % 2])
    elif kind in SILENT:
        record.add(_silent(kind, code, level, person, fourth), on)
    elif record.entries:
        _name(record, kind, fourth, level, person, on)


SILENT = ("show", "erase", "see oneself", "delegate", "end delegation")
"""What the fold passes over, whatever it says."""


def _silent(kind: str, code: str, level: int, person: int, number: int) -> Fact:
    own = signatory(TRAINEE, "")
    if kind == "show":
        return Evidence(own, code, f"item-{number}", "ward", "low", "adult", "performed_alone", 9, "ab" * 32, 1)
    if kind == "erase":
        return Erasure(own, code, f"item-{number}", "A name was readable")
    if kind == "see oneself":
        return SelfAssessment(own, code, level, "baseline", "Quite sure")
    if kind == "delegate":
        return Delegation(signatory(person), BILAL, "PERSON 12", (code,), "2026-01-05", "2026-02-01", "Agreed")
    return DelegationEnd(signatory(person), number, "Back from leave")


def _name(record: Ledger, kind: str, pick: int, level: int, person: int, on: date) -> None:
    """What names another entry: any there is, whether or not it makes sense."""
    number = pick % len(record.entries) + 1
    code = competency_of(record.entries[number - 1].fact)
    if not code and kind not in ("contest", "rule"):
        return  # of a decision nothing but an appeal and its ruling is about the whole placement
    if kind == "countersign":
        record.countersigned(number, code, person, on)
    elif kind == "withdraw":
        record.withdrawn(number, code, person, on)
    elif kind == "contest":
        record.contested(number, "appeal" if pick % 2 else "contest", on, code)
    elif kind == "rule":
        record.ruled(number, "dismissed" if pick % 3 == 0 else "upheld", on, code)
    elif kind == "correct":
        record.corrected(number, level, on, person, code)
    else:
        record.add(FeedbackRead(signatory(TRAINEE, ""), code, number), on)
        record.commented(code, on=on)


FULL = st.binary(min_size=15 * 4, max_size=50 * 4).map(story)
