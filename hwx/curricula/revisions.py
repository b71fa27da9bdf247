"""Publishing a curriculum and reading it back: a revision is stored whole and never changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.curricula.tables import CurriculumRevision
from hwx.rules.curriculum import Curriculum
from hwx.rules.curriculum_reading import read_stored


class VersionTaken(Exception):
    """This slug and version are published with other content; ``digest`` is the one in force."""

    def __init__(self, slug: str, version: str, digest: str) -> None:
        super().__init__(f"{slug} {version} is published with other content; give the changed curriculum a new version")
        self.slug, self.version, self.digest = slug, version, digest


def publish(
    session: Session, curriculum: Curriculum, now: datetime, person_id: int | None
) -> tuple[CurriculumRevision, bool]:
    """The revision, and whether it is new; the caller commits. Raises VersionTaken and changes nothing."""
    there = session.scalar(
        select(CurriculumRevision).where(
            CurriculumRevision.slug == curriculum.slug, CurriculumRevision.version == curriculum.version
        )
    )
    if there is not None:
        if there.digest != curriculum.digest:
            raise VersionTaken(there.slug, there.version, there.digest)
        return there, False
    revision = CurriculumRevision(
        slug=curriculum.slug,
        version=curriculum.version,
        digest=curriculum.digest,
        wording=curriculum.canonical,
        published_at=now,
        published_by_id=person_id,
    )
    session.add(revision)
    session.flush()
    return revision, True


_read: dict[str, Curriculum] = {}
_reading = Lock()


def curriculum_of(session: Session, digest: str) -> Curriculum:
    """The published curriculum with this digest. Kept in memory, since what a digest names cannot change.

    Raises LookupError when no such revision is published, ValueError when the stored wording does not have the digest.
    """
    found = _read.get(digest)
    if found is None:
        wording = session.scalar(select(CurriculumRevision.wording).where(CurriculumRevision.digest == digest))
        if wording is None:
            raise LookupError(digest)
        found = read_stored(json.loads(wording))
        if found.digest != digest:
            raise ValueError(f"the stored wording of revision {digest[:12]} has been altered")
        with _reading:
            _read[digest] = found
    return found


@dataclass(frozen=True)
class Published:
    """A revision as listed; its wording is read only where it is shown."""

    id: int
    slug: str
    version: str
    digest: str
    published_at: datetime


def published(session: Session, slug: str | None = None) -> list[Published]:
    """All revisions (of one curriculum) by slug, newest publication first within a slug."""
    query = select(
        CurriculumRevision.id,
        CurriculumRevision.slug,
        CurriculumRevision.version,
        CurriculumRevision.digest,
        CurriculumRevision.published_at,
    ).order_by(CurriculumRevision.slug, CurriculumRevision.published_at.desc(), CurriculumRevision.id.desc())
    if slug is not None:
        query = query.where(CurriculumRevision.slug == slug)
    return [Published(*row) for row in session.execute(query)]


def newest(session: Session) -> list[Published]:
    """The newest revision of every curriculum, by slug."""
    found: dict[str, Published] = {}
    for one in published(session):
        found.setdefault(one.slug, one)
    return list(found.values())
