"""The sentences of two libraries from our catalogue: those of signing in, in our words, and those of form fields.

The sign-in library has its own catalogue, but no French one under "fr" and gaps in the Arabic one; so every sentence
that our pages can show is replaced here. Each value of MESSAGES is the sentence and the kind of message, as ``flash``
takes it. WTForms has gaps in its Arabic too; its English stays as it is, and is translated by us.
"""

from __future__ import annotations

from typing import Any

from flask import Request
from flask_babel import get_domain, lazy_ngettext

from hwx.people.labels import N_

MESSAGES: dict[str, tuple[str, str]] = {
    "SECURITY_MSG_UNAUTHENTICATED": (N_("Sign in to see this page."), "note"),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
        N_(
            "If %(email)s belongs to somebody here, a letter with a link to choose a new password is on its way. "
            "If none comes within ten minutes, ask the coordinator of your institution."
        ),
        "note",
    ),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (
        N_("This link was good for %(within)s and has expired. Ask for a new one below."),
        "refused",
    ),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link has been used already or is not complete. Ask for a new one below."),
        "refused",
    ),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (N_("Your new password is set. Sign in with it."), "done"),
    "SECURITY_MSG_PASSWORD_CHANGE": (
        N_("Your password is changed, and all your other sessions were ended."),
        "done",
    ),
}

FIELD_SENTENCES = (
    N_("This field is required."),
    N_("Invalid input."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    N_("Not a valid date value."),
    N_("Not a valid integer value."),
    N_("Number must be between %(min)s and %(max)s."),
    lazy_ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", 1
    ),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", 1
    ),
)
"""What the fields and validators in our forms say by themselves, marked for the catalogue."""


class FormText(str):
    """A sentence that WTForms fills by itself: its numbers are written as in all others."""

    def __mod__(self, values: Any) -> str:
        return str(get_domain().filled(str(self), values))


class FormTexts:
    """What Flask-WTF asks for translations, under the names it uses."""

    def ugettext(self, text: str) -> str:
        return FormText(get_domain().get_translations().ugettext(text))

    def ungettext(self, one: str, many: str, number: int) -> str:
        return FormText(get_domain().get_translations().ungettext(one, many, number))


class FormRequest(Request):
    """Flask-WTF takes the translations from the request under this name, and only without them those of WTForms."""

    @property
    def wtforms_translations(self) -> FormTexts:
        return FormTexts()
