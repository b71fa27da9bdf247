"""Which delegations of a record hold on a day: written, dated, for named competencies, never beyond the placement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hwx.rules.facts import Delegation, DelegationEnd
from hwx.rules.record import Entry


def delegations_on(entries: Sequence[Entry], on: date, placement_ends: date) -> list[Entry]:
    """Those in force on that day; both ends are included, and so is the day on which one is ended."""
    ended = _ends(entries)
    return [
        entry
        for entry in entries
        if isinstance(entry.fact, Delegation)
        and date.fromisoformat(entry.fact.starts_on) <= on
        and on <= min(date.fromisoformat(entry.fact.ends_on), placement_ends)
        and on <= ended.get(entry.number, date.max)
    ]


def delegated(entries: Sequence[Entry], person: int, code: str, on: date, placement_ends: date) -> bool:
    """Whether somebody's scope is stretched to this competency on that day."""
    return any(
        isinstance(entry.fact, Delegation) and entry.fact.person == person and code in entry.fact.competencies
        for entry in delegations_on(entries, on, placement_ends)
    )


def _ends(entries: Iterable[Entry]) -> dict[int, date]:
    return {entry.fact.delegation: entry.happened_on for entry in entries if isinstance(entry.fact, DelegationEnd)}


def is_ended(entries: Iterable[Entry], number: int) -> bool:
    return number in _ends(entries)
