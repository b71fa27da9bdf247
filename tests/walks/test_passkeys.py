"""A passkey in a real browser: added, used to sign in and to sign, declined, and held against a record that was forged.

The browser's own authenticator stands in for the fingerprint reader; everything else is as it is for people. Passkeys
belong to a name, so the site of these walks is called localhost.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import CDPSession, ConsoleMessage, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.extensions import db, limiter
from hwx.factory import create_app
from hwx.people.passkey_tables import Passkey
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import SignOff, content_of, fact_from
from hwx.rules.record import Entry, digest_of
from hwx.settings import Settings
from tests.placements.corrupting import behind_the_back, change
from tests.signoffs.ward import Ward, ward
from tests.support.databases import Database
from tests.support.making import TODAY, Make
from tests.walks.people import PASSWORD, Somebody

Open = Callable[..., Page]

SIGN = "competencies/SML-202/sign"


@pytest.fixture
def app(database: Database, site_settings: Settings, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(replace(site_settings, data=tmp_path, base_url=f"http://localhost:{port}"))
    limiter.reset()
    yield app
    with app.app_context():
        db.engine.dispose()


class Owner(Somebody):
    """Somebody with a telephone that has a fingerprint reader."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "en")
        self.blocked: list[str] = []
        page.on("console", self._note)
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.device = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def _note(self, message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            self.blocked.append(message.text)

    def holds_another_finger(self, wrong: bool = True) -> None:
        """The device does not know who is there, so it signs nothing."""
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.device, "isUserVerified": not wrong})

    def keys(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.device})[
            "credentials"
        ]
        return found

    def adds_a_passkey(self, name: str = "My telephone") -> None:
        self.goes_to("/passkeys")
        self.page.fill("[name=name]", name)
        self.page.locator("form[data-passkey-add] .btn.primary").click()
        self.page.wait_for_selector(f"h3:has-text('{name}')")

    def signs_out(self) -> None:
        self.page.locator("header form[action='/sign-out'] button").click()
        self.page.wait_for_url("**/sign-in")

    def signs_in_with_both(self, email: str) -> None:
        self.goes_to("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("form:has([name=email]) .btn.primary").click()
        self.page.wait_for_url("**/sign-in/passkey*")
        self.page.locator("form[data-passkey-sign-in] .btn.primary").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def signs(self, address: str, comment: str) -> None:
        self.goes_to(address)
        self.page.fill("[name=comment]", comment)
        self.page.locator("form[data-passkey-sign] .btn.primary").click()


@pytest.fixture
def here(make: Make, app: Flask) -> Ward:
    """SML-202 is ready to be signed off."""
    found = ward(make)
    make.observation(found.placement, "SML-202", found.colleague, level=3, method="CERT")
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (found.supervisor, found.colleague, found.trainee):
        make.session.get_one(Person, person.id).password = known
    make.session.commit()
    return found


@pytest.fixture
def owner(open_browser: Open, here: Ward, request: pytest.FixtureRequest) -> Owner:
    """The supervisor, signed in with the password, with a passkey just added."""
    found = Owner(open_browser(**getattr(request, "param", {})))
    found.signs_in(here.supervisor.email)
    found.adds_a_passkey()
    return found


def newest(session: Session, here: Ward) -> Entry:
    session.rollback()
    session.expire_all()
    return entries_of(session, here.placement.id)[-1]


def test_a_passkey_is_added_used_after_the_password_and_instead_of_it(
    owner: Owner, here: Ward, session: Session
) -> None:
    assert len(owner.keys()) == 1
    owner.signs_out()
    owner.signs_in_with_both(here.supervisor.email)
    owner.signs_out()
    button = owner.page.locator("form[data-passkey-sign-in] .btn")
    button.click()
    owner.page.wait_for_url(lambda url: "/sign-in" not in url)
    owner.goes_to("/passkeys")
    assert "My telephone" in owner.reads()
    assert "Last used on" in owner.reads()
    session.expire_all()
    assert session.scalars(select(Passkey.last_used_at)).one() is not None
    assert owner.blocked == []


def test_a_sign_off_is_signed_on_the_device_and_holds_until_somebody_forges_the_record(
    owner: Owner, here: Ward, session: Session, app: Flask, open_browser: Open
) -> None:
    owner.signs(here.url(SIGN), "Steady hands.")
    owner.page.wait_for_url("**/competencies/SML-202")
    assert "Signed off" in owner.reads()
    assert "Signed with a passkey." in owner.reads()
    entry = newest(session, here)
    assert isinstance(entry.fact, SignOff)
    assert entry.fact.proof is not None
    assert entry.fact.by.means == "passkey"
    owner.goes_to(here.url("record"))
    assert "Signed with a passkey; the signature holds." in owner.reads()
    verify = app.test_cli_runner().invoke(args=["record", "verify"])
    assert (verify.exit_code, verify.output) == (0, "1 records walked, 0 faults\n")

    _forge(session, here, entry)
    verify = app.test_cli_runner().invoke(args=["record", "verify"])
    assert f"entry {entry.number} says something else than the passkey signed" in verify.output
    assert verify.exit_code == 1
    trainee = Somebody(open_browser(), "en")
    trainee.signs_in(here.trainee.email)
    trainee.goes_to(here.url("record"))
    assert "A signature in this record does not hold" in trainee.reads()
    assert "The passkey signed something else than what stands here." in trainee.reads()
    assert owner.blocked == []


def test_several_sign_offs_together_take_one_touch_and_hold(
    owner: Owner, here: Ward, make: Make, session: Session, app: Flask
) -> None:
    for days, who in ((9, here.colleague), (5, here.supervisor), (1, here.head)):
        make.observation(here.placement, "SML-101", who, level=3, on=TODAY - timedelta(days=days))
    before = newest(session, here).number
    owner.goes_to(here.url("sign"))
    for box in owner.page.locator("[name=codes]").all():
        box.check()
    owner.page.fill("[name=comment]", "Both of them.")
    owner.page.locator("form[data-passkey-sign] .btn.primary").click()
    owner.page.wait_for_url("**/progress")
    assert newest(session, here).number == before + 2
    owner.goes_to(here.url("record"))
    assert owner.reads().count("Signed with a passkey; the signature holds.") == 2
    verify = app.test_cli_runner().invoke(args=["record", "verify"])
    assert (verify.exit_code, verify.output) == (0, "1 records walked, 0 faults\n")
    assert owner.blocked == []


def _forge(session: Session, here: Ward, entry: Entry) -> None:
    """With the database in hand and every digest made anew: only the device's signature is out of reach."""
    said = {**content_of(entry.fact), "comment": "Outstanding in everything."}
    fact, reference = fact_from(entry.fact.kind, said), here.placement.reference
    digest = digest_of(
        reference, entry.number, entry.author, entry.happened_on, entry.recorded_at, fact, entry.previous
    )
    change(session, here.placement.id, entry.number, content=json.dumps(said), digest=digest)
    with behind_the_back(session, "placement"):
        session.merge(here.placement, load=True).last_digest = digest


def test_a_device_that_does_not_know_the_finger_signs_nothing_and_the_person_may_go_on_without(
    owner: Owner, here: Ward, session: Session
) -> None:
    before = newest(session, here).number
    owner.holds_another_finger()
    owner.signs(here.url(SIGN), "Kept as typed.")
    declined = owner.page.locator("[data-passkey-declined]")
    declined.wait_for(state="visible")
    assert newest(session, here).number == before
    assert owner.page.input_value("[name=comment]") == "Kept as typed."
    owner.page.locator("[data-passkey-without]").click()
    owner.page.wait_for_url("**/competencies/SML-202")
    fact = newest(session, here).fact
    assert isinstance(fact, SignOff)
    assert (fact.proof, fact.by.means, fact.comment) == (None, "", "Kept as typed.")


def test_after_the_wrong_finger_the_right_one_signs(owner: Owner, here: Ward, session: Session) -> None:
    owner.holds_another_finger()
    owner.signs(here.url(SIGN), "Second try.")
    owner.page.locator("[data-passkey-declined]").wait_for(state="visible")
    owner.holds_another_finger(wrong=False)
    owner.page.locator("form[data-passkey-sign] .btn.primary").click()
    owner.page.wait_for_url("**/competencies/SML-202")
    fact = newest(session, here).fact
    assert isinstance(fact, SignOff)
    assert fact.proof is not None


def test_where_the_host_asks_for_passkeys_nobody_goes_on_without(owner: Owner, here: Ward, make: Make) -> None:
    here.placement.host.asks_passkeys = True
    make.session.commit()
    before = newest(make.session, here).number
    owner.holds_another_finger()
    owner.signs(here.url(SIGN), "Kept as typed.")
    owner.page.locator("[data-passkey-declined]").wait_for(state="visible")
    assert owner.page.locator("[data-passkey-without]").count() == 0
    assert "This institution asks for a passkey with every signature." in owner.reads()
    assert newest(make.session, here).number == before


@pytest.mark.parametrize("owner", [{"service_workers": "block"}], indirect=True, ids=["in the middle"])
def test_the_passkey_of_a_stranger_does_not_sign_for_the_supervisor(
    owner: Owner, here: Ward, session: Session, open_browser: Open
) -> None:
    """Somebody between server and page makes it ask the device for a key of somebody else; what the device then answers
    is refused. Without the service worker, which would carry the question past whoever stands there."""
    before = newest(session, here).number
    colleague = Owner(open_browser())
    colleague.signs_in(here.colleague.email)
    colleague.adds_a_passkey("Stranger")
    theirs = colleague.keys()[0]
    owner.cdp.send("WebAuthn.addCredential", {"authenticatorId": owner.device, "credential": theirs})
    session.rollback()
    credential = session.scalars(select(Passkey.credential).where(Passkey.name == "Stranger")).one()

    def with_the_strangers_key(route: object, request: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        if "json" not in answer.headers.get("content-type", ""):
            route.fulfill(response=answer)  # type: ignore[attr-defined]
            return
        options = answer.json()
        options["allowCredentials"] = [{"type": "public-key", "id": credential}]
        route.fulfill(response=answer, json=options)  # type: ignore[attr-defined]

    owner.goes_to(here.url(SIGN))
    owner.page.route(f"**{here.url(SIGN)}", with_the_strangers_key)
    owner.page.fill("[name=comment]", "Kept as typed.")
    owner.page.locator("form[data-passkey-sign] .btn.primary").click()
    owner.page.wait_for_selector("text=The signature of the passkey was not accepted. Sign again.")
    assert owner.page.input_value("[name=comment]") == "Kept as typed."
    assert newest(session, here).number == before


def test_in_place_of_the_password_the_passkey_confirms_who_is_there(
    owner: Owner, session: Session, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    owner.page.locator("a[href$='/remove']").first.click()
    owner.page.locator("[name=password]").wait_for()
    owner.page.locator("[data-passkey-confirm] button").click()
    owner.page.wait_for_selector("text=No passkey yet.")
    session.rollback()
    assert session.scalars(select(Passkey.removed_at)).one() is not None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_about_passkeys_are_accessible_and_fit_a_narrow_phone(
    owner: Owner, here: Ward, clock: time_machine.Traveller, language: str
) -> None:
    number = owner.page.locator("a[href$='/remove']").first.get_attribute("href")
    assert number is not None
    owner.page.locator(f"header button[value={language}]").click()
    owner.page.wait_for_selector(f"html[lang={language}]")
    owner.page.set_viewport_size({"width": 320, "height": 700})
    clock.shift(timedelta(minutes=20))
    faults = []
    for address in ("/passkeys", number, number.removesuffix("/remove"), here.url(SIGN), "/settings"):
        owner.goes_to(address)
        owner.page.evaluate("for (const one of document.querySelectorAll('main [hidden]')) one.hidden = false")
        if owner.page.evaluate("document.documentElement.scrollWidth") > 320:
            faults.append(f"{address} hangs over at 320 px")
        faults += [f"{address}: {one['id']}" for one in Axe().run(owner.page).response["violations"]]
    assert faults == []
    assert owner.blocked == []
