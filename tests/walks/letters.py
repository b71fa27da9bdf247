"""What the site has written to people."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from flask import Flask


def newest_letter(app: Flask) -> str:
    """Its plain text."""
    folder: Path = app.config["HWX"].mail_folder
    letter = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    body = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
