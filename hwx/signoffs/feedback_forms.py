"""Forms of the rounds of feedback: whom to ask, and what a colleague answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from wtforms import EmailField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hwx.people.fields import an_email_address, line, options
from hwx.people.labels import _
from hwx.people.locale import OWN_NAMES
from hwx.placements.sending import OnceForm
from hwx.plain_forms import PlainForm
from hwx.portfolio.forms import MindPatients
from hwx.rules.feedback import ABOUT, CANNOT_SAY, GROUPS, ITEMS, SCALE, Rater
from hwx.signoffs.feedback import LONGEST_COMMENT
from hwx.signoffs.feedback_wording import group_name, item_name, rating_name
from hwx.signoffs.forms import AskedFor

LEAST_PLACES, MOST_PLACES = 12, 30

COMMENTED = _("No names, numbers or dates of birth of patients. It is shown as you write it, without your name.")


class RoundForm(OnceForm, PlainForm):
    """The lines for raters are added by ``round_form``."""

    places = 0

    def raters(self) -> list[Rater]:
        """Of the lines in which something stands."""
        found = []
        for place in range(1, self.places + 1):
            name, email = self[f"name_{place}"].data or "", self[f"email_{place}"].data or ""
            if name or email:
                found.append(Rater(name, self[f"group_{place}"].data, email, self[f"language_{place}"].data))
        return found

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A line holds a name and an address, or nothing."""
        good = bool(super().validate(extra_validators))
        for place in range(1, self.places + 1):
            pair = self[f"name_{place}"], self[f"email_{place}"]
            for field, other in (pair, pair[::-1]):
                if other.data and not field.data:
                    field.errors = [*field.errors, gettext("This is needed.")]
                    good = False
        return good


@lru_cache(maxsize=8)
def round_form(least: int, most: int) -> type[RoundForm]:
    """With as many lines as the curriculum lets people be asked; the first ``least`` are marked as needed."""
    places = min(max(most, LEAST_PLACES), MOST_PLACES)
    members: dict[str, Any] = {"places": places}
    for place in range(1, places + 1):
        asked = [AskedFor()] if place <= least else []
        members[f"name_{place}"] = line(_("Name"), 200, *asked)
        members[f"email_{place}"] = EmailField(
            _("E-mail address"), [Optional(), Length(max=254), an_email_address, *asked], filters=[_stripped]
        )
        members[f"group_{place}"] = SelectField(_("Works as"), [AskedFor()], choices=_named(GROUPS, group_name))
        members[f"language_{place}"] = SelectField(
            _("Language of the letter"), [AskedFor()], choices=options(OWN_NAMES.items())
        )
    return type("RoundFormWithLines", (RoundForm,), members)


class FeedbackForm(MindPatients, PlainForm):
    """What a colleague answers; a field of its own for each of ITEMS and ABOUT."""

    well = TextAreaField(
        _("What does this colleague do well?"),
        [Optional(), Length(max=LONGEST_COMMENT)],
        description=COMMENTED,
    )
    better = TextAreaField(
        _("What could this colleague do better?"),
        [Optional(), Length(max=LONGEST_COMMENT)],
        description=COMMENTED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            self[item].label.text = item_name(item)

    def ratings(self) -> dict[str, int]:
        return {item: self[item].data for item in ITEMS if self[item].data is not None}

    def comments(self) -> dict[str, str]:
        return {about: self[about].data or "" for about in ABOUT}


def _named(values: Sequence[Any], name: Callable[[Any], str]) -> Callable[[], list[tuple[Any, str]]]:
    return lambda: [(value, name(value)) for value in values]


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _item_fields() -> None:
    for item in ITEMS:
        field = RadioField(
            "",
            [InputRequired(_("Choose an answer, or say that you cannot."))],
            coerce=int,
            choices=_named((*reversed(SCALE), CANNOT_SAY), rating_name),
        )
        setattr(FeedbackForm, item, field)


_item_fields()
