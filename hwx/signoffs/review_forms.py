"""Forms of the rarer deeds: correcting, recognising, delegating, withdrawing for the panel, handing over a queue."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.fields import Checkboxes, number_or_none
from hwx.people.step_up import ConfirmIdentity
from hwx.placements.forms import SeenForm
from hwx.plain_forms import PlainForm
from hwx.signoffs.forms import COMMENT, JudgingForm


class CorrectForm(JudgingForm):
    reason = TextAreaField(
        _("Why it is corrected"),
        description=_("The trainee and the panel read this. It stays on the record."),
        validators=[Optional(), Length(max=COMMENT)],
    )


class AlternativeForm(JudgingForm):
    """What the curriculum names in place of a second assessor, where the host has exactly one."""

    alternative = RadioField(_("In place of a second assessor"), validators=[InputRequired()])
    comment = TextAreaField(
        _("Who observed or sat on the panel, and what they saw"),
        description=_("It is printed that an alternative was used. No names, numbers or dates of birth of patients."),
        validators=[InputRequired(), Length(max=COMMENT)],
    )


BASIS_NAMES = {"certificate": _("An outside certificate"), "prior_learning": _("Learning before the placement")}


class RecogniseForm(ConfirmIdentity, SeenForm):
    """The rules judge whatever basis is sent, so that one which was not offered is refused with their reason."""

    basis = RadioField(_("What is recognised?"), validators=[InputRequired()], validate_choice=False)
    not_offered: Sequence[str] = ()
    """Why the others are not among the choices."""

    level = RadioField(_("Level that it shows"), coerce=int, validators=[InputRequired()])
    issuer = StringField(_("Issued by"), validators=[InputRequired(), Length(max=200)])
    document = StringField(_("Title or number of the paper"), validators=[InputRequired(), Length(max=200)])
    issued_on = DateField(_("Issued on"), validators=[InputRequired()])
    expires_on = DateField(_("Valid until"), description=_("Empty: it does not expire."), validators=[Optional()])
    reason = TextAreaField(
        _("What you saw, and why it shows this competency"),
        description=_("Whether it was the original, and how you know that it is genuine."),
        validators=[InputRequired(), Length(max=COMMENT)],
    )


class DelegateForm(ConfirmIdentity, SeenForm):
    to = SelectField(_("To whom?"), coerce=number_or_none, validators=[InputRequired()])
    competencies = Checkboxes(_("Which competencies?"), [Optional()])
    starts_on = DateField(_("First day"), validators=[InputRequired()])
    ends_on = DateField(_("Last day"), validators=[InputRequired()])
    text = TextAreaField(
        _("What is delegated, and on what conditions"),
        description=_("It stands on the record. The person observes and never signs off."),
        validators=[InputRequired(), Length(max=COMMENT)],
    )


class EndDelegationForm(ConfirmIdentity, SeenForm):
    reason = TextAreaField(_("Reason"), validators=[InputRequired(), Length(max=COMMENT)])


class HandOnForm(PlainForm):
    to = SelectField(_("To whom?"), coerce=number_or_none, validators=[InputRequired()])
    reason = TextAreaField(_("Reason"), validators=[InputRequired(), Length(max=500)])
