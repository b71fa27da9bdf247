"""Entering the password again before an act that counts, in the form of the act itself, with nothing typed lost.

How a view uses it:

    class SignOffForm(ConfirmIdentity, PlainForm):
        comment = TextAreaField(...)

    form = SignOffForm()
    if form.validate_on_submit():
        ...record, commit, redirect
    return render_template("signoffs/sign_off.html", form=form)

and in the template, before the button: ``{% if form.password %}{{ field(form.password) }}{% endif %}``.

While the password was entered within the last HWX_STEP_UP_MINUTES (signing in counts), the form has no password field.
Otherwise it has one, and a POST without the right password comes back as the same page with everything typed and the
reason at the field; this is so too when the time ran out while the form was open. A right password makes the session
fresh even if another field is refused, so that it is asked for once. A wrong one counts as a failed sign-in does.

Somebody with a passkey may use it in place of the password: ``passkey.js`` asks the device and makes the session fresh
before the form is sent (hwx.people.passkey_pages.confirm_by_passkey).

A form that only sometimes signs (observe, or observe and sign) overrides ``needs_identity``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext
from wtforms import Form, PasswordField

from hwx.clock import now
from hwx.extensions import db
from hwx.people.labels import _
from hwx.people.passkeys import passkeys_of
from hwx.people.sessions import note_password, password_entered_at
from hwx.people.sign_in_forms import refusal_of_password
from hwx.people.signed_in import me, reader


def fresh(moment: datetime) -> bool:
    """Whether the signed-in person entered their password within HWX_STEP_UP_MINUTES before ``moment``."""
    entered = password_entered_at()
    if entered is None:
        return False
    age = timedelta(seconds=moment.timestamp() - entered)
    return timedelta(0) <= age <= timedelta(minutes=current_app.config["HWX"].step_up_minutes)


class ConfirmIdentity(Form):
    """Mixin, to stand before PlainForm; see the module for its use."""

    password = PasswordField(
        _("Your password"),
        description=_("Some time has passed since you entered it. Your signature needs it again."),
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh(now()):
            del self.password
            return
        self.password.flags.required = True
        if (person := reader()) is not None and passkeys_of(db.session(), person.id):
            self.password.render_kw = {**self.password.render_kw, "data-passkey-instead": True}

    def needs_identity(self) -> bool:
        """Asked on POST, when the fields have their data."""
        return True

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        refusal = self._refusal()
        fields_are_good = super().validate(extra_validators)
        if refusal:
            self.password.errors = [refusal]
        return fields_are_good and not refusal

    def _refusal(self) -> str | None:
        if self.password is None or not self.needs_identity():
            return None
        if not self.password.data:
            return str(gettext("Enter your password to sign. Everything else is as you typed it."))
        refusal = refusal_of_password(me(), self.password.data)
        if refusal is None:
            note_password(now())
            del self.password
        return refusal
