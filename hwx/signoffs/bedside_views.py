"""Showing a code at the bedside, and what happens to whoever scans it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import SIGNED_IN, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.tables import Placement
from hwx.rules.signing import ASSESSING
from hwx.signoffs.bedside import scanned, show, ticket_for
from hwx.signoffs.grounds import appointed
from hwx.signoffs.pages import competency_or_404

bedside = Blueprint("bedside", __name__)

NEUTRAL = 404


@bedside.route("/placements/<reference>/competencies/<code>/bedside", methods=["GET", "POST"])
@audience(SIGNED_IN)
def code(reference: str, code: str) -> ResponseReturnValue:
    """A GET shows the button; each POST, also one that is sent again by reloading, makes a new code."""
    placement = seen_or_404(reference)
    if placement.trainee_id != me().id:
        abort(404)
    curriculum = curriculum_for(placement)
    competency = competency_or_404(placement, curriculum, code)
    shown = None
    if request.method == "POST":
        shown = show(db.session(), placement, code, gettext("QR code with the address that stands below"), now())
        db.session.commit()
    return render_template(
        "signoffs/bedside_code.html",
        placement=placement,
        competency=competency,
        shown=shown,
        read=reader_of(curriculum),
    )


@bedside.get("/b/<token>")
@audience(SIGNED_IN)
def scan(token: str) -> ResponseReturnValue:
    """To the observe screen, for those who may observe at the host. It changes nothing, so a preview does no harm."""
    found = scanned(db.session(), token)
    if found is None:
        return neutral()
    code, placement = found
    if placement.trainee_id == me().id:
        return render_template("signoffs/bedside_own.html", placement=placement, competency=code.competency)
    if not _assesses_at(placement):
        return neutral()
    if code.expires_at < now():
        return render_template("signoffs/bedside_expired.html"), 410
    ticket = ticket_for(me(), placement, code.competency, now())
    goes_on = url_for("signing.observe", reference=placement.reference, code=code.competency, bedside=ticket)
    return redirect(goes_on)


def neutral() -> ResponseReturnValue:
    """For a wrong code and for people whom the trainee does not concern: the page of a guest's link."""
    return render_template("signoffs/guest_neutral.html"), NEUTRAL


def _assesses_at(placement: Placement) -> bool:
    """Whether the reader holds an assessing role there today; what else the rules ask is said on the observe screen."""
    held = (one for one in appointed(me()) if one.role in ASSESSING and one.institution == placement.host_id)
    return any(one.in_force(today()) for one in held)
