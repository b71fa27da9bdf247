"""The entries of a record: what each kind says, its canonical bytes, and the chain of digests that holds them.

The format below leaves the house (exports, transcripts that name entries), so what is written may never change its
meaning. A new need is a new kind or a new key with a default; ``FORMAT`` rises only when old readers would misread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import rfc8785

FORMAT = 1


@dataclass(frozen=True)
class Signatory:
    """A person as they stood at that moment: the appointment and register number then, not today's."""

    person: int
    name: str
    role: str = ""
    institution: int = 0
    institution_name: str = ""
    capacity: str = ""
    profession: str = ""
    register: str = ""
    register_number: str = ""


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


@dataclass(frozen=True)
class Observation:
    """One judgement of one encounter, on the encounter date (``Entry.happened_on``)."""

    kind: ClassVar[str] = "observation"
    by: Signatory
    competency: str
    level: int
    method: str
    comment: str = ""


@dataclass(frozen=True)
class SignOff:
    """The decision that a competency is reached. ``rests_on`` are the numbers of the observations it was based on."""

    kind: ClassVar[str] = "sign_off"
    by: Signatory
    competency: str
    level: int
    rests_on: tuple[int, ...]
    comment: str = ""


@dataclass(frozen=True)
class Countersignature:
    kind: ClassVar[str] = "countersignature"
    by: Signatory
    competency: str
    sign_off: int
    comment: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """Takes back the entry ``entry``, which stays readable. ``reason_code`` is one of WITHDRAWAL_REASONS."""

    kind: ClassVar[str] = "withdrawal"
    by: Signatory
    competency: str
    entry: int
    reason_code: str
    reason: str


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


Fact = Admission | StateChange | Observation | SignOff | Countersignature | Withdrawal | Comment | Decision

KINDS: dict[str, type[Fact]] = {
    kind.kind: kind
    for kind in (Admission, StateChange, Observation, SignOff, Countersignature, Withdrawal, Comment, Decision)
}

WITHDRAWAL_REASONS = ("recorded_in_error", "wrong_person", "new_safety_concern", "rule_not_met", "other")


@dataclass(frozen=True)
class Entry:
    """A fact in its place. ``recorded_at`` is UTC to the second; digests are SHA-256 in hex."""

    number: int
    author: int
    happened_on: date
    recorded_at: datetime
    fact: Fact
    previous: str
    digest: str


def content_of(fact: Fact) -> dict[str, Any]:
    """The fact as JSON-plain values; keys are the field names."""
    return {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)}


def fact_from(kind: str, content: Mapping[str, Any]) -> Fact:
    """The reverse of ``content_of``. Raises KeyError for an unknown kind and TypeError for keys that do not fit."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    values["by"] = Signatory(**content["by"])
    if kind == Decision.kind:
        values["members"] = tuple(PanelMember(**member) for member in content["members"])
    return KINDS[kind](**values)


def competency_of(fact: Fact) -> str:
    """The code that the fact is about; empty for facts about the whole placement."""
    return getattr(fact, "competency", "")


def genesis(placement: str, revision_digest: str) -> str:
    """The digest before the first entry: it ties the chain to one placement and one wording of the curriculum."""
    return _digest({"format": FORMAT, "placement": placement, "revision": revision_digest})


def digest_of(
    placement: str, number: int, author: int, happened_on: date, recorded_at: datetime, fact: Fact, previous: str
) -> str:
    """Digest of the canonical JSON (RFC 8785) of everything the entry says and the digest before it."""
    moment = recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _digest(
        {
            "format": FORMAT,
            "placement": placement,
            "number": number,
            "kind": fact.kind,
            "author": author,
            "happened_on": happened_on.isoformat(),
            "recorded_at": moment,
            "content": content_of(fact),
            "previous": previous,
        }
    )


def next_entry(
    placement: str, last: tuple[int, str], author: int, happened_on: date, recorded_at: datetime, fact: Fact
) -> Entry:
    """The entry that follows ``last`` (number and digest of the newest entry; 0 and the genesis for a new record)."""
    number, previous = last[0] + 1, last[1]
    recorded_at = recorded_at.astimezone(UTC).replace(microsecond=0)
    digest = digest_of(placement, number, author, happened_on, recorded_at, fact, previous)
    return Entry(number, author, happened_on, recorded_at, fact, previous, digest)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a chain, at the entry ``number``. ``code`` is "missing", "changed" or "unlinked"."""

    number: int
    code: str


def faults_in(placement: str, revision_digest: str, entries: Iterable[Entry]) -> tuple[Fault, ...]:
    """Walk a record from its start, in order of number. Empty means: in order, nothing altered, none gone before the
    last: that entries are gone at the end only somebody sees who knows the newest digest."""
    faults = []
    previous = genesis(placement, revision_digest)
    expected = 1
    for entry in entries:
        if entry.number < expected:
            faults.append(Fault(entry.number, "unlinked"))
            continue
        if entry.number > expected:
            faults += [Fault(number, "missing") for number in range(expected, entry.number)]
        elif entry.previous != previous:
            faults.append(Fault(entry.number, "unlinked"))
        found = digest_of(
            placement, entry.number, entry.author, entry.happened_on, entry.recorded_at, entry.fact, entry.previous
        )
        if found != entry.digest:
            faults.append(Fault(entry.number, "changed"))
        previous, expected = entry.digest, entry.number + 1
    return tuple(faults)


def moved_on(seen: int, competency: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries after number ``seen`` that matter to somebody who was looking at this competency.

    Those are entries about the same competency and those about the placement as a whole, comments excepted. An empty
    ``competency`` means that the whole record was on the screen (a decision, a transcript).
    """
    return tuple(
        entry
        for entry in entries
        if entry.number > seen
        and not isinstance(entry.fact, Comment)
        and (not competency or competency_of(entry.fact) in ("", competency))
    )


def withdrawn_numbers(entries: Iterable[Entry]) -> frozenset[int]:
    return frozenset(entry.fact.entry for entry in entries if isinstance(entry.fact, Withdrawal))


def latest_decision(entries: Sequence[Entry]) -> Entry | None:
    """The panel decision in force, if any."""
    decisions = [entry for entry in entries if isinstance(entry.fact, Decision)]
    return decisions[-1] if decisions else None


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(dict(value))).hexdigest()
