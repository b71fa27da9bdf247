"""What the pages of this room share: the competency asked for, the request answered, the scene, the answer 409."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from hwx.clock import now, today, zone
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import nothing_here
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Competency, Curriculum
from hwx.signoffs.deeds import Scene
from hwx.signoffs.proofs import hand_of
from hwx.signoffs.requests import Asked, open_requests


def competency_or_404(placement: Placement, curriculum: Curriculum, code: str) -> Competency:
    """404 for a code that the curriculum lacks or that is not asked of this trainee."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return next((competency for competency in asked if competency.code == code), None) or nothing_here()


def request_answered(placement: Placement, curriculum: Curriculum, code: str) -> Asked | None:
    """The request that the address or the form names, else the oldest that is open with the reader; one that is no
    longer open is answered by nothing."""
    entries = entries_of(db.session(), placement.id, "")
    found = open_requests(db.session(), placement.id, code, curriculum.rules, entries, today())
    mine = [one for one in found if one.request.asked_id == me().id]
    number = request.values.get("request", "")
    if not number:
        return mine[0] if mine else None
    return next((one for one in mine if str(one.request.id) == number), None)


def scene(placement: Placement, curriculum: Curriculum, seen: int) -> Scene:
    """With the hand of the request: a passkey where the form was signed with one."""
    hand = hand_of(db.session(), placement, me(), seen, now(), request.form.get("proof", ""))
    return Scene(db.session(), placement, curriculum, me(), seen, now(), today(), hand, zone())


def moved_on_page(error: MovedOn, typed: list[tuple[str, str]], back: str) -> Response:
    """409: what changed meanwhile, what was typed (so that nothing is lost), and the way back to the fresh page."""
    db.session.rollback()
    return make_response(render_template("signoffs/moved_on.html", entries=error.entries, typed=typed, back=back), 409)
