"""The trainee's page of share links: which there are, who opened them, making one and ending one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import SIGNED_IN, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.people.mail import link_to
from hwx.people.signed_in import me
from hwx.placements.pages import WITH_THEM
from hwx.placements.tables import Placement
from hwx.rules.sharing import DETAILS, LEAST_DAYS, against_sharing
from hwx.transcripts.register import Listed, in_force, transcripts_of
from hwx.verification.share_forms import EndShareForm, ShareForm
from hwx.verification.share_wording import detail_name, opening_name, sharing_sentence
from hwx.verification.shares import CannotShare, ShareRow, Wish, end_share, make_share, share_case, shares_of

shares = Blueprint("shares", __name__)


@shares.get("/placements/<reference>/shares")
@audience(SIGNED_IN)
def listing(reference: str) -> ResponseReturnValue:
    return _page(_own_or_404(reference), ShareForm(formdata=None), [])


@shares.post("/placements/<reference>/shares")
@audience(SIGNED_IN)
def make(reference: str) -> ResponseReturnValue:
    """The page that follows shows the link, this once."""
    placement, form = _own_or_404(reference), ShareForm()
    if not form.validate():
        return _page(placement, form, []), 422
    listed = next((one for one in _transcripts(placement) if one.number == form.number.data), None)
    wish = Wish(form.detail.data, form.days.data or 0, form.label.data or "")
    try:
        row, token = make_share(db.session(), placement, listed, wish, me(), now())
        db.session.commit()
    except CannotShare as refused:
        db.session.rollback()
        return _page(_own_or_404(reference), form, [sharing_sentence(one) for one in refused.reasons]), 422
    return render_template(
        "verification/share_made.html",
        placement=_own_or_404(reference),
        row=row,
        number=form.number.data,
        address=link_to("shared.ask", token=token),
        detail_name=detail_name,
    )


@shares.route("/placements/<reference>/shares/<int:share>/end", methods=["GET", "POST"])
@audience(SIGNED_IN)
def end(reference: str, share: int) -> ResponseReturnValue:
    placement = _own_or_404(reference)
    row = next((one for one in shares_of(db.session(), placement.id, now()) if one.id == share), None)
    if row is None:
        abort(404)
    form = EndShareForm()
    if form.validate_on_submit():
        ended = end_share(db.session(), share, now())
        db.session.commit()
        flash(
            gettext("The link is ended. It opens nothing any more.") if ended else gettext("It was over already."),
            "done",
        )
        return redirect(url_for("shares.listing", reference=reference))
    return render_template(
        "verification/share_end.html", placement=placement, row=row, form=form, detail_name=detail_name
    )


def _own_or_404(reference: str) -> Placement:
    """The trainee's own and nobody else's: whom they show it to is their business."""
    query = select(Placement).where(Placement.reference == reference, Placement.trainee_id == me().id)
    return db.session.scalar(query.options(*WITH_THEM)) or abort(404)


def _transcripts(placement: Placement) -> list[Listed]:
    return transcripts_of(db.session(), placement.id)


def _page(placement: Placement, form: ShareForm, refused: list[str]) -> str:
    current = in_force(_transcripts(placement))
    case = share_case(db.session(), placement, current, me(), now())
    against = against_sharing(case, DETAILS[0], LEAST_DAYS)
    rows: list[ShareRow] = shares_of(db.session(), placement.id, now())
    form.number.data = current.number if current else ""
    return render_template(
        "verification/shares.html",
        placement=placement,
        current=current,
        rows=rows,
        form=form,
        refused=refused,
        against=[sharing_sentence(one) for one in against],
        detail_name=detail_name,
        opening_name=opening_name,
    )
