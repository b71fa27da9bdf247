"""Where a trainee stands on a given day: every competency, every domain, the whole, and what completion still lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from hwx.rules.curriculum import Competency, Curriculum, Domain
from hwx.rules.facts import competency_of
from hwx.rules.record import Entry
from hwx.rules.standing import Phase, Standing, as_of, standing_of


class State(StrEnum):
    """What a person reads beside a competency."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    READY_TO_SIGN = "ready_to_sign"
    AWAITING_COUNTERSIGNATURE = "awaiting_countersignature"
    SIGNED = "signed"
    EXPIRES_SOON = "expires_soon"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"

    @property
    def current(self) -> bool:
        """Signed and valid today, however soon it expires."""
        return self in (State.SIGNED, State.EXPIRES_SOON)


@dataclass(frozen=True)
class CompetencyProgress:
    """One competency on one day. ``unmet`` are prerequisites that are not signed and current on that day."""

    competency: Competency
    standing: Standing
    state: State
    unmet: tuple[str, ...]
    may_be_signed: bool
    """See the function of that name."""


@dataclass(frozen=True)
class Tally:
    """Counts of competencies; ``current`` are signed and valid."""

    total: int
    current: int
    critical: int
    critical_current: int
    states: Mapping[State, int]

    @property
    def percent(self) -> int:
        """Whole percent of competencies signed and current, rounded down so that 100 means all."""
        return 100 * self.current // self.total if self.total else 0


@dataclass(frozen=True)
class DomainProgress:
    domain: Domain
    items: tuple[CompetencyProgress, ...]
    tally: Tally


@dataclass(frozen=True)
class Lack:
    """What completion lacks. ``code``: "critical" (``codes`` names them), "others" (percent have, need), or "recency"
    (``codes`` were not observed in the last ``need`` days)."""

    code: str
    codes: tuple[str, ...] = ()
    have: int = 0
    need: int = 0


@dataclass(frozen=True)
class Progress:
    """The standing of one placement on the day ``on``. Domains without a competency for this cadre are left out."""

    curriculum: Curriculum
    cadre: str
    on: date
    domains: tuple[DomainProgress, ...]
    tally: Tally
    lacks: tuple[Lack, ...]

    @cached_property
    def by_code(self) -> Mapping[str, CompetencyProgress]:
        return {item.competency.code: item for domain in self.domains for item in domain.items}

    @property
    def items(self) -> tuple[CompetencyProgress, ...]:
        return tuple(item for domain in self.domains for item in domain.items)


def fold(curriculum: Curriculum, cadre: str, opened: frozenset[str], entries: Iterable[Entry]) -> dict[str, Standing]:
    """The standing of every competency asked of this person, by code; free of any date."""
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        by_code.setdefault(competency_of(entry.fact), []).append(entry)
    return {
        competency.code: standing_of(competency, cadre, by_code.get(competency.code, ()), curriculum.rules)
        for competency in curriculum.asked_of(cadre, opened)
    }


def progress_of(
    curriculum: Curriculum, cadre: str, opened: frozenset[str], standings: Mapping[str, Standing], on: date
) -> Progress:
    """Read the standings on a day. A competency without a stored standing has not been started."""
    domains = []
    asked = curriculum.asked_of(cadre, opened)
    for domain in curriculum.domains:
        items = tuple(
            _on_the_day(curriculum, competency, cadre, standings, on)
            for competency in asked
            if competency.domain == domain.key
        )
        if items:
            domains.append(DomainProgress(domain, items, _tally(items)))
    everything = [item for part in domains for item in part.items]
    return Progress(curriculum, cadre, on, tuple(domains), _tally(everything), _lacks(curriculum, everything, on))


def unmet_prerequisites(competency: Competency, standings: Mapping[str, Standing], on: date) -> tuple[str, ...]:
    """Codes of prerequisites that were not signed, complete and unexpired on that day (domain sheet, 3.2)."""
    return tuple(
        code for code in competency.prerequisites if code not in standings or not standings[code].signed_at(on)
    )


def state_on(standing: Standing, unmet: tuple[str, ...], soon_days: int, on: date) -> State:
    """The phase read on a day: signed may have lapsed, ready is not ready while a prerequisite is missing.

    A renewal that still waits for its countersignature leaves the earlier sign-off in force until that one expires.
    """
    valid = [signature for signature in standing.signatures if signature.current(on)]
    if standing.phase in (Phase.SIGNED, Phase.RENEWABLE) or valid:
        signature = (valid or standing.signatures)[-1]
        if not signature.expires_soon(soon_days, on):
            return State.SIGNED
        return State.EXPIRES_SOON if valid else State.LAPSED
    if standing.phase is Phase.READY_TO_SIGN and unmet:
        return State.UNDER_WAY
    return State(standing.phase.value)


def may_be_signed(standing: Standing, unmet: tuple[str, ...], soon_days: int, on: date) -> bool:
    """Whether nothing in the record stands against a sign-off on that day: the first one, or a renewal that is due.

    What a page offers and what a queue lists; who may do it is asked of ``hwx.rules.signing.objections``.
    """
    if unmet or standing.phase not in (Phase.READY_TO_SIGN, Phase.RENEWABLE):
        return False
    signature = standing.signature
    return signature is None or signature.expires_soon(soon_days, on)


def _on_the_day(
    curriculum: Curriculum, competency: Competency, cadre: str, standings: Mapping[str, Standing], on: date
) -> CompetencyProgress:
    stored = standings.get(competency.code) or _not_started(competency, cadre)
    standing = as_of(stored, curriculum.rules.countersign_days, on)
    unmet = unmet_prerequisites(competency, standings, on)
    soon = curriculum.expires_soon_days
    state, ready = state_on(standing, unmet, soon, on), may_be_signed(standing, unmet, soon, on)
    return CompetencyProgress(competency, standing, state, unmet, ready)


@lru_cache(maxsize=4096)
def _not_started(competency: Competency, cadre: str) -> Standing:
    return standing_of(competency, cadre, ())


def _tally(items: Iterable[CompetencyProgress]) -> Tally:
    rows = list(items)
    critical = [item for item in rows if item.competency.critical]
    return Tally(
        total=len(rows),
        current=sum(item.state.current for item in rows),
        critical=len(critical),
        critical_current=sum(item.state.current for item in critical),
        states=Counter(item.state for item in rows),
    )


def _lacks(curriculum: Curriculum, items: Iterable[CompetencyProgress], on: date) -> tuple[Lack, ...]:
    rows = list(items)
    lacks = []
    open_critical = tuple(item.competency.code for item in rows if item.competency.critical and not item.state.current)
    if open_critical:
        lacks.append(Lack("critical", open_critical))
    days = curriculum.rules.recency_days
    stale = tuple(item.competency.code for item in rows if days and _stale(item, on - timedelta(days=days)))
    if stale:
        lacks.append(Lack("recency", stale, need=days))
    others = [item for item in rows if not item.competency.critical]
    current = sum(item.state.current for item in others)
    need = curriculum.completion.others_percent
    if others and 100 * current < need * len(others):
        lacks.append(Lack("others", have=100 * current // len(others), need=need))
    return tuple(lacks)


def _stale(item: CompetencyProgress, since: date) -> bool:
    """Critical, signed and current, but not observed since then (domain sheet, 3.2: recency at completion)."""
    seen = item.standing.last_observed_on
    return item.competency.critical and item.state.current and (seen is None or seen < since)
