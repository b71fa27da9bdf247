from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string, session
from flask_babel import force_locale
from flask_security.utils import login_user

from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.locale import (
    OWN_NAMES,
    chosen_language,
    day_text,
    direction,
    hijri_text,
    moment_text,
    number_text,
    page_language,
    show_date,
    show_datetime,
    show_number,
)
from hwx.people.signed_in import reader
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.support.making import Make

DAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 11, 5, tzinfo=UTC)


@contextmanager
def read_by(app: Flask, person: Person | None, **request: object) -> Iterator[None]:
    with app.test_request_context(**request):  # type: ignore[arg-type]
        if person is not None:
            login_user(db.session.get_one(Person, person.id), authn_via=["password"])
        yield


@pytest.mark.parametrize(
    ("person", "visitor", "browser", "expected"),
    [
        ("ar", "fr", "en", "ar"),
        (None, "fr", "ar", "fr"),
        (None, None, "ar-EG, en;q=0.5", "ar"),
        (None, None, "fr-CA;q=0.4, de", "fr"),
        (None, None, "de, sw", "en"),
        (None, None, None, "en"),
        (None, "tlh", None, "en"),
    ],
)
def test_the_language_is_the_persons_then_the_visitors_then_the_browsers_then_the_sites(
    app: Flask, make: Make, person: str | None, visitor: str | None, browser: str | None, expected: str
) -> None:
    whom = make.person(language=person) if person else None
    headers = {"Accept-Language": browser} if browser else {}
    with read_by(app, whom, headers=headers):
        if visitor:
            session["language"] = visitor
        assert chosen_language() == expected


def test_the_language_of_the_site_is_a_setting(app: Flask, settings: Settings, tmp_path: Path) -> None:
    other = create_app(replace(settings, language="fr", data=tmp_path))
    with other.test_request_context():
        assert chosen_language() == "fr"
    with other.app_context():
        assert chosen_language() == "fr"


@pytest.mark.parametrize(("language", "expected"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr")])
def test_only_arabic_runs_from_the_other_side(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_every_language_has_its_own_name() -> None:
    assert OWN_NAMES == {"en": "English", "ar": "العربية", "fr": "Français"}


@pytest.mark.parametrize(
    ("settings_of_reader", "day", "number"),
    [
        ({"language": "en"}, "3 March 2026", "1,234"),
        ({"language": "en", "calendar": "both"}, "3 March 2026 (14 Ramadan 1447 AH)", "1,234"),
        ({"language": "en", "digits": "arabic"}, "3 March 2026", "1,234"),
        ({"language": "ar", "digits": "arabic"}, "٣ مارس ٢٠٢٦", "١,٢٣٤"),
        ({"language": "ar", "calendar": "both"}, "3 مارس 2026 (14 رمضان 1447 هـ)", "1,234"),
        ({"language": "fr", "calendar": "both"}, "3 mars 2026 (14 ramadan 1447 H)", "1\u202f234"),
    ],
    ids=str,
)
def test_dates_and_numbers_follow_the_readers_settings(
    app: Flask, make: Make, settings_of_reader: dict[str, str], day: str, number: str
) -> None:
    with read_by(app, make.person(**settings_of_reader)):
        assert day_text(DAY) == day
        assert number_text(1234) == number


def test_a_visitor_reads_gregorian_dates_in_latin_digits(app: Flask) -> None:
    with read_by(app, None, headers={"Accept-Language": "ar"}):
        assert day_text(DAY) == "3 مارس 2026"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("UTC", "3 March 2026, 11:05"), ("Africa/Cairo", "3 March 2026, 13:05"), ("Asia/Jakarta", "3 March 2026, 18:05")],
)
def test_moments_are_read_in_the_zone_of_the_site(
    app: Flask, settings: Settings, tmp_path: Path, zone: str, expected: str
) -> None:
    other = create_app(replace(settings, time_zone=zone, data=tmp_path))
    with other.test_request_context():
        assert moment_text(NOON) == expected


def test_the_hijri_date_of_a_moment_is_that_of_the_day_at_the_site(
    app: Flask, settings: Settings, make: Make, tmp_path: Path
) -> None:
    other = create_app(replace(settings, time_zone="Asia/Jakarta", data=tmp_path))
    with read_by(other, make.person(calendar="both")):
        assert moment_text(datetime(2026, 3, 3, 20, 0, tzinfo=UTC)) == "4 March 2026, 03:00 (15 Ramadan 1447 AH)"


@pytest.mark.parametrize(("calendar", "expected"), [("gregorian", "14 Ramadan 1447 AH"), ("both", None)])
def test_the_hijri_date_is_not_said_twice(app: Flask, make: Make, calendar: str, expected: str | None) -> None:
    with read_by(app, make.person(calendar=calendar)):
        assert hijri_text(DAY) == expected
        assert hijri_text(date(1900, 1, 1)) is None


def test_for_running_text_dates_and_numbers_are_kept_together(app: Flask) -> None:
    with read_by(app, None):
        assert show_date(DAY) == '<time datetime="2026-03-03"><bdi class="n">3 March 2026</bdi></time>'
        moment = '<time datetime="2026-03-03T11:05:00+00:00"><bdi class="n">3 March 2026, 11:05</bdi></time>'
        assert show_datetime(NOON) == moment
        assert show_number(35) == '<bdi class="n">35</bdi>'


def test_a_date_in_both_calendars_may_break_between_them_only(app: Flask, make: Make) -> None:
    with read_by(app, make.person(calendar="both")):
        assert '<bdi class="n">3 March 2026 <wbr>(14 Ramadan 1447 AH)</bdi>' in show_date(DAY)


def test_templates_have_them_as_filters_and_functions(app: Flask) -> None:
    template = "{{ day|as_day }} | {{ noon|as_moment }} | {{ 7|as_number }} | {{ day|as_hijri }} | {{ show_date(day) }}"
    with read_by(app, None):
        text = render_template_string(template, day=DAY, noon=NOON)
    assert text.startswith("3 March 2026 | 3 March 2026, 11:05 | 7 | 14 Ramadan 1447 AH | <time ")


def test_outside_a_request_nobody_reads(app: Flask) -> None:
    with app.app_context():
        assert reader() is None
        assert day_text(DAY) == "3 March 2026"


def test_what_is_written_for_somebody_else_is_in_their_language(app: Flask, make: Make) -> None:
    with read_by(app, make.person(language="ar")):
        with force_locale("fr"):
            assert page_language() == "fr"
            assert day_text(DAY) == "3 mars 2026"
        assert page_language() == "ar"
