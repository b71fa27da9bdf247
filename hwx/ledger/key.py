"""The key that signs checkpoints: one Ed25519 key of the log's own, in the folder of keys, and no issuer's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy.orm import Session

from hwx.key_files import KeysUnsafe, make_folder, refuse_open_doors, write_once
from hwx.ledger.reading import LogUnusable, head_of
from hwx.rules.signed_note import NoteKey

FOLDER, FILE = "log", "log.pem"


@dataclass(frozen=True)
class LogSigner:
    """``key`` is public, ``sign`` uses the private one."""

    key: NoteKey
    sign: Callable[[bytes], bytes]


def origin_of(site: str) -> str:
    """The name of the log of a site, given its address without a slash at the end."""
    return f"{site.partition('://')[2]}/log1"


def signer_of(session: Session, keys_folder: Path, site: str) -> LogSigner:
    """That of the log in this database. Raises LogUnusable."""
    return log_signer(keys_folder, site, head_of(session).key)


def log_signer(keys_folder: Path, site: str, known: NoteKey | None) -> LogSigner:
    """``known`` is the key under which the log has begun; the first one is made here. Raises LogUnusable."""
    folder = keys_folder / FOLDER
    path = folder / FILE
    try:
        make_folder(folder)
        if known is None and not path.exists():
            _make(path)
        private = _read(path)
    except OSError as error:
        raise LogUnusable(
            f"the key of the log {path} cannot be read ({error.strerror}). Put it back from a backup, or give the user "
            "of hwx the right to read it."
        ) from error
    except KeysUnsafe as error:
        raise LogUnusable(str(error)) from error
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    if known and known.raw != raw:
        raise LogUnusable(
            f"{path} does not hold the key that signed this log ({known.line}). Put it back from a backup."
        )
    return LogSigner(known or NoteKey(origin_of(site), raw), private.sign)


def key_trouble(keys_folder: Path, known: NoteKey | None) -> str:
    """Why the log cannot be signed; "" when it can, and when there is no key yet and none is missed. Makes nothing."""
    path = keys_folder / FOLDER / FILE
    try:
        if not path.exists():
            return f"{path} is missing, which signed this log ({known.line})" if known else ""
        refuse_open_doors(path.parent)
        log_signer(keys_folder, "", known)
    except OSError as error:
        return f"{path} cannot be read ({error.strerror})"
    except KeysUnsafe as error:
        return str(error)
    return ""


def _make(path: Path) -> None:
    """When two processes come at once, both go on with the key of the faster one."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        write_once(path, pem)
    except FileExistsError:
        return


def _read(path: Path) -> Ed25519PrivateKey:
    refuse_open_doors(path)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise LogUnusable(f"the key of the log {path} cannot be read ({error}). Put it back from a backup.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise LogUnusable(f"{path} does not hold an Ed25519 key. Put it back from a backup.")
    return private
