"""What the tables of the catalogue share: a ground with other rules of assessment, and records with rarer entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Competency
from hwx.rules.facts import Delegation, DelegationEnd, Fact, Observation, Recognition
from hwx.rules.portfolio import Contest, Erasure, Evidence, FeedbackRead, Ruling
from hwx.rules.record import Entry
from hwx.rules.signing import Conflict, Ground, Signer
from tests.rules.building import AMINA, FIRST_DAY, HEAD, TRAINEE, Record, competency, day, ground, signatory

USUAL = AssessmentRules()


def book(
    *competencies: Competency,
    record: Record | None = None,
    rules: AssessmentRules = USUAL,
    conflicts: Iterable[Conflict] = (),
    assessors: Iterable[Signer] = (),
    told: dict[int, date] | None = None,
    **changed: Any,
) -> Ground:
    """The ground of the other tests under the usual rules, or under those given. ``today`` is day 10."""
    plain = ground(*competencies, record=record, **{"today": day(10), **changed})
    return replace(
        plain,
        curriculum=replace(plain.curriculum, rules=rules),
        conflicts=tuple(conflicts),
        assessors=tuple(assessors),
        told=told or {},
    )


def rules(**values: Any) -> AssessmentRules:
    return replace(USUAL, **values)


class Ward(Record):
    """A record with the kinds that are rarer on it."""

    def stamp(self, on: date) -> None:
        """The newest entry was recorded on that day at eight in the morning (UTC)."""
        last = self.entries[-1]
        moment = datetime.combine(on, datetime.min.time(), last.recorded_at.tzinfo) + timedelta(hours=8)
        self.entries[-1] = replace(last, recorded_at=moment)

    def put(self, fact: Fact, on: date, author: int = 0) -> int:
        number = self.add(fact, on, author)
        self.stamp(on)
        return number

    def read(self, entry: int, on: date, code: str = "ABC-1") -> int:
        return self.put(FeedbackRead(signatory(TRAINEE, ""), code, entry), on)

    def contested(self, entry: int, on: date, step: str = "contest", code: str = "ABC-1") -> int:
        return self.put(Contest(signatory(TRAINEE, ""), code, entry, step, "I disagree"), on)

    def ruled(self, contest: int, by: int, on: date, outcome: str = "dismissed", code: str = "ABC-1") -> int:
        return self.put(Ruling(signatory(by), code, contest, outcome, "Looked at again"), on)

    def delegated(self, to: int, starts: date, ends: date, codes: tuple[str, ...] = ("ABC-1",), by: int = AMINA) -> int:
        fact = Delegation(signatory(by), to, f"PERSON {to}", codes, starts.isoformat(), ends.isoformat(), "As agreed")
        return self.put(fact, starts)

    def undelegated(self, delegation: int, on: date, by: int = AMINA) -> int:
        return self.put(DelegationEnd(signatory(by), delegation, "No longer needed"), on)

    def recognised(
        self, basis: str = "certificate", on: date = FIRST_DAY, document: str = "C-1", by: int = HEAD
    ) -> int:
        fact = Recognition(
            signatory(by), "ABC-1", basis, 3, "Red Crescent", document, "2025-06-01", "", "Seen in the original"
        )
        return self.put(fact, on)

    def shown(self, item: str, on: date) -> int:
        fact = Evidence(signatory(TRAINEE, ""), "ABC-1", item, "ward", "low", "adult", "assisted", 1, "ab" * 32)
        return self.put(fact, on)

    def erased(self, item: str, on: date) -> int:
        return self.put(Erasure(signatory(TRAINEE, ""), "ABC-1", item, "A name was readable"), on)

    def corrected(self, entry: int, on: date, by: int = AMINA, level: int = 3) -> int:
        return self.put(Observation(signatory(by), "ABC-1", level, "MCX", corrects=entry), on)

    def from_paper(self, on: date, recorded: date, held_by: str = "Ward office", by: int = AMINA) -> int:
        number = self.add(Observation(signatory(by), "ABC-1", 3, "MCX", paper_held_by=held_by), on)
        self.stamp(recorded)
        return number


def entry_of(record: Record, number: int) -> Entry:
    return record.entries[number - 1]


CRITICAL = competency(critical=True)
