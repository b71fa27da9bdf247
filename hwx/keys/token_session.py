"""One open session with a PKCS#11 token for the whole process, however many threads sign through it."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import pkcs11
from pkcs11.exceptions import PinIncorrect, PKCS11Error, UserAlreadyLoggedIn

from hwx.key_files import KeysUnsafe

Answer = TypeVar("Answer")

_lock = RLock()
_sessions: dict[tuple[str, str], tuple[int, Any]] = {}
_refused: set[tuple[str, str, bytes]] = set()
"""A token locks itself after a few wrong PINs: one that was refused is not tried again."""


@dataclass(frozen=True)
class Token:
    """``module`` is the path of the token's PKCS#11 library; the first line of ``pin_file`` is the PIN of its user."""

    module: str
    label: str
    pin_file: str

    def use(self, deed: Callable[[Any], Answer]) -> Answer:
        """What ``deed`` gives for the open session (a pkcs11.Session). Raises KeysUnsafe for whatever the token
        refuses; the next use then begins with a new session."""
        with _lock:
            try:
                return deed(self._session())
            except PKCS11Error as error:
                self._forget()
                said = str(error) or type(error).__name__
                raise KeysUnsafe(f"the token '{self.label}' cannot be used ({said}). Is it plugged in?") from error

    def mechanisms(self) -> frozenset[Any]:
        """What the token can do."""
        return self.use(lambda session: frozenset(session.token.slot.get_mechanisms()))

    def _session(self) -> Any:
        name, process = (self.module, self.label), os.getpid()
        kept = _sessions.get(name)
        if kept is not None and kept[0] == process:
            return kept[1]
        library = pkcs11.lib(self.module)
        if kept is not None:
            # This process was made from one that had a session; the library must be told.
            library.reinitialize()
        session = self._open(library)
        _sessions[name] = process, session
        return session

    def _open(self, library: Any) -> Any:
        token, pin = library.get_token(token_label=self.label), self._pin()
        tried = self.module, self.label, hashlib.sha256(pin.encode()).digest()
        if tried in _refused:
            raise KeysUnsafe(self._wrong_pin())
        try:
            return token.open(rw=True, user_pin=pin)
        except UserAlreadyLoggedIn:
            return token.open(rw=True)
        except PinIncorrect as error:
            _refused.add(tried)
            raise KeysUnsafe(self._wrong_pin()) from error

    def _wrong_pin(self) -> str:
        return (
            f"the token '{self.label}' refuses the PIN in {self.pin_file}. It is not tried again, so that the token "
            "does not lock itself: put the right one into the file."
        )

    def _pin(self) -> str:
        try:
            found = first_line(Path(self.pin_file))
        except OSError as error:
            raise KeysUnsafe(f"the PIN of the token cannot be read from {self.pin_file} ({error.strerror}).") from error
        if not found:
            raise KeysUnsafe(
                f"the first line of {self.pin_file} is empty; the PIN of the token '{self.label}' was expected there."
            )
        return found

    def _forget(self) -> None:
        kept = _sessions.pop((self.module, self.label), None)
        if kept is not None and kept[0] == os.getpid():
            with suppress(PKCS11Error):
                kept[1].close()


def first_line(path: Path) -> str:
    """Without the end of the line, with spaces as they stand. Raises OSError, also for a file that is no text."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise OSError(errno.EILSEQ, "it is no text", str(path)) from error
    return text.split("\n", 1)[0].rstrip("\r")
