"""The two steps of every answer of a guest: the code is sent, then typed; and the page of a link that is not good."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.clock import now
from hwx.extensions import db
from hwx.people.mail import Letter
from hwx.signoffs.guest_case import Case
from hwx.signoffs.guest_codes import GOOD_FOR, TooMany, is_right, make_code, send_code
from hwx.signoffs.guest_forms import CodeForm

NEUTRAL = 404


def limit() -> str:
    """How often one network address may answer, whatever the links."""
    return str(current_app.config["HWX"].verify_limit)


def neutral() -> ResponseReturnValue:
    """Tells nothing: not whether there ever was such a link."""
    return render_template("signoffs/guest_neutral.html"), NEUTRAL


def send_new_code(case: Case, form: CodeForm, confirms: str, template: str, **values: object) -> int:
    """The status of the page that follows; what went wrong stands at the field for the code. Commits the code, before
    it is sent."""
    try:
        code = make_code(db.session(), case.opened.link, confirms, now())
    except TooMany:
        db.session.rollback()
        form.code.errors = [gettext("Too many codes were asked for. Wait an hour, then try again.")]
        return 429
    letter = letter_to_guest(case, template, code=code, minutes=GOOD_FOR.seconds // 60, **values)
    db.session.commit()
    form.code.data = ""
    if not send_code(case.opened.guest, letter):
        form.code.errors = [gettext("The code could not be sent. Nothing was recorded; try again in a while.")]
        return 503
    return 200


def code_is_right(case: Case, form: CodeForm, confirms: str) -> bool:
    """A wrong one is counted and committed; a right one is counted with what it confirms."""
    if is_right(db.session(), case.opened.link, confirms, form.code.data or "", now()):
        return True
    db.session.commit()
    form.code.errors = [
        gettext(
            "This is not the newest code for what is on this page now, it is too old, or it was tried too often. "
            "If you changed anything after the code was sent, ask for another code."
        )
    ]
    return False


def letter_to_guest(case: Case, template: str, **values: object) -> Letter:
    """Written before the commit, after which the rows would be read anew. To the contact of the guest."""
    here = case.opened
    about = {
        "name": here.person.passport_name,
        "trainee": here.placement.trainee.passport_name,
        "competency": case.competency.code,
    }
    return Letter(here.guest.mail, here.person.language, template, {**about, **values})
