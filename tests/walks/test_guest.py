"""A supervisor without an account, in a real browser: registered, asked, written to, and recorded with a code.

The coordinator registers the guest on a desk; the trainee asks on a phone; the guest opens the link of the letter on a
phone of their own, in their language, after a mail scanner has opened it; the code comes in a second letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.request import Request as Ask
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.walks.letters import newest_letter
from tests.walks.people import PASSWORD, Somebody, Trainee

CONTACT = "kofi.mensah@clinic.example"


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    """A running placement; everybody has an account."""
    found = ward(make, ends_on=(datetime.now(UTC) + timedelta(days=14)).date())
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (found.trainee, found.coordinator, found.supervisor):
        make.session.merge(person).password = known
    make.session.commit()
    return found


def fits_and_is_accessible(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"hangs over: {wide}"] if wide > page.evaluate("window.innerWidth") else []
    return found + [violation["id"] for violation in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_a_guest_is_registered_asked_and_recorded(
    language: str,
    app: Flask,
    address: str,
    session: Session,
    here: Ward,
    open_browser: Callable[..., Page],
) -> None:
    for person in (here.trainee, here.coordinator):
        session.merge(person).language = language
    session.commit()
    coordinator = Somebody(open_browser(1280, language), language)
    coordinator.signs_in(here.coordinator.email)
    coordinator.goes_to(here.url("guests"))
    for field, text in {"name": "KOFI MENSAH", "profession": "Doctor", "mail": CONTACT}.items():
        coordinator.page.fill(f"[name={field}]", text)
    coordinator.page.locator(f"input[name=language][value={language}]").check()
    coordinator.presses()
    assert CONTACT in coordinator.reads()

    trainee = Trainee(open_browser(360, language), language)
    trainee.signs_in(here.trainee.email)
    trainee.goes_to(here.url("competencies/SML-101"))
    trainee.page.locator("main a[href$='/competencies/SML-101/ask']").first.click()
    trainee.chooses("asked", "KOFI MENSAH")
    trainee.page.locator("[name=method][value=MCX]").check()
    trainee.page.fill("[name=note]", "Handed over three patients.")
    trainee.presses()
    link = re.search(rf"{address}(/g/\S+)", newest_letter(app))
    assert link

    for method in ("GET", "HEAD") * 3:
        with urlopen(Ask(link.group(), method=method)) as scanned:
            assert scanned.status == 200

    guest = Somebody(open_browser(320, language), language)
    guest.goes_to(link[1])
    assert "Handed over three patients." in guest.reads()
    assert fits_and_is_accessible(guest.page) == []
    guest.page.locator("[name=level][value='3']").check()
    for field, text in {"name": "Kofi Mensah", "role": "Consultant", "register_number": "GH-4471"}.items():
        guest.page.fill(f"[name={field}]", text)
    guest.presses()
    code = re.search(r"^\s*(\d{6})\s*$", newest_letter(app), re.MULTILINE)
    assert code
    assert fits_and_is_accessible(guest.page) == []
    guest.page.fill("[name=code]", code[1])
    guest.page.locator("main form .btn.primary").first.click()
    guest.page.wait_for_load_state()
    assert guest.page.url.endswith("/guest-recorded")

    session.expire_all()
    fact = entries_of(session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert (fact.by.means, fact.by.name, fact.level) == ("guest_link", "Kofi Mensah", 3)
    assert guest.goes_to(link[1]).status == 404
    trainee.goes_to(here.url("record"))
    assert "Kofi Mensah" in trainee.reads()
