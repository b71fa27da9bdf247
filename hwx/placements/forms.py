"""Forms of this room: admitting, changing the state, programmes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from wtforms import DateField, Field, HiddenField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.fields import Checkboxes, line
from hwx.people.forms import IdentityFields
from hwx.people.labels import _
from hwx.people.locale import day_text
from hwx.plain_forms import PlainForm

NEEDED = _("This is needed.")
LONGEST = timedelta(days=5 * 366)
"""A placement that lasts longer is a mistyped year."""


def number_or_none(value: Any) -> int | None:
    """The empty first choice of a select is None."""
    return int(value) if value not in (None, "") else None


class SeenForm(PlainForm):
    """``seen`` is the number of the newest entry that the reader had before them."""

    seen = HiddenField(_("State of the record when the page was opened"), validators=[InputRequired(NEEDED)])

    def seen_number(self) -> int:
        """0 for anything that is not a number, so that such a form counts as drawn from an empty record."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class AdmitForm(IdentityFields, PlainForm):
    """The trainee and the terms. The view offers the choices and sets ``weeks`` and ``programme_hosts``.

    ``weeks`` are those of the curriculum; ``programme_hosts`` says whose each offered programme is.
    """

    host_id = SelectField(_("Host institution"), [InputRequired(NEEDED)], coerce=int)
    home_id = SelectField(_("Home institution"), [InputRequired(NEEDED)], coerce=number_or_none)
    cadre = RadioField(_("Professional category"), [InputRequired(NEEDED)])
    opened = Checkboxes(_("Opened by the scope letter"), [Optional()])
    starts_on = DateField(_("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_("Last day"), [Optional()])
    unit = line(_("Ward or department"), 200)
    working_language = line(_("Working language"), 40, description=_("The language of training and assessment."))
    licence = line(
        _("Licence for the placement"), 200, description=_("Type and limits, as they will stand on the transcript.")
    )
    programme_id = SelectField(_("Programme and agreement"), [Optional()], coerce=number_or_none)
    weeks = 0
    programme_hosts: Mapping[int, int] = MappingProxyType({})

    def days(self) -> tuple[date, date]:
        """First and last day of a valid form; where no last day is entered, that of the weeks of the curriculum."""
        first = self.starts_on.data
        assert first is not None
        return first, self.ends_on.data or first + timedelta(weeks=self.weeks, days=-1)

    def validate_home_id(self, field: SelectField) -> None:
        if field.data == self.host_id.data:
            raise ValidationError(gettext("Home and host are the same institution. An exchange needs two."))

    def validate_programme_id(self, field: SelectField) -> None:
        if field.data and self.programme_hosts.get(field.data) != self.host_id.data:
            raise ValidationError(gettext("This programme belongs to another host institution."))

    def validate_ends_on(self, field: DateField) -> None:
        if not (field.data and self.starts_on.data):
            return
        if field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day lies before the first day."))
        if field.data - self.starts_on.data > LONGEST:
            raise ValidationError(gettext("This is longer than five years. Look at the year again."))


class StateForm(SeenForm):
    """``reason_code`` is asked only for a pause: the view takes it away from other changes, and names the choices."""

    reason_code = RadioField(_("Why is it paused?"), [InputRequired(_("Choose one of these."))])
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Give the reason; it stands on the record.")), Length(max=500)],
        description=_("The trainee and both institutions read it. No names, numbers or dates of birth of patients."),
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(gettext("Give the reason; it stands on the record."))


class ProgrammeForm(PlainForm):
    host_id = SelectField(_("Host institution"), [InputRequired(NEEDED)], coerce=int)
    title = line(_("Name of the programme"), 200, required=True)
    agreement = line(_("Number of the agreement"), 80, description=_("As it will stand on transcripts."))
    sponsor = line(_("Sponsor"), 200, description=_("Who pays, if it is neither the home nor the host institution."))


TYPED = ("TextAreaField", "StringField", "IntegerField", "DateField", "RadioField", "SelectField")


def typed(form: PlainForm) -> list[tuple[str, str]]:
    """Label and content of every field somebody wrote into, to be shown when nothing could be recorded."""
    written = (field for field in form if field.type in TYPED and field.data and field.data != field.default)
    return [(str(field.label.text), _in_words(field)) for field in written]


def _in_words(field: Field) -> str:
    """What the person saw: the text of a choice and not its value."""
    if isinstance(field.data, date):
        return day_text(field.data)
    return str(dict(getattr(field, "choices", None) or ()).get(field.data, field.data))
