"""What pages about a placement share: the placement asked for, and words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from flask import abort
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from hwx.access import Role
from hwx.clock import today
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.locale import page_language
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.placements.visible import SEEN, hosted_placements, sight_of
from hwx.rules.curriculum import Curriculum, Wording

Reader = Callable[[Wording], tuple[str, str]]
"""A wording as (text, language it is really in)."""

WITH_THEM = (
    # The trainee's own appointments are nobody's business here; lazily, since the reader may be the trainee.
    joinedload(Placement.trainee).lazyload(Person.appointments),
    joinedload(Placement.home),
    joinedload(Placement.host),
    joinedload(Placement.revision),
)

ONE_SEEN = select(Placement).where(SEEN, Placement.reference == bindparam("reference")).options(*WITH_THEM)
"""Made once: nearly every page asks for it, and making it takes as long as answering it."""


def seen_or_404(reference: str) -> Placement:
    """A placement that the reader may see, with its people and institutions in one statement."""
    values = {**sight_of(me(), today()), "reference": reference}
    return db.session.scalar(ONE_SEEN, values) or nothing_here()


def hosted_or_404(reference: str, *roles: Role) -> Placement:
    """A placement at an institution where the reader holds one of the roles today; never the own, where the reader is
    the trainee and nothing else."""
    of_others = Placement.trainee_id != me().id
    query = hosted_placements(me(), today(), *roles).where(Placement.reference == reference, of_others)
    return db.session.scalar(query.options(*WITH_THEM)) or nothing_here()


def curriculum_for(placement: Placement) -> Curriculum:
    return curriculum_of(db.session(), placement.revision.digest)


def reader_of(curriculum: Curriculum) -> Reader:
    language = page_language()

    def read(wording: Wording) -> tuple[str, str]:
        return wording.read_in(language, curriculum.language)

    return read


def nothing_here() -> NoReturn:
    abort(404)
