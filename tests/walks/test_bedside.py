"""At the bedside, in two real browsers: the trainee shows a code, and a camera reads it.

The camera is a screenshot of the trainee's phone, read by a program that knows nothing of the page. The supervisor is
not signed in yet, so the way leads through the sign-in page and back.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

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
from tests.walks.people import PASSWORD, Somebody, Trainee


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    found = ward(make, ends_on=(datetime.now(UTC) + timedelta(days=14)).date())
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (found.trainee, found.supervisor, found.stranger):
        make.session.merge(person).password = known
    make.session.commit()
    return found


def seen_by_camera(page: Page, folder: Path) -> str:
    """What stands in the QR code of the screen."""
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed (Debian: apt-get install zbar-tools)")
    photo = folder / "photo.png"
    page.screenshot(path=photo)
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(photo)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark"), ("fr", "light")])
def test_a_supervisor_scans_the_code_signs_in_and_records(
    language: str,
    scheme: str,
    app: Flask,
    address: str,
    session: Session,
    here: Ward,
    open_browser: Callable[..., Page],
    tmp_path: Path,
) -> None:
    for person in (here.trainee, here.supervisor, here.stranger):
        session.merge(person).language = language
    session.commit()
    trainee = Trainee(open_browser(320, language, color_scheme=scheme), language)
    trainee.signs_in(here.trainee.email)
    trainee.goes_to(here.url("competencies/SML-101"))
    trainee.page.locator("main form[action$='/bedside'] button").click()
    trainee.page.wait_for_load_state()
    assert trainee.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [one["id"] for one in Axe().run(trainee.page).response["violations"]] == []
    trainee.page.locator("svg.qr").scroll_into_view_if_needed()
    scanned = seen_by_camera(trainee.page, tmp_path)
    assert scanned.startswith(f"{address}/b/")
    assert scanned in trainee.reads()

    supervisor = Somebody(open_browser(360, language), language)
    supervisor.goes_to(scanned)
    assert urlsplit(supervisor.page.url).path == "/sign-in"
    supervisor.page.fill("[name=email]", here.supervisor.email)
    supervisor.page.fill("[name=password]", PASSWORD)
    supervisor.presses()
    assert urlsplit(supervisor.page.url).path == here.url("competencies/SML-101/observe")
    supervisor.page.locator("[name=level][value='3']").check()
    supervisor.page.locator("[name=method][value=MCX]").check()
    supervisor.presses()

    session.expire_all()
    fact = entries_of(session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert (fact.by.means, fact.by.person) == ("bedside", here.supervisor.id)

    stranger = Somebody(open_browser(360, language), language)
    stranger.signs_in(here.stranger.email)
    assert stranger.goes_to(scanned).status == 404
    assert "SML-101" not in stranger.reads()
    trainee.goes_to(scanned)
    assert trainee.page.locator("main .note").count() == 1
