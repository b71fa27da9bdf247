"""Examines the signature of any PDF: whole or changed, by which certificate, when; needs no network and no server.

A file in the form of hwx is judged from its bytes alone (signed_bytes.py). Any other is shown to pyHanko in a process
that can be stopped and holds nothing worth taking, only to say more exactly why it is not one of ours: what pyHanko
says there never makes a file authentic.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hwx.keys.timestamp_token import Stamp, stamp_of
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.key_trust import Trust, trust_in
from hwx.verification.apart import PATIENCE, run_apart
from hwx.verification.signed_bytes import NotAsWritten, SignedBytes, signed_bytes

MAX_PDF = 10 * 1024 * 1024
"""Bytes; a PDF of hwx has some 300 kB."""

OPINION = str(Path(__file__).with_name("signature_opinion.py"))
"""The second reader is named and not imported: whoever examines files offline may do without pyHanko."""

ENCRYPTED = 70
"""Its exit status where a password is needed."""


class Amiss(StrEnum):
    """Why the signature does not make the file authentic."""

    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"
    BROKEN_PDF = "broken_pdf"
    ENCRYPTED = "encrypted"
    TOO_SLOW = "too_slow"
    NO_SIGNATURE = "no_signature"
    CHANGED = "changed"
    """The bytes are not those that were signed."""
    ADDED_TO = "added_to"
    """What was signed is whole, and something was put after it."""
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    """The signature holds, by a certificate that is not in the list: anybody can make one."""
    NOT_IN_FORCE = "not_in_force"
    DISTRUSTED = "distrusted"
    UNWITNESSED = "unwitnessed"


@dataclass(frozen=True)
class Signature:
    """What was found. ``amiss`` is None when all is well.

    ``certificate`` is the SHA-256 of the signer's in hex; ``claimed`` (UTC) is the time that the signer names, known
    only of a file in the form of hwx. Without a certificate of the list both are anybody's word. ``stamp`` is the
    timestamp, when there is a sound one.
    """

    amiss: Amiss | None
    certificate: str = ""
    claimed: datetime | None = None
    stamp: Stamp | None = None

    @property
    def authentic(self) -> bool:
        return self.amiss is None


_OF_TRUST = {
    Trust.TRUSTED: None,
    Trust.NOT_IN_FORCE: Amiss.NOT_IN_FORCE,
    Trust.DISTRUSTED: Amiss.DISTRUSTED,
    Trust.UNWITNESSED: Amiss.UNWITNESSED,
}


def examine_signature(
    data: bytes, trusted: Sequence[IssuerCertificate], witnessed: Iterable[date] = (), patience: float = PATIENCE
) -> Signature:
    """Never raises, whatever the bytes.

    ``trusted`` is the list that the institution publishes, with its days; ``witnessed`` are days on which somebody
    trustworthy held exactly these bytes (hwx.rules.key_trust).
    """
    if len(data) > MAX_PDF:
        return Signature(Amiss.TOO_LARGE)
    if not data.startswith(b"%PDF-"):
        return Signature(Amiss.NOT_A_PDF)
    try:
        found = signed_bytes(data)
    except NotAsWritten:
        return _second_opinion(data, trusted, patience)
    if found is None:
        return _second_opinion(data, trusted, patience)
    return _judged(found, trusted, witnessed)


def _judged(found: SignedBytes, trusted: Sequence[IssuerCertificate], witnessed: Iterable[date]) -> Signature:
    own, *others = found.certificates
    seen = _described(own, found)
    if not _holds(found):
        return replace(seen, amiss=Amiss.CHANGED)
    listed = next((one for one in trusted if one.chain[0] == own), None)
    if listed is None:
        return replace(seen, amiss=Amiss.UNKNOWN_CERTIFICATE)
    if not set(others) <= set(listed.chain[1:]) or len(set(others)) != len(others) or found.claimed is None:
        return replace(seen, amiss=Amiss.CHANGED)
    if found.token is not None and seen.stamp is None:
        return replace(seen, amiss=Amiss.CHANGED)
    return replace(seen, amiss=_OF_TRUST[trust_in(listed, found.claimed.date(), witnessed)])


def _holds(found: SignedBytes) -> bool:
    own = found.certificates[0]
    if found.message_digest != found.digest or found.bound_to != hashlib.sha256(own).digest():
        return False
    try:
        key = load_der_public_key(x509.Certificate.load(own).public_key.dump())
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(found.signature, found.signed, ECDSA(SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _described(own: bytes, found: SignedBytes) -> Signature:
    stamp = stamp_of(found.token, found.signature) if found.token is not None else None
    return Signature(None, hashlib.sha256(own).hexdigest(), found.claimed, stamp)


def _second_opinion(data: bytes, trusted: Sequence[IssuerCertificate], patience: float) -> Signature:
    """Of a file that is not authentic: why."""
    child = run_apart(OPINION, [], data, patience)
    if child is None:
        return Signature(Amiss.TOO_SLOW)
    status, told = child
    if status == ENCRYPTED:
        return Signature(Amiss.ENCRYPTED)
    if status != 0:
        return Signature(Amiss.BROKEN_PDF)
    found: dict[str, Any] = json.loads(told)
    if not found["signatures"]:
        return Signature(Amiss.NO_SIGNATURE)
    seen = Signature(None, found["certificate"])
    if not found["intact"]:
        return replace(seen, amiss=Amiss.CHANGED)
    if found["coverage"] != "ENTIRE_FILE":
        return replace(seen, amiss=Amiss.ADDED_TO)
    known = any(one.fingerprint == seen.certificate for one in trusted)
    return replace(seen, amiss=Amiss.CHANGED if known else Amiss.UNKNOWN_CERTIFICATE)
