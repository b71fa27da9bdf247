"""The base of every form whose texts are kept: control characters are refused where they are typed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField

from hwx.rules.plain_text import control_characters, name_of


class PlainForm(FlaskForm):  # type: ignore[misc]
    """They cannot be seen, and a credential that holds one is refused by half of the software that checks it. They come
    from copying out of other programs. A password is nobody's text and may hold what it likes."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        good = bool(super().validate(*args, **kwargs))
        for field in self:
            found = () if isinstance(field, PasswordField) else _found_in(field.raw_data or ())
            if found:
                field.errors = [*field.errors, refusal_of(found)]
                good = False
        return good


def refusal_of(found: tuple[str, ...]) -> str:
    """Names the first of the characters; the text stands in the field as it was typed."""
    sentence: str = gettext(
        "This text holds a control character, %(character)s, which cannot be seen and which no document may hold. It "
        "often comes along when text is copied from elsewhere. Delete that place, or type the text anew.",
        character=name_of(found[0]),
    )
    return sentence


def _found_in(sent: Any) -> tuple[str, ...]:
    return tuple(sign for text in sent if isinstance(text, str) for sign in control_characters(text))
