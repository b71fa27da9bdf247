"""How far somebody has come on a day before the end: values of a paper that is no transcript and is never sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hwx.rules.curriculum import Wording
from hwx.rules.transcript import (
    Day,
    Group,
    Holder,
    Party,
    Pinned,
    Programme,
    Record,
    Result,
    Scale,
    Signer,
    Symbol,
    Term,
)


@dataclass(frozen=True)
class Interim:
    """Fields have the names and meanings of those of hwx.rules.transcript.Transcript, so that both are printed by the
    same templates. There is no number and no check code: ``record`` tells which state of the record it was read from.
    """

    drawn_at: datetime
    drawn: Day
    holder: Holder
    home: Party
    host: Party
    programme: Programme
    curriculum: Pinned
    term: Term
    scale: Scale
    methods: tuple[Symbol, ...]
    states: tuple[Symbol, ...]
    groups: tuple[Group, ...]
    people: tuple[Signer, ...]
    record: Record
    limits: Wording

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(result for group in self.groups for result in group.results)
