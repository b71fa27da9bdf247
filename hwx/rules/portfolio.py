"""What trainees themselves put on their record: evidence, logbook, self-assessment, and disagreement with an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hwx.rules.signatory import Signatory

SETTINGS = ("ward", "emergency", "theatre", "intensive_care", "clinic", "community", "field", "simulation", "other")
COMPLEXITIES = ("low", "moderate", "high")
AGE_BANDS = ("none", "newborn", "child", "adolescent", "adult", "older_adult")
ROLES = ("observed", "assisted", "performed_supervised", "performed_alone", "taught")
STAGES = ("baseline", "mid_term", "end")
STEPS = ("contest", "appeal")
RULINGS = ("upheld", "dismissed")


@dataclass(frozen=True)
class Evidence:
    """What the trainee brings about one encounter: the structured part. ``item`` names text and files kept outside the
    record, where they can be erased; ``digest`` (SHA-256 in hex, salted) says that they were those and no others."""

    kind: ClassVar[str] = "evidence"
    by: Signatory
    competency: str
    item: str
    setting: str
    complexity: str
    age_band: str
    role: str
    count: int
    digest: str
    files: int = 0


@dataclass(frozen=True)
class Erasure:
    """Text and files of ``item`` were wiped; that they existed stays."""

    kind: ClassVar[str] = "erasure"
    by: Signatory
    competency: str
    item: str
    reason: str


@dataclass(frozen=True)
class Procedure:
    """A line of the logbook: done ``count`` times on that day in ``role``, one of ROLES; nothing about patients."""

    kind: ClassVar[str] = "procedure"
    by: Signatory
    competency: str
    role: str
    count: int
    setting: str = ""


@dataclass(frozen=True)
class SelfAssessment:
    """How the trainees see themselves at one of STAGES; it is shown beside the assessors' and counts for nothing."""

    kind: ClassVar[str] = "self_assessment"
    by: Signatory
    competency: str
    level: int
    stage: str
    comment: str = ""


@dataclass(frozen=True)
class FeedbackRead:
    """The trainee has read what the observation ``entry`` says: asked for before a repeat after a fail."""

    kind: ClassVar[str] = "feedback_read"
    by: Signatory
    competency: str
    entry: int


@dataclass(frozen=True)
class Contest:
    """The trainee disagrees with ``entry``. ``step`` is "contest", or "appeal" against a withdrawal, a ruling or a
    decision of the panel."""

    kind: ClassVar[str] = "contest"
    by: Signatory
    competency: str
    entry: int
    step: str
    text: str


@dataclass(frozen=True)
class Ruling:
    """The answer to the contest ``contest``: "upheld" sets aside the entry that was contested, "dismissed" does not."""

    kind: ClassVar[str] = "ruling"
    by: Signatory
    competency: str
    contest: int
    outcome: str
    reason: str
