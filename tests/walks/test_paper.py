"""The sheet as a printer gets it: A4, every competency whole on one page, readable by whoever has no colours."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page
from pypdf import PdfReader

from hwx.rules.paper import short_code
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.walks.people import PASSWORD, Trainee

A4 = (595, 842)
"""Width and height in points, rounded."""


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    """A doctor on the longest of the curricula."""
    last_day = (datetime.now(UTC) + timedelta(days=14)).date()
    found = ward(make, revision=make.revision("emergency-response"), ends_on=last_day)
    with app.app_context():
        make.session.merge(found.trainee).password = hash_password(PASSWORD)
    make.session.commit()
    return found


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_printed_sheet_has_every_competency_whole_on_a_page_of_a4(
    language: str, here: Ward, make: Make, open_browser: Callable[..., Page]
) -> None:
    make.session.merge(here.trainee).language = language
    make.session.commit()
    trainee = Trainee(open_browser(320, language), language)
    trainee.signs_in(here.trainee.email)
    trainee.goes_to(here.url("paper/sheet"))
    assert trainee.page_is_in_their_language()
    assert trainee.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [one["id"] for one in Axe().run(trainee.page).response["violations"]] == []
    printed = PdfReader(io.BytesIO(trainee.page.pdf(prefer_css_page_size=True)))
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages} == {A4}
    codes = [short_code(here.placement.reference, place) for place in range(1, 36)]
    texts = [page.extract_text() for page in printed.pages]
    assert [sum(code in text for text in texts) for code in codes] == [1] * len(codes)
    assert len(texts) <= 14
    assert all(
        here.placement.reference in texts[0] and not re.search("Sign out|Sheet to print", text) for text in texts
    )
