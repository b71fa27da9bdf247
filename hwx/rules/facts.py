"""What an entry of a record says: one frozen value for each kind, and how it is written down.

What is written leaves the house (exports, transcripts that name entries), so it may never change its meaning. A new
need is a new kind, or a new key that is marked LATER.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar

from hwx.rules.portfolio import Contest, Erasure, Evidence, FeedbackRead, Procedure, Ruling, SelfAssessment
from hwx.rules.signatory import LATER, Proof, Signatory

ALTERNATIVES = ("", "remote_observer", "panel_viva")
PAUSE_REASONS = ("closure", "conflict", "illness", "other")
BASES = ("certificate", "prior_learning")


@dataclass(frozen=True)
class Admission:
    kind: ClassVar[str] = "admission"
    by: Signatory
    trainee: int
    home: int
    host: int
    curriculum: str
    version: str
    digest: str
    cadre: str
    opened: tuple[str, ...]
    starts_on: str
    ends_on: str


@dataclass(frozen=True)
class StateChange:
    kind: ClassVar[str] = "state"
    by: Signatory
    was: str
    now: str
    reason: str
    reason_code: str = field(default="", metadata=LATER)
    """Why a placement is paused, one of PAUSE_REASONS: the clock of requests stands still meanwhile."""


@dataclass(frozen=True)
class Observation:
    """One judgement of one encounter, on the encounter date (``Entry.happened_on``)."""

    kind: ClassVar[str] = "observation"
    by: Signatory
    competency: str
    level: int
    method: str
    comment: str = ""
    corrects: int = field(default=0, metadata=LATER)
    """The observation of the same author that this one takes the place of."""
    alternative: str = field(default="", metadata=LATER)
    """One of ALTERNATIVES where the host has one qualified supervisor only; printed."""
    paper_held_by: str = field(default="", metadata=LATER)
    """Who keeps the paper that this was copied from; empty when there is none."""
    evidence: tuple[int, ...] = field(default=(), metadata=LATER)
    """Entries of evidence that the assessor looked at."""
    reason: str = field(default="", metadata=LATER)
    """Why it was corrected, once the time for corrections without a reason was over."""
    feedback: int = field(default=0, metadata=LATER)
    """The entry by which the round of feedback was released that an observation by MSF rests on."""
    proof: Proof | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class SignOff:
    """The decision that a competency is reached. ``rests_on`` are the numbers of the observations it was based on."""

    kind: ClassVar[str] = "sign_off"
    by: Signatory
    competency: str
    level: int
    rests_on: tuple[int, ...]
    comment: str = ""
    proof: Proof | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class Countersignature:
    kind: ClassVar[str] = "countersignature"
    by: Signatory
    competency: str
    sign_off: int
    comment: str = ""
    proof: Proof | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class Withdrawal:
    """Takes back the entry ``entry``, which stays readable. ``reason_code`` is one of WITHDRAWAL_REASONS."""

    kind: ClassVar[str] = "withdrawal"
    by: Signatory
    competency: str
    entry: int
    reason_code: str
    reason: str
    proof: Proof | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class Comment:
    kind: ClassVar[str] = "comment"
    by: Signatory
    text: str
    competency: str = ""
    about: int = 0


@dataclass(frozen=True)
class PanelMember:
    """``side`` is "host" or "home"."""

    name: str
    capacity: str
    side: str


@dataclass(frozen=True)
class Decision:
    """What the panel decided. ``outcome`` is a PlacementState that is one of OUTCOMES."""

    kind: ClassVar[str] = "decision"
    by: Signatory
    outcome: str
    members: tuple[PanelMember, ...]
    attendance_percent: int
    feedback_raters: int
    concerns_open: bool
    home_plan_accepted: bool
    conditions: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Recognition:
    """A reviewer takes an outside certificate, or learning before the placement, for what it shows.

    ``basis`` is one of BASES. A certificate counts as one observation by the method CERT; prior learning opens the
    sign-off without observations where the curriculum allows it. ``digest`` is that of the paper as seen.
    """

    kind: ClassVar[str] = "recognition"
    by: Signatory
    competency: str
    basis: str
    level: int
    issuer: str
    document: str
    issued_on: str
    expires_on: str
    reason: str
    digest: str = ""


@dataclass(frozen=True)
class Feedback:
    """A closed round of feedback by colleagues: who was asked stays outside the record, and so do the comments."""

    kind: ClassVar[str] = "feedback"
    by: Signatory
    competency: str
    round: str
    asked: int
    answers: int
    digest: str


@dataclass(frozen=True)
class Delegation:
    """A supervisor lets a trained assessor observe some competencies of this placement, until it ends at the latest."""

    kind: ClassVar[str] = "delegation"
    by: Signatory
    person: int
    name: str
    competencies: tuple[str, ...]
    starts_on: str
    ends_on: str
    text: str


@dataclass(frozen=True)
class DelegationEnd:
    kind: ClassVar[str] = "delegation_end"
    by: Signatory
    delegation: int
    reason: str


Fact = (
    Admission
    | StateChange
    | Observation
    | SignOff
    | Countersignature
    | Withdrawal
    | Comment
    | Decision
    | Evidence
    | Erasure
    | Procedure
    | SelfAssessment
    | FeedbackRead
    | Contest
    | Ruling
    | Recognition
    | Feedback
    | Delegation
    | DelegationEnd
)

KINDS: dict[str, type[Fact]] = {
    kind.kind: kind
    for kind in (
        Admission,
        StateChange,
        Observation,
        SignOff,
        Countersignature,
        Withdrawal,
        Comment,
        Decision,
        Evidence,
        Erasure,
        Procedure,
        SelfAssessment,
        FeedbackRead,
        Contest,
        Ruling,
        Recognition,
        Feedback,
        Delegation,
        DelegationEnd,
    )
}

WITHDRAWAL_REASONS = ("recorded_in_error", "wrong_person", "new_safety_concern", "rule_not_met", "other")


INNER: dict[str, type[Signatory | PanelMember | Proof]] = {"by": Signatory, "members": PanelMember, "proof": Proof}
"""Keys whose values are dataclasses of their own, alone or in a tuple."""


def content_of(fact: Fact) -> dict[str, Any]:
    """The fact as JSON-plain values; keys are the field names."""
    return _plain_fields(fact)


def fact_from(kind: str, content: Mapping[str, Any]) -> Fact:
    """The reverse of ``content_of``. Raises KeyError for an unknown kind and TypeError for keys that do not fit."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    for name, inner in INNER.items():
        if values.get(name) is not None:
            values[name] = _inner(inner, values[name])
    return KINDS[kind](**values)


def competency_of(fact: Fact) -> str:
    """The code that the fact is about; empty for facts about the whole placement."""
    return getattr(fact, "competency", "")


def _plain_fields(value: Any) -> dict[str, Any]:
    found = ((one, getattr(value, one.name)) for one in fields(value))
    return {one.name: _plain(said) for one, said in found if not (one.metadata.get("later") and said == one.default)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _plain_fields(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _inner(kind: type[Any], value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_inner(kind, item) for item in value)
    return kind(**{name: tuple(said) if isinstance(said, list) else said for name, said in value.items()})
