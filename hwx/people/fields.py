"""Fields and checks that several forms of this room share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hwx.clock import today
from hwx.people.labels import _
from hwx.people.lookup import normal_email
from hwx.people.wording import countries, languages


def options(pairs: Iterable[tuple[Any, Any]], nothing: Any = None) -> list[SelectChoice]:
    """``nothing`` is the text of an empty first choice."""
    first = [SelectChoice("", nothing)] if nothing is not None else []
    return first + [SelectChoice(value, text) for value, text in pairs]


def number_or_none(value: str | int | None) -> int | None:
    """For a choice among rows with an empty first one."""
    return int(value) if value else None


UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control signs, spaces without width, and those that force a direction: a name that holds one may read as another
name, on the screen and on paper. Joiners and the two direction marks are needed in writing, and are not among them."""


def stripped(text: str | None) -> str:
    """Spaces around and runs of spaces inside are never meant, nor are signs that nobody sees."""
    return " ".join(UNSEEN.sub("", text or "").split())


def line(label: str, length: int, *checks: Any, required: bool = False, **kwargs: Any) -> StringField:
    """One line of text, no longer than its column."""
    first = DataRequired(_("This is needed.")) if required else Optional()
    return StringField(label, [first, Length(max=length), *checks], filters=[stripped], **kwargs)


class Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def country_field(label: str, required: bool = False, **kwargs: Any) -> SelectField:
    checks = [InputRequired(_("Choose a country."))] if required else [Optional()]
    return SelectField(label, checks, choices=lambda: options(countries(), gettext("Choose")), **kwargs)


def language_field(label: str, **kwargs: Any) -> SelectField:
    return SelectField(label, [Optional()], choices=lambda: options(languages(), gettext("Choose")), **kwargs)


def in_latin_letters(form: Form, field: Field) -> None:
    for letter in field.data or "":
        if _no_part_of_a_name(letter):
            raise ValidationError(
                gettext(
                    "%(letter)s is not a Latin letter. Write the name exactly as in the passport; the name in its own "
                    "script has a field of its own.",
                    letter=letter,
                )
            )


def _no_part_of_a_name(sign: str) -> bool:
    """Letters of other scripts, digits and pictures. A mark of direction does no harm, and no complaint could show it;
    an accent that stands alone is one sometimes typed for an apostrophe."""
    if sign.isalpha():
        return not unicodedata.name(sign, "").startswith("LATIN ")
    return sign.isdigit() or unicodedata.category(sign) in ("So", "Sm", "Sc", "Cc", "Cn", "Co", "Cs")


def not_in_the_future(form: Form, field: Field) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError(gettext("This date lies in the future."))


def an_email_address(form: Form, field: Field) -> None:
    """Only the form is judged: a hospital may have its own domain that the rest of the world does not know."""
    try:
        validate_email(normal_email(field.data), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise ValidationError(
            gettext("%(found)s is not an e-mail address; name@hospital.example is expected.", found=field.data)
        ) from None
