"""The child program that opens a PDF: reads it from standard input, writes the one attachment to standard output.

It is started by file name in a process of its own (attachment.py), so it imports nothing of hwx: what a hostile file
could gain by it is a process without settings, without the database, and with little memory and time. The exit status
says what was found; any status not named here means that the process was ended from outside.
"""

from __future__ import annotations

import io
import logging
import sys
from enum import IntEnum
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

MEMORY = 512 * 1024 * 1024
SECONDS = 8

PASSED_OVER = ".log.json"
"""Proofs from the log of entries travel beside what the transcript says; they are checked by themselves."""


class Status(IntEnum):
    """Exit status; the numbers stay clear of those that shells and interpreters give by themselves."""

    DONE = 0
    ENCRYPTED = 70
    NO_ATTACHMENT = 71
    SEVERAL_ATTACHMENTS = 72
    TOO_LARGE = 73
    MALFORMED = 74


def take(pdf: bytes, limit: int) -> tuple[Status, bytes]:
    """The one attachment, of at most ``limit`` bytes; never raises."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            return Status.ENCRYPTED, b""
        attachments = [one for one in reader.attachment_list if not one.name.endswith(PASSED_OVER)]
        if len(attachments) != 1:
            return Status.SEVERAL_ATTACHMENTS if attachments else Status.NO_ATTACHMENT, b""
        content = attachments[0].content
    except (LimitReachedError, MemoryError):
        return Status.TOO_LARGE, b""
    except (PyPdfError, RecursionError):
        return Status.MALFORMED, b""
    except Exception:  # a broken PDF breaks its reader in ways that nobody has listed, and all mean the same here
        return Status.MALFORMED, b""
    return (Status.DONE, content) if len(content) <= limit else (Status.TOO_LARGE, b"")


def give_up_power() -> None:
    """Limit memory, processor time and writing, where the platform can; elsewhere the parent's clock must do."""
    try:
        import resource as posix  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    limits = {posix.RLIMIT_AS: MEMORY, posix.RLIMIT_CPU: SECONDS, posix.RLIMIT_FSIZE: 0, posix.RLIMIT_CORE: 0}
    for what, most in limits.items():
        _lower(posix, what, most)


def _lower(posix: Any, what: int, most: int) -> None:
    try:
        posix.setrlimit(what, (most, most))
    except (ValueError, OSError):  # macOS names limits that it does not keep
        return


def main() -> int:
    give_up_power()
    logging.disable()
    status, content = take(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(content)
    return status


if __name__ == "__main__":
    sys.exit(main())
