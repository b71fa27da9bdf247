"""Where the private keys of institutions lie: here files, encrypted with a passphrase when there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwx.key_files import KeysUnsafe, refuse_open_doors, write_once
from hwx.locked_pem import Key, WrongPassphrase, is_locked, locked, unlocked
from hwx.rules.seal import key_id
from hwx.transcripts.key_pairs import IN_FILES, LIST, KeyPair

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Signers:
    """``credential`` signs with Ed25519 (64 bytes), ``paper`` with ECDSA P-256 over the SHA-256 (DER)."""

    credential: Sign
    paper: Sign


@dataclass(frozen=True)
class NewKeys:
    """The public halves, as in KeyPair."""

    credential: bytes
    paper: bytes
    signers: Signers


class Safe(Protocol):
    """Makes private keys, keeps them, and signs with them; what it raises is KeysUnsafe."""

    @property
    def held(self) -> str: ...

    def make(self, folder: Path) -> NewKeys: ...

    def open(self, folder: Path, pair: KeyPair) -> Signers: ...

    def has(self, folder: Path, pair: KeyPair) -> bool: ...

    def drop(self, folder: Path, pair: KeyPair) -> None:
        """For keys that never came into a list, and for no others."""


@dataclass(frozen=True)
class Files:
    """``passphrase`` empty: the files are as good as open to whoever reads the folder or its backup.

    ``strict``: a file that is not encrypted is refused.
    """

    passphrase: str = ""
    strict: bool = False
    held: str = IN_FILES

    def make(self, folder: Path) -> NewKeys:
        credential, paper = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
        public = credential.public_key().public_bytes_raw()
        first, second = _paths(folder, key_id(public))
        write_once(first, locked(credential, self.passphrase))
        write_once(second, locked(paper, self.passphrase))
        return NewKeys(public, _info(paper), _signers(credential, paper))

    def open(self, folder: Path, pair: KeyPair) -> Signers:
        refuse_open_doors(folder)
        first, second = _paths(folder, pair.id)
        credential, paper = self._read(first), self._read(second)
        if (
            not isinstance(credential, Ed25519PrivateKey)
            or credential.public_key().public_bytes_raw() != pair.credential
        ):
            raise KeysUnsafe(f"{first} does not hold the key that {LIST} names. Put it back from a backup.")
        if not isinstance(paper, ec.EllipticCurvePrivateKey) or _info(paper) != pair.paper:
            raise KeysUnsafe(f"{second} does not hold the key that {LIST} names. Put it back from a backup.")
        return _signers(credential, paper)

    def has(self, folder: Path, pair: KeyPair) -> bool:
        return all(path.is_file() for path in _paths(folder, pair.id))

    def drop(self, folder: Path, pair: KeyPair) -> None:
        for path in _paths(folder, pair.id):
            path.unlink(missing_ok=True)

    def _read(self, path: Path) -> Key:
        try:
            refuse_open_doors(path)
            data = path.read_bytes()
            if self.strict and not is_locked(data):
                raise KeysUnsafe(f"the private key {path} is not encrypted. Run 'flask keys encrypt'.")
            return unlocked(data, self.passphrase)
        except WrongPassphrase as error:
            raise KeysUnsafe(
                f"the private key {path} cannot be opened: {error}. Look at HWX_KEY_PASSPHRASE or at the file named in "
                "HWX_KEY_PASSPHRASE_FILE."
            ) from error
        except (OSError, ValueError) as error:
            raise KeysUnsafe(f"the private key {path} cannot be read ({error}). Put it back from a backup.") from error


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.credential.pem", folder / f"{name}.paper.pem"


def _info(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signers(credential: Ed25519PrivateKey, paper: ec.EllipticCurvePrivateKey) -> Signers:
    return Signers(credential.sign, lambda data: paper.sign(data, ec.ECDSA(SHA256())))
