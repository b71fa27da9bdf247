"""Request windows: how long a request stays open, the one extension, and the clock that stands still in a pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hwx.rules.facts import StateChange
from hwx.rules.lifecycle import PlacementState
from hwx.rules.record import Entry
from hwx.rules.signing_ground import (
    Ground,
    Objection,
    Signer,
    against_competency,
    against_date,
    against_interest,
    against_placement,
    observing_appointment,
)


@dataclass(frozen=True)
class Requesting:
    """The trainee ``by`` asks ``asked`` to look at what happened on ``encounter_on``."""

    by: int
    asked: Signer
    competency: str
    method: str
    encounter_on: date


@dataclass(frozen=True)
class Extending:
    """The coordinator gives a request once more time. ``extended``: it was given before; ``closed``: answered or
    taken back."""

    extended: bool
    closed: bool
    reason: str


def pauses(entries: Sequence[Entry], today: date) -> list[tuple[date, date]]:
    """From the day of each pause to the day on which it ended, that day not included; one that lasts ends today."""
    found: list[tuple[date, date]] = []
    since: date | None = None
    for entry in entries:
        if not isinstance(entry.fact, StateChange):
            continue
        if entry.fact.now == PlacementState.PAUSED:
            since = since or entry.happened_on
        elif since is not None:
            found.append((since, entry.happened_on))
            since = None
    return [*found, (since, max(since, today))] if since else found


def days_run(since: date, until: date, entries: Sequence[Entry]) -> int:
    """Calendar days between two dates without those of pauses, never below 0."""
    still = sum(
        max(0, (min(end, until) - max(start, since)).days) for start, end in pauses(entries, until) if end > since
    )
    return max(0, (until - since).days - still)


def last_day(since: date, days: int, entries: Sequence[Entry], today: date) -> date:
    """The last day of a window of ``days`` that opened on ``since``; while a pause lasts it moves on with every day."""
    end = since + timedelta(days=days)
    for start, stop in pauses(entries, today):
        if stop > since and start <= end:
            end += stop - max(start, since)
    return end


def objections_to_request(act: Requesting, ground: Ground) -> tuple[Objection, ...]:
    found: list[Objection] = []
    if act.by != ground.terms.trainee:
        found.append(Objection("not_the_trainee"))
    found += [*against_placement(ground), *against_date(ground, act.encounter_on, ground.terms.ends_on)]
    found += _long_ago(act, ground)
    wrong = against_competency(ground, act.competency)
    if wrong:
        return (*found, *wrong)
    methods = ground.curriculum.by_code[act.competency].method_codes
    if act.method and act.method not in methods:
        found.append(Objection("method_not_allowed", method=act.method, names=methods))
    return (*found, *_against_asked(act, ground))


def _long_ago(act: Requesting, ground: Ground) -> list[Objection]:
    need = ground.rules.encounter_days
    have = days_run(act.encounter_on, ground.today, ground.entries)
    return [Objection("encounter_long_ago", have=have, need=need)] if need and have > need else []


def _against_asked(act: Requesting, ground: Ground) -> list[Objection]:
    """Asked today for an encounter then: the person was entitled on that day and still is."""
    if against_interest(act.asked.person, ground, act.encounter_on):
        return [Objection("asked_in_conflict")]
    days = (act.encounter_on, ground.today)
    own = act.asked.person == ground.terms.trainee
    if own or not all(observing_appointment(act.asked, ground, act.competency, day) for day in days):
        return [Objection("asked_not_entitled", competency=act.competency)]
    return []


def objections_to_extension(act: Extending) -> tuple[Objection, ...]:
    """One extension, with a reason; who is the coordinator is asked by the query that finds the request."""
    found = []
    if act.closed:
        found.append(Objection("request_closed"))
    if act.extended:
        found.append(Objection("extended_already"))
    if not act.reason.strip():
        found.append(Objection("no_reason_for_extension"))
    return tuple(found)
