"""Ed25519 public keys as Multikey text (z6Mk...), as did:key, and the base58btc that both are written in.

W3C Controlled Identifiers 1.0, section 2.2.2 (Multikey) and 2.4 (Multibase); the did:key method. An Ed25519 key of 32
bytes stands behind the two bytes 0xed 0x01, in base58 with the Bitcoin alphabet, after a "z" that says so.
"""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
KEY_BYTES = 32
MULTIKEY_LENGTH = 48
DID_KEY = "did:key:"

_VALUE = {character: value for value, character in enumerate(ALPHABET)}


class NotAMultikey(ValueError):
    """The text is not an Ed25519 key in this notation; the message says what was expected."""


def base58btc(raw: bytes) -> str:
    """Without the leading "z". Each zero byte in front is a "1"."""
    number = int.from_bytes(raw, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def from_base58btc(text: str) -> bytes:
    """The reverse of ``base58btc``. Raises ValueError for another character. The caller has limited the length: the
    cost grows with its square."""
    number = 0
    for character in text:
        if character not in _VALUE:
            raise ValueError(f"{character!r} is no digit of base58btc")
        number = number * 58 + _VALUE[character]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public: bytes) -> str:
    """The 32 raw bytes of an Ed25519 public key as ``z6Mk...``."""
    if len(public) != KEY_BYTES:
        raise NotAMultikey(f"a public Ed25519 key has {KEY_BYTES} bytes, not {len(public)}")
    return "z" + base58btc(ED25519 + public)


def from_multikey(text: str) -> bytes:
    """The raw public key. Raises NotAMultikey for anything but the one way of writing an Ed25519 key."""
    if len(text) != MULTIKEY_LENGTH or not text.startswith("z"):
        raise NotAMultikey(f"a Multikey of {MULTIKEY_LENGTH} characters that begins with z6Mk was expected")
    try:
        raw = from_base58btc(text[1:])
    except ValueError as error:
        raise NotAMultikey(str(error)) from error
    if not raw.startswith(ED25519) or len(raw) != len(ED25519) + KEY_BYTES:
        raise NotAMultikey("this is a key of another kind: an Ed25519 Multikey begins with z6Mk")
    return raw[len(ED25519) :]


def did_key(public: bytes) -> str:
    """A name for an issuer without a host name: the key is the name, so it can never be changed."""
    return DID_KEY + multikey(public)
