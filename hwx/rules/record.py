"""The entries of a record: their canonical bytes, and the chain of digests that holds them.

The format leaves the house (exports, transcripts that name entries), so what is written may never change its meaning;
``FORMAT`` rises only when old readers would misread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import rfc8785

from hwx.rules.ended import ended
from hwx.rules.facts import Comment, Decision, Fact, competency_of, content_of
from hwx.rules.portfolio import Erasure, Evidence, FeedbackRead, SelfAssessment

FORMAT = 1


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


SAID = (Comment, Evidence, Erasure, SelfAssessment, FeedbackRead)
"""Kinds that change no standing for the worse and call no entry wrong: a trainee who adds one while a supervisor signs
does not send the supervisor back."""


def moved_on(seen: int, competency: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries after number ``seen`` that matter to somebody who was looking at this competency.

    Those are entries about the same competency and those about the placement as a whole, but none that is only SAID. An
    empty ``competency`` means that the whole record was on the screen (a decision, a transcript).
    """
    return tuple(
        entry
        for entry in entries
        if entry.number > seen
        and not isinstance(entry.fact, SAID)
        and (not competency or competency_of(entry.fact) in ("", competency))
    )


def withdrawn_numbers(entries: Iterable[Entry]) -> frozenset[int]:
    """Entries that were taken back, or set aside by a ruling; not those that a correction took the place of."""
    over = ended({entry.number: entry.fact for entry in entries})
    return frozenset(number for number, end in over.items() if end.how != "corrected")


def latest_decision(entries: Sequence[Entry]) -> Entry | None:
    """The panel decision in force, if any."""
    decisions = [entry for entry in entries if isinstance(entry.fact, Decision)]
    return decisions[-1] if decisions else None


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(dict(value))).hexdigest()
