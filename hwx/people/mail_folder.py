"""Mail as files: what the demonstration sends, and how it is read again."""

from __future__ import annotations

import email
import email.policy
import email.utils
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_mailman.backends.base import BaseEmailBackend

FILE_NAME = re.compile(r"\d{6,}\.eml")


@dataclass(frozen=True)
class Mail:
    sent_at: datetime
    to: str
    subject: str
    language: str
    text: str


class FolderBackend(BaseEmailBackend):  # type: ignore[misc]
    """One ``.eml`` file a letter, numbered; only the owner of the process may read them, since they hold links."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        folder = Path(self.mailman.file_path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            _write(folder, message.message().as_bytes())
        return len(email_messages)


def _write(folder: Path, content: bytes) -> None:
    number = max((int(path.stem) for path in _files(folder)), default=0)
    while True:
        number += 1
        try:
            handle = os.open(folder / f"{number:06d}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if FILE_NAME.fullmatch(path.name)] if folder.is_dir() else []


def read_folder(folder: Path, first: int, count: int) -> tuple[list[Mail], int]:
    """The newest first, ``count`` of them from the place ``first`` (0 is the newest); and how many there are."""
    files = sorted(_files(folder), key=lambda path: int(path.stem), reverse=True)
    return [_read(path) for path in files[first : first + count]], len(files)


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        # "-0000" is how a letter says UTC without naming a place; the library reads it as no zone at all.
        sent_at=email.utils.parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC),
        to=str(message["To"]),
        # A long subject begins on a line of its own, after the blank that says so.
        subject=str(message["Subject"]).strip(),
        language=str(message["Content-Language"] or "en"),
        text=str(body.get_content()) if body else "",
    )
