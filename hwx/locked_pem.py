"""Private keys as PEM files: PKCS 8, encrypted with a passphrase in the standard way (PBES2), only slower to guess.

The library that makes keys derives with 2,048 rounds of PBKDF2, which is little for a passphrase that a person chose
and a file that lies in every backup. Here it is ROUNDS, and ``openssl pkey -in FILE`` reads it all the same.
"""

from __future__ import annotations

import secrets

from asn1crypto import algos, keys, pem
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

ROUNDS = 600_000
"""OWASP's figure for PBKDF2 with HMAC-SHA-256 (Password Storage Cheat Sheet, 2023)."""

Key = Ed25519PrivateKey | EllipticCurvePrivateKey

_LOCKED = b"-----BEGIN ENCRYPTED "


class WrongPassphrase(ValueError):
    """The file is encrypted, and not with this passphrase."""


def locked(key: Key, passphrase: str) -> bytes:
    """The PEM file; in the clear when the passphrase is empty."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if not passphrase:
        return bytes(pem.armor("PRIVATE KEY", plain))
    salt, start = secrets.token_bytes(16), secrets.token_bytes(16)
    secret = PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(passphrase.encode())
    padder, encryptor = PKCS7(128).padder(), Cipher(AES(secret), CBC(start)).encryptor()
    hidden = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return bytes(pem.armor("ENCRYPTED PRIVATE KEY", _frame(salt, start, hidden)))


def is_locked(data: bytes) -> bool:
    return data.startswith(_LOCKED)


def unlocked(data: bytes, passphrase: str) -> Key:
    """A file in the clear is read without the passphrase. Raises WrongPassphrase, and ValueError for anything else that
    is no key of the two kinds."""
    password = passphrase.encode() if is_locked(data) else None
    try:
        key = load_pem_private_key(data, password=password or None)
    except TypeError as error:
        raise WrongPassphrase("it is encrypted, and there is no passphrase") from error
    except UnsupportedAlgorithm as error:
        raise ValueError(f"it is a key of another kind, or damaged: {error}") from error
    except ValueError as error:
        if password:
            raise WrongPassphrase("the passphrase is another one, or the file is damaged") from error
        raise
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise ValueError("it is a key of another kind")
    return key


def _frame(salt: bytes, start: bytes, hidden: bytes) -> bytes:
    """EncryptedPrivateKeyInfo of RFC 5958 with PBES2 of RFC 8018."""
    derivation = {
        "salt": algos.Pbkdf2Salt("specified", salt),
        "iteration_count": ROUNDS,
        "prf": {"algorithm": "sha256"},
    }
    parameters = {
        "key_derivation_func": {"algorithm": "pbkdf2", "parameters": derivation},
        "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": start},
    }
    return bytes(
        keys.EncryptedPrivateKeyInfo(
            {"encryption_algorithm": {"algorithm": "pbes2", "parameters": parameters}, "encrypted_data": hidden}
        ).dump()
    )
