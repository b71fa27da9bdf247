"""Seals a transcript's statement and its PDF with Ed25519, and says what an examination of either finds.

What is written here lies in drawers and archives for decades, so it may never change its meaning:

- The sealed file is exactly the canonical JSON (RFC 8785) of ``{"seal": {"algorithm", "key", "signature"},
  "statement": {...}}``. The signature covers JSON_PREFIX and the canonical bytes of ``{"statement": ...}``.
- The sealed PDF is a PDF that ends in ``%%EOF`` and a line feed, and one more line, ``%hwx-seal 1 KEY SIGNATURE`` and a
  line feed, which readers take for a comment. The signature covers PDF_PREFIX and the SHA-256 of every byte before it.
- KEY is the first 16 hex digits of the SHA-256 of the raw public key. SIGNATURE is base64url without padding.
- A statement names itself: ``format`` "hwx-transcript", ``version``, ``issued_at`` (UTC, ``2026-03-01T09:30:00Z``).

It may be extended: a statement may gain keys, and readers ignore keys they do not know. A change that old readers would
misread raises ``version``; they then answer NEWER_FORMAT. Another way of signing needs another prefix and another
``algorithm``, beside this one, never instead of it: this reader stays as long as one sealed file exists.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hwx.rules.plain_json import NotPlain, parse

FORMAT = "hwx-transcript"
VERSION = 1
ALGORITHM = "Ed25519"
JSON_PREFIX = b"hwx-transcript seal 1 json\n"
PDF_PREFIX = b"hwx-transcript seal 1 pdf\n"

MAX_JSON_BYTES = 2_000_000
MAX_PDF_BYTES = 20_000_000

_PDF_SEAL = re.compile(rb"%%EOF\n(%hwx-seal 1 ([0-9a-f]{16}) ([A-Za-z0-9_-]{86})\n)\Z")
_PDF_SEAL_LENGTH = 6 + 12 + 16 + 1 + 86 + 1
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Reason(StrEnum):
    """Why something is not authentic. The order is that of the examination: the first one met is given."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NOT_A_TRANSCRIPT = "not_a_transcript"
    NEWER_FORMAT = "newer_format"
    NOT_CANONICAL = "not_canonical"
    NO_SEAL = "no_seal"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    KEY_DISTRUSTED = "key_distrusted"
    KEY_NOT_IN_FORCE = "key_not_in_force"


@dataclass(frozen=True)
class Finding:
    """What was found. ``reason`` is None when all is well.

    ``statement`` is what the file says, when it could be read at all: without ``authentic`` it is anybody's word.
    ``key`` is the id of the key the file names; empty when it names none. ``distrusted_later``: the key was marked as
    not trusted from a later day than the one that the statement gives. Then that day is the only thing that tells it
    from a forgery, and somebody else must have seen it before (hwx.rules.key_trust).
    """

    reason: Reason | None
    statement: Mapping[str, Any] | None = None
    key: str = ""
    distrusted_later: bool = False

    @property
    def authentic(self) -> bool:
        return self.reason is None


@dataclass(frozen=True)
class PublicKey:
    """A key and the days (UTC, both included) on which it signed; ``used_until`` None: still in use.

    ``distrusted_from`` as in hwx.rules.issuer_keys.IssuerKey; ``reason`` is why, for those who look after the keys."""

    public: bytes
    used_from: date
    used_until: date | None = None
    distrusted_from: date | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        return key_id(self.public)

    def in_force(self, day: date) -> bool:
        return self.used_from <= day and (self.used_until is None or day <= self.used_until)

    def trusted(self, day: date) -> bool:
        return self.distrusted_from is None or day < self.distrusted_from


class NotSealable(ValueError):
    """The statement cannot be written canonically, or the PDF does not end where a PDF ends."""


