"""The page of a person's assessor training: what is on record, and recording one more from the proof of attendance."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField
from wtforms.validators import InputRequired

from hwx.access import audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.fields import line
from hwx.people.interest_wording import training_text
from hwx.people.labels import _
from hwx.people.person_pages import MANAGERS, seen_or_404
from hwx.people.signed_in import me
from hwx.people.training import note_training, objections_to_training, training_rows
from hwx.plain_forms import PlainForm


class TrainingForm(PlainForm):
    trained_on = DateField(_("Day of the training"), [InputRequired(_("This is needed."))])
    given_by = line(_("Given by"), 200, required=True, description=_("As on the proof of attendance."))


@audience(MANAGERS)
def training(number: int) -> ResponseReturnValue:
    person = seen_or_404(number)
    form = TrainingForm()
    if form.validate_on_submit():
        day = form.trained_on.data or today()
        objections = objections_to_training(db.session(), me(), number, day, today())
        if not objections:
            note_training(db.session(), number, day, form.given_by.data or "", me(), now())
            db.session.commit()
            flash(gettext("Recorded."), "done")
            return redirect(url_for("people.training", number=number))
        form.form_errors.extend(training_text(objection) for objection in objections)
    rows = training_rows(db.session(), number)
    page = render_template("people/training.html", form=form, one=person, rows=rows)
    return page, 422 if form.is_submitted() else 200
