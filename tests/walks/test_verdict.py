"""The answer of a check in a real browser: readable by everybody on a telephone, and a print that can be filed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.support.making import Make
from tests.verification.conftest import End, Issue, end, issue, keys
from tests.verification.sealed import CODE, NUMBER, sealed

__all__ = ["end", "issue", "keys"]

QUESTIONS = ("Is it authentic?", "Is it in force?", "Who issued it?", "Whom is it about?")


def fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations] == []


def sheets(page: Page) -> list[str]:
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [" ".join(one.extract_text().split()) for one in printed.pages]


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_a_verdict_is_printed_with_day_and_hour_site_and_all_answers_and_without_buttons(
    app: Flask, issue: Issue, open_browser: Callable[..., Page], language: str
) -> None:
    issue()
    page = open_browser(360, language, locale=language)
    page.goto("/verify")
    page.fill("[name=number]", NUMBER)
    page.fill("[name=code]", CODE)
    page.fill("[name=person]", "Ameena Dialo")
    page.locator("form:has([name=number]) .btn.primary").click()
    page.locator("main .verdict > li").nth(3).wait_for()
    fits_and_is_accessible(page)
    texts = sheets(page)
    whole = " ".join(texts)

    assert re.search(r"\d\d:\d\d", texts[0])
    assert str(datetime.now(UTC).year) in texts[0]
    assert app.config["HWX"].base_url in texts[0].replace(" ", "")
    for value in (NUMBER, "AMINA DIALLO", "Ameena Dialo", "SML-101", "SML-103"):
        assert value in whole
    if language == "en":
        assert all(question in whole for question in QUESTIONS)
        assert "Check another" not in whole
        assert "Compare with the paper" in whole


def test_the_answer_of_the_browser_is_readable_by_everybody_and_prints_without_its_form(
    make: Make, keys: None, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(360)
    page.goto("/verify/in-browser")
    for data in (sealed(), sealed().replace(b"AMINA", b"EMINA"), b"hello"):
        page.locator("[data-result]").evaluate("found => found.replaceChildren()")
        page.set_input_files("#check-file", {"name": "t.json", "mimeType": "application/json", "buffer": data})
        page.locator("[data-go]").click()
        page.locator("[data-result] .ans").nth(3).wait_for()
        fits_and_is_accessible(page)
        whole = " ".join(sheets(page))
        assert all(question in whole for question in QUESTIONS)
        assert "Checked on" in whole
        assert "Check here" not in whole
        assert "Status list of the issuer" not in whole


def test_on_the_smallest_screen_the_day_of_an_answer_breaks_before_it_leaves_its_panel(
    issue: Issue, end: End, open_browser: Callable[..., Page]
) -> None:
    end(issue())
    page = open_browser(320)
    page.goto("/verify")
    page.fill("[name=number]", NUMBER)
    page.fill("[name=code]", CODE)
    page.locator("form:has([name=number]) .btn.primary").click()
    answer = page.locator("main .verdict .ans:has(time)")
    answer.locator("time").evaluate("found => { found.firstElementChild.textContent = '23 September 2026' }")

    assert answer.evaluate("found => found.scrollWidth - found.clientWidth") == 0


def test_a_file_dropped_on_the_page_is_checked_at_once(issue: Issue, open_browser: Callable[..., Page]) -> None:
    issue()
    page = open_browser(1280)
    page.goto("/verify")
    carried = page.evaluate_handle(
        "(text) => { const carried = new DataTransfer();"
        " carried.items.add(new File([text], 'transcript.json', { type: 'application/json' })); return carried; }",
        sealed().decode(),
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": carried})
    page.locator("main .verdict > li").nth(3).wait_for()
    assert page.locator("main .verdict .ans").first.text_content() == "Yes, it is authentic."
    assert "transcript.json" in page.locator("main").inner_text()
