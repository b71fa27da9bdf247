"""Forms of this room; those that write to a record carry the number of the newest entry that was on the screen."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hwx.people.fields import Checkboxes, number_or_none
from hwx.people.step_up import ConfirmIdentity
from hwx.placements.forms import SeenForm
from hwx.placements.sending import OnceForm
from hwx.plain_forms import PlainForm
from hwx.rules.deciding import SMALLEST_PANEL
from hwx.rules.facts import WITHDRAWAL_REASONS
from hwx.signoffs.proof_forms import Proved

COMMENT = 2000


Value = TypeVar("Value")


def filled(value: Value | None) -> Value:
    """What a required field of a valid form holds."""
    assert value is not None
    return value


REASON = 500
"""What an answer to a request may say, and a reason for an extension."""


class AskForm(OnceForm, PlainForm):
    asked = SelectField(_("Whom do you ask?"), coerce=number_or_none, validators=[InputRequired()])
    encounter_on = DateField(_("When was it?"), validators=[InputRequired()])
    method = RadioField(_("How was it seen?"), validators=[InputRequired()])
    note = TextAreaField(
        _("What happened?"),
        description=_("In a sentence or two. No names, numbers or dates of birth of patients."),
        validators=[Optional(), Length(max=500)],
    )
    self_level = RadioField(
        _("How do you see yourself?"),
        description=_("If you like: the level that you think you reached. The assessor decides without it."),
        coerce=number_or_none,
        validators=[Optional()],
    )


class AnswerForm(OnceForm, PlainForm):
    """What an assessor answers who records nothing; ``colleague`` is needed where it is handed over."""

    answer = RadioField(_("Your answer"), validators=[InputRequired(_("Choose one of these answers."))])
    colleague = SelectField(_("Colleague"), coerce=number_or_none, validators=[Optional()])
    reason = TextAreaField(
        _("Reason"),
        description=_("The trainee reads this. No names, numbers or dates of birth of patients."),
        validators=[InputRequired(_("Say why; the trainee reads it.")), Length(max=REASON)],
    )


class ExtendForm(OnceForm, PlainForm):
    reason = TextAreaField(
        _("Reason"),
        description=_("The trainee and the assessor read this."),
        validators=[Optional(), Length(max=REASON)],
    )


class JudgingForm(Proved, SeenForm):
    """What every form says by which somebody judges one encounter."""

    level = RadioField(_("Level reached"), coerce=int, validators=[InputRequired()])
    method = RadioField(_("How was it seen?"), validators=[InputRequired()])
    happened_on = DateField(_("Date of the encounter"), validators=[InputRequired()])
    comment = TextAreaField(
        _("Comment"),
        description=_("What went well, what to work on. No names, numbers or dates of birth of patients."),
        validators=[Optional(), Length(max=COMMENT)],
    )


class ObserveForm(OnceForm, JudgingForm):
    request = HiddenField(validators=[Optional()])
    """The number of the request that the observation answers."""

    def request_number(self) -> int:
        """0 for none and for anything that is not a number."""
        text = str(self.request.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class SignForm(OnceForm, Proved, SeenForm):
    comment = TextAreaField(_("Comment"), validators=[Optional(), Length(max=COMMENT)])


class SignTogetherForm(OnceForm, Proved, SeenForm):
    codes = Checkboxes(_("Competencies"), validators=[InputRequired(_("Tick the competencies that you sign off."))])
    comment = TextAreaField(
        _("Comment"),
        description=_("It stands with every one of these sign-offs."),
        validators=[Optional(), Length(max=COMMENT)],
    )


class WithdrawForm(OnceForm, Proved, SeenForm):
    reason_code = SelectField(_("Kind of reason"), validators=[InputRequired()])
    reason = TextAreaField(
        _("Reason"),
        description=_("The trainee reads this. It stays on the record."),
        validators=[InputRequired(), Length(max=COMMENT)],
    )

    def name_reasons(self) -> None:
        names = {
            "recorded_in_error": _("Recorded in error"),
            "wrong_person": _("Recorded for the wrong person"),
            "new_safety_concern": _("A new safety concern"),
            "rule_not_met": _("A rule was not met"),
            "other": _("Another reason"),
        }
        self.reason_code.choices = [(code, names[code]) for code in WITHDRAWAL_REASONS]


class DecisionForm(ConfirmIdentity, SeenForm):
    outcome = RadioField(_("Outcome"), validators=[InputRequired()])
    attendance_percent = IntegerField(
        _("Attendance, in percent"), validators=[InputRequired(), NumberRange(min=0, max=100)]
    )
    feedback_raters = IntegerField(
        _("Colleagues who gave feedback"),
        description=_("How many answered the multi-source feedback round; zero when there was none."),
        default=0,
        validators=[InputRequired(), NumberRange(min=0, max=99)],
    )
    concerns_open = BooleanField(_("A safety concern is still open"))
    home_plan_accepted = BooleanField(_("The plan for the return home is accepted"))
    conditions = TextAreaField(_("Conditions, each with its date"), validators=[Optional(), Length(max=COMMENT)])
    reason = TextAreaField(
        _("Reason"),
        description=_("Needed for every outcome but a plain completion, and wherever the panel departs from a test."),
        validators=[Optional(), Length(max=COMMENT)],
    )


PLACES = 4
"""Lines for panel members on the form; at least three must be filled."""


HOME_PLACE = 3
"""The line that is offered to the home institution's member."""


class AskedFor:
    """Marks a field as needed and leaves the refusal to the rules, which say it together with all other reasons."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Nothing is refused here."""


def _member_fields() -> None:
    for place in range(1, PLACES + 1):
        needed = AskedFor() if place <= SMALLEST_PANEL else Optional()
        setattr(DecisionForm, f"name_{place}", StringField(_("Name"), validators=[needed, Length(max=200)]))
        setattr(DecisionForm, f"capacity_{place}", StringField(_("Post"), validators=[Optional(), Length(max=200)]))
        side = SelectField(
            _("Speaks for"),
            choices=[("host", _("The host")), ("home", _("The home institution"))],
            default="home" if place == HOME_PLACE else "host",
            validators=[InputRequired()],
        )
        setattr(DecisionForm, f"side_{place}", side)


_member_fields()
