"""Where a trainee stands in one competency: a pure fold of the entries, free of today's date.

The fold answers what has been shown and what is missing. What depends on the day (expired, expires soon, prerequisites
current) is asked of the result with a date, so that a stored copy of it never goes stale by itself.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwx.rules.curriculum import Competency
from hwx.rules.facts import Countersignature, Observation, SignOff, Withdrawal
from hwx.rules.record import Entry, withdrawn_numbers


class Phase(StrEnum):
    """How far the evidence and the signatures have come, whatever the day."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    READY_TO_SIGN = "ready_to_sign"
    AWAITING_COUNTERSIGNATURE = "awaiting_countersignature"
    SIGNED = "signed"
    RENEWABLE = "renewable"
    """Signed, for a time only, and all that renewing it asks for has been seen since."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Missing:
    """One thing that is still needed. ``code`` is one of MISSING; ``have`` and ``need`` are counts, levels or days."""

    code: str
    have: int = 0
    need: int = 0
    method: str = ""


MISSING = (
    "observations",
    "assessors",
    "at_level",
    "days",
    "apart",
    "passed_first",
    "since_withdrawal",
    "since_sign_off",
)


@dataclass(frozen=True)
class Signature:
    """A sign-off in force: entry numbers, dates and names; ``complete_on`` is None while a countersignature is due."""

    entry: int
    level: int
    signed_on: date
    signed_by: str
    signer: int
    countersignature: int
    countersigned_by: str
    complete_on: date | None
    expires_on: date | None

    def current(self, on: date) -> bool:
        """Complete and unexpired on that day; the last day of validity still counts."""
        return (
            self.complete_on is not None
            and self.complete_on <= on
            and (self.expires_on is None or on <= self.expires_on)
        )

    def expires_soon(self, soon_days: int, on: date) -> bool:
        """Whether ``soon_days`` or fewer are left on that day; also when it has lapsed. From then on it is renewed."""
        return self.expires_on is not None and (self.expires_on - on).days <= soon_days


@dataclass(frozen=True)
class Standing:
    """The result of the fold for one competency. ``signatures`` are those in force, oldest first."""

    code: str
    required_level: int
    phase: Phase
    observations: int = 0
    assessors: int = 0
    supported_level: int = 0
    """The highest level that each of the last k observations reached; 0 when there are not enough."""
    evidence: tuple[int, ...] = ()
    """Numbers of the observations that count, oldest first."""
    last_observed_on: date | None = None
    missing: tuple[Missing, ...] = ()
    signatures: tuple[Signature, ...] = ()
    withdrawn: tuple[int, ...] = ()
    """Numbers of sign-offs and countersignatures that were taken back."""

    @property
    def signature(self) -> Signature | None:
        return self.signatures[-1] if self.signatures else None

    def signed_at(self, on: date) -> bool:
        """Whether some sign-off was complete and unexpired on that day."""
        return any(signature.current(on) for signature in self.signatures)


def standing_of(competency: Competency, cadre: str, entries: Iterable[Entry]) -> Standing:
    """Fold the entries about this competency; others are ignored. ``entries`` in any order."""
    about = sorted(
        (entry for entry in entries if getattr(entry.fact, "competency", "") == competency.code),
        key=lambda entry: entry.number,
    )
    taken_back = withdrawn_numbers(about)
    seen = _observations(about, taken_back)
    signatures = _signatures(competency, about, taken_back)
    level = competency.level_for(cadre)
    missing = _missing(competency, level, seen) + _missing_since(competency, level, about, seen, signatures)
    last = _last_at_level(competency, seen)
    return Standing(
        code=competency.code,
        required_level=level,
        phase=_phase(seen, missing, signatures),
        observations=len(seen),
        assessors=len({entry.author for entry in seen}),
        supported_level=min((_observed(entry).level for entry in last), default=0)
        if len(last) == _run_needed(competency)
        else 0,
        evidence=tuple(entry.number for entry in seen),
        last_observed_on=seen[-1].happened_on if seen else None,
        missing=missing,
        signatures=signatures,
        withdrawn=tuple(
            sorted(
                entry.number
                for entry in about
                if entry.number in taken_back and isinstance(entry.fact, SignOff | Countersignature)
            )
        ),
    )


def expiry(signed_on: date, valid_months: int | None) -> date | None:
    """The last day of validity: the same day ``valid_months`` later, or the last day of a shorter month."""
    if valid_months is None:
        return None
    months = signed_on.year * 12 + signed_on.month - 1 + valid_months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(signed_on.day, calendar.monthrange(year, month + 1)[1]))


def passed_first(competency: Competency, method: str, level: int, seen: Sequence[Entry], on: date) -> bool:
    """Whether ``method`` was passed by ``on``: at the level asked of a first pass, never more than the required one."""
    bar = min(competency.simulation_pass, level)
    return any(
        entry.happened_on <= on and _observed(entry).method == method and _observed(entry).level >= bar
        for entry in seen
    )


def counted_observations(competency: str, entries: Iterable[Entry]) -> list[Entry]:
    """The observations of a competency that stand, by encounter date and then by number."""
    all_entries = list(entries)
    about = [entry for entry in all_entries if getattr(entry.fact, "competency", "") == competency]
    return _observations(about, withdrawn_numbers(about))


def _observations(about: Sequence[Entry], taken_back: frozenset[int]) -> list[Entry]:
    standing = [e for e in about if isinstance(e.fact, Observation) and e.number not in taken_back]
    return sorted(standing, key=lambda entry: (entry.happened_on, entry.number))


def _observed(entry: Entry) -> Observation:
    assert isinstance(entry.fact, Observation)
    return entry.fact


def _signatures(competency: Competency, about: Sequence[Entry], taken_back: frozenset[int]) -> tuple[Signature, ...]:
    countersigned = {
        entry.fact.sign_off: entry
        for entry in about
        if isinstance(entry.fact, Countersignature) and entry.number not in taken_back
    }
    found = []
    for entry in about:
        if isinstance(entry.fact, SignOff) and entry.number not in taken_back:
            second = countersigned.get(entry.number)
            complete = max(entry.happened_on, second.happened_on) if second else None
            found.append(
                Signature(
                    entry=entry.number,
                    level=entry.fact.level,
                    signed_on=entry.happened_on,
                    signed_by=entry.fact.by.name,
                    signer=entry.author,
                    countersignature=second.number if second else 0,
                    countersigned_by=second.fact.by.name if second else "",
                    complete_on=complete if competency.critical else entry.happened_on,
                    expires_on=expiry(entry.happened_on, competency.valid_months),
                )
            )
    return tuple(found)


def _run_needed(competency: Competency) -> int:
    return min(competency.last_at_level, competency.observations)


def _last_at_level(competency: Competency, seen: Sequence[Entry]) -> Sequence[Entry]:
    return _beyond_practice(competency, seen)[-_run_needed(competency) :]


def _beyond_practice(competency: Competency, seen: Sequence[Entry]) -> list[Entry]:
    """Without those made to pass first ("SIM before MCX"): they open the way and say nothing about the level."""
    gates = {method.after for method in competency.methods if method.after}
    return [entry for entry in seen if _observed(entry).method not in gates]


def _missing(competency: Competency, level: int, seen: Sequence[Entry]) -> tuple[Missing, ...]:
    missing = []
    if len(seen) < competency.observations:
        missing.append(Missing("observations", len(seen), competency.observations))
    people = len({entry.author for entry in seen})
    if people < competency.assessors:
        missing.append(Missing("assessors", people, competency.assessors))
    run = [entry for entry in _last_at_level(competency, seen) if _observed(entry).level >= level]
    if len(run) < _run_needed(competency):
        missing.append(Missing("at_level", len(run), _run_needed(competency)))
    return (*missing, *_missing_spread(competency, seen), *_missing_first(competency, level, seen))


def _missing_spread(competency: Competency, seen: Sequence[Entry]) -> list[Missing]:
    if competency.observations < 2:
        return []
    missing = []
    days = sorted({entry.happened_on for entry in seen})
    need = min(competency.spread_days, competency.observations)
    if len(days) < need:
        missing.append(Missing("days", len(days), need))
    apart = (days[-1] - days[0]).days if days else 0
    if apart < competency.spread_apart:
        missing.append(Missing("apart", apart, competency.spread_apart))
    return missing


def _missing_first(competency: Competency, level: int, seen: Sequence[Entry]) -> list[Missing]:
    """A first pass is asked for unless another method without one ("SIM before MCX, CERT") was used throughout."""
    used = {_observed(entry).method for entry in seen}
    missing = {}
    for method in competency.methods:
        if method.after is None or (used and method.code not in used and method.after not in used):
            continue
        if not passed_first(competency, method.after, level, seen, date.max):
            best = max((_observed(e).level for e in seen if _observed(e).method == method.after), default=0)
            bar = min(competency.simulation_pass, level)
            missing[method.after] = Missing("passed_first", best, bar, method.after)
    return list(missing.values())


def _missing_since(
    competency: Competency,
    level: int,
    about: Sequence[Entry],
    seen: Sequence[Entry],
    signatures: Sequence[Signature],
) -> tuple[Missing, ...]:
    """To renew a sign-off that stands, and after one newer than that was withdrawn, something new must have been seen
    at the level: recorded after it, and on that day or later."""
    at_level = [entry for entry in _beyond_practice(competency, seen) if _observed(entry).level >= level]
    missing = []
    newest = signatures[-1] if signatures else None
    if newest and not _any_since(at_level, newest.entry, newest.signed_on):
        missing.append(Missing("since_sign_off", 0, 1))
    sign_offs = {entry.number for entry in about if isinstance(entry.fact, SignOff)}
    later = {number for number in sign_offs if newest is None or number > newest.entry}
    returned = [entry for entry in about if isinstance(entry.fact, Withdrawal) and entry.fact.entry in later]
    if returned and not _any_since(at_level, returned[-1].number, returned[-1].happened_on):
        missing.append(Missing("since_withdrawal", 0, 1))
    return tuple(missing)


def _any_since(observations: Sequence[Entry], number: int, day: date) -> bool:
    return any(entry.number > number and entry.happened_on >= day for entry in observations)


def _phase(seen: Sequence[Entry], missing: Sequence[Missing], signatures: Sequence[Signature]) -> Phase:
    if signatures:
        if signatures[-1].complete_on is None:
            return Phase.AWAITING_COUNTERSIGNATURE
        return Phase.RENEWABLE if signatures[-1].expires_on and not missing else Phase.SIGNED
    if any(item.code == "since_withdrawal" for item in missing):
        return Phase.WITHDRAWN
    if seen and not missing:
        return Phase.READY_TO_SIGN
    return Phase.UNDER_WAY if seen else Phase.NOT_STARTED
