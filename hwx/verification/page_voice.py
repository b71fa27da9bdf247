"""The voice of the pages: sentences from the catalogue of the request, with dates, codes and names wrapped for HTML."""

from __future__ import annotations

from datetime import date

from babel import Locale
from flask_babel import get_domain, gettext
from markupsafe import Markup

from hwx.people.locale import number_in_text, page_language, show_date

WHOLE = 25
"""Characters; a shorter code is not broken at the end of a line (so also the macro code in parts/text.html)."""


class PageVoice:
    """Whatever is put into a sentence is escaped; only what this class wraps itself is markup."""

    @property
    def language(self) -> str:
        return page_language()

    def gettext(self, message: str, /, **values: object) -> Markup:
        text = Markup(gettext(message))
        return Markup(get_domain().filled(text, values)) if values else text

    def day(self, day: date, /) -> Markup:
        return show_date(day)

    def number(self, value: int, /) -> str:
        return number_in_text(value)

    def code(self, text: str, /) -> Markup:
        return Markup('<bdi class="code{}" dir="ltr">{}</bdi>').format(" nb" if len(text) < WHOLE else "", text)

    def name(self, text: str, language: str = "", /) -> Markup:
        if not language:
            return Markup("<bdi>{}</bdi>").format(text)
        return Markup('<bdi lang="{}">{}</bdi>').format(language, text)

    def address(self, url: str, /) -> Markup:
        """A link, if it leads to a web page; it came out of a file, so nothing else is made a link of."""
        if not url.startswith(("https://", "http://")):
            return self.code(url)
        return Markup('<a href="{}" rel="noreferrer nofollow"><bdi dir="ltr">{}</bdi></a>').format(url, url)

    def country(self, code: str, /) -> Markup:
        """The name in the reader's language; a code that is none is shown as it is."""
        return Markup("<bdi>{}</bdi>").format(Locale(self.language).territories.get(code, code))
