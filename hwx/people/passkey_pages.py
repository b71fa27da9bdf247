"""A person's passkeys: adding, naming, removing; and the reset by somebody who has checked who is asking."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import SIGNED_IN, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.logs import log
from hwx.people.directory import person_corrected_by
from hwx.people.letters import send_passkeys_changed
from hwx.people.passkey_challenges import ADD, CONFIRM, answered, challenge_in, known_by, new_challenge
from hwx.people.passkey_forms import AddPasskeyForm, PasskeyNameForm, RemovePasskeyForm, ResetPasskeysForm
from hwx.people.passkey_tables import Passkey
from hwx.people.passkeys import (
    NotAccepted,
    Site,
    add_passkey,
    options_to_add,
    options_to_answer,
    passkeys_of,
    remove,
    site_of,
)
from hwx.people.person_pages import MANAGERS, say_sent
from hwx.people.sessions import note_password, sign_out_everywhere
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.rules.proof import from_text


def this_site() -> Site:
    return site_of(current_app.config["HWX"])


@audience(SIGNED_IN)
def all_passkeys() -> ResponseReturnValue:
    form = AddPasskeyForm()
    if form.validate_on_submit():
        try:
            row = _added(form)
        except NotAccepted as refused:
            db.session.rollback()
            log.warning("passkey not added", reason=str(refused))
            form.form_errors.append(gettext("The device gave no passkey that can be used here. Nothing was added."))
        else:
            db.session.commit()
            _tell(me(), row.name, "added")
            flash(gettext("The passkey is added. From now on signing in asks for it after the password."), "done")
            return redirect(url_for("people.all_passkeys"))
    held = passkeys_of(db.session(), me().id)
    page = render_template("people/passkeys.html", form=form, held=held, possible=this_site().possible)
    return page, 422 if form.is_submitted() else 200


def _added(form: AddPasskeyForm) -> Passkey:
    answer, moment = form.passkey.data or "", now()
    challenge = challenge_in(answer)
    if not answered(db.session(), ADD, challenge, moment):
        raise NotAccepted("this was not asked for, too long ago, or answered already")
    return add_passkey(db.session(), this_site(), me(), form.name.data or "", answer, from_text(challenge), moment)


@audience(SIGNED_IN)
def passkey_options() -> ResponseReturnValue:
    """What ``passkey.js`` hands to the browser: to add a passkey, or to confirm with one who is sitting there."""
    held = passkeys_of(db.session(), me().id)
    if request.form.get("purpose") == ADD:
        return jsonify(options_to_add(this_site(), me(), held, new_challenge(ADD, now())))
    if not held:
        return Response(status=422)
    return jsonify(options_to_answer(this_site(), held, new_challenge(CONFIRM, now())))


@audience(SIGNED_IN)
def confirm_by_passkey() -> ResponseReturnValue:
    """In place of the password of ``ConfirmIdentity``: the form that asked for it can then be sent without one."""
    try:
        row = known_by(db.session(), this_site(), CONFIRM, request.form.get("passkey", ""), now())
        if row.person_id != me().id:
            raise NotAccepted("the passkey of somebody else")
    except NotAccepted as refused:
        db.session.rollback()
        log.warning("passkey refused", purpose=CONFIRM, reason=str(refused))
        return Response(status=422)
    db.session.commit()
    note_password(now())
    return Response(status=204)


@audience(SIGNED_IN)
def passkey(number: int) -> ResponseReturnValue:
    row = _own_or_404(number)
    form = PasskeyNameForm(obj=row)
    if form.validate_on_submit():
        row.name = form.name.data or ""
        db.session.commit()
        flash(gettext("The passkey has its new name."), "done")
        return redirect(url_for("people.all_passkeys"))
    page = render_template("people/passkey.html", form=form, row=row)
    return page, 422 if form.is_submitted() else 200


@audience(SIGNED_IN)
def remove_passkey(number: int) -> ResponseReturnValue:
    row = _own_or_404(number)
    form = RemovePasskeyForm()
    if form.validate_on_submit():
        remove(row, me(), "", now())
        db.session.commit()
        _tell(me(), row.name, "removed")
        flash(gettext("The passkey is removed. What was signed with it stays signed."), "done")
        return redirect(url_for("people.all_passkeys"))
    last = len(passkeys_of(db.session(), me().id)) == 1
    page = render_template("people/remove_passkey.html", form=form, row=row, last=last)
    return page, 422 if form.is_submitted() else 200


@audience(MANAGERS)
def reset_passkeys(number: int) -> ResponseReturnValue:
    """For a lost telephone: all passkeys and sessions end, and the password alone opens the account again."""
    found = person_corrected_by(db.session(), me(), today(), number) or abort(404)
    form = ResetPasskeysForm()
    held = passkeys_of(db.session(), found.id)
    if found.id == me().id:
        abort(404)
    if form.validate_on_submit() and held:
        for row in held:
            remove(row, me(), (form.reason.data or "").strip(), now())
        sign_out_everywhere(found)
        db.session.commit()
        log.info("passkeys reset", person=found.id, by=me().id, passkeys=len(held))
        say_sent(send_passkeys_changed(found, "", "reset"), again=False)
        return redirect(url_for("people.person", number=number))
    page = render_template("people/reset_passkeys.html", form=form, one=found, held=held)
    return page, 422 if form.is_submitted() else 200


def _own_or_404(number: int) -> Passkey:
    query = select(Passkey).where(Passkey.id == number, Passkey.person_id == me().id, Passkey.removed_at.is_(None))
    return db.session.scalar(query) or abort(404)


def _tell(person: Person, passkey_name: str, what: str) -> None:
    if not send_passkeys_changed(person, passkey_name, what):
        flash(gettext("The letter that tells you about it could not be sent; the change itself stands."), "note")