class KeysUnreadable(ValueError):
    """The list of public keys is not one; the message says where and what was expected."""


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def seal(statement: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The sealed file. Raises NotSealable for values that JSON cannot carry exactly (floats, huge numbers)."""
    try:
        signature = _encode(key.sign(_signed_bytes(rfc8785.dumps(dict(statement)))))
        block = {"algorithm": ALGORITHM, "key": key_id(public_bytes(key)), "signature": signature}
        sealed = rfc8785.dumps({"statement": dict(statement), "seal": block})
        parse(sealed)
    except (rfc8785.CanonicalizationError, NotPlain) as error:
        raise NotSealable(f"the statement cannot be sealed: {error}") from error
    return sealed


def examine(data: bytes, keys: Sequence[PublicKey]) -> Finding:
    """Whether ``data`` is a sealed transcript, byte for byte as it left the issuer. Never raises."""
    if len(data) > MAX_JSON_BYTES:
        return Finding(Reason.TOO_LARGE)
    try:
        document = parse(data)
        shape = _shape(document)
        if shape is not None:
            return Finding(shape)
        statement, block = document["statement"], document["seal"]
        said, sealed_by = rfc8785.dumps(statement), rfc8785.dumps(block)
    except (NotPlain, rfc8785.CanonicalizationError):
        return Finding(Reason.UNREADABLE)
    # The canonical form of the whole from that of its two parts: a big statement is written once and not twice.
    canonical = b'{"seal":' + sealed_by + b',"statement":' + said + b"}"
    if canonical != data:
        return Finding(Reason.NOT_CANONICAL, statement, block["key"])
    reason, key = _judge(statement, said, block, keys)
    later = reason is None and key is not None and key.distrusted_from is not None
    return Finding(reason, statement, block["key"], later)


def seal_pdf(pdf: bytes, key: Ed25519PrivateKey) -> bytes:
    """The PDF with its seal as last line. Raises NotSealable when the bytes do not end in an end-of-file mark."""
    whole = pdf.rstrip(b"\r\n") + b"\n"
    if not whole.startswith(b"%PDF-") or not whole.endswith(b"%%EOF\n"):
        raise NotSealable("the PDF does not begin with %PDF- and end in %%EOF")
    signature = _encode(key.sign(PDF_PREFIX + hashlib.sha256(whole).digest()))
    return whole + f"%hwx-seal 1 {key_id(public_bytes(key))} {signature}\n".encode("ascii")


def examine_pdf(data: bytes, keys: Sequence[PublicKey]) -> Finding:
    """Whether the PDF is byte for byte as it left the issuer. Never raises.

    The statement lies inside the PDF as an attachment: whoever can open PDFs examines that too and calls ``both``,
    which also asks whether the key was in force on the day of issue.
    """
    if len(data) > MAX_PDF_BYTES:
        return Finding(Reason.TOO_LARGE)
    if not data.startswith(b"%PDF-"):
        return Finding(Reason.UNREADABLE)
    found = _PDF_SEAL.search(data, max(0, len(data) - _PDF_SEAL_LENGTH))
    if found is None:
        return Finding(Reason.NO_SEAL)
    line, name, signature = found.groups()
    key = name.decode("ascii")
    message = PDF_PREFIX + hashlib.sha256(data[: -len(line)]).digest()
    return Finding(_verify(message, key, signature.decode("ascii"), keys)[0], key=key)


def both(paper: Finding, attached: Finding) -> Finding:
    """A PDF and the statement attached in it are authentic only together, and only under one key."""
    reason = paper.reason or attached.reason
    if reason is None and paper.key != attached.key:
        reason = Reason.BAD_SIGNATURE
    return Finding(reason, attached.statement, paper.key or attached.key, reason is None and attached.distrusted_later)


def keys_to_json(keys: Sequence[PublicKey], with_reasons: bool = False) -> bytes:
    """The public list: canonical JSON, newest key last, as it stands under /.well-known/hwx-keys.json. The list that
    the installation keeps also has the reasons."""
    rows: list[Any] = [
        {
            "algorithm": ALGORITHM,
            "id": key.id,
            "public": _encode(key.public),
            "used_from": key.used_from.isoformat(),
            "used_until": key.used_until.isoformat() if key.used_until else None,
            **({"distrusted_from": key.distrusted_from.isoformat()} if key.distrusted_from else {}),
            **({"reason": key.reason} if with_reasons and key.reason else {}),
        }
        for key in keys
    ]
    return rfc8785.dumps({"format": "hwx-keys", "version": 1, "keys": rows})


def keys_from_json(data: bytes) -> tuple[PublicKey, ...]:
    """The reverse of ``keys_to_json``; spaces and line ends do not matter, and lists from before a key could be marked
    as not trusted are read as they were. Raises KeysUnreadable."""
    try:
        document = parse(data)
    except NotPlain as error:
        raise KeysUnreadable(f"the list of keys cannot be read: {error}") from error
    if not isinstance(document, dict) or document.get("format") != "hwx-keys" or document.get("version") != 1:
        raise KeysUnreadable('this is not a list of keys: "format": "hwx-keys" and "version": 1 were expected')
    rows = document.get("keys")
    if not isinstance(rows, list):
        raise KeysUnreadable('"keys" was expected to be a list')
    keys = tuple(_key_from(row, place) for place, row in enumerate(rows, start=1))
    if len({key.id for key in keys}) != len(keys):
        raise KeysUnreadable("a key stands in the list twice")
    return keys


def _signed_bytes(said: bytes) -> bytes:
    """``said`` is the statement in its canonical form."""
    return JSON_PREFIX + b'{"statement":' + said + b"}"


def _shape(document: Any) -> Reason | None:
    """Whether this is a sealed transcript of a version that this reader knows."""
    if not isinstance(document, dict) or document.keys() != {"statement", "seal"}:
        return Reason.NOT_A_TRANSCRIPT
    statement, block = document["statement"], document["seal"]
    if not isinstance(statement, dict) or statement.get("format") != FORMAT:
        return Reason.NOT_A_TRANSCRIPT
    version = statement.get("version")
    newer = type(version) is int and version > VERSION
    sound = (
        isinstance(block, dict)
        and block.keys() == {"algorithm", "key", "signature"}
        and all(isinstance(value, str) for value in block.values())
        and type(version) is int
        and version >= VERSION
        and _issue_day(statement) is not None
    )
    if sound:
        return None
    return Reason.NEWER_FORMAT if newer else Reason.NOT_A_TRANSCRIPT


def _judge(
    statement: Mapping[str, Any], said: bytes, block: Mapping[str, str], keys: Sequence[PublicKey]
) -> tuple[Reason | None, PublicKey | None]:
    """The key is given back only when it signed the statement."""
    newer = statement["version"] > VERSION
    if block["algorithm"] != ALGORITHM:
        return Reason.NEWER_FORMAT if newer else Reason.BAD_SIGNATURE, None
    # The signature first: a file of today in which somebody changed the version is no newer format.
    reason, key = _verify(_signed_bytes(said), block["key"], block["signature"], keys)
    day = _issue_day(statement)
    if key is not None and day is not None:
        reason = _days(key, day)
    return Reason.NEWER_FORMAT if reason is None and newer else reason, key


def _days(key: PublicKey, day: date) -> Reason | None:
    if not key.trusted(day):
        return Reason.KEY_DISTRUSTED
    return None if key.in_force(day) else Reason.KEY_NOT_IN_FORCE


def _verify(
    message: bytes, name: str, signature: str, keys: Sequence[PublicKey]
) -> tuple[Reason | None, PublicKey | None]:
    """The key is given back only when it signed the message."""
    key = next((key for key in keys if key.id == name), None)
    if key is None:
        return Reason.UNKNOWN_KEY, None
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(_decode(signature), message)
    except (InvalidSignature, ValueError):
        return Reason.BAD_SIGNATURE, None
    return None, key


def _issue_day(statement: Mapping[str, Any]) -> date | None:
    issued = statement.get("issued_at")
    if not isinstance(issued, str) or not _MOMENT.fullmatch(issued):
        return None
    try:
        return datetime.fromisoformat(issued).date()
    except ValueError:
        return None


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    """Raises ValueError unless the text is the one way of writing these bytes: spare bits hide nothing."""
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(raw) != text:
        raise ValueError("not canonical base64url")
    return raw


def _key_from(row: Any, place: int) -> PublicKey:
    try:
        public, until, distrusted = _decode(row["public"]), row["used_until"], row.get("distrusted_from")
        key = PublicKey(
            public,
            date.fromisoformat(row["used_from"]),
            date.fromisoformat(until) if until is not None else None,
            date.fromisoformat(distrusted) if distrusted is not None else None,
            str(row.get("reason", "")),
        )
        right = row["algorithm"] == ALGORITHM and row["id"] == key.id
        Ed25519PublicKey.from_public_bytes(public)
    except (KeyError, TypeError, ValueError) as error:
        raise KeysUnreadable(f"key {place} of the list cannot be read: {error}") from error
    if not right:
        raise KeysUnreadable(f"key {place} of the list does not have the id or the algorithm that it names")
    return key
