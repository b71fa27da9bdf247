"""Guests as coordinator and trainee see them: registering one, and making and sending the link of a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.mail import written
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.pages import curriculum_for, hosted_or_404, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.paper import paper_ends
from hwx.signoffs.guest_codes import TRANSPORTS
from hwx.signoffs.guest_forms import GuestForm
from hwx.signoffs.guest_links import NewLink, Question, link_of, new_link
from hwx.signoffs.guests import AddressTaken, guest_of, guests_at, register
from hwx.signoffs.paper_copies import copy_of
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.requests import request_of, requests_of

guests = Blueprint("guests", __name__, url_prefix="/placements/<reference>")

MESSAGE = "message"


@guests.route("/guests", methods=["GET", "POST"])
@audience(only(Role.COORDINATOR))
def listing(reference: str) -> ResponseReturnValue:
    """Those of the host, and the form that registers another."""
    placement = hosted_or_404(reference, Role.COORDINATOR)
    form = GuestForm(data={"starts_on": today(), "ends_on": placement.ends_on, "language": placement.trainee.language})
    form.last_day = placement.ends_on
    if form.validate_on_submit():
        try:
            register(db.session(), form.registering(), placement.host_id, me(), now())
            db.session.commit()
        except AddressTaken:
            db.session.rollback()
            form.form_errors.append(_taken())
        else:
            flash(gettext("Registered. The trainee can now ask this person, who gets a link for each request."), "done")
            return redirect(url_for("guests.listing", reference=reference))
    page = render_template(
        "signoffs/guests.html",
        placement=placement,
        form=form,
        rows=guests_at(db.session(), placement.host_id),
        codes_to_phones="phone" in TRANSPORTS,
        today=today(),
    )
    return page, 422 if form.is_submitted() else 200


def _taken() -> str:
    return str(
        gettext(
            "This contact cannot be registered: somebody with an account, a guest of this institution, or a guest of "
            "another name has it. Who has an account signs with it; a guest who comes again gets another appointment "
            "on the people pages."
        )
    )


@guests.route("/requests/<int:number>/guest", methods=["GET", "POST"])
@audience(SIGNED_IN)
def link_of_request(reference: str, number: int) -> ResponseReturnValue:
    placement = own_or_coordinated(reference)
    asked = request_of(db.session(), placement.id, number) or abort(404)
    entries = entries_of(db.session(), placement.id)
    found = requests_of(db.session(), placement.id, curriculum_for(placement).rules, entries, today())
    shown = next(one for one in found if one.request.id == number)
    return _link_page(placement, asked, shown.ends_on, shown.open)


@guests.route("/paper/<int:number>/guest", methods=["GET", "POST"])
@audience(SIGNED_IN)
def link_of_copy(reference: str, number: int) -> ResponseReturnValue:
    placement = own_or_coordinated(reference)
    copy = copy_of(db.session(), placement.id, number) or abort(404)
    entries = entries_of(db.session(), placement.id, "")
    until = paper_ends(copy.encounter_on, curriculum_for(placement).rules, entries, today())
    return _link_page(placement, copy, until, copy.closed_at is None and (until is None or until >= today()))


def own_or_coordinated(reference: str) -> Placement:
    """The trainee's own placement, or one at an institution that the reader coordinates."""
    placement = seen_or_404(reference)
    if placement.trainee_id == me().id or placement.host_id in me().institutions_as(Role.COORDINATOR, today()):
        return placement
    return abort(404)


def send_link(question: Question, trainee: str, until: date | None) -> Callable[[], None]:
    """Makes the first link of a question that was just put, if it is put to a guest. Call what comes back after the
    commit: it mails the link and says what happened; for somebody with an account it does nothing."""
    made = new_link(db.session(), question, trainee, until, now())
    return (lambda: _say_mailed(made)) if made else (lambda: None)


def _link_page(placement: Placement, question: Question, until: date | None, is_open: bool) -> ResponseReturnValue:
    """A POST makes a new link in place of the one before, and mails it or shows it, this once, in a text to copy."""
    asked = question.signer_id if isinstance(question, PaperCopy) else question.asked_id
    guest = guest_of(db.session(), asked) or abort(404)
    text = ""
    if request.method == "POST" and is_open:
        made = new_link(db.session(), question, placement.trainee.passport_name, until, now()) or abort(404)
        text = written(made.letter)[1] if request.form.get("way") == MESSAGE else ""
        db.session.commit()
        if not text:
            _say_mailed(made)
            return redirect(request.path)
    return render_template(
        "signoffs/guest_link.html",
        placement=placement,
        question=question,
        guest=guest,
        assessor=db.session.get_one(Person, asked),
        link=link_of(db.session(), question),
        until=until,
        is_open=is_open,
        text=text,
    )


def _say_mailed(made: NewLink) -> None:
    if made.mail():
        flash(gettext("A link is on its way to the guest by mail."), "done")
    else:
        flash(
            gettext(
                'The link could not be mailed. Open "The link for the guest", copy the message there '
                "and send it yourself."
            ),
            "note",
        )
