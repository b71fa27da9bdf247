"""Pages about the roles of a person: giving one, checking the register, ending one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.appointments import (
    appoint,
    end,
    note_check,
    objections_to_appoint,
    objections_to_check,
    objections_to_end,
)
from hwx.people.directory import appointment_managed_by
from hwx.people.forms import EndAppointmentForm, NewAppointmentForm, RegisterForm
from hwx.people.invite import send_invitation
from hwx.people.letters import send_appointment
from hwx.people.offers import fill_choices, post_from
from hwx.people.person_pages import MANAGERS, say_sent, seen_or_404
from hwx.people.signed_in import me
from hwx.people.tables import Appointment
from hwx.people.wording import objection_text, role_name


@audience(MANAGERS)
def new_appointment(number: int) -> ResponseReturnValue:
    person = seen_or_404(number)
    form = NewAppointmentForm(data={"starts_on": today(), "profession": person.profession})
    fill_choices(form, db.session(), me(), today())
    if form.validate_on_submit():
        post = post_from(form, today())
        objections = objections_to_appoint(db.session(), me(), person, post, today())
        if not objections:
            appointment = appoint(db.session(), person, post, me(), today() if form.checked.data else None)
            db.session.commit()
            taken_up = person.password is not None
            sent = send_appointment(person, appointment) if taken_up else send_invitation(person, now())
            say_sent(sent, again=not taken_up)
            return redirect(url_for("people.person", number=number))
        form.form_errors.extend(objection_text(objection) for objection in objections)
    page = render_template("people/new_appointment.html", form=form, one=person)
    return page, 422 if form.is_submitted() else 200


@audience(MANAGERS)
def end_appointment(number: int, appointment: int) -> ResponseReturnValue:
    held = _managed_or_404(number, appointment)
    form = EndAppointmentForm(data={"last_day": today()})
    if form.validate_on_submit():
        last_day = form.last_day.data or today()
        objections = objections_to_end(db.session(), held, last_day, today())
        if not objections:
            end(held, last_day, form.reason.data or "", me())
            db.session.commit()
            flash(gettext("Recorded. What was signed in this role stays as it is."), "done")
            return redirect(url_for("people.person", number=number))
        form.form_errors.extend(objection_text(objection) for objection in objections)
    return _page("people/end_appointment.html", form, held)


@audience(MANAGERS)
def check_register(number: int, appointment: int) -> ResponseReturnValue:
    """The entry as it was read in the register, checked by the reader today."""
    held = _managed_or_404(number, appointment)
    form = RegisterForm(obj=held)
    if form.validate_on_submit():
        objections = objections_to_check(me(), held, today())
        if not objections:
            note_check(held, form.register.data or "", form.register_number.data or "", me(), today())
            db.session.commit()
            flash(gettext("Recorded as checked by you today."), "done")
            return redirect(url_for("people.person", number=number))
        form.form_errors.extend(objection_text(objection) for objection in objections)
    return _page("people/check_register.html", form, held)


def _managed_or_404(number: int, appointment: int) -> Appointment:
    return appointment_managed_by(db.session(), me(), today(), number, appointment) or abort(404)


def _page(template: str, form: EndAppointmentForm | RegisterForm, held: Appointment) -> ResponseReturnValue:
    person = seen_or_404(held.person_id)
    page = render_template(template, form=form, held=held, one=person, role_name=role_name, today=today())
    return page, 422 if form.is_submitted() else 200
