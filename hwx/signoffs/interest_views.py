"""Pages of conflicts of interest around one placement: declaring one with its trainee, ending one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from hwx.access import SIGNED_IN, Role, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.fields import number_or_none, options
from hwx.people.interest_wording import conflict_name, interest_text
from hwx.people.interests import (
    KINDS,
    ConflictOfInterest,
    conflicts_of,
    declare,
    end,
    objections_to_declare,
    objections_to_end,
)
from hwx.people.labels import _
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.pages import seen_or_404
from hwx.placements.tables import Placement
from hwx.plain_forms import PlainForm
from hwx.signoffs.forms import filled
from hwx.signoffs.grounds import assessors_at

interests = Blueprint("interests", __name__, url_prefix="/placements/<reference>/conflicts")

CLINICAL = (Role.SUPERVISOR, Role.UNIT_HEAD)


class DeclareForm(PlainForm):
    person = SelectField(_("Between the trainee and whom?"), coerce=number_or_none, validators=[InputRequired()])
    kind = RadioField(
        _("Kind of conflict"),
        description=_("No more than this is kept. The third kind needs no explanation."),
        validators=[InputRequired()],
    )
    starts_on = DateField(_("Since"), validators=[InputRequired()])


class EndConflictForm(PlainForm):
    last_day = DateField(_("Last day"), validators=[InputRequired()])
    reason = TextAreaField(_("Reason"), validators=[InputRequired(), Length(max=500)])


@interests.route("/", methods=["GET", "POST"])
@audience(SIGNED_IN)
def listing(reference: str) -> ResponseReturnValue:
    """The trainee and the coordinator of the host see and declare all of this trainee; an assessor only the own."""
    placement = seen_or_404(reference)
    people = _people(placement) or abort(404)
    form = DeclareForm(data={"starts_on": today(), "person": me().id if me().id in people else None})
    form.person.choices = options(people.items(), gettext("Choose"))
    form.kind.choices = [(kind, conflict_name(kind)) for kind in KINDS]
    if form.validate_on_submit() and _declared(form, placement):
        db.session.commit()
        flash(gettext("Declared. From now on this person neither assesses nor signs for this trainee."), "done")
        return redirect(url_for("interests.listing", reference=reference))
    page = render_template(
        "signoffs/conflicts.html",
        form=form,
        placement=placement,
        rows=[row for row in conflicts_of(db.session(), placement.trainee_id) if _of(row[0], placement) in people],
        conflict_name=conflict_name,
        may_end=lambda conflict: _may_end(conflict, placement),
        today=today(),
    )
    return page, 422 if form.is_submitted() else 200


@interests.route("/<int:number>/end", methods=["GET", "POST"])
@audience(SIGNED_IN)
def end_conflict(reference: str, number: int) -> ResponseReturnValue:
    """By the coordinator of the host, or by whoever declared it."""
    placement = seen_or_404(reference)
    rows = {row.id: (row, name) for row, name in conflicts_of(db.session(), placement.trainee_id)}
    conflict, name = rows.get(number) or abort(404)
    if not _may_end(conflict, placement):
        abort(404)
    form = EndConflictForm(data={"last_day": today()})
    if form.validate_on_submit():
        last_day = filled(form.last_day.data)
        objections = objections_to_end(conflict, last_day, form.reason.data or "", today())
        if not objections:
            end(conflict, last_day, form.reason.data or "", me())
            db.session.commit()
            flash(gettext("Recorded. What happened during the conflict is still not judged by this person."), "done")
            return redirect(url_for("interests.listing", reference=reference))
        form.form_errors.extend(interest_text(objection) for objection in objections)
    page = render_template("signoffs/end_conflict.html", form=form, placement=placement, other=name)
    return page, 422 if form.is_submitted() else 200


def _coordinates(placement: Placement) -> bool:
    return placement.host_id in me().institutions_as(Role.COORDINATOR, today())


def _people(placement: Placement) -> dict[int, str]:
    """Between whom and the trainee the reader may declare: everybody who assesses or assessed at the host for the
    trainee and the coordinator, only themselves for an assessor, nobody for anybody else."""
    if me().id == placement.trainee_id or _coordinates(placement):
        ids = [one.person for one in assessors_at(db.session(), placement.host_id)]
        people = (db.session.get_one(Person, number) for number in ids if number != placement.trainee_id)
        return {person.id: person.passport_name for person in people}
    clinical = any(placement.host_id in me().institutions_as(role, today()) for role in CLINICAL)
    return {me().id: me().passport_name} if clinical else {}


def _of(conflict: ConflictOfInterest, placement: Placement) -> int:
    """The one of the two who is not the trainee."""
    return conflict.other_id if conflict.person_id == placement.trainee_id else conflict.person_id


def _may_end(conflict: ConflictOfInterest, placement: Placement) -> bool:
    if conflict.ends_on is not None:
        return False
    party = me().id in (conflict.person_id, conflict.other_id)
    return (_coordinates(placement) and not party) or conflict.declared_by_id == me().id


def _declared(form: DeclareForm, placement: Placement) -> bool:
    """Or the objections are put into the form."""
    person, day = filled(form.person.data), filled(form.starts_on.data)
    session, trainee = db.session(), placement.trainee_id
    objections = objections_to_declare(session, person, trainee, form.kind.data, day, today())
    form.form_errors.extend(interest_text(objection) for objection in objections)
    if not objections:
        declare(session, person, trainee, form.kind.data, day, me(), now())
    return not objections
