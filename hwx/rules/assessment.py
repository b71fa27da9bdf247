"""The rules of assessment that hold for a whole curriculum, each with its default (domain sheet, sections 3.2 and 3.3).

A curriculum may set each of them; what stands per competency (observations, assessors, spread, methods, validity) is
in ``hwx.rules.curriculum.Competency``.
"""

from __future__ import annotations

from dataclasses import dataclass

SENIOR = ("all", "critical", "none")
"""Which sign-offs wait for a countersignature."""


@dataclass(frozen=True)
class AssessmentRules:
    """Days are calendar days at the host; 0 switches off a rule that is a number of days, months or levels."""

    senior: str = "critical"
    countersign_days: int = 7
    """A countersignature later than that is refused, and the sign-off is made again."""
    simulation_cap: int = 2
    exercise_cap: int = 3
    """The highest level that evidence by SIM alone, and by SIM and EXR alone, supports; not asked where the competency
    accepts nothing else, and CERT is exempt."""
    lowest_free: int = 3
    """None of the last so many observations may be at the lowest level of the scale."""
    repeat_after_fail: bool = True
    """After an observation at the lowest level the next one is on another day, and the feedback was read before."""
    recency_days: int = 90
    """Each critical competency was observed once in so many days before completion."""
    request_days: int = 14
    extension_days: int = 7
    encounter_days: int = 14
    """A request is made at most so many days after the encounter; so is an observation that nobody asked for."""
    paper_days: int = 30
    """The same for an observation that is copied from paper."""
    edit_hours: int = 24
    """A correction within that time needs no reason; a later one does and is shown to the panel."""
    contest_days: int = 14
    inform_days: int = 3
    """A withdrawal is told to the trainee within that time."""
    feedback_least: int = 8
    feedback_most: int = 12
    feedback_release: int = 6
    workload_per_day: int = 8
    reciprocal_months: int = 12
    training_months: int = 36
    training_required: bool = False
    """Whether an assessor whose training was never recorded is refused; one whose training has lapsed always is."""
    alternatives: tuple[str, ...] = ()
    """Of hwx.rules.facts.ALTERNATIVES: what takes the place of a second assessor where the host has only one."""
    prior_learning: bool = False
    """Whether learning before the placement may be recognised; never for a critical competency."""

    def asks_senior(self, critical: bool) -> bool:
        """Whether a sign-off waits for a countersignature."""
        return self.senior == "all" or (self.senior == "critical" and critical)


USUAL = AssessmentRules()

BEFORE = AssessmentRules(
    countersign_days=0, simulation_cap=0, exercise_cap=0, lowest_free=0, repeat_after_fail=False, recency_days=0,
    encounter_days=0, paper_days=0, workload_per_day=8, training_months=0,
)  # fmt: skip
"""What a revision asks that was published before these rules had words: nothing that it did not ask then."""
