"""Forms of this room; each asks for the password again when some time has passed since it was entered."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import InputRequired

from hwx.people.labels import _
from hwx.people.step_up import ConfirmIdentity
from hwx.placements.forms import SeenForm
from hwx.plain_forms import PlainForm
from hwx.rules.issuing import FOR_REPLACING, FOR_REVOKING
from hwx.transcripts.wording import reason_name, reason_to_replace

CHOOSE = _("Choose one of the reasons.")


class IssueForm(ConfirmIdentity, SeenForm):
    pass


class ReplaceForm(ConfirmIdentity, SeenForm):
    reason_code = RadioField(_("Reason"), validators=[InputRequired(CHOOSE)])

    def name_reasons(self) -> None:
        self.reason_code.choices = [(code, reason_to_replace(code)) for code in FOR_REPLACING]


class RevokeForm(ConfirmIdentity, PlainForm):
    reason_code = RadioField(_("Reason"), validators=[InputRequired(CHOOSE)])

    def name_reasons(self) -> None:
        self.reason_code.choices = [(code, reason_name(code)) for code in FOR_REVOKING]
