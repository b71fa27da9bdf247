"""The page on which the trainee, or a registrar of the host, sends a transcript to the home institution."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from hwx.access import SIGNED_IN, Role, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import seen_or_404
from hwx.placements.tables import Placement
from hwx.rules.sending import against_sending
from hwx.transcripts.pages import marked
from hwx.transcripts.register import Listed, transcripts_of
from hwx.transcripts.sending_forms import SendForm
from hwx.transcripts.sending_wording import sending_sentence
from hwx.transcripts.sendings import CannotSend, send_home, sending_case

sending = Blueprint("sending", __name__)


@sending.route("/placements/<reference>/transcripts/<number>/send", methods=["GET", "POST"])
@audience(SIGNED_IN)
def send(reference: str, number: str) -> ResponseReturnValue:
    placement, listed = _sent_by_me_or_404(reference, number)
    form, refused = SendForm(), list[str]()
    if form.validate_on_submit():
        try:
            send_home(db.session(), placement, listed, me(), now(), today())
            db.session.commit()
        except CannotSend as reasons:
            db.session.rollback()
            refused = [sending_sentence(one) for one in reasons.reasons]
            placement, listed = _sent_by_me_or_404(reference, number)
        else:
            flash(Markup(gettext("Transcript %(number)s is sent.", number=marked(number))), "done")
            return redirect(url_for("transcripts.of_placement", reference=reference))
    case = sending_case(db.session(), placement, listed, me(), today())
    against = [] if refused else [sending_sentence(one) for one in against_sending(case)]
    page = render_template(
        "transcripts/send.html", placement=placement, listed=listed, form=form, refused=refused, against=against
    )
    return page, 422 if form.is_submitted() else 200


def _sent_by_me_or_404(reference: str, number: str) -> tuple[Placement, Listed]:
    """For the trainee and the registrars of the host; whoever else may see the placement has no business here."""
    placement = seen_or_404(reference)
    if placement.trainee_id != me().id and placement.host_id not in me().institutions_as(Role.REGISTRAR, today()):
        abort(404)
    listed = next((one for one in transcripts_of(db.session(), placement.id) if one.number == number), None)
    return placement, listed or abort(404)
