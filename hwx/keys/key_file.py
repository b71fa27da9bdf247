"""Private keys as files: encrypted with the passphrase of the site, closed to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwx.key_files import KeysUnsafe, refuse_open_doors, write_once, write_over
from hwx.locked_pem import Key, WrongPassphrase, is_locked, locked, unlocked


def no_passphrase() -> str:
    return ""


@dataclass(frozen=True)
class LockedFiles:
    """``passphrase`` is asked for when a file is read or written, and may raise KeysUnsafe; an empty one leaves new
    files in the clear, for the demonstration. ``strict``: a file in the clear is refused."""

    passphrase: Callable[[], str] = field(default=no_passphrase, repr=False)
    strict: bool = False

    def write(self, path: Path, key: Key) -> None:
        """Never over another. Raises OSError and KeysUnsafe."""
        write_once(path, locked(key, self._word()))

    def read(self, path: Path) -> Key:
        """Raises KeysUnsafe with what to do."""
        data = self._bytes(path)
        if self.strict and not is_locked(data):
            raise KeysUnsafe(f"the private key {path} is not encrypted. Run: flask keys encrypt")
        return _opened(path, data, self._word())

    def lock_again(self, path: Path, former: str) -> bool:
        """Encrypt with the passphrase of now what is in the clear or under the former one; False: it was already.

        At every moment the file is the old or the new one, whole. Raises KeysUnsafe and OSError.
        """
        data, word = self._bytes(path), self._word()
        if is_locked(data):
            try:
                unlocked(data, word)
                return False
            except ValueError:
                key = _opened(path, data, former)
        else:
            key = _opened(path, data, "")
        write_over(path, locked(key, word))
        return True

    def is_open(self, path: Path) -> bool:
        """Whether the file is in the clear. Raises KeysUnsafe."""
        return not is_locked(self._bytes(path))

    def _word(self) -> str:
        word = self.passphrase()
        if not word and self.strict:
            raise KeysUnsafe("there is no passphrase for the keys. Set HWX_KEY_PASSPHRASE or HWX_KEY_PASSPHRASE_FILE.")
        return word

    def _bytes(self, path: Path) -> bytes:
        try:
            refuse_open_doors(path.parent)
            refuse_open_doors(path)
            return path.read_bytes()
        except OSError as error:
            raise KeysUnsafe(f"the private key {path} cannot be read ({error}). Put it back from a backup.") from error


def info_of(key: EllipticCurvePrivateKey) -> bytes:
    """The public half as DER SubjectPublicKeyInfo."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _opened(path: Path, data: bytes, passphrase: str) -> Key:
    try:
        return unlocked(data, passphrase)
    except WrongPassphrase as error:
        raise KeysUnsafe(
            f"the private key {path} cannot be opened: {error}. Look at HWX_KEY_PASSPHRASE or at the file named in "
            "HWX_KEY_PASSPHRASE_FILE."
        ) from error
    except ValueError as error:
        raise KeysUnsafe(f"the private key {path} cannot be read ({error}). Put it back from a backup.") from error
