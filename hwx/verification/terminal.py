"""The voice of a command: the sentences of the page, as plain text for a terminal; loads nothing of the site."""

from __future__ import annotations

import gettext
from datetime import date
from pathlib import Path
from unicodedata import category

TRANSLATIONS = Path(__file__).parents[1] / "translations"

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of what follows: with them a name could show other letters than it has."""


class Terminal:
    """The voice of a command: ISO dates, plain text, no control characters from anybody's file."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.translation("messages", TRANSLATIONS, [language], fallback=True)

    @property
    def translated(self) -> bool:
        return self.language == "en" or isinstance(self._catalogue, gettext.GNUTranslations)

    def gettext(self, message: str, /, **values: object) -> str:
        text = self._catalogue.gettext(message)
        return text % values if values else text

    def day(self, day: date, /) -> str:
        return day.isoformat()

    def number(self, value: int, /) -> str:
        return str(value)

    def code(self, text: str, /) -> str:
        return "".join(sign for sign in text if category(sign) != "Cc" and sign not in TURNING)

    def name(self, text: str, language: str = "", /) -> str:
        return self.code(text)

    def address(self, url: str, /) -> str:
        return self.code(url)

    def country(self, code: str, /) -> str:
        return self.code(code)
