"""The reader's language, direction, calendar, digits and time zone, and dates and numbers written accordingly.

The ``*_text`` functions give plain text, for sentences, attributes and pictures; the ``show_*`` functions give the same
wrapped for running text of either direction (``<bdi>``, ``<time>``). Templates have both, and the filters ``as_day``,
``as_moment``, ``as_hijri`` and ``as_number`` that the macros of ``templates/parts`` ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context, request, session
from markupsafe import Markup

from hwx.extensions import locale_now
from hwx.people import calendar
from hwx.people.calendar import LANGUAGES
from hwx.people.signed_in import reader
from hwx.people.slashes import kept_whole

OWN_NAMES = {"en": "English", "ar": "العربية", "fr": "Français"}
"""Each language in itself: nobody looks for theirs in another one."""


def chosen_language() -> str:
    """The person's own, else what the visitor chose, else what the browser asks for, else the site's."""
    site: str = current_app.config["HWX"].language
    if not has_request_context():
        return site
    person = reader()
    if person is not None and person.language in LANGUAGES:
        return person.language
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    return _language_of_the_browser() or site


def _language_of_the_browser() -> str | None:
    """The first that it asks for and we have, whatever its country: Werkzeug would take "en" before "ar-EG"."""
    asked = (tag.replace("_", "-").split("-")[0].lower() for tag in request.accept_languages.values())
    return next((language for language in asked if language in LANGUAGES), None)


def chosen_time_zone() -> str:
    return str(current_app.config["HWX"].time_zone)


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


def page_language() -> str:
    """The language of what is being written now: a letter is written in that of its reader, whoever sends it."""
    locale = locale_now()
    return locale.language if locale and locale.language in LANGUAGES else chosen_language()


def _calendar_and_digits() -> tuple[str, str]:
    person = reader()
    return (person.calendar, person.digits) if person is not None else ("gregorian", "latin")


def day_text(day: date) -> str:
    return calendar.write_day(day, page_language(), *_calendar_and_digits())


def hijri_text(day: date) -> str | None:
    """The Umm al-Qura date, where it always stands; None outside its table, or where ``day_text`` says it already."""
    kind, digits = _calendar_and_digits()
    return None if kind == "both" else calendar.write_hijri(day, page_language(), digits)


def moment_text(moment: datetime) -> str:
    """In the zone of the site (HWX_TIME_ZONE)."""
    here = moment.astimezone(ZoneInfo(chosen_time_zone()))
    return calendar.write_moment(here, page_language(), *_calendar_and_digits())


def manner() -> tuple[str, str, str]:
    """Language, calendar and digits of what is being written now: what was said in one is kept for that one."""
    return (page_language(), *_calendar_and_digits())


def number_in_text(value: int | float | Decimal) -> str:
    """For every sentence of the catalogue (hwx.extensions). A whole number has no marks between its thousands, since it
    may be the name of something."""
    if not isinstance(value, int):
        return number_text(value)
    return calendar.with_digits(str(value), page_language(), _calendar_and_digits()[1])


def number_text(value: int | float | Decimal) -> str:
    language = page_language()
    digits = _calendar_and_digits()[1] if language == "ar" else "latin"
    return calendar.write_number(value, language, digits)


def show_date(day: date) -> Markup:
    return _TIME.format(day.isoformat(), breakable(day_text(day)))


def show_datetime(moment: datetime) -> Markup:
    return _TIME.format(moment.isoformat(), breakable(moment_text(moment)))


_TIME = Markup('<time datetime="{}"><bdi class="n">{}</bdi></time>')


def breakable(written: str) -> Markup:
    """A date in both calendars may break before the second; nowhere else, since hwx.css keeps a date on its line."""
    return Markup(" <wbr>(").join(written.split(" ("))


def institution_in(reading: str, name: str, language: str, english_name: str) -> tuple[str, str]:
    """Text and its language: the official name for those who read ``language``, else the English one."""
    return (name, language) if language == reading else (english_name, "en")


def show_institution(name: str, language: str, english_name: str) -> Markup:
    """As ``institution_in``, for the reader of the page. Documents carry both names."""
    text, written_in = institution_in(page_language(), name, language, english_name)
    return Markup('<bdi lang="{}">{}</bdi>').format(written_in, text)


def show_number(value: int | float | Decimal) -> Markup:
    return Markup('<bdi class="n">{}</bdi>').format(number_text(value))


def kept(draw: Callable[..., str]) -> Callable[..., str]:
    """For templates: what a macro of ``templates/parts`` draws for some arguments is drawn once in each language,
    calendar and digits, and kept for every page. Only for macros that depend on nothing else: not on the time zone.
    """
    return _drawn(draw, *manner())


@lru_cache(maxsize=1024)
def _drawn(draw: Callable[..., str], language: str, calendar: str, digits: str) -> Callable[..., str]:
    return lru_cache(maxsize=2048)(draw)


FILTERS: dict[str, Any] = {
    "as_day": day_text,
    "as_moment": moment_text,
    "as_hijri": hijri_text,
    "as_number": number_text,
    "breakable": breakable,
    "kept_whole": kept_whole,
}

GLOBALS: dict[str, Any] = {
    "kept": kept,
    "show_date": show_date,
    "show_datetime": show_datetime,
    "show_number": show_number,
    "show_institution": show_institution,
    "day_text": day_text,
    "moment_text": moment_text,
    "number_text": number_text,
    "own_names": OWN_NAMES,
}
