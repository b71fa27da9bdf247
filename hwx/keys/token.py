"""Makes keys in a PKCS#11 token, where they can be used and not be read, and signs with them."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from asn1crypto import keys as asn1
from asn1crypto.core import OctetString
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error
from pkcs11.util.ec import encode_ecdsa_signature, encode_named_curve_parameters

from hwx.keys.token_session import Token

ED25519_POINT, P256_POINT = 32, 65
"""Bytes of a public key; around them most tokens put the frame of a DER octet string."""


def can_hold_ed25519(token: Token) -> bool:
    """Many tokens know P-256 only. Raises KeysUnsafe."""
    return {Mechanism.EC_EDWARDS_KEY_PAIR_GEN, Mechanism.EDDSA} <= token.mechanisms()


def new_handle() -> str:
    """By which a key is found again in the token (its CKA_ID, in hex)."""
    return secrets.token_hex(16)


def make_ed25519(token: Token, handle: str, label: str) -> bytes:
    """The raw public key. Raises KeysUnsafe."""

    def make(session: Any) -> bytes:
        curve = session.create_domain_parameters(KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _ED25519}, local=True)
        public, _ = curve.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, id=bytes.fromhex(handle), label=label, store=True
        )
        return _point(public, ED25519_POINT)

    return token.use(make)


def make_p256(token: Token, handle: str, label: str) -> bytes:
    """The public key as DER SubjectPublicKeyInfo. Raises KeysUnsafe."""

    def make(session: Any) -> bytes:
        named = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        curve = session.create_domain_parameters(KeyType.EC, named, local=True)
        public, _ = curve.generate_keypair(id=bytes.fromhex(handle), label=label, store=True)
        return _info(_point(public, P256_POINT))

    return token.use(make)


def sign_ed25519(token: Token, handle: str, data: bytes) -> bytes:
    """Raises KeysUnsafe."""
    return bytes(
        token.use(lambda session: _private(session, handle, KeyType.EC_EDWARDS).sign(data, mechanism=Mechanism.EDDSA))
    )


def sign_p256(token: Token, handle: str, data: bytes) -> bytes:
    """Over the SHA-256 of ``data``, in DER. Raises KeysUnsafe."""
    digest = hashlib.sha256(data).digest()
    raw = token.use(lambda session: _private(session, handle, KeyType.EC).sign(digest, mechanism=Mechanism.ECDSA))
    return bytes(encode_ecdsa_signature(raw))


def holds(token: Token, handle: str) -> bool:
    """Whether the private key is in the token. Raises KeysUnsafe."""
    named = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: bytes.fromhex(handle)}
    return token.use(lambda session: any(True for _ in session.get_objects(named)))


def drop(token: Token, handle: str) -> None:
    """Both halves. Raises KeysUnsafe."""

    def away(session: Any) -> None:
        for found in list(session.get_objects({Attribute.ID: bytes.fromhex(handle)})):
            found.destroy()

    token.use(away)


_ED25519 = bytes.fromhex("06032b6570")
"""The object identifier 1.3.101.112 (RFC 8410)."""


def _private(session: Any, handle: str, kind: KeyType) -> Any:
    return session.get_key(object_class=ObjectClass.PRIVATE_KEY, key_type=kind, id=bytes.fromhex(handle))


def _point(public: Any, length: int) -> bytes:
    found = bytes(public[Attribute.EC_POINT])
    point = found if len(found) == length else bytes(OctetString.load(found))
    if len(point) != length:
        raise PKCS11Error(f"a public key of {length} bytes was expected from the token, not {len(point)}")
    return point


def _info(point: bytes) -> bytes:
    algorithm = {"algorithm": "ec", "parameters": asn1.ECDomainParameters("named", "secp256r1")}
    return bytes(asn1.PublicKeyInfo({"algorithm": algorithm, "public_key": asn1.ECPointBitString(point)}).dump())
