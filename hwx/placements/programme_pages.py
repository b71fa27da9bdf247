"""The programmes of the institutions that a coordinator works for: agreements under which placements are made."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import func, select

from hwx.access import Role, audience, only
from hwx.clock import today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.people.tables import Institution
from hwx.placements.forms import ProgrammeForm
from hwx.placements.offers import offer_hosts
from hwx.placements.pages import nothing_here
from hwx.placements.tables import Placement, Programme


@audience(only(Role.COORDINATOR))
def list_all() -> ResponseReturnValue:
    """With the number of placements made under each."""
    made = select(func.count()).where(Placement.programme_id == Programme.id).correlate(Programme).scalar_subquery()
    found = (
        select(
            *(Programme.id, Programme.title, Programme.agreement, Programme.sponsor, made.label("placements")),
            *(Institution.name, Institution.name_language, Institution.english_name),
        )
        .join(Institution, Institution.id == Programme.host_id)
        .where(Programme.host_id.in_(_mine()))
        .order_by(Institution.english_name, Programme.title)
    )
    return render_template("placements/programmes.html", programmes=db.session.execute(found).all())


@audience(only(Role.COORDINATOR))
def add() -> ResponseReturnValue:
    form = ProgrammeForm()
    offer_hosts(form, me(), today())
    if form.validate_on_submit():
        db.session.add(_written(form, Programme(host_id=form.host_id.data)))
        db.session.commit()
        flash(gettext("The programme is added."), "done")
        return redirect(url_for("programmes.list_all"))
    return render_template("placements/programme.html", form=form, programme=None), 422 if form.is_submitted() else 200


@audience(only(Role.COORDINATOR))
def edit(number: int) -> ResponseReturnValue:
    """The host stays. Transcripts that were issued keep what they say."""
    found = select(Programme).where(Programme.id == number, Programme.host_id.in_(_mine()))
    programme = db.session.scalar(found) or nothing_here()
    form = ProgrammeForm(obj=programme)
    del form.host_id
    if form.validate_on_submit():
        _written(form, programme)
        db.session.commit()
        flash(gettext("The programme is changed."), "done")
        return redirect(url_for("programmes.list_all"))
    body = render_template("placements/programme.html", form=form, programme=programme)
    return body, 422 if form.is_submitted() else 200


def _mine() -> list[int]:
    return sorted(me().institutions_as(Role.COORDINATOR, today()))


def _written(form: ProgrammeForm, programme: Programme) -> Programme:
    programme.title = form.title.data or ""
    programme.agreement = form.agreement.data or ""
    programme.sponsor = form.sponsor.data or ""
    return programme
