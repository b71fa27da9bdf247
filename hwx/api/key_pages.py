"""Pages on which an administrator, or a home officer for their own institution, makes and ends keys for programs."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import ColumnElement, select, true

from hwx.access import Role, audience, only
from hwx.api.keys import end_key, make_key
from hwx.api.listing import institutions_with_keys, keys_of
from hwx.api.tables import ApiKey
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.fields import line
from hwx.people.labels import _
from hwx.people.signed_in import me
from hwx.people.step_up import ConfirmIdentity
from hwx.people.tables import Institution
from hwx.plain_forms import PlainForm

api_keys = Blueprint("api_keys", __name__)

KEEPERS = only(Role.ADMINISTRATOR, Role.HOME_OFFICER)


class NewKeyForm(ConfirmIdentity, PlainForm):
    name = line(
        _("What is it for?"),
        60,
        required=True,
        description=_("For example the name of the program, or of the office that runs it."),
    )


class EndKeyForm(PlainForm):
    """The button alone."""


@api_keys.get("/api-keys")
@audience(KEEPERS)
def overview() -> ResponseReturnValue:
    """The institutions that the reader keeps keys for; one alone is shown at once."""
    officer = sorted(me().institutions_as(Role.HOME_OFFICER, today()))
    administrator = bool(me().institutions_as(Role.ADMINISTRATOR, today()))
    if len(officer) == 1 and not administrator:
        return redirect(url_for("api_keys.listing", number=officer[0]))
    rows = institutions_with_keys(db.session(), officer, administrator)
    return render_template("api/institutions.html", rows=rows, administrator=administrator)


@api_keys.route("/institutions/<int:number>/api-keys", methods=["GET", "POST"])
@audience(KEEPERS)
def listing(number: int) -> ResponseReturnValue:
    """Every key of the institution, and a form for one more. The page that follows shows it, this once."""
    institution = _kept_or_404(number)
    form = NewKeyForm()
    if form.validate_on_submit():
        row, token = make_key(db.session(), institution.id, form.name.data or "", me(), now())
        db.session.commit()
        return render_template("api/made.html", institution=_kept_or_404(number), name=row.name, token=token)
    page = render_template(
        "api/keys.html", institution=institution, rows=keys_of(db.session(), institution.id), form=form
    )
    return page, 422 if form.is_submitted() else 200


@api_keys.route("/institutions/<int:number>/api-keys/<int:key>/end", methods=["GET", "POST"])
@audience(KEEPERS)
def end(number: int, key: int) -> ResponseReturnValue:
    institution, all_keys = _kept_or_404(number), url_for("api_keys.listing", number=number)
    query = select(ApiKey).where(ApiKey.id == key, ApiKey.institution_id == institution.id)
    row = db.session.scalar(query) or abort(404)
    form = EndKeyForm()
    if form.validate_on_submit():
        ended = end_key(db.session(), row.id, me(), now())
        db.session.commit()
        done = gettext("The key is ended. Programs that still send it are refused.")
        flash(done if ended else gettext("It was over already."), "done")
        return redirect(all_keys)
    if row.ended_at is not None:
        return redirect(all_keys)
    return render_template("api/end.html", institution=institution, row=row, form=form)


def _kept_or_404(number: int) -> Institution:
    found = db.session.scalar(select(Institution).where(Institution.id == number, _keeps()))
    return found or abort(404)


def _keeps() -> ColumnElement[bool]:
    """Any for an administrator, the own for a home officer."""
    if me().institutions_as(Role.ADMINISTRATOR, today()):
        return true()
    return Institution.id.in_(sorted(me().institutions_as(Role.HOME_OFFICER, today())))
