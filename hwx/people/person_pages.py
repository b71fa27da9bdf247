"""Pages about people for coordinators and administrators: the list, one person, entering, correcting, disabling."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only, row_number
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.appointments import appoint, objections_to_appoint
from hwx.people.correct import Corrected, EmailTaken, correct
from hwx.people.directory import (
    Wanted,
    appointments_of,
    corrects,
    people_page,
    person_corrected_by,
    person_seen_by,
)
from hwx.people.forms import EditPersonForm, NewPersonForm
from hwx.people.invite import NotTheSamePerson, add_person, send_invitation
from hwx.people.letters import send_address_changed, send_appointment
from hwx.people.offers import fill_choices, post_from
from hwx.people.passkeys import all_passkeys_of
from hwx.people.sessions import sign_out_everywhere
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.people.visible import institutions_to_staff, roles_to_give
from hwx.people.wording import objection_text, place_choices, role_name

MANAGERS = only(Role.ADMINISTRATOR, Role.COORDINATOR)
ADMINISTRATORS = only(Role.ADMINISTRATOR)


@audience(MANAGERS)
def all_people() -> ResponseReturnValue:
    wanted = Wanted(
        words=request.args.get("q", "").strip()[:100],
        role=request.args.get("role", "") if request.args.get("role") in list(Role) else "",
        institution_id=request.args.get("institution", type=row_number),
        page=min(max(1, request.args.get("page", 1, type=int)), 10_000),
    )
    rows, more = people_page(db.session(), me(), today(), wanted)
    return render_template(
        "people/people.html",
        rows=rows,
        more=more,
        wanted=wanted,
        role_name=role_name,
        roles=[(role.value, role_name(role)) for role in roles_to_give(me(), today())],
        institutions=place_choices(db.session.execute(institutions_to_staff(me(), today()))),
        coordinates=bool(me().institutions_as(Role.COORDINATOR, today())),
    )


@audience(MANAGERS)
def person(number: int) -> ResponseReturnValue:
    found = seen_or_404(number)
    return render_template(
        "people/person.html",
        one=found,
        held=appointments_of(db.session(), me(), today(), found),
        may_correct=corrects(db.session(), me(), today(), number),
        administrator=bool(me().institutions_as(Role.ADMINISTRATOR, today())),
        is_me=found.id == me().id,
        today=today(),
        role_name=role_name,
        passkeys=all_passkeys_of(db.session(), number),
    )


@audience(MANAGERS)
def new_person() -> ResponseReturnValue:
    """A person and their first role, in one form and one commit; then the invitation is mailed."""
    form = NewPersonForm(data={"starts_on": today(), "language": me().language})
    fill_choices(form, db.session(), me(), today())
    if form.validate_on_submit():
        try:
            found = add_person(db.session(), form.particulars(), now())
        except NotTheSamePerson:
            form.email.errors = [*form.email.errors, _cannot_be_used()]
        else:
            if _appointed(form, found):
                return redirect(url_for("people.person", number=found.id))
    if not form.is_submitted():
        return render_template("people/new_person.html", form=form)
    db.session.rollback()
    return render_template("people/new_person.html", form=form), 422


def _cannot_be_used() -> str:
    return str(
        gettext(
            "This e-mail address cannot be entered for this name. Check the address, and the spelling of the name "
            "in the passport. If both are right, ask an administrator."
        )
    )


def _appointed(form: NewPersonForm, found: Person) -> bool:
    """Commits and writes to the person, or puts the objections into the form."""
    post = post_from(form, today())
    objections = objections_to_appoint(db.session(), me(), found, post, today())
    form.form_errors.extend(objection_text(objection) for objection in objections)
    if objections:
        return False
    appointment = appoint(db.session(), found, post, me(), today() if form.checked.data else None)
    db.session.commit()
    if found.password is None:
        say_sent(send_invitation(found, now()))
    else:
        say_sent(send_appointment(found, appointment), again=False)
    return True


def say_sent(sent: bool, again: bool = True) -> None:
    """``again``: the letter is an invitation, which the person's page can send again."""
    if sent:
        flash(gettext("Recorded, and a letter is on its way."), "done")
    elif not again:
        flash(gettext("Recorded. The letter could not be sent: tell the person yourself."), "note")
    else:
        flash(gettext("Recorded. The letter could not be sent: send it again from this page in a while."), "note")


@audience(MANAGERS)
def edit_person(number: int) -> ResponseReturnValue:
    found = person_corrected_by(db.session(), me(), today(), number) or abort(404)
    form = EditPersonForm(obj=found)
    administrator = bool(me().institutions_as(Role.ADMINISTRATOR, today()))
    if found.password is not None and not administrator:
        del form.email
    if form.validate_on_submit():
        before = found.email
        try:
            changed = correct(db.session(), found, form)
        except EmailTaken:
            form.email.errors = [*form.email.errors, _cannot_be_used()]
        else:
            db.session.commit()
            _tell(changed, found, before)
            return redirect(url_for("people.person", number=number))
    page = render_template("people/edit_person.html", form=form, one=found)
    return page, 422 if form.is_submitted() else 200


def _tell(changed: Corrected, found: Person, before: str) -> None:
    if changed is Corrected.PARTICULARS:
        flash(gettext("Recorded."), "done")
    elif found.password is None:
        say_sent(send_invitation(found, now()))
    else:
        say_sent(send_address_changed(found, before), again=False)


@audience(MANAGERS)
def invite_again(number: int) -> ResponseReturnValue:
    found = seen_or_404(number)
    if found.password is not None or not found.active:
        flash(gettext("This person has taken up the account already, or it is closed; nothing was sent."), "note")
    elif send_invitation(found, now()):
        flash(gettext("A new invitation is on its way."), "done")
    else:
        flash(gettext("The invitation could not be sent. Try again in a while."), "refused")
    return redirect(url_for("people.person", number=number))


@audience(ADMINISTRATORS)
def close_account(number: int) -> ResponseReturnValue:
    """Sessions and links end at once; what the person has signed stays."""
    found = seen_or_404(number)
    if found.id == me().id:
        flash(gettext("You cannot close your own account; another administrator can."), "refused")
    else:
        found.active = False
        sign_out_everywhere(found)
        db.session.commit()
        flash(gettext("The account is closed, and its sessions have ended."), "done")
    return redirect(url_for("people.person", number=number))


@audience(ADMINISTRATORS)
def open_account(number: int) -> ResponseReturnValue:
    found = seen_or_404(number)
    found.active = True
    db.session.commit()
    flash(gettext("The account is open again."), "done")
    return redirect(url_for("people.person", number=number))


def seen_or_404(number: int) -> Person:
    return person_seen_by(db.session(), me(), today(), number) or abort(404)
