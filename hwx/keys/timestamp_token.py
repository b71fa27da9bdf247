"""Reads a timestamp (RFC 3161) that stands beside a signature: who says that the signature existed, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

DIGESTS: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Stamp:
    """``at`` (UTC) is what the authority says; ``fingerprint`` the SHA-256 of its certificate in hex. Whether that
    authority is to be believed is for the reader: anybody can make timestamps."""

    at: datetime
    authority: str
    fingerprint: str


def stamp_of(token: cms.ContentInfo, signature: bytes) -> Stamp | None:
    """None when the timestamp is broken, of another signature, or in a form that is not known here. Never raises."""
    return _read(token, lambda algorithm: _digest(algorithm, signature))


def stamp_of_digest(token: cms.ContentInfo, digest: bytes, algorithm: str) -> Stamp | None:
    """The same where the signature is not at hand: what was asked for is known by its digest."""
    return _read(token, lambda said: digest if said == algorithm else b"")


def _read(token: cms.ContentInfo, expected: Callable[[str], bytes]) -> Stamp | None:
    try:
        return _stamp(token["content"], expected)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        return None
    except (InvalidSignature, UnsupportedAlgorithm):
        return None


def _stamp(data: cms.SignedData, expected: Callable[[str], bytes]) -> Stamp | None:
    content = data["encap_content_info"]["content"]
    said, signer = content.parsed, data["signer_infos"][0]
    imprint = said["message_imprint"]
    if expected(imprint["hash_algorithm"]["algorithm"].native) != imprint["hashed_message"].native:
        return None
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if attributes["message_digest"].native != _digest(algorithm, content.contents):
        return None
    authority = _named(signer, [one.chosen for one in data["certificates"]])
    _verify(authority, signer, algorithm)
    at: datetime = said["gen_time"].native
    name = str(authority.subject.native.get("common_name", authority.subject.human_friendly))
    return Stamp(at, name, hashlib.sha256(authority.dump()).hexdigest())


def _digest(algorithm: str, content: bytes) -> bytes:
    if algorithm not in DIGESTS:
        raise ValueError(f"{algorithm} is no digest that is known here")
    return hashlib.new(algorithm, content).digest()


def _named(signer: cms.SignerInfo, certificates: list[x509.Certificate]) -> x509.Certificate:
    serial = signer["sid"].chosen["serial_number"].native
    found = next((one for one in certificates if one.serial_number == serial), None)
    if found is None:
        raise ValueError("the certificate of the authority is not there")
    return found


def _verify(authority: x509.Certificate, signer: cms.SignerInfo, algorithm: str) -> None:
    """Raises InvalidSignature, and ValueError for a kind of key that is not known here."""
    key: Any = load_der_public_key(authority.public_key.dump())
    digest, signed, signature = DIGESTS[algorithm](), signer["signed_attrs"].untag().dump(), signer["signature"].native
    if isinstance(key, RSAPublicKey):
        key.verify(signature, signed, PKCS1v15(), digest)
    elif isinstance(key, EllipticCurvePublicKey):
        key.verify(signature, signed, ECDSA(digest))
    else:
        raise ValueError("the authority signs in a way that is not known here")
