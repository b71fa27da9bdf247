"""What a passkey signs when somebody signs an entry, and whether the signature kept with the entry still holds.

The device signs the digest of what stood on the screen (WebAuthn level 2, 7.2: an assertion whose challenge is that
digest). The entry keeps the assertion, so that anybody who holds the record can check it for ever, offline.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785

from hwx.rules.cose import UnknownKey, signed_by
from hwx.rules.facts import content_of
from hwx.rules.record import Entry
from hwx.rules.signatory import Proof

FORMAT = 1
LEFT_OUT = ("by", "proof")
"""Who signs is told by the key, and the proof cannot sign itself."""

PRESENT, VERIFIED = 0x01, 0x04
"""Flags: somebody touched the device; the device knew them (fingerprint, face or PIN)."""

RP_HASH, FLAGS, SHORTEST = 32, 32, 37
"""Authenticator data: the digest of the site's name, one byte of flags, a counter of four bytes."""

CODES = (
    "none",
    "holds",
    "missing",
    "unreadable",
    "type",
    "content",
    "origin",
    "site",
    "not_present",
    "not_verified",
    "key",
    "signature",
    "stranger",
)


@dataclass(frozen=True)
class Finding:
    """``code`` is one of CODES: "none" (there is no proof and none is claimed), "holds", or what is wrong with it.

    "stranger" is found only by somebody who knows whose key is whose (hwx.placements.proofs).
    """

    code: str

    @property
    def holds(self) -> bool:
        return self.code == "holds"

    @property
    def wrong(self) -> bool:
        return self.code not in ("none", "holds")


def statement(placement: str, kind: str, content: Mapping[str, Any], happened_on: date, seen: int) -> bytes:
    """What stood on the screen, in canonical JSON (RFC 8785). ``placement`` is its reference, ``content`` as of
    ``content_of``, ``seen`` the number of the newest entry that the person had before them."""
    said = {name: value for name, value in content.items() if name not in LEFT_OUT}
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "placement": placement,
            "kind": kind,
            "content": said,
            "happened_on": happened_on.isoformat(),
            "seen": seen,
        }
    )


def challenge_of(said: bytes) -> str:
    """The challenge for a device that is to sign the statement: its SHA-256 in base64url."""
    return to_text(hashlib.sha256(said).digest())


def challenge_of_several(digests: Sequence[str]) -> str:
    """For a device that signs several statements with one touch; ``challenge_of`` gives the digest of each."""
    return to_text(hashlib.sha256(rfc8785.dumps(list(digests))).digest())


def holds(entry: Entry, reference: str, rp_id: str, origin: str) -> Finding:
    """Whether a device signed what the entry says, for this site. ``reference`` is that of the placement, ``rp_id`` the
    name of the site as passkeys know it (its host), ``origin`` that of its pages.

    Whose device it was is told by the key alone; compare it with the keys that the person had registered.
    """
    proof: Proof | None = getattr(entry.fact, "proof", None)
    if proof is None:
        return Finding("missing" if entry.fact.by.means == "passkey" else "none")
    own = challenge_of(statement(reference, entry.fact.kind, content_of(entry.fact), entry.happened_on, proof.seen))
    if proof.beside and own not in proof.beside:
        return Finding("content")
    try:
        return judged(proof, challenge_of_several(proof.beside) if proof.beside else own, rp_id, origin)
    except UnknownKey:
        return Finding("key")
    except (NotBase64, ValueError, TypeError, AttributeError, RecursionError):
        return Finding("unreadable")


def judged(proof: Proof, challenge: str, rp_id: str, origin: str) -> Finding:
    """The same for an assertion on its own. Raises UnknownKey, or ValueError for parts that cannot be read."""
    client_data, data = from_text(proof.client_data), from_text(proof.authenticator_data)
    said = json.loads(client_data)
    if len(data) < SHORTEST or not isinstance(said, dict):
        return Finding("unreadable")
    message = data + hashlib.sha256(client_data).digest()
    checks = (
        ("type", said.get("type") == "webauthn.get"),
        ("content", said.get("challenge") == challenge),
        ("origin", said.get("origin") == origin and not said.get("crossOrigin")),
        ("site", data[:RP_HASH] == hashlib.sha256(rp_id.encode()).digest()),
        ("not_present", data[FLAGS] & PRESENT),
        ("not_verified", data[FLAGS] & VERIFIED),
        ("signature", signed_by(from_text(proof.public_key), from_text(proof.signature), message)),
    )
    return Finding(next((code for code, good in checks if not good), "holds"))


def to_text(data: bytes) -> str:
    """base64url without padding, as WebAuthn writes it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises ValueError for anything else than base64url."""
    if not text.isascii() or set(text) & set("+/"):
        raise ValueError("base64url was expected")
    found = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    if to_text(found) != text.rstrip("="):
        raise ValueError("base64url was expected")
    return found
