"""Forms of this room; what is typed freely is looked through for what tells who a patient is."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.labels import _
from hwx.placements.sending import OnceForm
from hwx.plain_forms import PlainForm
from hwx.portfolio.evidence import LONGEST
from hwx.portfolio.said import SAID
from hwx.portfolio.wording import choices
from hwx.rules.identifiers import Identifier, identifiers_in
from hwx.rules.portfolio import AGE_BANDS, COMPLEXITIES, ROLES, SETTINGS, STAGES

NEEDED = _("This is needed.")


class MindPatients(Form):
    """Mixin, to stand before PlainForm: the first send of a text that may tell who a patient is comes back with what
    was found; who confirms sends that same text. A text that was changed afterwards is looked through again."""

    confirmed = BooleanField(_("I have looked: nothing in this text tells who a patient is"))
    looked_at = HiddenField()
    found: tuple[Identifier, ...] = ()

    def mind(self, text: str | None, on: date) -> bool:
        """Whether the text may be recorded."""
        text = (text or "").strip()
        self.found = identifiers_in(text, on)
        print_ = hashlib.sha256(text.encode()).hexdigest()
        agreed = bool(self.confirmed.data) and self.looked_at.data == print_
        self.looked_at.data = print_
        if self.found and not agreed:
            self.confirmed.data = False
        return not self.found or agreed


class EvidenceForm(OnceForm, MindPatients, PlainForm):
    happened_on = DateField(_("When was it?"), [InputRequired(NEEDED)])
    setting = SelectField(_("Where"), [InputRequired(NEEDED)])
    role = SelectField(_("Your part"), [InputRequired(NEEDED)])
    complexity = RadioField(_("How complex"), [InputRequired(NEEDED)])
    age_band = SelectField(_("Age of the patient, roughly"), [InputRequired(NEEDED)])
    count = IntegerField(_("How many times"), [InputRequired(NEEDED)], default=1)
    text = TextAreaField(
        _("What you did and what you learnt"),
        [Optional(), Length(max=LONGEST)],
        description=_(
            "In a few sentences. No name, number, date of birth, address or rare circumstance of a patient; "
            "colleagues are not named either."
        ),
    )
    files = MultipleFileField(_("Pictures or PDF files"), [Optional()])
    kept = HiddenField()
    leave_out = BooleanField(_("Leave these files out"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen for the trainee: what stands there first would be recorded by whoever is in a hurry.
        none = [("", gettext("Please choose"))]
        self.setting.choices = none + choices("setting", SETTINGS)
        self.role.choices = none + choices("role", ROLES)
        self.complexity.choices = choices("complexity", COMPLEXITIES)
        self.age_band.choices = none + choices("age_band", AGE_BANDS)


class ProcedureForm(OnceForm, PlainForm):
    happened_on = DateField(_("When was it?"), [InputRequired(NEEDED)])
    role = RadioField(_("Your part"), [InputRequired(NEEDED)])
    count = IntegerField(_("How many times"), [InputRequired(NEEDED)], default=1)
    setting = SelectField(_("Where"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices("role", ROLES)
        self.setting.choices = [("", gettext("Not said")), *choices("setting", SETTINGS)]


class StageForm(OnceForm, PlainForm):
    """The levels of one domain are fields of their own, made by ``self_form``."""

    stage = RadioField(_("When in the placement"), [InputRequired(NEEDED)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices("stage", STAGES)


class SayingForm(OnceForm, MindPatients, PlainForm):
    """A comment, a contest or an appeal."""

    text = TextAreaField(
        _("What you want to say"),
        [InputRequired(NEEDED), Length(max=SAID)],
        description=_(
            "Everybody who sees the placement reads it, and it stays on the record. "
            "No names, numbers or dates of birth of patients."
        ),
    )


class ErasingForm(PlainForm):
    reason = TextAreaField(
        _("Reason"),
        [Optional(), Length(max=500)],
        description=_("It stays on the record. Do not repeat what is to be erased."),
    )
