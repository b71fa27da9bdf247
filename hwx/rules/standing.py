"""Where a trainee stands in one competency: a pure fold of the entries, free of today's date.

The fold answers what has been shown and what is missing. What depends on the day (expired, expires soon, prerequisites
current, a countersignature that did not come) is asked of the result with a date, so that a stored copy of it never
goes stale by itself.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.counting import (
    MISSING,
    Missing,
    Shown,
    assessors_in,
    beyond_practice,
    counted_observations,
    level_of,
    missing_from,
    passed_first,
    shown,
    supported_level,
)
from hwx.rules.curriculum import Competency
from hwx.rules.ended import End, ended
from hwx.rules.facts import Countersignature, Observation, Recognition, SignOff, Withdrawal, competency_of
from hwx.rules.record import Entry

__all__ = [
    "MISSING",
    "Missing",
    "Phase",
    "Signature",
    "Standing",
    "as_of",
    "counted_observations",
    "expiry",
    "passed_first",
    "standing_of",
]


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
    """The highest level that the evidence shows: each of the last k observations reached it, by methods that can show
    it, or learning from before was recognised at it; 0 when there is not enough."""
    evidence: tuple[int, ...] = ()
    """Numbers of the observations and recognitions that count, by encounter date."""
    last_observed_on: date | None = None
    missing: tuple[Missing, ...] = ()
    signatures: tuple[Signature, ...] = ()
    withdrawn: tuple[int, ...] = ()
    """Numbers of sign-offs and countersignatures that were taken back, or set aside by a ruling."""
    procedures: int = 0
    """How many the trainee did, as the logbook says."""
    overdue: int = 0
    """The sign-off that nobody countersigned in time; told only by ``as_of``."""

    @property
    def signature(self) -> Signature | None:
        return self.signatures[-1] if self.signatures else None

    def signed_at(self, on: date) -> bool:
        """Whether some sign-off was complete and unexpired on that day."""
        return any(signature.current(on) for signature in self.signatures)


def standing_of(
    competency: Competency, cadre: str, entries: Iterable[Entry], rules: AssessmentRules = BEFORE
) -> Standing:
    """Fold the entries about this competency; others are ignored. ``entries`` in any order, ``rules`` those of the
    curriculum."""
    about = sorted(
        (entry for entry in entries if competency_of(entry.fact) == competency.code),
        key=lambda entry: entry.number,
    )
    over = ended({entry.number: entry.fact for entry in about})
    found = shown(competency, rules, about, over)
    signatures = _signatures(competency, rules, about, over)
    level = competency.level_for(cadre)
    missing = missing_from(competency, level, rules, found)
    missing += _missing_since(competency, level, about, over, found, signatures)
    learned = level_of(found.learned) if found.learned else 0
    return Standing(
        code=competency.code,
        required_level=level,
        phase=_phase(bool(found.evidence), missing, signatures),
        observations=len(found.seen),
        assessors=assessors_in(found.seen, rules.alternatives),
        supported_level=max(supported_level(competency, rules, found.seen), learned),
        evidence=tuple(entry.number for entry in found.evidence),
        last_observed_on=found.seen[-1].happened_on if found.seen else None,
        missing=missing,
        signatures=signatures,
        withdrawn=tuple(e.number for e in about if e.number in over and isinstance(e.fact, SignOff | Countersignature)),
        procedures=found.procedures,
    )


def as_of(standing: Standing, countersign_days: int, on: date) -> Standing:
    """The standing read on a day. A sign-off that was not countersigned within ``countersign_days`` (0: there is no
    limit) waits no longer: it is to be made again, and an earlier one counts as before."""
    if standing.phase is not Phase.AWAITING_COUNTERSIGNATURE or not countersign_days:
        return standing
    newest = standing.signatures[-1]
    if (on - newest.signed_on).days <= countersign_days:
        return standing
    kept = tuple(signature for signature in standing.signatures if signature.complete_on)
    phase = _phase(bool(standing.evidence), standing.missing, kept)
    return replace(standing, phase=phase, signatures=kept, overdue=newest.entry)


def expiry(signed_on: date, valid_months: int | None) -> date | None:
    """The last day of validity: the same day ``valid_months`` later, or the last day of a shorter month."""
    if valid_months is None:
        return None
    months = signed_on.year * 12 + signed_on.month - 1 + valid_months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(signed_on.day, calendar.monthrange(year, month + 1)[1]))


def _signatures(
    competency: Competency, rules: AssessmentRules, about: Sequence[Entry], over: Mapping[int, End]
) -> tuple[Signature, ...]:
    held = [entry for entry in about if entry.number not in over]
    countersigned = {entry.fact.sign_off: entry for entry in held if isinstance(entry.fact, Countersignature)}
    senior = rules.asks_senior(competency.critical)
    found = []
    for entry in held:
        if isinstance(entry.fact, SignOff):
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
                    complete_on=complete if senior else entry.happened_on,
                    expires_on=_expires(competency, entry, entry.fact, about),
                )
            )
    return tuple(found)


def _expires(competency: Competency, entry: Entry, sign_off: SignOff, about: Sequence[Entry]) -> date | None:
    """A sign-off that would lack observations without its certificates is current no longer than the last of them."""
    own = expiry(entry.happened_on, competency.valid_months)
    theirs = papers_end(competency, sign_off.rests_on, about)
    return min(own, theirs) if own and theirs else theirs or own


def papers_end(competency: Competency, numbers: Sequence[int], about: Sequence[Entry]) -> date | None:
    """The last day of the certificates among these entries, where the observations alone would not be enough; None
    where they would, or where a certificate does not expire."""
    rests_on = [one.fact for one in about if one.number in numbers]
    papers = [fact for fact in rests_on if isinstance(fact, Recognition)]
    watched = sum(isinstance(fact, Observation) for fact in rests_on)
    if not papers or watched >= competency.observations or not all(paper.expires_on for paper in papers):
        return None
    return max(date.fromisoformat(paper.expires_on) for paper in papers)


def _missing_since(
    competency: Competency,
    level: int,
    about: Sequence[Entry],
    over: Mapping[int, End],
    found: Shown,
    signatures: Sequence[Signature],
) -> tuple[Missing, ...]:
    """To renew a sign-off that is complete, and after one newer than that was withdrawn, something new must have been
    seen at the level: recorded after it, and on that day or later. A ruling that sets a sign-off aside asks for
    nothing new: what was seen stands."""
    at_level = [entry for entry in beyond_practice(competency, found.seen) if level_of(entry) >= level]
    if found.learned and level_of(found.learned) >= level:
        at_level.append(found.learned)
    complete = [signature for signature in signatures if signature.complete_on]
    newest = complete[-1] if complete else None
    missing = []
    if newest and not any(found.since(entry, newest.entry, newest.signed_on) for entry in at_level):
        missing.append(Missing("since_sign_off", 0, 1))
    later = {e.number for e in about if isinstance(e.fact, SignOff) and (newest is None or e.number > newest.entry)}
    returned = [
        entry
        for entry in about
        if isinstance(entry.fact, Withdrawal) and entry.fact.entry in later and entry.number not in over
    ]
    if returned and not any(found.since(e, returned[-1].number, returned[-1].happened_on) for e in at_level):
        missing.append(Missing("since_withdrawal", 0, 1))
    return tuple(missing)


def _phase(shown_something: bool, missing: Sequence[Missing], signatures: Sequence[Signature]) -> Phase:
    if signatures:
        if signatures[-1].complete_on is None:
            return Phase.AWAITING_COUNTERSIGNATURE
        return Phase.RENEWABLE if signatures[-1].expires_on and not missing else Phase.SIGNED
    if any(item.code == "since_withdrawal" for item in missing):
        return Phase.WITHDRAWN
    if shown_something and not missing:
        return Phase.READY_TO_SIGN
    return Phase.UNDER_WAY if shown_something else Phase.NOT_STARTED
