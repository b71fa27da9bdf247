"""The logbook of procedures: its lines, and what they come to for every competency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hwx.rules.portfolio import ROLES, Procedure
from hwx.rules.record import Entry, withdrawn_numbers


@dataclass(frozen=True)
class Total:
    """Of one competency: times in each role, in the order of ROLES, and all together."""

    code: str
    by_role: Mapping[str, int]

    @property
    def all(self) -> int:
        return sum(self.by_role.values())


def lines_of(entries: Iterable[Entry]) -> list[Entry]:
    """Newest encounter first."""
    lines = [entry for entry in entries if isinstance(entry.fact, Procedure)]
    return sorted(lines, key=lambda entry: (entry.happened_on, entry.number), reverse=True)


def totals_of(entries: list[Entry]) -> list[Total]:
    """By code; without lines that were taken back."""
    gone = withdrawn_numbers(entries)
    counts: dict[str, Counter[str]] = {}
    for entry in lines_of(entries):
        if isinstance(entry.fact, Procedure) and entry.number not in gone:
            counts.setdefault(entry.fact.competency, Counter())[entry.fact.role] += entry.fact.count
    return [Total(code, {role: counts[code][role] for role in ROLES}) for code in sorted(counts)]
