"""Every page in every language in a real browser: axe finds nothing, nothing is blocked, all fits a narrow phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import ConsoleMessage, Page

from hwx.people.tables import Person
from tests.support.making import Make
from tests.test_audiences import ROUTES, Cast, arguments, cast
from tests.walks.people import PASSWORD, Somebody

__all__ = ["cast"]

NO_PAGES = {
    "static", "start.alive", "start.ready", "start.robots", "installable.manifest",
    "installable.worker", "installable.session", "installable.nothing", "keys.listing",
    "keys.certificates", "issuers.document", "issuers.key_history", "issuers.status_list",
    "ledger.checkpoint", "ledger.consistency", "ledger.one_tile", "ledger.proof_of",
    "ledger.public_key", "transcripts.log_proofs", "signoffs.record_file", "transcripts.credential",
    "transcripts.pdf", "transcripts.sealed", "exports.fhir", "verification.by_link", "verification.saved",
    "portfolio.one_file", "further.certificate", "further.supplement", "further.interim", "further.draft",
    "paper_pictures.show", "archive.whole", "batches.archive", "api.describe", "api.status",
    "api.changes",
}  # fmt: skip
"""What is not read as a page in a browser."""

NARROW = {"width": 320, "height": 700}


def pages_of(app: Flask, cast: Cast) -> dict[str, list[tuple[str, str]]]:
    """For every kind of reader the pages (endpoint, address) that the table of audiences calls theirs."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in app.url_map.iter_rules():
        if (
            "GET" in (rule.methods or ())
            and rule.endpoint not in NO_PAGES
            and "demo" not in ROUTES[rule.endpoint].audience
        ):
            with app.test_request_context():
                built = rule.build(arguments(cast, rule.endpoint))
            assert built is not None
            visitor = ROUTES[rule.endpoint].audience == "everyone"
            found.setdefault("visitor" if visitor else ROUTES[rule.endpoint].owner, []).append(
                (rule.endpoint, built[1])
            )
    return found


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_every_page_is_accessible_whole_and_fits_a_narrow_phone(
    app: Flask, address: str, make: Make, cast: Cast, open_browser: Callable[..., Page], language: str
) -> None:
    with app.app_context():
        known = hash_password(PASSWORD)
    faults: list[str] = []

    def note_blocked(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            faults.append(message.text)

    for reader, pages in pages_of(app, cast).items():
        page = open_browser(320, language)
        page.on("console", note_blocked)
        if reader != "visitor":
            _let_in(make, cast.person(reader), known, language)
            Somebody(page, language).signs_in(cast.person(reader).email)
        for endpoint, url in pages:
            faults += [f"{language} {endpoint}: {fault}" for fault in _faults(page, url, language)]
    assert faults == []


def _let_in(make: Make, person: Person, password: str, language: str) -> None:
    found = make.session.get_one(Person, person.id)
    found.password, found.language = password, language
    make.session.commit()


def _faults(page: Page, url: str, language: str) -> list[str]:
    answer = page.goto(url)
    assert answer is not None
    faults = [f"answered {answer.status}"] if answer.status >= 500 else []
    if page.locator("html").get_attribute("lang") != language:
        faults.append("is in another language")
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("hangs over at 320 px")
    for violation in Axe().run(page).response["violations"]:
        where = [node["target"] for node in violation["nodes"]][:3]
        faults.append(f"axe {violation['id']} at {where}")
    return faults
