"""A P-256 key that can sign and do nothing else, wherever it lies, in the shape in which cryptography takes keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


class SigningKey(ec.EllipticCurvePrivateKey):
    """``public`` is DER SubjectPublicKeyInfo; ``sign_bytes`` signs over the SHA-256 of its argument and answers in DER.

    Raises TypeError for whatever a key in a token would not do.
    """

    def __init__(self, public: bytes, sign_bytes: Callable[[bytes], bytes]) -> None:
        self._public = public
        self._sign = sign_bytes

    def public_key(self) -> ec.EllipticCurvePublicKey:
        key = load_der_public_key(self._public)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError("the public key is not one of an elliptic curve")
        return key

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        algorithm = signature_algorithm.algorithm
        if isinstance(algorithm, Prehashed) or not isinstance(algorithm, SHA256):
            raise TypeError("this key signs over SHA-256 only")
        return self._sign(bytes(data))

    @property
    def curve(self) -> ec.EllipticCurve:
        return ec.SECP256R1()

    @property
    def key_size(self) -> int:
        return self.curve.key_size

    def exchange(self, *_: Any) -> bytes:
        raise TypeError(ONLY_SIGNS)

    def private_numbers(self) -> ec.EllipticCurvePrivateNumbers:
        raise TypeError(ONLY_SIGNS)

    def private_bytes(self, *_: Any) -> bytes:
        raise TypeError(ONLY_SIGNS)

    def __copy__(self) -> SigningKey:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SigningKey:
        return self


ONLY_SIGNS = "this key only signs"
