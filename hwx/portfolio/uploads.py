"""Files that came with a form: made clean, stored at once, and kept for the form when it comes back refused."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from hwx.portfolio.cleaning import MOST_BYTES, CannotTake, cleaned
from hwx.portfolio.evidence import FOLDER, Taken, store
from hwx.storage import Files

MOST_FILES = 3

KEPT_SECONDS = 6 * 3600
"""How long a refused form keeps its files; the sweep leaves files alone for longer than that."""

LARGEST_FORM = MOST_FILES * MOST_BYTES + 256 * 1024
"""Bytes of the whole form."""


@dataclass(frozen=True)
class Refusal:
    """Why the file in that place of the form was not taken; ``code`` is one of hwx.portfolio.cleaning.REFUSALS, or
    "too_many" for every one beyond MOST_FILES."""

    place: int
    code: str
    limit: int = 0


def sent_files(sent: Iterable[FileStorage]) -> list[FileStorage]:
    """A form without a chosen file sends an empty part without a name."""
    return [one for one in sent if one.filename]


def take(files: Files, sent: Sequence[FileStorage], already: int) -> tuple[list[Taken], list[Refusal]]:
    """Store what can be taken, beside ``already`` kept files. Raises StorageFailed."""
    taken: list[Taken] = []
    refused: list[Refusal] = []
    for place, one in enumerate(sent, 1):
        if already + len(taken) >= MOST_FILES:
            refused.append(Refusal(place, "too_many", MOST_FILES))
            continue
        try:
            clean = cleaned(one.stream.read(MOST_BYTES + 1))
        except CannotTake as error:
            refused.append(Refusal(place, error.code, error.limit))
        else:
            taken.append(store(files, FOLDER + secrets.token_hex(16), clean.media_type, clean.data))
    return taken, refused


def ticket_for(person: int, reference: str, taken: Sequence[Taken]) -> str:
    """Signed, so that a form can name only files that came with it."""
    return str(_signer().dumps([person, reference, [astuple(one) for one in taken]])) if taken else ""


def kept(ticket: str, person: int, reference: str) -> list[Taken]:
    """Empty for a ticket of somebody else, of another placement, of too long ago, or that we never gave."""
    try:
        whose, where, rows = _signer().loads(ticket, max_age=KEPT_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return []
    return [Taken(*row) for row in rows] if (whose, where) == (person, reference) else []


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="files-of-a-form")
