"""The forms of signing in, asking for a new password, setting it and changing it; the views are the library's."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext
from flask_security.proxies import _security
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from hwx.extensions import db
from hwx.people import attempts
from hwx.people.labels import _
from hwx.people.lookup import is_right_password, normal_email, person_with_email
from hwx.people.signed_in import me
from hwx.people.tables import Person

LONGEST_PASSWORD_READ = 200
"""More is refused before it is hashed."""


def password_field(label: str, autocomplete: str, *more: Any) -> PasswordField:
    return PasswordField(
        label,
        [
            DataRequired(_("The password is missing.")),
            Length(max=LONGEST_PASSWORD_READ, message=_("The password is too long.")),
            *more,
        ],
        render_kw={"autocomplete": autocomplete},
    )


def email_field(autocomplete: str) -> EmailField:
    return EmailField(
        _("E-mail address"),
        [DataRequired(_("The e-mail address is missing.")), Length(max=254)],
        filters=[normal_email],
        render_kw={"autocomplete": autocomplete},
    )


def repeated_field(of: str) -> PasswordField:
    return password_field(
        _("The new password once more"),
        "new-password",
        EqualTo(of, _("The two passwords are not the same.")),
    )


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Unknown address, wrong password and disabled account get one answer, in one time."""

    email = email_field("username")
    password = password_field(_("Password"), "current-password")
    next = HiddenField()
    user: Person | None = None
    requires_confirmation = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or request.args.get("next", "")

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        account = self.email.data or ""
        if wait := attempts.seconds_to_wait(attempts.WRONG_PASSWORD, account):
            self.form_errors.append(attempts.say_wait(wait))
            return False
        person = person_with_email(db.session(), account)
        if not is_right_password(person, self.password.data or ""):
            attempts.count(attempts.WRONG_PASSWORD, account)
            self.form_errors.append(gettext("This e-mail address and password do not belong together."))
            return False
        attempts.forgive(attempts.WRONG_PASSWORD, account)
        self.user = person
        return True


class ForgotPasswordForm(FlaskForm):  # type: ignore[misc]
    """The same answer whether or not the address belongs to somebody; the letter leaves after the answer."""

    email = email_field("username")
    user: Person | None = None
    requires_confirmation = False

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        account = self.email.data or ""
        if wait := attempts.seconds_to_wait(attempts.RESET, account):
            self.form_errors.append(attempts.say_wait(wait))
            return False
        attempts.count(attempts.RESET, account)
        person = person_with_email(db.session(), account)
        if person is None or not person.active:
            flash(*get_message("PASSWORD_RESET_REQUEST", email=account))
            return False
        self.user = person
        return True


class ResetPasswordForm(FlaskForm):  # type: ignore[misc]
    password = password_field(_("New password"), "new-password")
    password_confirm = repeated_field("password")
    user: Person | None = None

    def validate(self, **kwargs: Any) -> bool:
        return super().validate(**kwargs) and judge_new_password(self.password, self.user)


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    password = password_field(_("Present password"), "current-password")
    new_password = password_field(_("New password"), "new-password")
    new_password_confirm = repeated_field("new_password")

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        if refusal := refusal_of_password(me(), self.password.data or ""):
            self.password.errors = [refusal]
            return False
        if self.password.data == self.new_password.data:
            self.new_password.errors = [gettext("The new password is the same as the present one.")]
            return False
        return judge_new_password(self.new_password, me())


def refusal_of_password(person: Person, password: str) -> str | None:
    """Why the password of the signed-in person is not accepted; wrong ones count as failed sign-ins do."""
    if wait := attempts.seconds_to_wait(attempts.WRONG_PASSWORD, person.email):
        return attempts.say_wait(wait)
    if not is_right_password(person, password):
        attempts.count(attempts.WRONG_PASSWORD, person.email)
        return str(gettext("This is not your password."))
    attempts.forgive(attempts.WRONG_PASSWORD, person.email)
    return None


def judge_new_password(field: PasswordField, person: Person | None) -> bool:
    """Puts the library's normal form into the field, or what is weak about the password beside it."""
    weak, field.data = _security.password_util.validate(field.data or "", False, user=person)
    field.errors = [*field.errors, *weak] if weak else field.errors
    return not weak
