from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hijridate import Hijri

from hwx.people.calendar import (
    HIJRI_ERA,
    HIJRI_MONTHS,
    LANGUAGES,
    HijriDate,
    hijri,
    with_digits,
    write_day,
    write_gregorian,
    write_hijri,
    write_moment,
    write_number,
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1924, 8, 1), HijriDate(1343, 1, 1)),
        (date(1924, 7, 31), None),
        (date(1900, 1, 1), None),
        (date(2077, 11, 16), HijriDate(1500, 12, 30)),
        (date(2077, 11, 17), None),
        (date(2026, 3, 3), HijriDate(1447, 9, 14)),
        (date(2024, 7, 7), HijriDate(1446, 1, 1)),
        (date(2025, 6, 26), HijriDate(1447, 1, 1)),
        (date(2024, 2, 29), HijriDate(1445, 8, 19)),
    ],
)
def test_a_day_is_converted_within_the_umm_al_qura_table_and_nowhere_else(
    day: date, expected: HijriDate | None
) -> None:
    assert hijri(day) == expected


def test_hijri_days_follow_each_other_without_gap_through_the_whole_table() -> None:
    day, last = date(1924, 8, 1), date(2077, 11, 16)
    while day < last:
        here, after = hijri(day), hijri(day + timedelta(days=1))
        assert here is not None
        assert after is not None
        if after.day == 1:
            assert here.day in ((29, 30) if here.year > 1364 else (28, 29, 30, 31))  # early months were announced so
            assert (after.year, after.month) in ((here.year, here.month + 1), (here.year + 1, 1))
        else:
            assert after == HijriDate(here.year, here.month, here.day + 1)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "language", "digits", "expected"),
    [
        (date(2026, 3, 3), "en", "latin", "3 March 2026"),
        (date(2026, 3, 3), "fr", "latin", "3 mars 2026"),
        (date(2026, 3, 1), "fr", "latin", "1er mars 2026"),
        (date(2026, 8, 1), "fr", "latin", "1er août 2026"),
        (date(2026, 3, 1), "en", "latin", "1 March 2026"),
        (date(2026, 3, 3), "ar", "latin", "3 مارس 2026"),
        (date(2026, 3, 3), "ar", "arabic", "٣ مارس ٢٠٢٦"),
        (date(2026, 3, 3), "en", "arabic", "3 March 2026"),
        (date(2026, 3, 3), "fr", "arabic", "3 mars 2026"),
    ],
)
def test_a_gregorian_day_is_written_in_the_language(day: date, language: str, digits: str, expected: str) -> None:
    assert write_gregorian(day, language, digits) == expected


@pytest.mark.parametrize(
    ("day", "language", "digits", "expected"),
    [
        (date(2026, 3, 3), "en", "latin", "14 Ramadan 1447 AH"),
        (date(2026, 3, 3), "fr", "latin", "14 ramadan 1447 H"),
        (date(2026, 3, 3), "ar", "latin", "14 رمضان 1447 هـ"),
        (date(2026, 3, 3), "ar", "arabic", "١٤ رمضان ١٤٤٧ هـ"),
        (date(1924, 7, 31), "ar", "arabic", None),
    ],
)
def test_a_hijri_day_is_written_in_the_language(day: date, language: str, digits: str, expected: str | None) -> None:
    assert write_hijri(day, language, digits) == expected


@pytest.mark.parametrize(
    ("day", "calendar", "expected"),
    [
        (date(2026, 3, 3), "gregorian", "3 March 2026"),
        (date(2026, 3, 3), "both", "3 March 2026 (14 Ramadan 1447 AH)"),
        (date(1920, 3, 3), "both", "3 March 1920"),
        (date(2080, 3, 3), "both", "3 March 2080"),
    ],
)
def test_outside_the_table_the_gregorian_date_stands_alone(day: date, calendar: str, expected: str) -> None:
    assert write_day(day, "en", calendar) == expected


@pytest.mark.parametrize(
    ("language", "calendar", "digits", "expected"),
    [
        ("en", "gregorian", "latin", "3 March 2026, 14:05"),
        ("fr", "gregorian", "latin", "3 mars 2026 à 14:05"),
        ("ar", "gregorian", "latin", "3 مارس 2026، 14:05"),
        ("ar", "gregorian", "arabic", "٣ مارس ٢٠٢٦، ١٤:٠٥"),
        ("en", "both", "latin", "3 March 2026, 14:05 (14 Ramadan 1447 AH)"),
    ],
)
def test_a_moment_is_written_to_the_minute(language: str, calendar: str, digits: str, expected: str) -> None:
    moment = datetime(2026, 3, 3, 14, 5, 59, tzinfo=UTC)
    assert write_moment(moment, language, calendar, digits) == expected


@pytest.mark.parametrize(
    ("value", "language", "digits", "expected"),
    [
        (1234567, "en", "latin", "1,234,567"),
        (1234567, "fr", "latin", "1\u202f234\u202f567"),
        (35, "ar", "latin", "35"),
        (35, "ar", "arabic", "٣٥"),
        (Decimal("2.5"), "fr", "latin", "2,5"),
    ],
)
def test_a_number_is_written_in_the_language(value: int | Decimal, language: str, digits: str, expected: str) -> None:
    assert write_number(value, language, digits) == expected


def test_codes_with_digits_change_only_in_arabic_text() -> None:
    assert with_digits("ERS-202", "ar", "arabic") == "ERS-٢٠٢"
    assert with_digits("ERS-202", "fr", "arabic") == "ERS-202"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_twelve_different_months_and_an_era(language: str) -> None:
    assert len(set(HIJRI_MONTHS[language])) == 12
    assert HIJRI_ERA[language]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_months_are_those_of_the_library_where_it_has_them(language: str, month: int) -> None:
    theirs = Hijri(1447, month, 1).month_name(language)
    assert HIJRI_MONTHS[language][month - 1].replace("’", "'") == theirs.replace("’", "'")
