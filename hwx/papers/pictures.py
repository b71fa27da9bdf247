"""Letterheads, seals and signatures: placed, ended, and brought along for the papers that show them."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PIL import Image
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from hwx.papers.looks import Look
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.printing import PaperAmiss, Picture
from hwx.people.tables import Person
from hwx.portfolio.cleaning import CannotTake, Clean, cleaned
from hwx.rules.transcript import Shown
from hwx.storage import Files, NoSuchFile, StorageFailed

PURPOSES = ("letterhead", "seal", "signature")
OF_THE_HOUSE = ("letterhead", "seal")
"""These belong to the institution; a signature belongs to one person."""

FOLDER = "papers/"
MOST_BYTES = 1024 * 1024
LEAST_WIDTH = 300
"""Pixels; 42 mm of a seal in print at 180 dots an inch. Less looks like a stain."""
MOST_SIDE = 4000
MEDIA_TYPES = ("image/png", "image/jpeg")


def taken(data: bytes) -> Clean:
    """The picture as it is kept: written anew, without anything that tells where it comes from.

    Raises CannotTake: the codes of hwx.portfolio.cleaning, and "too_small" and "too_many_pixels" by the limits above.
    """
    if len(data) > MOST_BYTES:
        raise CannotTake("too_large", MOST_BYTES)
    clean = cleaned(data)
    if clean.media_type not in MEDIA_TYPES:
        raise CannotTake("unknown_type")
    with Image.open(io.BytesIO(clean.data)) as picture:
        width, height = picture.size
    if max(width, height) > MOST_SIDE:
        raise CannotTake("too_many_pixels", MOST_SIDE)
    if width < LEAST_WIDTH:
        raise CannotTake("too_small", LEAST_WIDTH)
    return clean


def place(
    session: Session,
    files: Files,
    institution_id: int,
    purpose: str,
    clean: Clean,
    text: str,
    by: Person,
    now: datetime,
) -> PaperPicture:
    """In the place of the one before, which ends. Raises StorageFailed. The caller commits."""
    name = FOLDER + secrets.token_hex(16)
    files.put(name, clean.data)
    owner = by.id if purpose == "signature" else None
    _end(session, _in_use(institution_id, owner) & (PaperPicture.purpose == purpose), by, now)
    row = PaperPicture(
        institution_id=institution_id,
        purpose=purpose,
        person_id=owner,
        name=name,
        media_type=clean.media_type,
        size=len(clean.data),
        sha256=hashlib.sha256(clean.data).hexdigest(),
        text=text,
        placed_at=now,
        placed_by_id=by.id,
    )
    session.add(row)
    session.flush()
    return row


def end(session: Session, row: PaperPicture, by: Person, now: datetime) -> None:
    """No paper of tomorrow shows it, nor one that somebody else placed at the same moment and that lies under it. After
    the commit the caller lets ``forget`` remove the bytes of a signature."""
    same = _in_use(row.institution_id, row.person_id) & (PaperPicture.purpose == row.purpose)
    _end(session, same & (PaperPicture.id <= row.id), by, now)


def _end(session: Session, which: ColumnElement[bool], by: Person, now: datetime) -> None:
    session.execute(update(PaperPicture).where(which).values(ended_at=now, ended_by_id=by.id))


def note_shown(session: Session, institution_id: int, shown: Sequence[Shown], now: datetime) -> None:
    """In the transaction that issues the paper: from then on the bytes are kept for its extracts."""
    for one in shown:
        here = PaperPicture.institution_id == institution_id, PaperPicture.purpose == one.name
        session.execute(
            update(PaperPicture)
            .where(*here, PaperPicture.sha256 == one.sha256, PaperPicture.shown_at.is_(None))
            .values(shown_at=now)
        )


def forget(session: Session, files: Files, person_id: int) -> None:
    """Remove the bytes of signatures of this person that have ended. What is left by a store that fails is taken the
    next time."""
    ended = select(PaperPicture.name).where(PaperPicture.person_id == person_id, PaperPicture.ended_at.is_not(None))
    for name in session.scalars(ended):
        try:
            files.remove(name)
        except StorageFailed:
            return


def in_use(session: Session, institution_id: int, person_id: int) -> list[PaperPicture]:
    """Those of the house, and the person's own signature; of several that were placed at one moment the newest."""
    query = select(PaperPicture).where(or_(_in_use(institution_id, None), _in_use(institution_id, person_id)))
    return list({row.purpose: row for row in session.scalars(query.order_by(PaperPicture.id))}.values())


def look_of_papers(
    session: Session, files: Files | None, templates: str, institution_id: int, person_id: int
) -> tuple[Look, tuple[Shown, ...]]:
    """How a paper that this person issues for this institution looks today, and what is frozen of that.

    Without a store (tests, benchmarks) there are no pictures. Raises PaperAmiss where one cannot be had: a paper
    without its letterhead is not issued by accident.
    """
    rows = in_use(session, institution_id, person_id) if files else []
    pictures = {row.purpose: Picture(bytes_of(row, files), row.media_type) for row in rows if files}
    texts = {row.purpose: row.text for row in rows}
    return Look(folder(templates), pictures, texts), tuple(Shown(row.purpose, row.sha256, row.text) for row in rows)


def bytes_of(row: PaperPicture, files: Files) -> bytes:
    """Raises PaperAmiss."""
    try:
        content = files.read(row.name)
    except (NoSuchFile, StorageFailed) as error:
        raise PaperAmiss("a picture of the institution cannot be read from the store of files") from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise PaperAmiss("a picture of the institution is not as it was placed: it changed in the store of files")
    return content


def look_again(session: Session, files: Files, templates: str, institution_id: int, shown: Sequence[Shown]) -> Look:
    """The same for an extract of a paper that was issued before. A signature that was taken back is not shown again."""
    pictures, texts = {}, {}
    for one in shown:
        here = PaperPicture.institution_id == institution_id, PaperPicture.purpose == one.name
        # The same picture may have been placed twice, and the bytes of one of the two be gone.
        for row in session.scalars(select(PaperPicture).where(*here, PaperPicture.sha256 == one.sha256, _may_return())):
            with suppress(PaperAmiss):
                pictures[one.name] = Picture(bytes_of(row, files), row.media_type)
                texts[one.name] = one.text
                break
    return Look(folder(templates), pictures, texts)


def folder(templates: str) -> Path | None:
    return Path(templates) if templates else None


def _in_use(institution_id: int, person_id: int | None) -> ColumnElement[bool]:
    whose = PaperPicture.person_id.is_(None) if person_id is None else PaperPicture.person_id == person_id
    return (PaperPicture.institution_id == institution_id) & PaperPicture.ended_at.is_(None) & whose


def _may_return() -> ColumnElement[bool]:
    return or_(PaperPicture.purpose.in_(OF_THE_HOUSE), PaperPicture.ended_at.is_(None))
