"""What the trainee says on the record beside evidence: logbook, self-assessment, feedback read, disagreement."""

from __future__ import annotations

from collections.abc import Mapping

from hwx.placements.told import note_told
from hwx.portfolio.scene import Scene, add, allow, ground_of, hand, held_entries, refuse
from hwx.rules.contesting import Contesting, against_contesting
from hwx.rules.facts import Comment, Withdrawal, competency_of
from hwx.rules.portfolio import Contest, FeedbackRead, Procedure, SelfAssessment
from hwx.rules.portfolio_acts import (
    COMMENTING_ROLES,
    AssessingOneself,
    Commenting,
    Logging,
    ReadingFeedback,
    TakingBack,
    step_against,
)
from hwx.rules.record import Entry

SAID = 2000
"""Letters of what somebody says on a record."""


def log_procedure(scene: Scene, act: Logging) -> Entry:
    """Raises Refused; the caller commits, as with every deed here."""
    entries = held_entries(scene)
    allow(scene, act, entries)
    return add(scene, Procedure(hand(scene), act.competency, act.role, act.count, act.setting), act.on)


def take_back(scene: Scene, act: TakingBack) -> Entry:
    """A line of the logbook that was mistyped; both entries stay readable."""
    entries = held_entries(scene)
    allow(scene, act, entries)
    code = competency_of(_entry(entries, act.entry).fact)
    return add(scene, Withdrawal(hand(scene), code, act.entry, "recorded_in_error", ""))


def assess_oneself(scene: Scene, levels: Mapping[str, int], stage: str) -> list[Entry]:
    """One entry for every level that says something new; all or none. Raises Refused."""
    entries = held_entries(scene)
    acts = [AssessingOneself(code, level, stage) for code, level in levels.items()]
    for act in acts:
        allow(scene, act, entries)
    said = self_levels(entries)
    return [
        add(scene, SelfAssessment(hand(scene), act.competency, act.level, stage))
        for act in acts
        if said.get(act.competency, {}).get(stage) != act.level
    ]


def self_levels(entries: list[Entry]) -> dict[str, dict[str, int]]:
    """The last level said for each competency and stage."""
    found: dict[str, dict[str, int]] = {}
    for entry in entries:
        if isinstance(entry.fact, SelfAssessment):
            found.setdefault(entry.fact.competency, {})[entry.fact.stage] = entry.fact.level
    return found


def read_feedback(scene: Scene, act: ReadingFeedback) -> Entry:
    entries = held_entries(scene)
    allow(scene, act, entries)
    code = competency_of(_entry(entries, act.entry).fact)
    return add(scene, FeedbackRead(hand(scene), code, act.entry))


def comment(scene: Scene, act: Commenting) -> Entry:
    entries = held_entries(scene)
    allow(scene, act, entries)
    code = competency_of(_entry(entries, act.about).fact) if act.about else ""
    return add(scene, Comment(hand(scene, *COMMENTING_ROLES), act.text.strip(), code, act.about))


def contest(scene: Scene, number: int, text: str) -> Entry:
    """An appeal where the entry is a withdrawal or a ruling. Who disagrees has been told: that is noted."""
    entries = held_entries(scene)
    named = next((entry for entry in entries if entry.number == number), None)
    step = step_against(named.fact) if named else "contest"
    act = Contesting(number, step, text, scene.today)
    refuse(against_contesting(act, scene.person.id, ground_of(scene, entries)))
    note_told(scene.session, scene.placement.id, number, scene.now)
    code = competency_of(_entry(entries, number).fact)
    return add(scene, Contest(hand(scene), code, number, step, text.strip()))


def _entry(entries: list[Entry], number: int) -> Entry:
    return next(entry for entry in entries if entry.number == number)
