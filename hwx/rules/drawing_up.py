"""Draws up a transcript: where the trainee stands on the day of issue, from the pinned wording and the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hwx.rules.curriculum import CERTIFICATE, Competency, Curriculum
from hwx.rules.facts import Decision, Fact, Observation, Recognition, SignOff
from hwx.rules.interim import Interim
from hwx.rules.progress import CompetencyProgress, Progress, State
from hwx.rules.record import Entry, latest_decision
from hwx.rules.signatory import Signatory
from hwx.rules.standing import Signature
from hwx.rules.transcript import (
    Certification,
    Day,
    Group,
    Holder,
    LevelName,
    Member,
    Outcome,
    Part,
    Party,
    Pinned,
    Programme,
    Record,
    Result,
    Scale,
    Signer,
    Source,
    Symbol,
    Term,
    Transcript,
)
from hwx.rules.transcript_wording import LEVEL_CAUTION, LIMITS, METHODS, OUTCOMES, SIMULATED, STATES

Calendar = Callable[[date], Day]
"""Puts a date into both calendars; the table of the Hijri one is not for rules to hold."""

PRINTED_MEANS = ("guest_link",)
"""Of the ways by which a hand was known those that tell a reader of the paper something about the person."""

_STATES = {
    State.SIGNED: "signed",
    State.EXPIRES_SOON: "signed",
    State.LAPSED: "expired",
    State.AWAITING_COUNTERSIGNATURE: "awaiting_countersignature",
    State.NOT_STARTED: "not_started",
}
"""Every other state reads "under_way": that a sign-off was taken back, and why, is not for the paper."""


@dataclass(frozen=True)
class Papers:
    """What the record does not say: names, institutions, the placement's terms, and the number and code given to it.

    ``issued_at`` is UTC, ``issued_on`` the same day at the site.
    """

    number: str
    check_code: str
    check_at: str
    supersedes: str
    issued_at: datetime
    issued_on: date
    holder: Holder
    home: Party
    host: Party
    programme: Programme
    reference: str
    unit: str
    working_language: str
    licence: str
    starts_on: date
    ends_on: date
    opened: frozenset[str]
    issuer: Signer


def draw_up(papers: Papers, progress: Progress, entries: Sequence[Entry], calendar: Calendar) -> Transcript:
    """``progress`` is that of ``papers.issued_on`` and ``entries`` the whole record in order.

    Raises ValueError for a record without a decision: there is nothing to issue before the panel has met.
    """
    decided = latest_decision(entries)
    if decided is None or not isinstance(decided.fact, Decision):
        raise ValueError("the record holds no decision of the panel")
    register = _Register()
    groups = _groups(progress, entries, register, calendar)
    return Transcript(
        number=papers.number,
        check_code=papers.check_code,
        check_at=papers.check_at,
        supersedes=papers.supersedes,
        issued_at=papers.issued_at,
        issued=calendar(papers.issued_on),
        holder=papers.holder,
        home=papers.home,
        host=papers.host,
        programme=papers.programme,
        curriculum=_pinned(progress.curriculum),
        term=_term(papers, progress, calendar),
        outcome=_outcome(decided, decided.fact, calendar),
        scale=_scale(progress.curriculum),
        methods=_methods(progress),
        states=_states(),
        groups=groups,
        people=register.people,
        record=Record(entries[-1].number, entries[-1].digest),
        certification=Certification(papers.issuer, signer_of(decided.fact.by)),
        limits=LIMITS,
    )


def report(papers: Papers, progress: Progress, entries: Sequence[Entry], calendar: Calendar) -> Interim:
    """How far somebody has come while the panel has not decided; ``papers`` without number, check code and officer."""
    register = _Register()
    groups = _groups(progress, entries, register, calendar)
    return Interim(
        drawn_at=papers.issued_at,
        drawn=calendar(papers.issued_on),
        holder=papers.holder,
        home=papers.home,
        host=papers.host,
        programme=papers.programme,
        curriculum=_pinned(progress.curriculum),
        term=_term(papers, progress, calendar),
        scale=_scale(progress.curriculum),
        methods=_methods(progress),
        states=_states(),
        groups=groups,
        people=register.people,
        record=Record(entries[-1].number, entries[-1].digest),
        limits=LIMITS,
    )


def signer_of(signatory: Signatory) -> Signer:
    return Signer(
        name=signatory.name,
        capacity=signatory.capacity,
        profession=signatory.profession,
        institution=signatory.institution_name,
        register=signatory.register,
        register_number=signatory.register_number,
        means=signatory.means if signatory.means in PRINTED_MEANS else "",
    )


class _Register:
    """Assessors and signers in the order in which they are first named, as each was seen then."""

    def __init__(self) -> None:
        self._places: dict[Signatory, int] = {}

    def place(self, signatory: Signatory) -> int:
        """One line for one person in one capacity, whether they signed at the bedside, with a passkey or neither."""
        printed = signatory if signatory.means in PRINTED_MEANS else replace(signatory, means="")
        return self._places.setdefault(printed, len(self._places) + 1)

    @property
    def people(self) -> tuple[Signer, ...]:
        return tuple(signer_of(signatory) for signatory in self._places)


def _groups(progress: Progress, entries: Sequence[Entry], register: _Register, calendar: Calendar) -> tuple[Group, ...]:
    return tuple(
        Group(
            part.domain.key,
            part.domain.title,
            tuple(_result(item, entries, register, progress.on, calendar) for item in part.items),
        )
        for part in progress.domains
    )


def _states() -> tuple[Symbol, ...]:
    return tuple(Symbol(code, name) for code, name in STATES.items())


def _result(
    item: CompetencyProgress, entries: Sequence[Entry], register: _Register, on: date, calendar: Calendar
) -> Result:
    state = _STATES.get(item.state, "under_way")
    signature = _signature_shown(item, state, on)
    evidence = _Evidence(signature, entries)
    level = signature.level if signature and state in ("signed", "expired") else 0
    return Result(
        code=item.competency.code,
        title=item.competency.title,
        critical=item.competency.critical,
        required_level=item.standing.required_level,
        level_reached=level,
        state=state,
        signed=calendar(signature.signed_on) if signature else None,
        countersigned=calendar(evidence.second.happened_on) if evidence.second else None,
        expires=calendar(signature.expires_on) if signature and signature.expires_on else None,
        methods=evidence.methods(item.competency),
        simulation_only=evidence.simulated,
        observations=evidence.watched if signature else item.standing.observations,
        assessors=tuple(dict.fromkeys(register.place(entry.fact.by) for entry in evidence.seen)),
        signed_by=register.place(evidence.first.fact.by) if evidence.first else 0,
        countersigned_by=register.place(evidence.second.fact.by) if evidence.second else 0,
        rests_on=evidence.sources(register),
        note=item.competency.note,
        instead=evidence.instead,
    )


def _signature_shown(item: CompetencyProgress, state: str, on: date) -> Signature | None:
    """The one in force on the day; a lapsed one; or one that waits for its second signature. Else none."""
    signatures = item.standing.signatures
    if state == "signed":
        return ([signature for signature in signatures if signature.current(on)] or signatures)[-1]
    if state == "expired":
        return [signature for signature in signatures if signature.complete_on][-1]
    return signatures[-1] if state == "awaiting_countersignature" else None


class _Evidence:
    """The entries that one signature rests on; all empty without a signature."""

    def __init__(self, signature: Signature | None, entries: Sequence[Entry]) -> None:
        by_number = {entry.number: entry for entry in entries}
        self.first = by_number[signature.entry] if signature else None
        self.second = by_number[signature.countersignature] if signature and signature.countersignature else None
        numbers = self.first.fact.rests_on if self.first and isinstance(self.first.fact, SignOff) else ()
        self.seen = [by_number[number] for number in numbers]
        facts = [entry.fact for entry in self.seen]
        papers = [fact.basis for fact in facts if isinstance(fact, Recognition)]
        self.used = {fact.method for fact in facts if isinstance(fact, Observation)}
        if "certificate" in papers:
            self.used.add(CERTIFICATE)
        self.watched = len(facts) - papers.count("prior_learning")
        taken = [fact.alternative for fact in facts if isinstance(fact, Observation)]
        taken += [basis for basis in papers if basis == "prior_learning"]
        self.instead = tuple(dict.fromkeys(name for name in taken if name))

    def methods(self, competency: Competency) -> tuple[str, ...]:
        """Those used, in the order in which the curriculum lists them."""
        return tuple(code for code in competency.method_codes if code in self.used)

    @property
    def simulated(self) -> bool:
        return bool(self.used) and self.used <= SIMULATED

    def sources(self, register: _Register) -> tuple[Source, ...]:
        named = [*self.seen, self.first, self.second]
        return tuple(
            Source(
                entry.number,
                entry.fact.kind,
                entry.digest,
                register.place(entry.fact.by),
                entry.happened_on,
                _method_of(entry.fact),
            )
            for entry in named
            if entry
        )


def _method_of(fact: Fact) -> str:
    if isinstance(fact, Observation):
        return fact.method
    return CERTIFICATE if isinstance(fact, Recognition) and fact.basis == "certificate" else ""


def _pinned(curriculum: Curriculum) -> Pinned:
    return Pinned(
        slug=curriculum.slug,
        version=curriculum.version,
        digest=curriculum.digest,
        language=curriculum.language,
        title=curriculum.title,
        alignment=curriculum.alignment,
        entry=curriculum.entry,
        remarks=curriculum.remarks,
        weeks=curriculum.weeks,
        hours=tuple(Part(part.name, part.hours) for part in curriculum.hours),
        total_hours=curriculum.total_hours,
        workload_equivalent=curriculum.workload_equivalent,
    )


def _term(papers: Papers, progress: Progress, calendar: Calendar) -> Term:
    curriculum = progress.curriculum
    cadre = curriculum.cadre(progress.cadre)
    asked = {competency.code for competency in curriculum.asked_of(cadre.key, papers.opened)}
    return Term(
        reference=papers.reference,
        cadre=cadre.key,
        cadre_title=cadre.title,
        unit=papers.unit,
        working_language=papers.working_language,
        licence=papers.licence,
        starts=calendar(papers.starts_on),
        ends=calendar(papers.ends_on),
        not_asked=tuple(one.code for one in curriculum.competencies() if one.code not in asked),
    )


def _scale(curriculum: Curriculum) -> Scale:
    scale = curriculum.scale
    levels = tuple(LevelName(level.number, level.name) for level in scale.levels)
    return Scale(scale.name, scale.kind, levels, LEVEL_CAUTION, scale.note)


def _methods(progress: Progress) -> tuple[Symbol, ...]:
    """Those that the competencies asked of this cadre may be seen by, in the order of the legend."""
    allowed = {code for item in progress.items for code in item.competency.method_codes}
    return tuple(Symbol(code, name) for code, name in METHODS.items() if code in allowed)


def _outcome(entry: Entry, decision: Decision, calendar: Calendar) -> Outcome:
    """The panel's reason stays on the record: the paper gives outcomes and conditions, never reasons."""
    return Outcome(
        state=decision.outcome,
        name=OUTCOMES[decision.outcome],
        decided=calendar(entry.happened_on),
        entry=entry.number,
        digest=entry.digest,
        conditions=decision.conditions,
        members=tuple(Member(one.name, one.capacity, one.side) for one in decision.members),
        attendance_percent=decision.attendance_percent,
        feedback_raters=decision.feedback_raters,
        home_plan_accepted=decision.home_plan_accepted,
    )
