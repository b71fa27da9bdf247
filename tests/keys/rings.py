"""Key rings and institutions for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from hwx.keys.key_file import LockedFiles
from hwx.keys.keyring import Keyring
from hwx.keys.safe import KeySafe
from hwx.keys.token_session import Token
from hwx.people.tables import Institution

PASSPHRASE = "brick otter lamp seven"
MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
SITE = "https://hwx.example.org"


def passphrase() -> str:
    return PASSPHRASE


def hospital(number: int = 7, **values: Any) -> Institution:
    given = {"name": "مستشفى الملك فهد", "english_name": "King Fahad Hospital", "country": "SA", **values}
    return Institution(id=number, **given)


def ring(tmp_path: Path, token: Token | None = None, word: str = "") -> Keyring:
    """In the clear, which is quick, unless a passphrase is given."""
    files = LockedFiles(lambda: word)
    return Keyring(tmp_path / "keys" / "institutions", SITE, KeySafe(files, token))
