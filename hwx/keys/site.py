"""The keys that seal transcripts: a folder outside the database, and a public list in which old keys stay for ever.

The folder holds ``keys.json``, the public list, and for each key ``ID.pem`` (PKCS 8). Whoever reads a private key can
issue transcripts in the name of this site; whoever loses the list can no longer prove the old ones. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hwx.key_files import (
    KeysUnsafe,
    change_alone,
    comes_soon,
    how_to_let_write,
    make_folder,
    name_once,
    refuse_open_doors,
    write_once,
)
from hwx.rules.seal import KeysUnreadable, PublicKey, key_id, keys_from_json, keys_to_json, public_bytes

LIST = "keys.json"


def public_keys(folder: Path) -> tuple[PublicKey, ...]:
    """Every key that ever signed here, newest last; none before the first. Raises KeysUnsafe for a list that is broken
    or cannot be read."""
    try:
        return keys_from_json((folder / LIST).read_bytes())
    except FileNotFoundError:
        if any(folder.glob("*.pem")):
            if comes_soon(folder / LIST):
                return public_keys(folder)
            raise KeysUnsafe(
                f"{folder / LIST} is missing while private keys lie beside it. Put it back from a backup: without it "
                "transcripts that were issued cannot be checked."
            ) from None
        return ()
    except OSError as error:
        raise KeysUnsafe(
            f"{folder / LIST} cannot be read ({error.strerror}). Give the user of hwx the right to read it."
        ) from error
    except KeysUnreadable as error:
        raise KeysUnsafe(f"{folder / LIST}: {error}. Put it back from a backup.") from error


def signing_key(folder: Path, day: date) -> Ed25519PrivateKey:
    """The newest key in force on that day; the first one is made here. Raises KeysUnsafe."""
    try:
        keys = [key for key in public_keys(folder) or (first_key(folder, day),) if seals_on(key, day)]
    except OSError as error:
        raise KeysUnsafe(
            f"the first key cannot be made in {folder} ({error.strerror}). {how_to_let_write(error)}"
        ) from error
    if not keys:
        raise KeysUnsafe(f"no key in {folder / LIST} is in force and trusted on {day}. Make one with 'flask keys new'.")
    return _private_key(folder, keys[-1])


def first_key(folder: Path, day: date) -> PublicKey:
    """Make the folder and the first key. When two processes start at once, both get the key of the faster one."""
    make_folder(folder)
    made = _new_private_key(folder, day)
    draft = folder / f"{LIST}.{made.id}"
    write_once(draft, keys_to_json((made,)))
    try:
        name_once(draft, folder / LIST)
    except FileExistsError:
        (folder / f"{made.id}.pem").unlink()
        return public_keys(folder)[-1]
    finally:
        draft.unlink(missing_ok=True)
    return made


def next_key(folder: Path, day: date) -> PublicKey:
    """Make a key that signs from that day on. The one before stays in the list and is in force until that day."""
    if not public_keys(folder):
        return first_key(folder, day)
    refuse_open_doors(folder)
    made: list[PublicKey] = []

    def longer() -> bytes:
        made.append(_new_private_key(folder, day))
        return keys_to_json((*_ended(public_keys(folder), day), *made), with_reasons=True)

    change_alone(folder / LIST, longer)
    return made[0]


def change_key(folder: Path, name: str, make: Callable[[PublicKey], PublicKey]) -> PublicKey:
    """Put what ``make`` gives in place of the key with this id, while nobody else can change the list. An open folder
    does not keep a key from being marked. Raises KeysUnsafe and OSError."""

    def changed() -> bytes:
        keys = tuple(make(key) if key.id == name else key for key in public_keys(folder))
        return keys_to_json(keys, with_reasons=True)

    change_alone(folder / LIST, changed)
    return next(key for key in public_keys(folder) if key.id == name)


def seals_on(key: PublicKey, day: date) -> bool:
    """A key that is not trusted any more seals nothing, whatever the day."""
    return key.in_force(day) and key.distrusted_from is None


def _ended(keys: tuple[PublicKey, ...], day: date) -> list[PublicKey]:
    return [replace(key, used_until=max(day, key.used_from)) if key.used_until is None else key for key in keys]


def has_private_key(folder: Path, key: PublicKey) -> bool:
    return (folder / f"{key.id}.pem").is_file()


def _new_private_key(folder: Path, day: date) -> PublicKey:
    private = Ed25519PrivateKey.generate()
    public = PublicKey(public_bytes(private), day)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_once(folder / f"{public.id}.pem", pem)
    return public


def _private_key(folder: Path, key: PublicKey) -> Ed25519PrivateKey:
    refuse_open_doors(folder)
    path = folder / f"{key.id}.pem"
    try:
        refuse_open_doors(path)
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise KeysUnsafe(f"the private key {path} cannot be read ({error}). Put it back from a backup.") from error
    if not isinstance(private, Ed25519PrivateKey) or key_id(public_bytes(private)) != key.id:
        raise KeysUnsafe(f"{path} does not hold the key that {LIST} names. Put it back from a backup.")
    return private
