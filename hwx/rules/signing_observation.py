"""What speaks against recording an observation of an encounter, and against correcting one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hwx.rules.curriculum import CERTIFICATE, Competency
from hwx.rules.ended import origins_of
from hwx.rules.facts import ALTERNATIVES, Observation, SignOff
from hwx.rules.portfolio import FeedbackRead
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.requesting import days_run
from hwx.rules.rounds import against_round, against_unseen_round, round_for
from hwx.rules.signing_ground import (
    ASSESSING,
    Appointed,
    Ground,
    Objection,
    Signer,
    against_competency,
    against_date,
    against_interest,
    against_level,
    against_placement,
    against_prerequisites,
    against_training,
    appointment_for,
    observing_appointment,
    without_appointment,
)
from hwx.rules.standing import counted_observations, passed_first


@dataclass(frozen=True)
class Observing:
    """``asked``: it answers a request that is still open, and a request may be open longer than the encounter is
    recent. ``paper_held_by`` and ``alternative`` as in the fact. ``institution`` is the number of the one with which a
    remote observer was named; 0 for everybody else."""

    competency: str
    level: int
    method: str
    on: date
    asked: bool = False
    paper_held_by: str = ""
    alternative: str = ""
    institution: int = 0


@dataclass(frozen=True)
class Correcting:
    """Put in place of the own observation ``entry``; ``at`` is now (UTC)."""

    entry: int
    level: int
    method: str
    on: date
    at: datetime
    reason: str = ""


def against_observing(act: Observing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    common = [
        *_against_observer(act, signer, ground),
        *against_placement(ground),
        *against_date(ground, act.on, ground.terms.ends_on),
        *_against_lateness(act, ground),
    ]
    wrong = against_competency(ground, act.competency)
    if wrong:
        return (*common, *wrong)
    competency = ground.curriculum.by_code[act.competency]
    return (
        *common,
        *against_level(act.level, ground),
        *_against_paper(act.method, competency),
        *_against_method(act.method, act.on, competency, ground),
        *_against_feedback(act, signer, ground),
        *against_prerequisites(competency, ground, act.on),
        *_against_repeat(competency, ground, act.on),
        *_against_alternative(act, competency, ground),
    )


def _against_observer(act: Observing, signer: Signer, ground: Ground) -> list[Objection]:
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    found = [*against_interest(signer.person, ground, act.on), *against_training(signer, ground.rules, act.on)]
    if act.alternative == "remote_observer" and not act.institution and held_elsewhere(signer, ground, act.on):
        return found
    return found + _against_post(signer, ground, act.competency, act.on, act.institution)


def _against_post(signer: Signer, ground: Ground, code: str, on: date, elsewhere: int) -> list[Objection]:
    """``elsewhere``: where a remote observer was named; 0 is the host."""
    if elsewhere:
        held = held_elsewhere(signer, ground, on, elsewhere)
        return [] if held else [Objection("no_appointment", day=on, names=ASSESSING)]
    held = observing_appointment(signer, ground, code, on)
    return [] if held else without_appointment(signer, ASSESSING, ground, code, on)


def held_elsewhere(signer: Signer, ground: Ground, on: date, institution: int = 0) -> Appointed | None:
    """The appointment by which a remote observer assesses at another institution that day: at ``institution``, or at
    any where it is 0. What scope they have there is not asked."""
    held = (one for one in signer.appointments if one.role in ASSESSING and one.in_force(on))
    return next(
        (one for one in held if one.institution != ground.terms.host and institution in (0, one.institution)), None
    )


def named_elsewhere(was: Observation, ground: Ground) -> int:
    """Where the observer of ``was`` assessed, if that was not at the host; else 0."""
    return was.by.institution if was.by.institution != ground.terms.host else 0


def _against_lateness(act: Observing, ground: Ground) -> list[Objection]:
    """So many days after the encounter, without those on which the placement was paused."""
    code, need = ("late_paper", ground.rules.paper_days) if act.paper_held_by else ("late", ground.rules.encounter_days)
    have = days_run(act.on, ground.today, ground.entries)
    if not need or have <= need or (act.asked and not act.paper_held_by):
        return []
    return [Objection(code, have=have, need=need, day=act.on)]


def _against_paper(method: str, competency: Competency) -> list[Objection]:
    """Of an outside certificate the record says who issued it and until when it is valid: that is a recognition."""
    accepted = method == CERTIFICATE and CERTIFICATE in competency.method_codes
    return [Objection("certificate_is_recognised")] if accepted else []


def _against_method(method: str, on: date, competency: Competency, ground: Ground) -> list[Objection]:
    if method not in competency.method_codes:
        return [Objection("method_not_allowed", method=method, names=competency.method_codes)]
    gates = [one.after for one in competency.methods if one.code == method]
    if None in gates:
        return []
    seen = counted_observations(competency.code, ground.entries)
    level = competency.level_for(ground.terms.cadre)
    return [
        Objection("passed_first", method=gate, need=min(level, competency.simulation_pass))
        for gate in gates
        if gate is not None and not passed_first(competency, gate, level, seen, on)
    ]


def _against_feedback(act: Observing, signer: Signer, ground: Ground) -> list[Objection]:
    if act.alternative == "remote_observer":
        return against_unseen_round(act.method, ground.curriculum)
    return against_round(act.method, signer.person, act.competency, act.on, ground)


def _against_repeat(competency: Competency, ground: Ground, on: date) -> list[Objection]:
    """After a fail (the lowest level of the scale) on another day, and once the trainee has read what it says."""
    if not ground.rules.repeat_after_fail:
        return []
    before = [one for one in counted_observations(competency.code, ground.entries) if one.happened_on <= on]
    last = before[-1] if before else None
    if last is None or getattr(last.fact, "level", 0) != ground.curriculum.scale.numbers[0]:
        return []
    found = []
    if last.happened_on == on:
        found.append(Objection("repeat_same_day", have=last.number, day=last.happened_on))
    if not _read_by(last.number, on, ground.entries):
        found.append(Objection("feedback_unread", have=last.number))
    return found


def _read_by(number: int, on: date, entries: Sequence[Entry]) -> bool:
    return any(
        isinstance(entry.fact, FeedbackRead) and entry.fact.entry == number and entry.happened_on <= on
        for entry in entries
    )


def _against_alternative(act: Observing, competency: Competency, ground: Ground) -> list[Objection]:
    if not act.alternative:
        return []
    if act.alternative not in ALTERNATIVES or act.alternative not in ground.rules.alternatives:
        return [Objection("alternative_not_named", names=(act.alternative,))]
    have = len(qualified(competency.code, ground, act.on))
    return [] if have == 1 else [Objection("alternative_not_needed", have=have)]


def qualified(code: str, ground: Ground, on: date) -> tuple[int, ...]:
    """The persons at the host who could observe this on that day without a delegation."""
    return tuple(
        one.person
        for one in ground.assessors
        if one.person != ground.terms.trainee
        and appointment_for(one, ASSESSING, ground, code, on)
        and not against_interest(one.person, ground, on)
        and not against_training(one, ground.rules, on)
    )


def against_correcting(act: Correcting, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """By its author, once, as long as nothing in force rests on it; after ``edit_hours`` with a reason."""
    entry = ground.entry(act.entry)
    if entry is None:
        return (Objection("no_such_entry", have=act.entry),)
    if not isinstance(entry.fact, Observation):
        return (Objection("cannot_be_corrected", have=act.entry),)
    if entry.author != signer.person:
        return (Objection("not_author", have=act.entry),)
    code = entry.fact.competency
    found = [
        *_against_corrector(entry.fact, signer, ground, entry.happened_on),
        *_against_another_day(act, entry, entry.fact, signer, ground),
        *_against_another_correction(entry, ground),
        *against_placement(ground),
        *against_date(ground, act.on, ground.terms.ends_on),
        *rests_on(entry, ground),
        *_against_silence(act, entry, ground),
    ]
    wrong = against_competency(ground, code)
    if wrong:
        return (*found, *wrong)
    competency = ground.curriculum.by_code[code]
    found += [
        *against_level(act.level, ground),
        *_against_method(act.method, act.on, competency, ground),
        *(_against_paper(act.method, competency) if act.method != entry.fact.method else []),
        *against_prerequisites(competency, ground, act.on),
        *_against_another_round(act, entry, entry.fact, ground),
    ]
    return tuple(dict.fromkeys(found))


def round_after(act: Correcting, entry: Entry, was: Observation, entries: Sequence[Entry]) -> int:
    """The round that the correction of ``entry`` rests on: the same, unless method or day became others."""
    if (act.method, act.on) == (was.method, entry.happened_on):
        return was.feedback
    return round_for(act.method, entry.author, was.competency, act.on, _without(entry, entries))


def _against_another_round(act: Correcting, entry: Entry, was: Observation, ground: Ground) -> list[Objection]:
    if (act.method, act.on) == (was.method, entry.happened_on):
        return []
    others = replace(ground, entries=_without(entry, ground.entries))
    return against_round(act.method, entry.author, was.competency, act.on, others)


def _without(entry: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """Nor those of which it took the place: without it they would stand again."""
    origins = origins_of({one.number: one.fact for one in entries})
    first = origins.get(entry.number, entry.number)
    return [one for one in entries if origins.get(one.number, one.number) != first]


def _against_corrector(was: Observation, signer: Signer, ground: Ground, on: date) -> list[Objection]:
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    found = against_interest(signer.person, ground, on)
    return found + _against_post(signer, ground, was.competency, on, named_elsewhere(was, ground))


def _against_another_day(
    act: Correcting, entry: Entry, was: Observation, signer: Signer, ground: Ground
) -> list[Objection]:
    """What is moved to another day could have been observed and recorded there: by the same person, in time."""
    if act.on == entry.happened_on or was.competency not in ground.curriculum.by_code:
        return []
    moved = Observing(
        was.competency, act.level, act.method, act.on, paper_held_by=was.paper_held_by, alternative=was.alternative,
        institution=named_elsewhere(was, ground),
    )  # fmt: skip
    then = replace(ground, today=ground.recorded_on(entry))
    others = replace(ground, entries=_without(entry, ground.entries))
    return [
        *_against_observer(moved, signer, ground),
        *(_against_lateness(moved, then) if act.on < entry.happened_on else []),
        *_against_repeat(ground.curriculum.by_code[was.competency], others, act.on),
    ]


def _against_another_correction(entry: Entry, ground: Ground) -> list[Objection]:
    if entry.number in withdrawn_numbers(ground.entries):
        return [Objection("already_withdrawn", have=entry.number)]
    later = [one.number for one in ground.entries if getattr(one.fact, "corrects", 0) == entry.number]
    return [Objection("already_corrected", have=later[-1])] if later else []


def _against_silence(act: Correcting, entry: Entry, ground: Ground) -> list[Objection]:
    hours = ground.rules.edit_hours
    if act.reason.strip() or act.at - entry.recorded_at <= timedelta(hours=hours):
        return []
    return [Objection("correction_without_reason", need=hours)]


def rests_on(entry: Entry, ground: Ground) -> list[Objection]:
    """An observation stays while a sign-off in force rests on it: the sign-off is taken back first."""
    taken_back = withdrawn_numbers(ground.entries)
    return [
        Objection("rests_on_it", have=other.number)
        for other in ground.entries
        if isinstance(other.fact, SignOff) and other.number not in taken_back and entry.number in other.fact.rests_on
    ]
