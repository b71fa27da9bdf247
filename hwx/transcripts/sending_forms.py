"""Forms for sending a transcript home and for the answer of the home institution."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.labels import _
from hwx.people.step_up import ConfirmIdentity
from hwx.placements.forms import SeenForm
from hwx.plain_forms import PlainForm
from hwx.rules.sending import ANSWERS
from hwx.transcripts.sending_wording import answer_name


class SendForm(PlainForm):
    """The button alone."""


class AnswerForm(ConfirmIdentity, SeenForm):
    """``seen`` is the number of the newest answer on the screen."""

    answer = RadioField(_("Answer"), validators=[InputRequired(_("Choose one of the answers."))])
    reason = TextAreaField(
        _("Conditions or reason"),
        description=_(
            "Needed for an acceptance with conditions, for a refusal, and when an earlier answer changes. The trainee "
            "and the host institution read it."
        ),
        validators=[Optional(), Length(max=2000)],
    )

    def name_answers(self) -> None:
        self.answer.choices = [(code, answer_name(code)) for code in ANSWERS]
