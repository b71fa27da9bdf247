"""Signed notes (C2SP signed-note) with Ed25519: a text, a blank line, and a line for each signature."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
"""The type of signature; others are for other purposes and are passed over."""

NAME = re.compile(r"[^\s+]+\Z")
SIGNATURE = re.compile(r"\u2014 (?P<name>[^\s+]+) (?P<value>[A-Za-z0-9+/]+={0,2})\Z")
MOST_SIGNATURES = 16
LONGEST = 16 * 1024
"""Characters; nobody asks for more, and witnesses add a line of about a hundred each."""


class NoteUnreadable(ValueError):
    """It is not shaped like a signed note; the message says what was expected."""


class KeyUnreadable(ValueError):
    """It is not the line by which a key for signed notes is handed on."""


class NotSigned(Exception):
    """No signature by a known key, or a false one; the message says which."""


@dataclass(frozen=True)
class NoteKey:
    """A public key under the name it signs with. ``raw`` are the 32 bytes of the Ed25519 key."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def line(self) -> str:
        """As Go's ``note`` and everything after it reads keys: NAME+ID+KEY."""
        return f"{self.name}+{self.id.hex()}+{to_base64(ED25519 + self.raw)}"

    def holds(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def key_from(line: str) -> NoteKey:
    """Raises KeyUnreadable."""
    name, _, rest = line.strip().partition("+")
    shown, _, key = rest.partition("+")
    try:
        raw = from_base64(key)
    except ValueError:
        raise KeyUnreadable("NAME+ID+KEY was expected, with KEY in base64") from None
    found = NoteKey(name, raw[1:])
    if not NAME.match(name) or raw[:1] != ED25519 or len(found.raw) != 32:
        raise KeyUnreadable("a name without spaces and an Ed25519 key of type 1 were expected")
    if found.id.hex() != shown:
        raise KeyUnreadable(f"the key is not the one with the ID {shown}")
    return found


def sign(text: str, key: NoteKey, signer: Callable[[bytes], bytes]) -> str:
    """The note. ``signer`` makes the Ed25519 signature of the private key that belongs to ``key``."""
    if not _text(text) or not NAME.match(key.name):
        raise ValueError("a note is a text that ends with a line, signed under a name without spaces")
    return f"{text}\n\u2014 {key.name} {to_base64(key.id + signer(text.encode()))}\n"


def text_of(note: str) -> str:
    """What was signed, by whomever: nothing is checked but the shape. Raises NoteUnreadable."""
    return _parts(note)[0]


def verified(note: str, keys: Sequence[NoteKey]) -> str:
    """The text, once a signature by one of the keys is found and none by them is false.

    Raises NoteUnreadable, and NotSigned."""
    text, signatures = _parts(note)
    known = {(key.name, key.id): key for key in keys}
    signed = False
    for name, value in signatures:
        key = known.get((name, value[:4]))
        if key and not key.holds(text, value[4:]):
            raise NotSigned(f"the signature by {name} is false")
        signed = signed or key is not None
    if not signed:
        raise NotSigned("none of the signatures is by a key that is trusted here")
    return text


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Raises ValueError also for what another writing of the same bytes would be."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if to_base64(data) != text:
        raise ValueError("not the one way to write these bytes")
    return data


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, blank, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if len(note) > LONGEST or not blank or not _text(f"{text}\n") or lines.pop() or not lines:
        raise NoteUnreadable("a text, an empty line and at least one line with a signature were expected")
    if len(lines) > MOST_SIGNATURES:
        raise NoteUnreadable(f"at most {MOST_SIGNATURES} signatures were expected")
    return f"{text}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    found = SIGNATURE.match(line)
    if not found:
        raise NoteUnreadable("a line with a signature is a long dash, a name and the signature in base64")
    try:
        value = from_base64(found["value"])
    except ValueError:
        raise NoteUnreadable("the signature is not base64") from None
    if len(value) < 5:
        raise NoteUnreadable("the signature is too short")
    return found["name"], value


def _text(text: str) -> bool:
    return len(text) > 1 and text.endswith("\n") and not any(ord(one) < 32 and one != "\n" for one in text)
