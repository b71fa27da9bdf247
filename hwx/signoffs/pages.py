"""What the pages of this room share: the placement asked for, its curriculum, and words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from flask import Response, abort, make_response, render_template
from flask_babel import get_locale
from sqlalchemy.orm import joinedload

from hwx.clock import now, today
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.record import MovedOn
from hwx.placements.tables import Placement
from hwx.placements.visible import visible_placements
from hwx.rules.curriculum import Competency, Curriculum, Wording
from hwx.signoffs.deeds import Scene

WITH_THEM = (
    # The trainee's own appointments are nobody's business here; lazily, since the reader may be the trainee.
    joinedload(Placement.trainee).lazyload(Person.appointments),
    joinedload(Placement.home),
    joinedload(Placement.host),
    joinedload(Placement.revision),
)


def placement_or_404(reference: str) -> Placement:
    """The placement with its people and institutions in one statement; 404 for a stranger as for nobody's."""
    query = visible_placements(me(), today()).where(Placement.reference == reference).options(*WITH_THEM)
    return db.session.scalar(query) or _nothing_here()


def curriculum_for(placement: Placement) -> Curriculum:
    return curriculum_of(db.session(), placement.revision.digest)


def competency_or_404(placement: Placement, curriculum: Curriculum, code: str) -> Competency:
    """404 for a code that the curriculum lacks or that is not asked of this trainee."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return next((competency for competency in asked if competency.code == code), None) or _nothing_here()


def scene(placement: Placement, curriculum: Curriculum, seen: int) -> Scene:
    return Scene(db.session(), placement, curriculum, me(), seen, now(), today())


def language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"


def reader(curriculum: Curriculum) -> Callable[[Wording], tuple[str, str]]:
    """A function for templates: a wording as (text, language), in the reader's language or the authoritative one."""
    wanted = language()

    def read(wording: Wording) -> tuple[str, str]:
        return wording.read_in(wanted, curriculum.language)

    return read


def moved_on_page(error: MovedOn, typed: list[tuple[str, str]], back: str) -> Response:
    """409: what changed meanwhile, what was typed (so that nothing is lost), and the way back to the fresh page."""
    db.session.rollback()
    return make_response(render_template("signoffs/moved_on.html", entries=error.entries, typed=typed, back=back), 409)


def _nothing_here() -> NoReturn:
    abort(404)
