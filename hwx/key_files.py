"""Files that hold keys: written whole or not at all, never over another, and closed to everybody else."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077
BINARY: int = getattr(os, "O_BINARY", 0)


NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
"""A quota is a disk of one's own; Windows knows none by this name."""


class KeysUnsafe(Exception):
    """The keys are missing, broken or open to others; the message says which file and how to mend it."""


def how_to_let_write(error: OSError) -> str:
    """What mends a folder that a file cannot be written to: room, or the right to it."""
    if error.errno in NO_ROOM:
        return "The disk is full: make room there and try again."
    return "Give the user of hwx the right to write there."


def make_folder(folder: Path) -> None:
    """With every folder above it that is missing. Raises KeysUnsafe for one that is open to others, and OSError."""
    for missing in reversed([path for path in folder.parents if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    refuse_open_doors(folder)


def refuse_open_doors(path: Path) -> None:
    """Windows has no such bits; there the folder inherits the rights of the data folder. Raises KeysUnsafe, OSError."""
    mode = path.stat().st_mode
    if os.name == "posix" and mode & OTHERS:
        wanted = "700" if path.is_dir() else "600"
        raise KeysUnsafe(
            f"{path} can be read by others on this machine (mode {mode & 0o777:o}). Run: chmod {wanted} '{path}'"
        )


def comes_soon(path: Path) -> bool:
    """Whether a list of keys that is not there appears within two seconds. The first key is written before the list
    that names it, so somebody else may be between the two."""
    for _ in range(40):
        if path.exists():
            return True
        time.sleep(0.05)
    return False


def write_once(path: Path, content: bytes) -> None:
    """Under a passing name first, so that the file is never seen half written; never over another."""
    passing = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_through(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600), content)
        name_once(passing, path)
    finally:
        with suppress(FileNotFoundError):
            passing.unlink()


def write_over(path: Path, content: bytes) -> None:
    """In place of what is there: at every moment the file is the old one or the new one, whole."""
    passing = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_through(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600), content)
        os.replace(passing, path)
    finally:
        with suppress(FileNotFoundError):
            passing.unlink()


def change_alone(path: Path, make: Callable[[], bytes]) -> None:
    """Write what ``make`` gives in place of ``path``; two who do this at once do not overwrite each other's change.

    ``make`` is called when nobody else can change the file any more, so it must read it there. If it raises, nothing is
    changed. Raises KeysUnsafe for the second of two.
    """
    draft = path.with_name(f"{path.name}.next")
    try:
        write_once(draft, b"")
    except FileExistsError:
        raise KeysUnsafe(
            "Somebody else is making a key at this moment. If nobody is, an earlier try was cut short: "
            f"remove '{draft}' and try again."
        ) from None
    try:
        _write_through(os.open(draft, os.O_WRONLY | BINARY), make())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def name_once(source: Path, target: Path) -> None:
    """Give a finished file its name unless the name is taken. Raises FileExistsError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links; the small gap between the question and the deed remains.
        if target.exists():
            raise FileExistsError(target) from None
        os.replace(source, target)


def _write_through(descriptor: int, content: bytes) -> None:
    """To the disk, and the file is closed: a name given to it afterwards never stands for less than the whole."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
