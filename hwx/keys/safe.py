"""Where the private keys of institutions lie: in files that a passphrase encrypts, or in a token that keeps them.

Old pairs stay where they were made; new ones go where the settings say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hwx.key_files import KeysUnsafe
from hwx.keys import token as key_token
from hwx.keys.key_file import LockedFiles, info_of
from hwx.keys.pairs import LIST, KeyPair
from hwx.keys.token_session import Token
from hwx.rules.seal import key_id

Sign = Callable[[bytes], bytes]
CREDENTIAL, PAPER = "credential", "paper"
TRIAL = b"hwx tries a new key\n"


@dataclass(frozen=True)
class Signers:
    """``credential`` signs with Ed25519 (64 bytes), ``paper`` with ECDSA P-256 over the SHA-256 (DER).

    Both raise KeysUnsafe when the token that holds the key fails.
    """

    credential: Sign
    paper: Sign


@dataclass(frozen=True)
class NewKeys:
    """The public halves and handles, as in KeyPair."""

    credential: bytes
    paper: bytes
    credential_handle: str
    paper_handle: str
    signers: Signers


@dataclass(frozen=True)
class KeySafe:
    """``token`` None: every key is made as a file."""

    files: LockedFiles
    token: Token | None = None

    def make(self, folder: Path, label: str) -> NewKeys:
        """New private keys, tried once. A token that cannot hold Ed25519 holds the P-256 key only; the other one is a
        file then. Raises KeysUnsafe and OSError."""
        first, public = self._make_credential(label)
        second, info = self._make_paper(label)
        new = NewKeys(
            credential=public,
            paper=info,
            credential_handle=first if isinstance(first, str) else "",
            paper_handle=second if isinstance(second, str) else "",
            signers=Signers(self._credential(first), self._paper(second)),
        )
        _try(new)
        for kind, key in ((CREDENTIAL, first), (PAPER, second)):
            if not isinstance(key, str):
                self.files.write(path_of(folder, key_id(public), kind), key)
        return new

    def open(self, folder: Path, pair: KeyPair) -> Signers:
        """Raises KeysUnsafe."""
        first: str | Ed25519PrivateKey = pair.credential_handle
        second: str | ec.EllipticCurvePrivateKey = pair.paper_handle
        if not first:
            path = path_of(folder, pair.id, CREDENTIAL)
            found = self.files.read(path)
            if not isinstance(found, Ed25519PrivateKey) or found.public_key().public_bytes_raw() != pair.credential:
                raise _another_key(path)
            first = found
        if not second:
            path = path_of(folder, pair.id, PAPER)
            held = self.files.read(path)
            if not isinstance(held, ec.EllipticCurvePrivateKey) or info_of(held) != pair.paper:
                raise _another_key(path)
            second = held
        return Signers(self._credential(first), self._paper(second))

    def has(self, folder: Path, pair: KeyPair) -> bool:
        """Whether both private keys are there; they are not opened. Raises KeysUnsafe."""
        return all(
            key_token.holds(self._token_there(), handle) if handle else path_of(folder, pair.id, kind).is_file()
            for kind, handle in _halves(pair)
        )

    def token_holds_all(self) -> bool:
        """Whether new keys leave nothing in files. Raises KeysUnsafe."""
        return self.token is not None and key_token.can_hold_ed25519(self.token)

    def drop(self, folder: Path, pair: KeyPair) -> None:
        """For keys that never came into a list, and for no others."""
        for kind, handle in _halves(pair):
            if handle:
                key_token.drop(self._token_there(), handle)
            else:
                path_of(folder, pair.id, kind).unlink(missing_ok=True)

    def _make_credential(self, label: str) -> tuple[str | Ed25519PrivateKey, bytes]:
        if self.token is None or not self.token_holds_all():
            key = Ed25519PrivateKey.generate()
            return key, key.public_key().public_bytes_raw()
        handle = key_token.new_handle()
        return handle, key_token.make_ed25519(self.token, handle, f"{label} {CREDENTIAL}")

    def _make_paper(self, label: str) -> tuple[str | ec.EllipticCurvePrivateKey, bytes]:
        if self.token is None:
            key = ec.generate_private_key(ec.SECP256R1())
            return key, info_of(key)
        handle = key_token.new_handle()
        return handle, key_token.make_p256(self.token, handle, f"{label} {PAPER}")

    def _credential(self, key: str | Ed25519PrivateKey) -> Sign:
        return partial(key_token.sign_ed25519, self._token_there(), key) if isinstance(key, str) else key.sign

    def _paper(self, key: str | ec.EllipticCurvePrivateKey) -> Sign:
        if isinstance(key, str):
            return partial(key_token.sign_p256, self._token_there(), key)
        return partial(_sign_p256, key)

    def _token_there(self) -> Token:
        if self.token is None:
            raise KeysUnsafe("the key lies in a token, and none is named. Set HWX_TOKEN_MODULE and HWX_TOKEN_LABEL.")
        return self.token


def path_of(folder: Path, pair_id: str, kind: str) -> Path:
    return folder / f"{pair_id}.{kind}.pem"


def _halves(pair: KeyPair) -> tuple[tuple[str, str], ...]:
    return (CREDENTIAL, pair.credential_handle), (PAPER, pair.paper_handle)


def _sign_p256(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(SHA256()))


def _try(new: NewKeys) -> None:
    """Before anything relies on what a token says about its keys."""
    try:
        Ed25519PublicKey.from_public_bytes(new.credential).verify(new.signers.credential(TRIAL), TRIAL)
        paper = load_der_public_key(new.paper)
        assert isinstance(paper, ec.EllipticCurvePublicKey)
        paper.verify(new.signers.paper(TRIAL), TRIAL, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise KeysUnsafe("the token made a key whose signatures do not hold; it cannot be used for hwx") from error


def _another_key(path: Path) -> KeysUnsafe:
    return KeysUnsafe(f"{path} does not hold the key that {LIST} names. Put it back from a backup.")
