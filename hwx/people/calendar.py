"""Dates and numbers in words: Gregorian in three languages, Hijri (Umm al-Qura) beside it, two sets of digits.

Hijri dates are those of the Umm al-Qura table, 1343-1500 AH (1924-08-01 to 2077-11-16): a civil calendar, not for
religious use. Gregorian months come from Unicode CLDR by way of Babel. Nothing here knows of a reader or a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from hijridate import Gregorian

LANGUAGES = ("en", "ar", "fr")
CALENDARS = ("gregorian", "both")
DIGITS = ("latin", "arabic")

TIME_PATTERN = {"en": ", HH:mm", "ar": "، HH:mm", "fr": " 'à' HH:mm"}

HIJRI_MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "Muharram",
        "Safar",
        "Rabi' al-Awwal",
        "Rabi' al-Thani",
        "Jumada al-Ula",
        "Jumada al-Akhirah",
        "Rajab",
        "Sha'ban",
        "Ramadan",
        "Shawwal",
        "Dhu al-Qa'dah",
        "Dhu al-Hijjah",
    ),
    "ar": (
        "محرم",
        "صفر",
        "ربيع الأول",
        "ربيع الثاني",
        "جمادى الأولى",
        "جمادى الآخرة",
        "رجب",
        "شعبان",
        "رمضان",
        "شوال",
        "ذو القعدة",
        "ذو الحجة",
    ),
    "fr": (
        "mouharram",
        "safar",
        "rabia al awal",
        "rabia ath-thani",
        "joumada al oula",
        "joumada ath-thania",
        "rajab",
        "chaabane",
        "ramadan",
        "chawwal",
        "dhou al qi'da",
        "dhou al-hijja",
    ),
}

HIJRI_ERA = {"en": "AH", "ar": "هـ", "fr": "H"}

_TO_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class HijriDate:
    """A day of the Umm al-Qura calendar; ``month`` and ``day`` count from 1."""

    year: int
    month: int
    day: int


def hijri(day: date) -> HijriDate | None:
    """The same day in the Umm al-Qura calendar, or None outside its table (1924-08-01 to 2077-11-16)."""
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return None
    return HijriDate(found.year, found.month, found.day)


def with_digits(text: str, language: str, digits: str) -> str:
    """Arabic-Indic digits are for Arabic text only; in every other language the setting changes nothing."""
    return text.translate(_TO_ARABIC_INDIC) if language == "ar" and digits == "arabic" else text


def write_gregorian(day: date, language: str, digits: str = "latin") -> str:
    return with_digits(format_date(day, _day_pattern(day, language), locale=language), language, digits)


def _day_pattern(day: date, language: str) -> str:
    """French says "1er mars", which CLDR leaves to the writer."""
    return "d'er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"


def write_hijri(day: date, language: str, digits: str = "latin") -> str | None:
    """For example "14 Ramadan 1447 AH"; None outside the table."""
    found = hijri(day)
    if found is None:
        return None
    month = HIJRI_MONTHS[language][found.month - 1]
    return with_digits(f"{found.day} {month} {found.year} {HIJRI_ERA[language]}", language, digits)


@lru_cache(maxsize=4096)
def write_day(day: date, language: str, calendar: str = "gregorian", digits: str = "latin") -> str:
    """``calendar`` "both" adds the Hijri date in brackets where the table reaches."""
    gregorian = write_gregorian(day, language, digits)
    beside = write_hijri(day, language, digits) if calendar == "both" else None
    return f"{gregorian} ({beside})" if beside else gregorian


def write_moment(moment: datetime, language: str, calendar: str = "gregorian", digits: str = "latin") -> str:
    """``moment`` must already stand in the zone in which it is to be read."""
    pattern = _day_pattern(moment, language) + TIME_PATTERN[language]
    words = with_digits(format_datetime(moment, pattern, locale=language), language, digits)
    beside = write_hijri(moment.date(), language, digits) if calendar == "both" else None
    return f"{words} ({beside})" if beside else words


@lru_cache(maxsize=4096, typed=True)
def write_number(value: int | float | Decimal, language: str, digits: str = "latin") -> str:
    return with_digits(format_decimal(value, locale=language), language, digits)
