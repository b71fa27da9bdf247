"""The ways to ask on the verification page, and the one button of the link in the QR code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, StringField
from wtforms.validators import InputRequired, Length, Optional, StopValidation

LONGEST = 60


def _who() -> StringField:
    return StringField(
        _("Who is checking?"),
        description=_("For example your institution. The holder of the transcript can read it. Nothing else is kept."),
        validators=[Optional(), Length(max=120)],
    )


def _person() -> StringField:
    return StringField(
        _("Name of the person before you"),
        description=_("As you know it, in any letters. It is shown beside the name on the transcript and is not kept."),
        validators=[Optional(), Length(max=200)],
    )


class VisitorForm(FlaskForm):  # type: ignore[misc]
    """The app checks the token of every POST; two forms on one page would only print it twice under one id."""

    class Meta:
        csrf = False


class FileForm(VisitorForm):
    file = FileField(_("PDF or JSON file of the transcript"), validators=[FileRequired(_("Choose a file first."))])
    file_person = _person()
    file_who = _who()


def _unless_photographed(form: NumberForm, field: Field) -> None:
    if form.photographed:
        raise StopValidation


class NumberForm(VisitorForm):
    """What stands on the paper: typed, or photographed."""

    photograph = FileField(_("Photograph of the QR code"))
    number = StringField(
        _("Number"),
        validators=[_unless_photographed, InputRequired(_("Type the number of the transcript.")), Length(max=LONGEST)],
    )
    code = StringField(
        _("Check code"),
        description=_("Twelve letters and digits. Capitals, spaces and dashes do not matter."),
        validators=[
            _unless_photographed,
            InputRequired(_("Type the check code that stands beside the number.")),
            Length(max=LONGEST),
        ],
    )
    person = _person()
    who = _who()

    @property
    def photographed(self) -> bool:
        """What is typed whole needs no picture."""
        return bool(self.photograph.data) and not (self.number.data and self.code.data)


class LinkForm(VisitorForm):
    person = _person()
    who = _who()
