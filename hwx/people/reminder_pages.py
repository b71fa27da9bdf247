"""The page on which people say how often they want to be reminded, and at which hours not at all."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from hwx.access import SIGNED_IN, audience
from hwx.extensions import db
from hwx.people.calendar import with_digits
from hwx.people.fields import options
from hwx.people.labels import _
from hwx.people.locale import chosen_time_zone, manner
from hwx.people.signed_in import me
from hwx.people.telling import habits_of, keep_habits
from hwx.rules.reminding import HOW_OFTEN, Habits

NEEDED = _("This is needed.")
NAMES = (_("Once a day"), _("Once a week"), _("Never"))


def hours() -> list[tuple[int, str]]:
    language, _calendar, digits = manner()
    return [(hour, with_digits(f"{hour:02}:00", language, digits)) for hour in range(24)]


class ReminderForm(FlaskForm):  # type: ignore[misc]
    """``obj`` is a Habits."""

    how_often = RadioField(
        _("How often do you want a letter about what waits for you?"),
        [InputRequired(NEEDED)],
        choices=options(zip(HOW_OFTEN, NAMES, strict=True)),
        description=_("When nothing waits, none is sent."),
    )
    quiet_from = SelectField(_("No letters from"), [InputRequired(NEEDED)], coerce=int, choices=hours)
    quiet_to = SelectField(
        _("until"),
        [InputRequired(NEEDED)],
        coerce=int,
        choices=hours,
        description=_("Twice the same hour means that letters may come at any time."),
    )


@audience(SIGNED_IN)
def reminders() -> ResponseReturnValue:
    form = ReminderForm(obj=habits_of(db.session(), me().id))
    if form.validate_on_submit():
        keep_habits(db.session(), me().id, Habits(form.how_often.data, form.quiet_from.data, form.quiet_to.data))
        db.session.commit()
        flash(gettext("Your settings are changed."), "done")
        return redirect(url_for("people.settings"))
    page = render_template("people/reminders.html", form=form, zone=chosen_time_zone())
    return page, 422 if form.is_submitted() else 200
