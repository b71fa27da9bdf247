"""Forms about the printed sheet: copying a line of it, confirming the copy, refusing it."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.fields import line, not_in_the_future, number_or_none
from hwx.people.labels import _
from hwx.placements.forms import NEEDED, SeenForm
from hwx.placements.sending import OnceForm
from hwx.plain_forms import PlainForm
from hwx.rules.paper import Misread
from hwx.signoffs.forms import COMMENT, REASON
from hwx.signoffs.proof_forms import Proved


class CopyForm(OnceForm, PlainForm):
    code = StringField(
        _("Short code"),
        [InputRequired(NEEDED), Length(max=20)],
        description=_("Three digits and a letter, beside the competency on the sheet."),
        render_kw={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"},
    )
    encounter_on = DateField(_("Date on the sheet"), [InputRequired(NEEDED), not_in_the_future])
    level = RadioField(_("Level on the sheet"), coerce=int, validators=[InputRequired(NEEDED)])
    method = SelectField(_("Method on the sheet"), [InputRequired(NEEDED)])
    signer = SelectField(_("Who signed the sheet?"), [InputRequired(NEEDED)], coerce=number_or_none)
    held_by = line(
        _("Who holds the original?"), 200, required=True, description=_("A person or an office that can show it.")
    )


class ConfirmForm(Proved, OnceForm, SeenForm):
    comment = TextAreaField(
        _("Comment"),
        description=_("What went well, what to work on. No names, numbers or dates of birth of patients."),
        validators=[Optional(), Length(max=COMMENT)],
    )


class RefuseForm(PlainForm):
    reason = TextAreaField(
        _("Why do you not confirm it?"),
        description=_("The trainee reads this. No names, numbers or dates of birth of patients."),
        validators=[InputRequired(_("Say why; the trainee reads it.")), Length(max=REASON)],
    )


def misread_sentence(found: Misread) -> str:
    sentences = {
        "shape": gettext("This is not a short code; three digits and a letter are expected, for example 007K."),
        "letter": gettext(
            "The letter does not fit the digits. Look at the sheet again: a digit or the letter is misread, or it is "
            "the sheet of another placement."
        ),
        "place": gettext("No competency of this placement has this code. Look at the sheet again."),
    }
    return str(sentences[found.code])
