"""Signing in with a passkey: after the password where the person has one, or in place of it.

A passkey that was unlocked by its owner is something held and something known at once, so it opens the account alone.
Whoever has a passkey cannot come in with the password alone.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.core import UserMixin
from flask_security.tf_plugin import TfPlugin
from flask_security.utils import login_user
from sqlalchemy import select

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.logs import log
from hwx.people.own_pages import OWN_PATH
from hwx.people.passkey_challenges import GOOD_FOR, SIGN_IN, known_by, new_challenge
from hwx.people.passkey_forms import AnswerForm
from hwx.people.passkeys import NotAccepted, options_to_answer, passkeys_of, site_of
from hwx.people.signed_in import reader
from hwx.people.tables import Person

ADDRESS = "/sign-in/passkey"
WAITING = "password_was_right"


class PasskeyAfterPassword(TfPlugin):
    """Where the sign-in library asks for second factors: its views call this when the password was right."""

    def tf_enter(self, user: UserMixin, remember_me: bool | None, primary_authn_via: str, next_loc: str | None) -> Any:
        if not isinstance(user, Person) or not passkeys_of(db.session(), user.id):
            return None
        session[WAITING] = [user.fs_uniquifier, now().timestamp()]
        wanted = next_loc if next_loc and OWN_PATH.fullmatch(next_loc) else None
        return redirect(url_for("people.second_factor", next=wanted))


@audience(EVERYONE)
def sign_in_options() -> ResponseReturnValue:
    """For the passkeys of the person whose password was right, or for any that the device has for this site."""
    waiting = _waiting()
    held = passkeys_of(db.session(), waiting.id) if waiting else []
    site = site_of(current_app.config["HWX"])
    return jsonify(options_to_answer(site, held, new_challenge(SIGN_IN, now())))


@audience(EVERYONE)
def second_factor() -> ResponseReturnValue:
    if reader() is not None:
        return redirect("/")
    form = AnswerForm()
    wanted = request.args.get("next", "") or form.next.data or ""
    if form.validate_on_submit():
        person = _person_who_answers(form)
        if person is not None:
            login_user(person, authn_via=["passkey"])
            return redirect(wanted if OWN_PATH.fullmatch(wanted) else "/")
    form.next.data = wanted
    page = render_template("people/second_factor.html", form=form, after_password=_waiting() is not None)
    return page, 422 if form.is_submitted() else 200


def _person_who_answers(form: AnswerForm) -> Person | None:
    """None with the reason in the form."""
    waiting = _waiting()
    try:
        if not form.passkey.data:
            raise NotAccepted("no answer")
        row = known_by(db.session(), site_of(current_app.config["HWX"]), SIGN_IN, form.passkey.data, now())
        person = db.session.get_one(Person, row.person_id)
        if not person.active or (waiting is not None and waiting.id != person.id):
            raise NotAccepted("the account is closed, or the passkey is that of somebody else")
    except NotAccepted as refused:
        db.session.rollback()
        log.warning("passkey refused", purpose=SIGN_IN, reason=str(refused))
        form.form_errors.append(
            gettext("This passkey was not accepted. Try again, or sign in with the password first.")
        )
        return None
    db.session.commit()
    return person


def _waiting() -> Person | None:
    """Whose password was right a moment ago in this session."""
    uniquifier, at = session.get(WAITING, ("", 0.0))
    if not uniquifier or now().timestamp() - at > GOOD_FOR.total_seconds():
        return None
    return db.session.scalar(select(Person).where(Person.fs_uniquifier == uniquifier, Person.active))
