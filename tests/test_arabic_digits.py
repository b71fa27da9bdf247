"""Every page for a person who reads Arabic digits: no other digit stands in its text.

Codes, numbers of documents, versions, addresses, names, and what somebody has typed stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_babel import gettext, ngettext
from flask_login import login_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.rules.facts import Withdrawal
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.support.left_in_english import texts_of
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor
from tests.test_audiences import LEAVING, ROUTES, Cast, cast
from tests.test_translated_pages import NOT_READ, ODD, Tour, routes

__all__ = ["cast"]

SignIn = Callable[[Person], Visitor]

STAYS = re.compile(
    r"\S+@\S+|https?://\S+|[A-Z]{1,6}-[0-9A-Z-]+|\b(?=[0-9a-f]*[0-9])[0-9a-f]{16,64}\b|(?:PERSON|INVITED|Hospital) \d+"
    r"|\b0123456789\b"
)
"""Addresses, codes, digests, the names that the tests make, and the choice between the two sets of digits."""


def latin_digits(page: str) -> list[str]:
    return [text for text in texts_of(page, "ar") if re.search(r"[0-9]", STAYS.sub("", text))]


@dataclass
class ArabicDigits(Tour):
    """Whoever signs in reads Arabic digits, in both calendars."""

    def browser(self, endpoint: str) -> Visitor:
        if not ROUTES[endpoint].audience.startswith("everyone"):
            person = self.session.get_one(Person, self.cast.person(ROUTES[endpoint].owner).id)
            person.digits, person.calendar = "arabic", "both"
        return super().browser(endpoint)

    def found(self, endpoint: str, method: str = "GET", **sent: object) -> list[str]:
        browser = self.browser(endpoint)
        answer = browser.open(self.address(endpoint), method=method, follow_redirects=True, **sent)
        page = answer.get_data(as_text=True)
        assert '<html lang="ar"' in page, endpoint
        return [f"{method} {endpoint}: {text!r}" for text in latin_digits(page)]


@pytest.fixture
def tour(app: Flask, session: Session, make: Make, cast: Cast, sign_in: SignIn, client: Visitor) -> ArabicDigits:
    """The placement has entries of every kind, a sign-off that expires, and a transcript that is revoked."""
    here, ward = cast.ward.placement, cast.ward
    first = make.observation(here, "SML-101", ward.colleague, level=3, comment="مرحبا")
    signed = make.sign_off(here, "SML-101", ward.supervisor, 3, (3, first.number))
    make.countersignature(here, make.sign_off(here, "SML-102", ward.supervisor, 4), ward.head)
    make.sign_off(here, "SML-201", ward.supervisor, 4)
    make.observation(here, "SML-202", ward.colleague, 2, "CERT")
    by = acting_as(ward.supervisor, Role.SUPERVISOR, here.host_id, TODAY)
    assert by is not None
    make.entry(here, ward.supervisor, Withdrawal(by, "SML-101", signed.number, "rule_not_met", "سبب"))
    row = session.scalars(select(Transcript)).one()
    ended = {"kind": "revoked", "reason_code": "identity_error", "at": NOW, "actor_id": ward.registrar.id}
    session.add(TranscriptEvent(transcript_id=row.id, replaced_by_id=None, **ended))
    session.commit()
    return ArabicDigits(app, session, cast, sign_in, client, "ar")


def for_people(app: Flask, method: str) -> list[str]:
    """A visitor has no settings, and who signs out becomes one."""
    return [
        one for one in routes(app, method) if not ROUTES[one].audience.startswith("everyone") and one not in LEAVING
    ]


def test_no_page_shows_a_latin_digit_to_a_reader_of_arabic_ones(tour: ArabicDigits) -> None:
    pages = [endpoint for endpoint in for_people(tour.app, "GET") if endpoint not in NOT_READ]
    assert len(pages) > 25
    found = [text for endpoint in pages for text in tour.found(endpoint)]
    assert not found, "\n".join(found)


def test_no_refusal_shows_a_latin_digit_to_a_reader_of_arabic_ones(tour: ArabicDigits) -> None:
    forms = [endpoint for endpoint in for_people(tour.app, "POST") if endpoint not in NOT_READ]
    found = [text for endpoint in forms for text in tour.found(endpoint, "POST", data={})]
    found += [
        text for endpoint in ODD if endpoint in forms for text in tour.found(endpoint, "POST", data=ODD[endpoint])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>المستوى 3</p>", ["المستوى 3"]),
        ("<p>المستوى <bdi class='n'>3</bdi></p>", ["3"]),
        ("<svg><title>3 من ٤</title></svg>", ["3 من ٤"]),
        ("<p>المستوى ٣</p><bdi class='code'>ERS-202</bdi><p>SML-101</p><p>PERSON 7</p><bdi>2.1</bdi>", []),
    ],
)
def test_a_latin_digit_is_found(page: str, found: list[str]) -> None:
    assert latin_digits(page) == found


@pytest.mark.parametrize(
    ("language", "digits", "expected"),
    [
        ("ar", "arabic", ["القيد ١٢٣٤", "١٢ أسبوعًا"]),
        ("ar", "latin", ["القيد 1234", "12 أسبوعًا"]),
        ("fr", "arabic", ["Inscription 1234", "12 semaines"]),
        ("en", "arabic", ["Entry 1234", "12 weeks"]),
    ],
)
def test_every_sentence_is_filled_in_the_digits_of_the_reader(
    app: Flask, make: Make, language: str, digits: str, expected: list[str]
) -> None:
    person = make.person(language=language, digits=digits)
    with app.test_request_context():
        login_user(person)
        spoken = [gettext("Entry %(number)s", number=1234), ngettext("%(num)s week", "%(num)s weeks", 12)]
        template = app.jinja_env.from_string(
            "{{ _('Entry %(number)s', number=1234) }}|{{ ngettext('%(num)s week', '%(num)s weeks', 12) }}"
        )
        assert spoken == expected
        assert template.render().split("|") == expected
