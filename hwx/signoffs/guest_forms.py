"""Forms about guests: registering one, and what a guest answers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from wtforms import DateField, EmailField, RadioField, StringField, TelField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hwx.people.fields import an_email_address, in_latin_letters, line, stripped
from hwx.people.labels import _
from hwx.people.locale import OWN_NAMES, day_text
from hwx.people.lookup import normal_email
from hwx.placements.forms import NEEDED
from hwx.plain_forms import PlainForm
from hwx.signoffs.forms import COMMENT, REASON
from hwx.signoffs.guest_case import Said
from hwx.signoffs.guest_codes import DIGITS, TRANSPORTS
from hwx.signoffs.guests import Registering

TELEPHONE = re.compile(r"\+?\d{6,15}\Z")


def western(text: str | None) -> str:
    """Only digits and a plus, in Western digits, whatever script and spacing they were typed in."""
    kept = unicodedata.normalize("NFKC", text or "")
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in kept if not sign.isspace())


def telephone(text: str | None) -> str:
    return re.sub(r"[().\-/]", "", western(text))


class GuestForm(PlainForm):
    """A guest as the coordinator registers them. The view sets ``last_day``, that of the placement."""

    name = line(_("Name"), 200, in_latin_letters, required=True, description=_("In Latin letters, as on a passport."))
    profession = line(_("Profession"), 100, required=True)
    mail = EmailField(
        _("E-mail address"),
        [Optional(), Length(max=254), an_email_address],
        filters=[normal_email],
        description=_("The person's own. The code that confirms each observation is sent there."),
    )
    phone = TelField(
        _("Telephone number"),
        [Optional(), Length(max=40)],
        filters=[telephone],
        description=_("For sending the link by a messaging app, if that reaches the person better."),
    )
    language = RadioField(_("Language of the letters"), [InputRequired(NEEDED)], choices=list(OWN_NAMES.items()))
    starts_on = DateField(_("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_("Last day"), [InputRequired(NEEDED)])
    last_day: date = date.max

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "phone" not in TRANSPORTS:
            self.mail.flags.required = True

    def registering(self) -> Registering:
        assert self.starts_on.data
        assert self.ends_on.data
        return Registering(
            self.name.data or "",
            self.profession.data or "",
            self.mail.data or "",
            self.phone.data or "",
            self.language.data,
            self.starts_on.data,
            self.ends_on.data,
        )

    def validate_phone(self, field: TelField) -> None:
        if field.data and not TELEPHONE.match(field.data):
            raise ValidationError(gettext("This is not a telephone number; +212 612 345 678 is expected."))

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day lies before the first day."))
        if field.data and field.data > self.last_day:
            raise ValidationError(
                gettext("The placement ends on %(date)s, and the guest with it.", date=day_text(self.last_day))
            )

    def validate(self, extra_validators: object = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.mail.data or (self.phone.data and "phone" in TRANSPORTS):
            return good
        if not self.mail.errors:
            self.mail.errors = [
                gettext(
                    "An e-mail address is needed: this server sends codes by mail only. "
                    "The link itself can also be sent by a messaging app."
                )
            ]
        return False


class CodeForm(PlainForm):
    """Anything that a guest confirms with the code from the letter."""

    code = StringField(
        _("Code"),
        [Optional()],
        filters=[western],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"},
    )

    def validate_code(self, field: StringField) -> None:
        if field.data and not (field.data.isdigit() and len(field.data) == DIGITS):
            raise ValidationError(
                ngettext("The code has %(num)s digit.", "The code has %(num)s digits.", DIGITS),
            )


class OtherwiseForm(CodeForm):
    """What a guest answers who records nothing."""

    answer = RadioField(_("Your answer"), validators=[InputRequired(_("Choose one of these answers."))])
    reason = TextAreaField(
        _("Reason"),
        description=_("The trainee reads this. No names, numbers or dates of birth of patients."),
        filters=[lambda text: (text or "").strip()],
        validators=[DataRequired(_("Say why; the trainee reads it.")), Length(max=REASON)],
    )


class AnswerForm(CodeForm):
    """What a guest says. ``level``, ``method`` and ``comment`` go where the paper has said it already."""

    level = RadioField(_("Level reached"), coerce=int, validators=[InputRequired(NEEDED)])
    method = RadioField(_("How was it seen?"), validators=[InputRequired(NEEDED)])
    comment = TextAreaField(
        _("Comment"),
        description=_("What went well, what to work on. No names, numbers or dates of birth of patients."),
        validators=[Optional(), Length(max=COMMENT)],
    )
    name = line(_("Your name"), 200, required=True)
    role = line(_("Your role"), 120, required=True, description=_("For example: consultant, emergency medicine."))
    register_number = line(_("Your number in the professional register"), 60, required=True)

    def said(self, level: int, method: str) -> Said:
        """``level`` and ``method`` where the form does not ask for them."""
        return Said(
            stripped(self.name.data),
            stripped(self.role.data),
            stripped(self.register_number.data),
            self.level.data if self.level else level,
            self.method.data if self.method else method,
            (self.comment.data or "").strip() if self.comment else "",
        )
