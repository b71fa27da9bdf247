"""Tests of hwx.rules.inclusion: the file of proofs, read, checked offline, and held against its transcript."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.rules.checkpoint import Checkpoint, proof_from_text, signed
from hwx.rules.inclusion import (
    PROVED,
    Event,
    Inclusion,
    LogFile,
    LogFileUnreadable,
    event_of,
    examine,
    read_file,
    to_be_proved,
    to_bytes,
    unproved,
)
from hwx.rules.merkle import hash_of, inclusion_spans
from hwx.rules.signed_note import NoteKey
from tests.rules.test_transcript import TRANSCRIPT
from tests.rules.trees import Kept, data
from tests.support.tlog import proves

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KEY = NoteKey("exchange.example.org/log1", PRIVATE.public_key().public_bytes_raw())
STRANGER = NoteKey(KEY.name, Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key().public_bytes_raw())

SOURCES = [(result.code, one) for result in TRANSCRIPT.results for one in result.rests_on]
EVENTS = [
    event_of(
        TRANSCRIPT.term.reference, one.entry, one.kind, code, 4, 7, date(2026, 3, 7),
        datetime(2026, 3, 7, 12, tzinfo=UTC), one.digest, bytes([one.entry]) * 32,
    )
    for code, one in SOURCES
]  # fmt: skip


def file_of(*events: Event, among: int = 300) -> LogFile:
    """The events stand in a log with as many other leaves before and after them."""
    tree = Kept()
    tree.grow([*data(among), *(one.commitment for one in events), *data(among)])
    checkpoint = Checkpoint(KEY.name, tree.size, hash_of((0, tree.size), tree.stored))
    inclusions = [
        Inclusion(one, at, tuple(hash_of(span, tree.stored) for span in inclusion_spans(at, tree.size)))
        for at, one in enumerate(events, among)
    ]
    return LogFile(KEY.line, signed(checkpoint, KEY, PRIVATE.sign), tuple(inclusions))


FILE = file_of(*(one for one in EVENTS if one.kind in PROVED))


def said() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_bytes(FILE))
    return found


def test_a_commitment_is_the_digest_of_canonical_json_that_anybody_can_make() -> None:
    event = Event("P-1", 4, "sign_off", "ONE-1", 3, 7, "2026-03-07", "2026-03-07T12:00:00Z", "ab" * 32, "cd" * 32)
    text = (
        '{"author":7,"competency":"ONE-1","digest":"' + "ab" * 32 + '","entry":4,"format":"hwx-log-event-1",'
        '"happened_on":"2026-03-07","kind":"sign_off","level":3,"placement":"P-1",'
        '"recorded_at":"2026-03-07T12:00:00Z","salt":"' + "cd" * 32 + '"}'
    )
    assert event.commitment == sha256(text.encode()).digest()
    assert event.leaf == sha256(b"\x00" + event.commitment).digest()


def test_the_moment_of_an_event_is_written_in_utc() -> None:
    there = datetime(2026, 3, 7, 14, tzinfo=timezone(timedelta(hours=2)))
    event = event_of("P-1", 4, "sign_off", "ONE-1", 3, 7, date(2026, 3, 7), there, "ab" * 32, b"s" * 32)
    assert (event.happened_on, event.recorded_at, event.salt) == ("2026-03-07", "2026-03-07T12:00:00Z", "73" * 32)


def test_a_file_is_read_as_it_was_written() -> None:
    assert read_file(to_bytes(FILE)) == FILE


def test_every_event_is_proved_with_the_key_of_the_log_and_with_no_other() -> None:
    found = examine(FILE, [KEY])
    assert (found.code, found.holds) == ("proved", True)
    assert found.checkpoint is not None
    assert found.checkpoint.size == 600 + len(FILE.inclusions)
    assert examine(FILE, [STRANGER, KEY]).holds
    assert examine(FILE, [STRANGER]).code == examine(FILE, []).code == "not_signed"


@pytest.mark.parametrize("note", ["", "no checkpoint\n", FILE.note.replace("\n6", "\n06")])
def test_a_checkpoint_that_cannot_be_read_proves_nothing(note: str) -> None:
    found = examine(replace(FILE, note=note), [KEY])
    assert (found.code, found.holds) == ("unreadable", False)


@pytest.mark.parametrize("name", [name for name, value in asdict(EVENTS[0]).items() if name != "format"])
def test_an_event_that_was_changed_in_anything_is_not_the_one_in_the_log(name: str) -> None:
    first = FILE.inclusions[0]
    value = getattr(first.event, name)
    other: dict[str, Any] = {name: value + 1 if isinstance(value, int) else f"{value}0"}
    changed = replace(first, event=replace(first.event, **other))
    found = examine(replace(FILE, inclusions=(changed, *FILE.inclusions[1:])), [KEY])
    assert (found.code, found.entry, found.holds) == ("not_included", changed.event.entry, False)


def test_a_proof_in_another_place_proves_nothing() -> None:
    first, second = FILE.inclusions[:2]
    for changed in (replace(first, index=second.index), replace(first, hashes=second.hashes), replace(first, index=-1)):
        assert examine(replace(FILE, inclusions=(changed,)), [KEY]).code == "not_included"


def test_one_proof_can_be_taken_out_for_other_tools() -> None:
    for one in FILE.inclusions:
        assert proves(proof_from_text(FILE.proof(one.event.entry)), one.event.leaf, [KEY])
    with pytest.raises(LookupError):
        FILE.proof(999)


def test_what_is_signed_for_in_a_transcript_is_to_be_proved() -> None:
    expected = sorted(one.entry for _, one in SOURCES if one.kind in PROVED)
    assert {one.kind for _, one in SOURCES if one.entry in expected} == set(PROVED)
    assert list(to_be_proved(TRANSCRIPT)) == expected


def test_a_file_with_every_signature_leaves_nothing_unproved() -> None:
    assert unproved(TRANSCRIPT, FILE) == ()
    assert unproved(TRANSCRIPT, file_of()) == to_be_proved(TRANSCRIPT)


@pytest.mark.parametrize(
    "values", [{"placement": "P-OTHER"}, {"kind": "observation"}, {"competency": "TWO-9"}, {"digest": "00" * 32}]
)
def test_an_event_about_something_else_proves_nothing_of_the_transcript(values: dict[str, Any]) -> None:
    events = [one.event for one in FILE.inclusions]
    other = file_of(replace(events[0], **values), *events[1:])
    assert examine(other, [KEY]).holds
    assert unproved(TRANSCRIPT, other) == (events[0].entry,)


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", "Expecting value"),
        (b"[]", '"format": "hwx-log" and "version": 1 were expected'),
        (b'{"format":"hwx-log","version":2}', '"format": "hwx-log" and "version": 1 were expected'),
        (b'{"format":"hwx-log","version":1}', 'texts "key" and "checkpoint" and a list "entries"'),
        (
            b'{"format":"hwx-log","version":1,"key":"","checkpoint":1,"entries":[]}',
            'texts "key" and "checkpoint" and a list "entries"',
        ),
        (
            b'{"format":"hwx-log","version":1,"key":"","checkpoint":"","entries":{}}',
            'texts "key" and "checkpoint" and a list "entries"',
        ),
    ],
)
def test_what_is_not_shaped_like_the_file_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(LogFileUnreadable, match=expected):
        read_file(data)


@pytest.mark.parametrize("name", ["placement", "kind", "competency", "digest", "salt", "recorded_at", "happened_on"])
def test_half_a_character_in_an_event_is_refused_before_anything_is_hashed(name: str) -> None:
    statement = said()
    statement["entries"][0]["event"][name] = "\ud800"
    with pytest.raises(LogFileUnreadable, match="half a character"):
        read_file(json.dumps(statement).encode())


@pytest.mark.parametrize("name", ["key", "checkpoint"])
def test_half_a_character_beside_the_entries_is_refused(name: str) -> None:
    statement = said()
    statement[name] = f"\ud800{statement[name]}"
    with pytest.raises(LogFileUnreadable, match="half a character"):
        read_file(json.dumps(statement).encode())


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda one: None, 'each of the entries has "event", "index" and "proof"'),
        (lambda one: {**one, "more": 1}, 'each of the entries has "event", "index" and "proof"'),
        (lambda one: {**one, "index": "1"}, '"index" is a whole number'),
        (lambda one: {**one, "index": True}, '"index" is a whole number'),
        (lambda one: {**one, "proof": "none"}, '"proof" a list of texts'),
        (lambda one: {**one, "proof": [1]}, '"proof" a list of texts'),
        (lambda one: {**one, "proof": ["?"]}, "a hash of the proof is not base64"),
        (lambda one: {**one, "event": []}, 'an "event" has placement, entry, kind'),
        (lambda one: {**one, "event": {**one["event"], "level": "4"}}, 'an "event" has placement, entry, kind'),
        (lambda one: {**one, "event": {**one["event"], "level": True}}, 'an "event" has placement, entry, kind'),
        (lambda one: {**one, "event": {**one["event"], "more": ""}}, 'an "event" has placement, entry, kind'),
        (lambda one: {**one, "event": {**one["event"], "format": "x"}}, '"format": "hwx-log-event-1" was expected'),
    ],
)
def test_an_entry_of_the_file_of_another_shape_is_refused(change: Any, expected: str) -> None:
    statement = said()
    statement["entries"][0] = change(statement["entries"][0])
    with pytest.raises(LogFileUnreadable, match=expected):
        read_file(json.dumps(statement).encode())
