"""At the bedside without a password: the code is scanned, a passkey signs in, and signs what is recorded there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from hwx.rules.facts import Observation
from tests.signoffs.ward import Ward
from tests.walks.people import Trainee
from tests.walks.test_bedside import here, seen_by_camera
from tests.walks.test_passkeys import Owner, app, newest

__all__ = ["app", "here"]


def test_a_supervisor_scans_the_code_and_never_types_a_password(
    here: Ward, session: Session, open_browser: Callable[..., Page], tmp_path: Path
) -> None:
    supervisor = Owner(open_browser())
    supervisor.signs_in(here.supervisor.email)
    supervisor.adds_a_passkey()
    supervisor.signs_out()

    trainee = Trainee(open_browser(), "en")
    trainee.signs_in(here.trainee.email)
    trainee.goes_to(here.url("competencies/SML-101"))
    trainee.page.locator("main form[action$='/bedside'] button").click()
    trainee.page.locator("svg.qr").scroll_into_view_if_needed()
    scanned = seen_by_camera(trainee.page, tmp_path)

    supervisor.goes_to(scanned)
    assert urlsplit(supervisor.page.url).path == "/sign-in"
    supervisor.page.locator("form[data-passkey-sign-in] .btn").click()
    supervisor.page.wait_for_url(lambda url: urlsplit(url).path == here.url("competencies/SML-101/observe"))
    assert "AMINATA DIALLO" in supervisor.reads()
    supervisor.page.locator("[name=level][value='3']").check()
    supervisor.page.locator("[name=method][value=MCX]").check()
    supervisor.page.locator("form[data-passkey-sign] .btn.primary").click()
    supervisor.page.wait_for_url(lambda url: "/observe" not in url)
    fact = newest(session, here).fact
    assert isinstance(fact, Observation)
    assert (fact.by.person, fact.level, fact.by.means) == (here.supervisor.id, 3, "bedside")
    assert fact.proof is not None
    assert supervisor.blocked == []
