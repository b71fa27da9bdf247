"""What a panel should know of how independent the judgements were: signals, never a block, each with how it was found.

A signal is no accusation: every one of them has innocent causes, and the panel asks before it weighs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
from itertools import groupby

from hwx.rules.assessment import AssessmentRules
from hwx.rules.delegations import delegated
from hwx.rules.facts import Observation, SignOff, Withdrawal
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.standing import expiry

BURST = 5
BURST_MINUTES = 10
LONG_AFTER_DAYS = 7
FEWEST_FOR_SHARE = 5
NEARLY_ALL_PERCENT = 80

SIGNALS = (
    "burst", "workload", "reciprocal", "same_device", "long_after", "one_assessor", "training_lapsed",
    "training_missing", "late_correction", "delegation_used", "alternative_used", "told_late",
)  # fmt: skip
"""Every code; each has a sentence and a word on how it was found in the wording of its room."""


@dataclass(frozen=True)
class Signal:
    """``name`` is the person it is about, ``entries`` the numbers it rests on; ``have`` against ``need`` is what was
    counted against what is usual (entries, days, percent)."""

    code: str
    name: str = ""
    entries: tuple[int, ...] = ()
    have: int = 0
    need: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Elsewhere:
    """``assessor`` signed or observed for ``trainee`` on ``on`` in another placement."""

    assessor: int
    trainee: int
    on: date


@dataclass(frozen=True)
class Surroundings:
    """What lies outside the record: device marks by entry, the other placements of these people, days of training by
    person, the days on which the trainee was told of an entry. ``zone`` is that of the host, in which a moment falls on
    a day."""

    devices: Mapping[int, str] = field(default_factory=dict)
    elsewhere: Sequence[Elsewhere] = ()
    trainings: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    told: Mapping[int, date] = field(default_factory=dict)
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Scope:
    """One record as the signals read it; ``judged`` are its observations and sign-offs that stand."""

    entries: Sequence[Entry]
    judged: Sequence[Entry]
    trainee: int
    ends_on: date
    rules: AssessmentRules
    today: date
    zone: tzinfo

    def recorded_on(self, entry: Entry) -> date:
        return entry.recorded_at.astimezone(self.zone).date()

    def wait(self, entry: Entry) -> int:
        """Days from what happened to its entry."""
        return (self.recorded_on(entry) - entry.happened_on).days


def signals_of(
    entries: Sequence[Entry], trainee: int, ends_on: date, rules: AssessmentRules, around: Surroundings, today: date
) -> tuple[Signal, ...]:
    """All of them, in the order of SIGNALS and then of the record."""
    gone = withdrawn_numbers(entries)
    judged = [e for e in entries if isinstance(e.fact, Observation | SignOff) and e.number not in gone]
    scope = Scope(entries, judged, trainee, ends_on, rules, today, around.zone)
    found = [
        *_bursts(scope),
        *_workload(scope),
        *_reciprocal(scope, around.elsewhere),
        *_same_device(scope, around.devices),
        *_long_after(scope),
        *_one_assessor(scope),
        *_training(scope, around.trainings),
        *_late_corrections(scope),
        *_delegations(scope),
        *_alternatives(scope),
        *_told_late(scope, around.told),
    ]
    return tuple(sorted(found, key=lambda signal: SIGNALS.index(signal.code)))


def _by_author(entries: Iterable[Entry]) -> list[list[Entry]]:
    ordered = sorted(entries, key=lambda entry: (entry.author, entry.number))
    return [list(group) for _, group in groupby(ordered, key=lambda entry: entry.author)]


def _signal(code: str, entries: Sequence[Entry], have: int = 0, need: int = 0, day: date | None = None) -> Signal:
    return Signal(code, entries[0].fact.by.name, tuple(entry.number for entry in entries), have, need, day)


def _bursts(scope: Scope) -> list[Signal]:
    """BURST judgements or more by one person, recorded within BURST_MINUTES; each entry is told of once."""
    found = []
    for own in _by_author(scope.judged):
        own.sort(key=lambda entry: (entry.recorded_at, entry.number))
        while own:
            end = own[0].recorded_at + timedelta(minutes=BURST_MINUTES)
            near = [entry for entry in own if entry.recorded_at <= end]
            if len(near) >= BURST:
                found.append(_signal("burst", near, len(near), BURST_MINUTES, scope.recorded_on(near[0])))
            own = own[len(near) if len(near) >= BURST else 1 :]
    return found


def _workload(scope: Scope) -> list[Signal]:
    """More sign-offs by one person on one day than ``workload_per_day``."""
    need, found = scope.rules.workload_per_day, []
    for own in _by_author(entry for entry in scope.judged if isinstance(entry.fact, SignOff)):
        for day in sorted({entry.happened_on for entry in own}):
            that_day = [entry for entry in own if entry.happened_on == day]
            if need and len(that_day) > need:
                found.append(_signal("workload", that_day, len(that_day), need, day))
    return found


def _reciprocal(scope: Scope, elsewhere: Sequence[Elsewhere]) -> list[Signal]:
    """The trainee judged this assessor elsewhere, within ``reciprocal_months`` of a judgement here."""
    months, found = scope.rules.reciprocal_months, []
    for own in _by_author(scope.judged) if months else ():
        back = [one.on for one in elsewhere if (one.assessor, one.trainee) == (scope.trainee, own[0].author)]
        near = [entry for entry in own if any(_within(entry.happened_on, day, months) for day in back)]
        if near:
            found.append(_signal("reciprocal", near, len(near), months, max(back)))
    return found


def _within(one: date, other: date, months: int) -> bool:
    last = expiry(min(one, other), months)
    return last is not None and max(one, other) <= last


def _same_device(scope: Scope, devices: Mapping[int, str]) -> list[Signal]:
    """A judgement and an entry of the trainee came from one browser."""
    own = {devices[e.number] for e in scope.entries if e.author == scope.trainee and e.number in devices}
    shared = [entry for entry in scope.judged if devices.get(entry.number) in own and entry.author != scope.trainee]
    return [_signal("same_device", group, len(group)) for group in _by_author(shared)]


def _long_after(scope: Scope) -> list[Signal]:
    """Recorded more than LONG_AFTER_DAYS after the encounter; ``have`` is the longest wait."""
    found = []
    for own in _by_author(entry for entry in scope.judged if isinstance(entry.fact, Observation)):
        late = [one for one in own if scope.wait(one) > LONG_AFTER_DAYS and not getattr(one.fact, "corrects", 0)]
        if late:
            found.append(_signal("long_after", late, max(map(scope.wait, late)), LONG_AFTER_DAYS))
    return found


def _one_assessor(scope: Scope) -> list[Signal]:
    """One person made NEARLY_ALL_PERCENT or more of at least FEWEST_FOR_SHARE observations."""
    seen = [entry for entry in scope.judged if isinstance(entry.fact, Observation)]
    if len(seen) < FEWEST_FOR_SHARE:
        return []
    person, count = Counter(entry.author for entry in seen).most_common(1)[0]
    percent = 100 * count // len(seen)
    own = [entry for entry in seen if entry.author == person]
    return [_signal("one_assessor", own, percent, NEARLY_ALL_PERCENT)] if percent >= NEARLY_ALL_PERCENT else []


def _training(scope: Scope, trainings: Mapping[int, tuple[date, ...]]) -> list[Signal]:
    """Judgements on days on which no training was on record, or the last one had lapsed."""
    found = []
    for own in _by_author(scope.judged) if scope.rules.training_months else ():
        known = trainings.get(own[0].author, ())
        without = [entry for entry in own if not any(day <= entry.happened_on for day in known)]
        lapsed = [entry for entry in own if entry not in without and _lapsed(known, entry.happened_on, scope)]
        found += [_signal("training_missing", without, len(without))] if without else []
        found += [_signal("training_lapsed", lapsed, len(lapsed))] if lapsed else []
    return found


def _lapsed(known: Sequence[date], on: date, scope: Scope) -> bool:
    last = expiry(max(day for day in known if day <= on), scope.rules.training_months)
    return last is not None and last < on


def _late_corrections(scope: Scope) -> list[Signal]:
    """Corrections made after ``edit_hours``; ``have`` is the longest wait in hours."""
    moments = {entry.number: entry.recorded_at for entry in scope.entries}
    waits = {}
    for entry in scope.entries:
        number = getattr(entry.fact, "corrects", 0)
        if number in moments:
            hours = (entry.recorded_at - moments[number]) / timedelta(hours=1)
            if hours > scope.rules.edit_hours:
                waits[entry.number] = int(hours)
    late = [entry for entry in scope.entries if entry.number in waits]
    return [
        _signal("late_correction", own, max(waits[entry.number] for entry in own), scope.rules.edit_hours)
        for own in _by_author(late)
    ]


def _delegations(scope: Scope) -> list[Signal]:
    used = [
        entry
        for entry in scope.judged
        if isinstance(entry.fact, Observation)
        and delegated(scope.entries, entry.author, entry.fact.competency, entry.happened_on, scope.ends_on)
    ]
    return [_signal("delegation_used", own, len(own)) for own in _by_author(used)]


def _alternatives(scope: Scope) -> list[Signal]:
    used = [entry for entry in scope.judged if getattr(entry.fact, "alternative", "")]
    return [_signal("alternative_used", own, len(own)) for own in _by_author(used)]


def _told_late(scope: Scope, told: Mapping[int, date]) -> list[Signal]:
    """Withdrawals of which the trainee was not told within ``inform_days``."""
    found = []
    for entry in scope.entries if scope.rules.inform_days else ():
        if isinstance(entry.fact, Withdrawal):
            waited = (told.get(entry.number, scope.today) - scope.recorded_on(entry)).days
            if waited > scope.rules.inform_days:
                found.append(_signal("told_late", [entry], waited, scope.rules.inform_days))
    return found
