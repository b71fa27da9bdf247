"""The forms about passkeys; what the device answers comes in a hidden field that ``passkey.js`` fills."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from hwx.people.fields import line
from hwx.people.labels import _
from hwx.people.step_up import ConfirmIdentity
from hwx.plain_forms import PlainForm


class PasskeyNameForm(PlainForm):
    name = line(
        _("Name of this passkey"),
        60,
        required=True,
        description=_('So that you know it again, for example "My telephone" or "Key on the ward".'),
    )


class AddPasskeyForm(ConfirmIdentity, PasskeyNameForm):
    passkey = HiddenField(_("Answer of the device"))

    def validate_passkey(self, field: HiddenField) -> None:
        if not field.data:
            raise ValidationError(
                gettext("The device was not asked. Allow JavaScript for this page, then press the button again.")
            )


class RemovePasskeyForm(ConfirmIdentity, PlainForm):
    pass


class ResetPasskeysForm(ConfirmIdentity, PlainForm):
    reason = TextAreaField(
        _("How did you make sure who is asking?"),
        [InputRequired(_("Say how you made sure; it is kept.")), Length(max=500)],
        description=_("For example: came in person and showed the staff card. It is kept with your name and the date."),
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(gettext("Say how you made sure; it is kept."))


class AnswerForm(PlainForm):
    """Signing in with a passkey."""

    passkey = HiddenField(_("Answer of the device"))
    next = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passkey.data = self.passkey.data or ""
