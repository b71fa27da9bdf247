"""What a leaf of the log commits to, and the file by which a holder proves that what was signed for stands in the log.

The file leaves the house, so what is written may never change its meaning. It can be checked with the public key of the
log alone: each event hashes to a leaf, each proof leads from the leaf to the root, and the root is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import rfc8785

from hwx.rules.checkpoint import (
    Checkpoint,
    CheckpointUnreadable,
    Proof,
    ProofUnreadable,
    hashes_from,
    opened,
    proof_to_text,
)
from hwx.rules.merkle import includes, leaf_hash
from hwx.rules.plain_json import NotPlain, parse
from hwx.rules.signed_note import NoteKey, NoteUnreadable, NotSigned, to_base64
from hwx.rules.transcript import Transcript

FORMAT, VERSION = "hwx-log", 1
EVENT = "hwx-log-event-1"
PROVED = ("sign_off", "countersignature")
"""Kinds of entries whose proofs travel with a transcript."""


class LogFileUnreadable(ValueError):
    """It is not shaped like the file of proofs; the message says what was expected."""


@dataclass(frozen=True)
class Event:
    """An entry as its leaf commits to it: no names, and a salt without which nobody can guess what was hashed.

    ``author`` is the number of a person in that installation, ``digest`` that of the whole entry in its record.
    """

    placement: str
    entry: int
    kind: str
    competency: str
    level: int
    author: int
    happened_on: str
    recorded_at: str
    digest: str
    salt: str
    format: str = EVENT

    @property
    def commitment(self) -> bytes:
        """What the log holds of it, and all that others see: SHA-256 of its canonical JSON (RFC 8785)."""
        return sha256(rfc8785.dumps(asdict(self))).digest()

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.commitment)


@dataclass(frozen=True)
class Inclusion:
    """An event, its place in the log, and the hashes from there up to the root of the checkpoint."""

    event: Event
    index: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class LogFile:
    """``key`` is the public key of the log as it names itself: whoever checks compares it with one got elsewhere."""

    key: str
    note: str
    inclusions: tuple[Inclusion, ...]

    def proof(self, entry: int) -> str:
        """For other tools: one proof in the format of C2SP. Raises LookupError."""
        for one in self.inclusions:
            if one.event.entry == entry:
                return proof_to_text(Proof(one.index, one.hashes, self.note))
        raise LookupError(entry)


@dataclass(frozen=True)
class LogFinding:
    """``code`` is "proved", or "unreadable", "not_signed" (of the checkpoint) or "not_included" (of ``entry``)."""

    code: str
    entry: int = 0
    checkpoint: Checkpoint | None = None

    @property
    def holds(self) -> bool:
        return self.code == "proved"


def event_of(
    placement: str,
    entry: int,
    kind: str,
    competency: str,
    level: int,
    author: int,
    happened_on: date,
    recorded_at: datetime,
    digest: str,
    salt: bytes,
) -> Event:
    moment = recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    day = happened_on.isoformat()
    return Event(placement, entry, kind, competency, level, author, day, moment, digest, salt.hex())


def to_bytes(file: LogFile) -> bytes:
    """Canonical JSON (RFC 8785): the same for the same proofs."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "key": file.key,
        "checkpoint": file.note,
        "entries": [
            {"event": asdict(one.event), "index": one.index, "proof": [to_base64(found) for found in one.hashes]}
            for one in file.inclusions
        ],
    }
    return rfc8785.dumps(said)


def read_file(data: bytes) -> LogFile:
    """Raises LogFileUnreadable; nothing is checked but the shape. The caller has limited the size."""
    try:
        said = parse(data)
    except NotPlain as error:
        raise LogFileUnreadable(str(error)) from None
    if not isinstance(said, dict) or (said.get("format"), said.get("version")) != (FORMAT, VERSION):
        raise LogFileUnreadable(f'"format": "{FORMAT}" and "version": {VERSION} were expected')
    key, note, entries = said.get("key"), said.get("checkpoint"), said.get("entries")
    if not isinstance(key, str) or not isinstance(note, str) or not isinstance(entries, list):
        raise LogFileUnreadable('texts "key" and "checkpoint" and a list "entries" were expected')
    return LogFile(key, note, tuple(_inclusion(one) for one in entries))


def examine(file: LogFile, keys: Sequence[NoteKey]) -> LogFinding:
    """Whether every event of the file stands in a log of which one of the keys signed the checkpoint."""
    try:
        checkpoint = opened(file.note, keys)
    except (NoteUnreadable, CheckpointUnreadable):
        return LogFinding("unreadable")
    except NotSigned:
        return LogFinding("not_signed")
    for one in file.inclusions:
        if not includes(one.event.leaf, one.index, checkpoint.size, one.hashes, checkpoint.root):
            return LogFinding("not_included", one.event.entry, checkpoint)
    return LogFinding("proved", checkpoint=checkpoint)


def to_be_proved(transcript: Transcript) -> tuple[int, ...]:
    """Numbers of the entries that sign for something the transcript states, in order."""
    return tuple(sorted({one.entry for result in transcript.results for one in result.rests_on if one.kind in PROVED}))


def unproved(transcript: Transcript, file: LogFile) -> tuple[int, ...]:
    """Entries that sign for something the transcript states, and of which the file shows no such event."""
    reference = transcript.term.reference
    shown = {(one.event.placement, one.event.entry, one.event.kind, one.event.competency, one.event.digest)
             for one in file.inclusions}  # fmt: skip
    return tuple(
        sorted(
            source.entry
            for result in transcript.results
            for source in result.rests_on
            if source.kind in PROVED and (reference, source.entry, source.kind, result.code, source.digest) not in shown
        )
    )


def _inclusion(said: Any) -> Inclusion:
    if not isinstance(said, dict) or set(said) != {"event", "index", "proof"}:
        raise LogFileUnreadable('each of the entries has "event", "index" and "proof"')
    index, proof = said["index"], said["proof"]
    if type(index) is not int or not isinstance(proof, list) or not all(isinstance(one, str) for one in proof):
        raise LogFileUnreadable('"index" is a whole number and "proof" a list of texts')
    try:
        return Inclusion(_event(said["event"]), index, hashes_from(proof))
    except ProofUnreadable as error:
        raise LogFileUnreadable(str(error)) from None


def _event(said: Any) -> Event:
    kinds: dict[str, type] = {one.name: int if one.type == "int" else str for one in fields(Event)}
    if not isinstance(said, dict) or {name: type(value) for name, value in said.items()} != kinds:
        raise LogFileUnreadable(f'an "event" has {", ".join(kinds)}, and nothing else')
    if said["format"] != EVENT:
        raise LogFileUnreadable(f'an "event" with "format": "{EVENT}" was expected')
    return Event(**said)
