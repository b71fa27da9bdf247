"""Removes from the store the bytes of pictures that no paper needs any more: once a day, by the queue of jobs.

A letterhead or seal that was replaced before any paper showed it, a signature whose removal failed, and what an upload
left that was cut short before its row. What an issued paper shows is kept, whatever became of the picture since.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.extensions import db
from hwx.jobs import periodic
from hwx.logs import log
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.pictures import FOLDER, OF_THE_HOUSE
from hwx.storage import Files, StorageFailed, files

GRACE = timedelta(hours=24)
"""Longer than a paper is under way that was begun before its picture ended."""


@periodic("papers.sweep", 24 * 60)
def sweep_pictures(moment: datetime) -> None:
    """May run twice. A store that does not answer is asked again the next day."""
    try:
        number = swept(db.session(), files(), moment - GRACE)
    except StorageFailed as error:
        log.error("pictures not swept", error=str(error))
    else:
        log.info("pictures swept", number=number)


def swept(session: Session, store: Files, before: datetime) -> int:
    """How many were removed. Listed first and asked about afterwards: a row that comes meanwhile keeps its bytes.

    Raises StorageFailed.
    """
    old = [one.name for one in store.listed() if one.name.startswith(FOLDER) and one.written_at < before]
    kept = needed(session, before) if old else frozenset()
    gone = [name for name in old if name not in kept]
    for name in gone:
        store.remove(name)
    return len(gone)


def needed(session: Session, before: datetime) -> frozenset[str]:
    """Names of what is in use, or was until ``before`` (UTC) or later, and of what extracts of issued papers show."""
    for_extracts = PaperPicture.purpose.in_(OF_THE_HOUSE) & PaperPicture.shown_at.is_not(None)
    of_late = PaperPicture.ended_at.is_(None) | (PaperPicture.ended_at >= before)
    return frozenset(session.scalars(select(PaperPicture.name).where(of_late | for_extracts)))
