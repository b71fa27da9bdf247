"""The forms of this room, other than those of signing in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, DateField, EmailField, Form, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, Regexp

from hwx.people.calendar import CALENDARS, DIGITS
from hwx.people.fields import (
    Checkboxes,
    an_email_address,
    country_field,
    in_latin_letters,
    language_field,
    line,
    not_in_the_future,
    number_or_none,
    options,
)
from hwx.people.invite import Particulars
from hwx.people.labels import _
from hwx.people.locale import OWN_NAMES
from hwx.people.lookup import normal_email
from hwx.people.sign_in_forms import judge_new_password, password_field, repeated_field
from hwx.people.tables import Person
from hwx.plain_forms import PlainForm

NEEDED = _("This is needed.")
CALENDAR_NAMES = (_("Gregorian"), _("Gregorian, with the Hijri date (Umm al-Qura) beside it"))


class PersonFields(Form):
    """Who somebody is: enough for staff. Other rooms may build on it; ``particulars`` is what ``add_person`` takes."""

    passport_name = line(
        _("Name as in the passport"),
        200,
        in_latin_letters,
        required=True,
        description=_("In Latin letters, exactly as printed there. It stands on every document."),
    )
    original_name = line(
        _("Name in its own script"),
        200,
        description=_("If the person writes it in other letters. It is kept as given and never transliterated."),
    )
    original_language = language_field(_("Language of that name"))
    email = EmailField(_("E-mail address"), [InputRequired(NEEDED), Length(max=254), an_email_address])
    language = RadioField(
        _("Language for letters to this person"),
        [InputRequired(NEEDED)],
        choices=options(OWN_NAMES.items()),
        default="en",
    )

    def particulars(self) -> Particulars:
        """Of every field that is there; other fields of a form are left out."""
        names = set(Particulars.__dataclass_fields__)
        given = {field.name: field.data for field in self if field.name in names and field.data is not None}
        return Particulars(**{**given, "email": normal_email(self.email.data)})


class IdentityFields(PersonFields):
    """What authorities ask for beside the name: needed of somebody to whom a transcript is issued."""

    birth_date = DateField(_("Date of birth"), [Optional(), not_in_the_future])
    birth_date_approximate = BooleanField(_("Only the year of birth is known for certain"))
    passport_country = country_field(_("Country of the passport"))
    passport_last_four = line(
        _("Last four characters of the passport number"),
        4,
        Regexp(r"[A-Za-z0-9]{4}\Z", message=_("Four letters or digits are expected.")),
    )
    profession = line(_("Profession"), 100)
    register = line(_("Professional register at home"), 120, description=_("The name of the register or order."))
    register_number = line(_("Number in that register"), 60)


class AppointmentFields(Form):
    institution_id = SelectField(_("Institution"), [InputRequired(NEEDED)], coerce=number_or_none)
    role = SelectField(_("Role"), [InputRequired(NEEDED)])
    capacity = line(
        _("Post, as printed"),
        120,
        description=_('For example "Consultant, emergency medicine". It stands on documents.'),
    )
    profession = line(_("Profession"), 100)
    register = line(_("Professional register"), 120, description=_("The name of the register or order."))
    register_number = line(_("Number in that register"), 60)
    checked = BooleanField(_("I saw this entry in the register today"))
    scope = Checkboxes(
        _("May sign only"),
        [Optional()],
        description=_("For supervisors. Without a mark: everything that is taught at the institution."),
    )
    starts_on = DateField(_("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_("Last day"), [Optional()], description=_("Empty: until it is ended."))
    reason = line(_("Reason or document"), 500, description=_("For example the number of the letter of appointment."))

    def validate_checked(self, field: BooleanField) -> None:
        if field.data and not (self.register.data and self.register_number.data):
            raise ValidationError(gettext("Enter the register and the number that you saw."))


class NewPersonForm(AppointmentFields, PersonFields, PlainForm):
    """A person and their first role. The profession is asked for once."""


class EditPersonForm(IdentityFields, PlainForm):
    pass


class NewAppointmentForm(AppointmentFields, PlainForm):
    pass


class EndAppointmentForm(PlainForm):
    last_day = DateField(_("Last day"), [InputRequired(NEEDED)])
    reason = line(_("Reason"), 500, required=True)


class RegisterForm(PlainForm):
    register = line(_("Professional register"), 120, required=True)
    register_number = line(_("Number in that register"), 60, required=True)


class InstitutionForm(PlainForm):
    name = line(
        _("Official name"), 200, required=True, description=_("In its own language and script, as on its letters.")
    )
    name_language = language_field(_("Language of that name"))
    english_name = line(_("Name in English"), 200, required=True)
    country = country_field(_("Country"), required=True)
    city = line(_("Town"), 100)
    facility_code = line(
        _("Facility code"), 60, description=_("In the national master facility list of the ministry of health.")
    )
    contact = line(
        _("Contact for verifiers"),
        200,
        description=_("A telephone number or an official address of the institution itself, not of one person."),
    )
    training_system = TextAreaField(
        _("Training and licensing in this country"),
        [Optional(), Length(max=1000)],
        description=lazy_gettext(
            "A few sentences for readers abroad; printed in section %(number)s of transcripts.", number=8
        ),
    )
    asks_passkeys = BooleanField(
        _("Every signature here needs a passkey"),
        description=_("For placements hosted here. Who has no passkey can then not sign until one is added."),
    )


class SettingsForm(PlainForm):
    language = RadioField(_("Language"), [InputRequired(NEEDED)], choices=options(OWN_NAMES.items()))
    calendar = RadioField(
        _("Calendar"),
        [InputRequired(NEEDED)],
        choices=options(zip(CALENDARS, CALENDAR_NAMES, strict=True)),
    )
    digits = RadioField(
        _("Digits in Arabic pages"),
        [InputRequired(NEEDED)],
        choices=options(zip(DIGITS, ("0123456789", "٠١٢٣٤٥٦٧٨٩"), strict=True)),
    )


class AcceptForm(PlainForm):
    """``person`` is set by the view."""

    language = RadioField(_("Your language"), [InputRequired(NEEDED)], choices=options(OWN_NAMES.items()))
    password = password_field(_("Password"), "new-password")
    password_confirm = repeated_field("password")
    person: Person | None = None

    def validate(self, **kwargs: Any) -> bool:
        return super().validate(**kwargs) and judge_new_password(self.password, self.person)
