"""The public key of a passkey as the device wrote it (COSE, RFC 9053), and signatures checked with it.

A COSE key is a CBOR map (RFC 8949) of whole numbers and byte strings; only that much of CBOR is read here, so that a
record can be checked with nothing but a library of cryptography at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

Value = int | bytes | str
Check = Callable[[bytes, bytes], None]
"""Takes signature and message; raises InvalidSignature."""

KEY_TYPE, ALGORITHM = 1, 3
CURVE, X, Y = -1, -2, -3
MODULUS, EXPONENT = -1, -2

ED25519 = (1, -8, 6)
P256 = (2, -7, 1)
"""Key type, algorithm and curve."""
RS256 = (3, -257)

UNSIGNED, NEGATIVE, BYTES, TEXT, MAP = 0, 1, 2, 3, 5


class UnknownKey(ValueError):
    """Not a key of one of the three kinds that hwx asks devices for: ES256, EdDSA (Ed25519), RS256."""


def signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the private half of ``key``. Raises UnknownKey."""
    check = _check_of(_map_in(key))
    try:
        check(signature, message)
    except InvalidSignature:
        return False
    return True


def _check_of(key: Mapping[Value, Value]) -> Check:
    kind = (key.get(KEY_TYPE), key.get(ALGORITHM))
    try:
        if (*kind, key.get(CURVE)) == P256:
            return _es256(_bytes(key, X), _bytes(key, Y))
        if (*kind, key.get(CURVE)) == ED25519:
            return ed25519.Ed25519PublicKey.from_public_bytes(_bytes(key, X)).verify
        if kind == RS256:
            return _rs256(_bytes(key, MODULUS), _bytes(key, EXPONENT))
    except UnknownKey:
        raise
    except ValueError as error:
        raise UnknownKey("the numbers of the key make no key") from error
    raise UnknownKey("the kind of key is not one that hwx asks for")


def _es256(x: bytes, y: bytes) -> Check:
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    key = numbers.public_key()
    return lambda signature, message: key.verify(signature, message, ec.ECDSA(SHA256()))


def _rs256(modulus: bytes, exponent: bytes) -> Check:
    key = rsa.RSAPublicNumbers(int.from_bytes(exponent), int.from_bytes(modulus)).public_key()
    return lambda signature, message: key.verify(signature, message, padding.PKCS1v15(), SHA256())


def _bytes(key: Mapping[Value, Value], label: int) -> bytes:
    found = key.get(label)
    if not isinstance(found, bytes):
        raise UnknownKey("the key lacks one of its numbers")
    return found


def _map_in(data: bytes) -> dict[Value, Value]:
    """The one map that ``data`` is, whole."""
    kind, length, place = _head(data, 0)
    if kind != MAP:
        raise UnknownKey("a map of numbers was expected")
    found: dict[Value, Value] = {}
    for _ in range(length):
        label, place = _item(data, place)
        found[label], place = _item(data, place)
    if place != len(data):
        raise UnknownKey("something stands behind the key")
    return found


def _item(data: bytes, place: int) -> tuple[Value, int]:
    kind, argument, place = _head(data, place)
    if kind == UNSIGNED:
        return argument, place
    if kind == NEGATIVE:
        return -1 - argument, place
    if kind not in (BYTES, TEXT) or place + argument > len(data):
        raise UnknownKey("a number or a text was expected")
    said, place = data[place : place + argument], place + argument
    if kind == BYTES:
        return said, place
    try:
        return said.decode(), place
    except UnicodeDecodeError as error:
        raise UnknownKey("a text cannot be read") from error


def _head(data: bytes, place: int) -> tuple[int, int, int]:
    """Kind and argument of the item that begins at ``place``, and where its content begins."""
    if place >= len(data):
        raise UnknownKey("the key ends too soon")
    kind, small = data[place] >> 5, data[place] & 31
    if small < 24:
        return kind, small, place + 1
    if small > 27:
        raise UnknownKey("a length without end is not expected")
    size = 1 << (small - 24)
    argument = data[place + 1 : place + 1 + size]
    if len(argument) != size:
        raise UnknownKey("the key ends too soon")
    return kind, int.from_bytes(argument), place + 1 + size
