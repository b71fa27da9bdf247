"""The form that starts a batch; it asks for the password again when some time has passed since it was entered."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import SelectMultipleField, ValidationError

from hwx.batches.batch import MOST
from hwx.people.labels import _
from hwx.people.step_up import ConfirmIdentity
from hwx.plain_forms import PlainForm


class BatchForm(ConfirmIdentity, PlainForm):
    """Each value is the reference of a placement and, after a colon, the number of the newest entry that was shown."""

    chosen = SelectMultipleField(_("Who gets a transcript"), choices=[], validate_choice=False)

    def seen(self) -> dict[str, int]:
        """By reference; what no page of ours sends is passed over."""
        parts = [value.partition(":") for value in self.chosen.data or ()]
        return {reference: int(number) for reference, _colon, number in parts if _is_number(number)}

    def validate_chosen(self, field: SelectMultipleField) -> None:
        number = len(self.seen())
        if not number:
            raise ValidationError(gettext("Choose at least one."))
        if number > MOST:
            raise ValidationError(gettext("These are more than %(most)s. Choose fewer.", most=MOST))


def _is_number(text: str) -> bool:
    """No record has as many entries as a longer one would say, and no database counts as far."""
    return text.isascii() and text.isdigit() and len(text) < 10
