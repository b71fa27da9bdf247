"""A transcript leaves the hands of its trainee, on a telephone: by a link to a stranger, and home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page

from hwx.people.tables import Person
from tests.support.making import Make
from tests.verification.conftest import End, Issue, end, issue, keys
from tests.verification.holding import Holding, holding
from tests.walks.conftest import Enters
from tests.walks.people import PASSWORD, Somebody

__all__ = ["end", "issue", "keys"]


@pytest.fixture
def here(app: Flask, make: Make, issue: Issue, end: End) -> Holding:
    """A transcript in force; everybody has an account."""
    found = holding(make, issue, end)
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in make.session.query(Person):
        person.password = known
    make.session.commit()
    return found


def whole(page: Page) -> str:
    """The page fits and axe finds nothing; its text."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations] == []
    return page.locator("main").inner_text()


def test_a_stranger_reads_by_a_link_what_the_trainee_chose_until_the_trainee_ends_it(
    here: Holding, enters: Enters, open_browser: Callable[..., Page]
) -> None:
    trainee = enters(here.trainee)
    trainee.goes_to(here.ward.url("transcripts"))
    trainee.page.get_by_role("link", name="Share links").click()
    trainee.page.locator("[name=detail][value=whole]").check()
    trainee.page.fill("[name=days]", "7")
    trainee.page.fill("[name=label]", "Ministry of Health")
    trainee.presses()
    link = trainee.page.locator("#address").input_value()
    whole(trainee.page)

    stranger = Somebody(open_browser(360), "en")
    stranger.goes_to(link)
    assert "AMINA DIALLO" not in whole(stranger.page)
    stranger.page.fill("[name=who]", "Registry of Dakar")
    stranger.presses()
    text = whole(stranger.page)
    assert "Yes, it is authentic." in text
    assert "AMINA DIALLO" in text
    assert "SML-101" in text
    with stranger.page.expect_download() as download:
        stranger.page.get_by_role("button", name="PDF", exact=True).click()
    assert download.value.path().read_bytes() == here.transcript.pdf

    trainee.page.get_by_role("link", name="I have copied it").click()
    trainee.page.get_by_text("Who opened it, and when").first.click()
    assert trainee.page.locator("main").inner_text().count("Registry of Dakar") == 2
    whole(trainee.page)
    trainee.page.get_by_role("link", name="End the link").click()
    trainee.presses("main form .btn.danger")
    assert "Ended" in whole(trainee.page)

    answer = stranger.goes_to(link)
    assert answer.status == 410
    assert "AMINA DIALLO" not in whole(stranger.page)


def test_the_home_institution_answers_what_the_trainee_sent_and_the_trainee_reads_it(
    here: Holding, enters: Enters
) -> None:
    trainee = enters(here.trainee)
    trainee.goes_to(here.ward.url("transcripts"))
    trainee.page.get_by_role("link", name="Send to the home institution").click()
    whole(trainee.page)
    trainee.presses()
    assert "It has not answered yet." in whole(trainee.page)

    officer = enters(here.ward.home_officer)
    officer.page.get_by_role("link", name="Transcripts that wait for the answer of your institution").click()
    assert "Waits for your answer" in whole(officer.page)
    officer.page.get_by_role("link", name="AMINATA DIALLO").click()
    assert "Yes, it is in force today." in whole(officer.page)
    officer.page.locator("[name=answer][value=accepted_with_conditions]").check()
    officer.presses()
    assert "Write the conditions under which the transcript is accepted." in whole(officer.page)
    officer.page.fill("[name=reason]", "Three supervised night shifts before the roster.")
    officer.presses()
    assert "IBRAHIMA SARR" in whole(officer.page)

    trainee.page.reload()
    text = whole(trainee.page)
    assert "Accepted with conditions" in text
    assert "Three supervised night shifts before the roster." in text
    assert "IBRAHIMA SARR" in text
