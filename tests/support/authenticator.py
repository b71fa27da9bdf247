"""A passkey in software: makes keys and assertions as a device does, with whatever a test wants wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from hwx.rules.proof import to_text
from hwx.rules.signatory import Proof

RP_ID = "localhost"
ORIGIN = "http://localhost:8000"
PRESENT_AND_VERIFIED = 0x05
WITH_KEY = 0x40


def cbor(value: Any) -> bytes:
    """As much of RFC 8949 as devices write."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    assert isinstance(value, dict)
    return _head(5, len(value)) + b"".join(cbor(name) + cbor(said) for name, said in value.items())


def _head(kind: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([kind << 5 | argument])
    size = next(size for size in (1, 2, 4, 8) if argument < 1 << 8 * size)
    return bytes([kind << 5 | 23 + size.bit_length()]) + argument.to_bytes(size)


def _private_key(kind: str) -> Any:
    if kind == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate() if kind == "EdDSA" else rsa.generate_private_key(65537, 2048)


class Device:
    """One passkey. ``kind`` is "ES256", "EdDSA" or "RS256"; ``counts``: its counter goes on, as on a key of its own."""

    def __init__(self, kind: str = "ES256", counts: bool = False) -> None:
        self.kind = kind
        self.count = 0
        self.counts = counts
        self.credential = secrets.token_bytes(24)
        self.private: Any = _private_key(kind)

    @property
    def public_key(self) -> bytes:
        """The COSE key."""
        public = self.private.public_key()
        if self.kind == "ES256":
            numbers = public.public_numbers()
            return cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        if self.kind == "EdDSA":
            return cbor({1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()})
        numbers = public.public_numbers()
        return cbor({1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)})

    def sign(self, message: bytes) -> bytes:
        if self.kind == "ES256":
            return bytes(self.private.sign(message, ec.ECDSA(SHA256())))
        if self.kind == "EdDSA":
            return bytes(self.private.sign(message))
        return bytes(self.private.sign(message, padding.PKCS1v15(), SHA256()))

    def assertion(self, challenge: str, **wrong: Any) -> dict[str, Any]:
        """What the browser hands over after ``navigator.credentials.get``; ``wrong`` is as for ``parts``."""
        client_data, data, signature = self.parts(challenge, **wrong)
        own = to_text(self.credential)
        answer = {"clientDataJSON": client_data, "authenticatorData": data, "signature": signature}
        response = {name: to_text(said) for name, said in answer.items()}
        return {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}

    def parts(
        self,
        challenge: str,
        origin: str = ORIGIN,
        rp_id: str = RP_ID,
        flags: int = PRESENT_AND_VERIFIED,
        type_: str = "webauthn.get",
        **more: Any,
    ) -> tuple[bytes, bytes, bytes]:
        """Client data, authenticator data, signature."""
        said = {"type": type_, "challenge": challenge, "origin": origin, "crossOrigin": False, **more}
        client_data = json.dumps(said).encode()
        data = self._data(rp_id, flags)
        return client_data, data, self.sign(data + hashlib.sha256(client_data).digest())

    def proof(self, challenge: str, seen: int, **wrong: Any) -> Proof:
        client_data, data, signature = (to_text(part) for part in self.parts(challenge, **wrong))
        return Proof(to_text(self.credential), to_text(self.public_key), client_data, data, signature, seen)

    def registration(self, challenge: str, origin: str = ORIGIN, rp_id: str = RP_ID, **more: Any) -> dict[str, Any]:
        """What the browser hands over after ``navigator.credentials.create``."""
        said = {"type": "webauthn.create", "challenge": challenge, "origin": origin, "crossOrigin": False}
        attested = bytes(16) + len(self.credential).to_bytes(2) + self.credential + self.public_key
        data = self._data(rp_id, more.get("flags", PRESENT_AND_VERIFIED) | WITH_KEY) + attested
        answer = {
            "clientDataJSON": to_text(json.dumps(said).encode()),
            "attestationObject": to_text(cbor({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        own = to_text(self.credential)
        return {"id": own, "rawId": own, "type": "public-key", "response": answer, "clientExtensionResults": {}}

    def _data(self, rp_id: str, flags: int) -> bytes:
        self.count += self.counts
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)
