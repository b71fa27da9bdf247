"""What the pages of this room share: the trainee's own placement, the competency asked for, and the scene of a deed."""

from __future__ import annotations

from flask import url_for

from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, nothing_here, seen_or_404
from hwx.placements.tables import Placement
from hwx.portfolio.scene import Scene
from hwx.rules.curriculum import Competency, Curriculum


def own_or_404(reference: str) -> Placement:
    """The reader's own placement."""
    placement = seen_or_404(reference)
    return placement if placement.trainee_id == me().id else nothing_here()


def asked_or_404(placement: Placement, curriculum: Curriculum, code: str) -> Competency:
    """404 for a code that the curriculum lacks or that is not asked of this trainee."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return next((competency for competency in asked if competency.code == code), None) or nothing_here()


def scene_of(placement: Placement) -> Scene:
    return Scene(db.session(), placement, curriculum_for(placement), me(), now(), today())


def of_competency(reference: str, code: str) -> str:
    """Where the page of a competency is; the record where an entry is about none."""
    if code:
        return url_for("signoffs.competency", reference=reference, code=code)
    return url_for("signoffs.record", reference=reference)
