"""Forms about share links: making one, ending one, and opening one."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hwx.people.fields import line
from hwx.people.labels import _
from hwx.plain_forms import PlainForm
from hwx.rules.sharing import DETAILS, LEAST_DAYS, MOST_DAYS
from hwx.verification.share_wording import detail_name


class ShareForm(PlainForm):
    """``number`` is that of the transcript on the screen: a link leads to it and not to one that came meanwhile."""

    number = HiddenField()
    detail = RadioField(_("What the link shows"), validators=[InputRequired(_("Choose what the link shows."))])
    days = IntegerField(
        _("For how many days"),
        description=_("From 1 to 90. You can end the link before that."),
        default=30,
        validators=[
            InputRequired(_("Write a number of days from 1 to 90.")),
            NumberRange(LEAST_DAYS, MOST_DAYS, _("Write a number of days from 1 to 90.")),
        ],
    )
    label = line(
        _("Whom it is for"), 120, description=_("For yourself, to tell your links apart. Nobody else reads it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.detail.choices = [(code, detail_name(code)) for code in DETAILS]


class EndShareForm(PlainForm):
    """The button alone."""


class OpenShareForm(PlainForm):
    who = StringField(
        _("Who is looking?"),
        description=_("For example your institution. The holder of the transcript can read it. Nothing else is kept."),
        validators=[Optional(), Length(max=120)],
    )
