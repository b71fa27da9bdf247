"""A curriculum on paper: the rules that are folded away on the screen are printed, with scripts and without."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.support.making import Make
from tests.walks.people import PASSWORD, Trainee


def printed(page: Page) -> str:
    """Its words with single spaces, letters that are printed as one taken apart."""
    texts = [one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", " ".join(texts)))


@pytest.mark.parametrize("scripts", [True, False])
def test_every_rule_of_a_curriculum_is_on_its_print(
    scripts: bool, app: Flask, make: Make, open_browser: Callable[..., Page]
) -> None:
    make.revision("emergency-response")
    reader = make.person()
    with app.app_context():
        make.session.merge(reader).password = hash_password(PASSWORD)
    make.session.commit()
    visitor = Trainee(open_browser(320, java_script_enabled=scripts), "en")
    visitor.signs_in(reader.email)
    visitor.goes_to("/curricula/emergency-response/1.1")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
    if scripts:
        assert [one["id"] for one in Axe().run(visitor.page).response["violations"]] == []
    folded = visitor.page.locator("#rules details")
    assert folded.get_attribute("open") is None
    assert visitor.page.get_by_text("within the last 90 days before completion").is_hidden()
    paper = printed(visitor.page)
    for sentence in folded.locator("li").all_text_contents():
        assert re.sub(r"\s+", " ", sentence) in paper
    assert folded.locator("li").count() == 26
    visitor.goes_to("/curricula/emergency-response/1.1/ERS-301")
    assert "Observed within the last 90 days before completion." in printed(visitor.page)
