"""Without network, in a real browser: pages as last seen, drafts sent once, and nothing left for the next person.

The network fails in three ways: the browser goes offline, the server is really gone, a gateway answers in its place.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation, SignOff
from tests.signoffs.test_together import CODES, ten
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.walks.people import PASSWORD, Somebody

Open = Callable[..., Page]

OBSERVE = "competencies/SML-101/observe"
WAITS = "[data-waiting] a"


class Server:
    """A server that can go away and come back at the same address, and lose an answer after the work is done."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.url: str = app.config["HWX"].base_url
        self.loses = ""
        """The answer to the next POST to an address that ends so is lost on its way."""
        self.gateway_fails = False
        self.slow = ""
        """Pages whose address ends so come only when ``goes_on`` is set."""
        self.goes_on = threading.Event()
        self.sent: list[str] = []
        self.asked: list[str] = []
        """Paths that were asked for, also where a gateway answered."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            self.asked.append(environ["PATH_INFO"])
        if self.gateway_fails:
            start_response("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b"<h1>Bad Gateway</h1>"]
        posted = environ["REQUEST_METHOD"] == "POST"
        if posted:
            self.sent.append(environ["PATH_INFO"])
        if self.slow and environ["PATH_INFO"].endswith(self.slow):
            self.goes_on.wait(60)
        answer = self.app.wsgi_app(environ, start_response)
        if posted and self.loses and environ["PATH_INFO"].endswith(self.loses):
            self.loses = ""
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer

    def observations_sent(self) -> int:
        return sum(path.endswith("/observe") for path in self.sent)

    def start(self) -> None:
        port = int(self.url.rsplit(":", 1)[1])
        self.server = make_server("127.0.0.1", port, self, threaded=True, request_handler=Silent)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Whoever reads the tests needs no list of requests."""


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    found = Server(app)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def address(server: Server) -> str:
    return server.url


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return peopled(app, make)


def peopled(app: Flask, make: Make, **terms: object) -> Ward:
    """A ward whose people can sign in."""
    found = ward(make, ends_on=today() + timedelta(days=30), **terms)
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (found.trainee, found.supervisor, found.colleague):
        make.session.get_one(Person, person.id).password = known
    make.session.commit()
    return found


def today() -> date:
    """Of the server and of the browser."""
    return datetime.now(UTC).date()


def holder(open_browser: Open, person: Person, language: str = "en") -> Somebody:
    """Signed in, with the worker at work."""
    found = Somebody(open_browser(360, language), language)
    found.page.on("dialog", lambda dialog: dialog.accept())
    found.signs_in(person.email)
    at_work(found.page)
    return found


def at_work(page: Page) -> None:
    comes_true(page, lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))


STORED = """async () => {
  const asked = indexedDB.open("hwx");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const all = (name) => new Promise((done) => {
    if (!database.objectStoreNames.contains(name)) return done([]);
    const store = database.transaction(name).objectStore(name), keys = store.getAllKeys(), values = store.getAll();
    values.onsuccess = () => done(keys.result.map((key, place) => [key, values.result[place]]));
  });
  const letters = (value) => value instanceof ArrayBuffer ? new TextDecoder().decode(value)
    : value instanceof CryptoKey ? { extractable: value.extractable, algorithm: value.algorithm.name }
    : ArrayBuffer.isView(value) ? [...value]
    : Array.isArray(value) ? value.map(letters)
    : value && typeof value === "object" ? within(value) : value;
  const within = (value) => Object.fromEntries(Object.entries(value).map(([key, one]) => [key, letters(one)]));
  const found = {};
  for (const name of ["own", "pages", "drafts"]) found[name] = letters(await all(name));
  database.close();
  return found;
}"""


def stored(page: Page) -> dict[str, list[Any]]:
    """All that lies in the database of the device, bytes read as text."""
    found: dict[str, list[Any]] = page.evaluate(STORED)
    return found


def comes_true(page: Page, found: Callable[[], bool]) -> None:
    """Waits; the walk fails when it never does."""
    for _ in range(600):
        if found():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come true within a minute")


def holds(page: Page, store: str, number: int) -> None:
    """Waits until the device holds at least so many; with 0, until it holds none."""
    comes_true(page, lambda: len(stored(page)[store]) >= number > 0 or not (number or stored(page)[store]))


def sees(person: Somebody, *addresses: str) -> None:
    """Opens pages, and waits until the device has kept them, with the page that lists what waits."""
    for path in addresses:
        person.goes_to(path)
    holds(person.page, "pages", len(addresses) + 2)


def fills_in(page: Page, comment: str) -> None:
    page.locator("[name=level][value='3']").check()
    page.locator("[name=method]").first.check()
    page.fill("[name=comment]", comment)


def records(page: Page, comment: str) -> None:
    fills_in(page, comment)
    page.locator("main form .btn.primary").last.click()
    page.wait_for_load_state()


def recorded(session: Session, here: Ward, kind: type = Observation) -> list[Any]:
    session.expire_all()
    session.commit()
    return [entry.fact for entry in entries_of(session, here.placement.id) if isinstance(entry.fact, kind)]


def nothing_waits(page: Page) -> None:
    holds(page, "drafts", 0)


def test_the_browser_takes_it_for_an_app(open_browser: Open, here: Ward) -> None:
    trainee = holder(open_browser, here.trainee)
    browser = trainee.page.context.new_cdp_session(trainee.page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["start_url"] == "/"
    found = {one["errorId"] for one in browser.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert found <= {"in-incognito"}
    assert trainee.page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/sw.js")


@pytest.mark.parametrize("cut", ["browser", "server", "gateway"])
def test_pages_are_read_as_last_seen_while_the_network_is_gone(
    open_browser: Open, server: Server, here: Ward, cut: str
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url("progress"))
    expect(page.locator("[data-last-seen]")).to_be_hidden()
    day = re.search(r"\d+ \w+ \d{4}", page.locator("[data-last-seen]").text_content() or "")
    assert day

    fail(page, server, cut)
    for path in ("/queue", here.url("progress")):
        page.goto(path)
        banner = page.locator("[data-last-seen]")
        expect(banner).to_be_visible()
        expect(banner).to_contain_text(f"As last seen on {day.group()}")
        expect(banner).to_contain_text("OMAR FAROUK")
        assert page.locator("main h1").inner_text() == ("Queue" if path == "/queue" else "Progress")
    page.reload()
    assert "AMINATA DIALLO" in supervisor.reads()
    page.goto(here.url("record"))
    assert page.locator("h1").first.inner_text() == ("Bad Gateway" if cut == "gateway" else "No network")

    mend(page, server, cut)
    page.goto("/queue")
    expect(page.locator("[data-last-seen]")).to_be_hidden()


def fail(page: Page, server: Server, cut: str) -> None:
    if cut == "browser":
        page.context.set_offline(True)
    elif cut == "server":
        server.stop()
    else:
        server.gateway_fails = True


def mend(page: Page, server: Server, cut: str) -> None:
    if cut == "browser":
        page.context.set_offline(False)
    elif cut == "server":
        server.start()
    else:
        server.gateway_fails = False


def test_a_page_is_never_stale_while_the_server_answers(
    open_browser: Open, make: Make, here: Ward, session: Session
) -> None:
    trainee = holder(open_browser, here.trainee)
    sees(trainee, here.url("progress"))
    assert "1 of 2" not in trainee.reads()
    make.observation(here.placement, "SML-202", here.head, method="CERT", on=today())
    make.session.commit()
    trainee.page.reload()
    assert "Ready to sign" in trainee.reads()
    expect(trainee.page.locator("[data-last-seen]")).to_be_hidden()


def test_on_a_slow_network_the_copy_is_shown_and_gives_way_to_the_answer(
    open_browser: Open, server: Server, here: Ward
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue")
    server.slow = "/queue"
    supervisor.goes_to("/queue")
    expect(page.locator("[data-last-seen]")).to_be_visible()
    server.goes_on.set()
    expect(page.locator("[data-last-seen]")).to_be_hidden()


def test_what_is_typed_on_a_copy_is_not_lost_when_the_answer_comes_late(
    open_browser: Open, server: Server, here: Ward
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    server.slow = "/observe"
    supervisor.goes_to(here.url(OBSERVE))
    page.fill("[name=comment]", "Half a sentence")
    expect(page.locator("[data-newer]")).to_be_hidden()
    server.goes_on.set()
    expect(page.locator("[data-newer]")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value("Half a sentence")


def test_a_form_that_the_queue_leads_to_opens_without_network_though_nobody_had_opened_it(
    open_browser: Open, here: Ward, session: Session, make: Make
) -> None:
    make.observation(here.placement, "SML-202", here.head, method="CERT", on=today())
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    supervisor.goes_to("/queue")
    holds(page, "pages", 4)
    page.context.set_offline(True)
    page.locator("main a[href*='/sign']").first.click()
    expect(page.locator("[data-last-seen]")).to_be_visible()
    supervisor.presses()
    expect(page.locator("[data-drafts] > section")).to_have_count(1)
    page.context.set_offline(False)
    nothing_waits(page)
    assert len(recorded(session, here, SignOff)) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "Waits for the network."), ("ar", None), ("fr", None)])
def test_an_observation_drafted_without_network_is_recorded_once_when_it_returns(
    open_browser: Open, server: Server, here: Ward, session: Session, make: Make, language: str, words: str | None
) -> None:
    make.session.get_one(Person, here.supervisor.id).language = language
    make.session.commit()
    supervisor = holder(open_browser, here.supervisor, language)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    page.context.set_offline(True)
    page.reload()
    records(page, "Seen twice, calm, complete.")
    assert page.url.endswith("/offline")
    assert supervisor.page_is_in_their_language()
    card = page.locator("[data-drafts] section")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Seen twice, calm, complete.")
    expect(card).to_contain_text("AMINATA DIALLO")
    expect(card.locator("[data-state]")).to_have_attribute("data-state", "waiting")
    assert (card.locator("time").get_attribute("datetime") or "").startswith("20")
    if words:
        expect(card).to_contain_text(words)
    assert recorded(session, here) == []

    page.context.set_offline(False)
    nothing_waits(page)
    assert [fact.by.person for fact in recorded(session, here)] == [here.supervisor.id]
    page.reload()
    assert server.observations_sent() == 1
    expect(page.locator("[data-nothing]")).to_be_visible()


def test_a_sign_off_waits_and_is_sent_when_the_next_page_opens(
    open_browser: Open, server: Server, here: Ward, session: Session, make: Make
) -> None:
    make.observation(here.placement, "SML-202", here.head, method="CERT", on=today())
    supervisor = holder(open_browser, here.supervisor)
    sees(supervisor, here.url("competencies/SML-202/sign"))
    server.stop()
    supervisor.presses()
    expect(supervisor.page.locator("[data-drafts] section")).to_have_count(1)
    server.start()
    supervisor.goes_to("/queue")
    nothing_waits(supervisor.page)
    assert [fact.competency for fact in recorded(session, here, SignOff)] == ["SML-202"]
    expect(supervisor.page.locator("[data-sent]")).to_be_visible()


def test_an_answer_lost_after_the_server_had_committed_leaves_one_entry(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    supervisor.goes_to(here.url(OBSERVE))
    server.loses = "/observe"
    records(page, "The answer to this is lost.")
    nothing_waits(page)
    page.goto("/offline")
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert server.observations_sent() >= 2
    assert len(recorded(session, here)) == 1


def test_a_gateway_that_answers_in_place_of_the_server_loses_nothing(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    server.gateway_fails = True
    records(page, "Between two gateways.")
    expect(page.locator("[data-drafts] > section")).to_have_count(1)
    page.locator("button[data-send]").click()
    expect(page.locator("[data-drafts] > section")).to_have_count(1)
    server.gateway_fails = False
    page.locator("button[data-send]").click()
    nothing_waits(page)
    expect(page.locator("[data-sent]")).to_be_visible()
    assert [fact.comment for fact in recorded(session, here)] == ["Between two gateways."]


def test_competencies_signed_together_without_network_are_sent_together(
    open_browser: Open, server: Server, app: Flask, session: Session, make: Make
) -> None:
    here = peopled(app, make, revision=make.revision(ten()))
    for code in CODES:
        make.observation(here.placement, code, here.colleague, level=3, on=today())
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url("sign"))
    page.context.set_offline(True)
    for box in page.locator("[name=codes]").all():
        box.check()
    supervisor.presses()
    card = page.locator("[data-drafts] > section")
    for code in CODES:
        expect(card).to_contain_text(code)
    page.context.set_offline(False)
    nothing_waits(page)
    assert [fact.competency for fact in recorded(session, here, SignOff)] == CODES
    assert sum(path.endswith("/sign") for path in server.sent) == 1


def test_of_two_drafts_on_one_copy_the_second_meets_what_the_first_changed(
    open_browser: Open, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    page.context.set_offline(True)
    for comment in ("In the morning.", "In the evening."):
        page.goto(here.url(OBSERVE))
        records(page, comment)
    card = page.locator("[data-drafts] > section")
    expect(card).to_have_count(2)
    page.context.set_offline(False)
    expect(card).to_have_count(1)
    expect(card.locator("[data-state=moved]")).to_be_visible()
    assert [fact.comment for fact in recorded(session, here)] == ["In the morning."]

    card.locator("[data-edit]").click()
    expect(page.locator("[name=comment]")).to_have_value("In the evening.")
    supervisor.presses()
    nothing_waits(page)
    assert [fact.comment for fact in recorded(session, here)] == ["In the morning.", "In the evening."]


def test_a_draft_is_shown_with_what_changed_when_the_record_has_moved_on(
    open_browser: Open, server: Server, here: Ward, session: Session, make: Make
) -> None:
    make.observation(here.placement, "SML-202", here.head, method="CERT", on=today())
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url("competencies/SML-202/sign"))
    page.context.set_offline(True)
    page.fill("[name=comment]", "Signed at the bedside.")
    supervisor.presses()
    expect(page.locator("[data-drafts] section")).to_have_count(1)
    make.sign_off(here.placement, "SML-202", here.colleague, on=today())
    page.context.set_offline(False)
    card = page.locator("[data-drafts] section").first
    expect(card.locator("[data-state=moved]")).to_be_visible()
    expect(card).to_contain_text("LEILA BENALI")
    expect(card).to_contain_text("Signed at the bedside.")
    sent = len(server.sent)
    page.reload()
    expect(card.locator("[data-state=moved]")).to_be_visible()
    assert len(server.sent) == sent
    assert len(recorded(session, here, SignOff)) == 1

    card.locator("[data-discard]").click()
    nothing_waits(page)
    expect(page.locator("[data-nothing]")).to_be_visible()


def test_a_refused_draft_comes_back_with_its_reasons_and_is_sent_corrected(
    open_browser: Open, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    page.context.set_offline(True)
    page.fill("[name=happened_on]", "2035-01-01")
    records(page, "On the wrong day.")
    page.context.set_offline(False)
    card = page.locator("[data-drafts] section").first
    expect(card.locator("[data-state=refused]")).to_be_visible()
    expect(card.locator("[data-answer] li").first).to_be_visible()
    assert recorded(session, here) == []

    card.locator("[data-edit]").click()
    expect(page.locator("[name=comment]")).to_have_value("On the wrong day.")
    expect(page.locator("[name=happened_on]")).to_have_value("2035-01-01")
    page.fill("[name=happened_on]", today().isoformat())
    supervisor.presses()
    nothing_waits(page)
    assert [fact.comment for fact in recorded(session, here)] == ["On the wrong day."]


def test_a_draft_outlives_the_session_and_goes_out_when_its_writer_signs_in_again(
    open_browser: Open, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, here.url(OBSERVE))
    page.context.set_offline(True)
    records(page, "Kept over the night.")
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/queue")
    assert "/sign-in" in page.url
    expect(page.locator("[data-waiting]")).to_contain_text("goes out when they sign in")
    holds(page, "pages", 0)
    assert recorded(session, here) == []
    assert page.evaluate(ASK_LIST) == []

    supervisor.signs_in(here.supervisor.email)
    nothing_waits(page)
    assert [fact.comment for fact in recorded(session, here)] == ["Kept over the night."]


ASK_LIST = """() => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event) => done(event.data);
  navigator.serviceWorker.controller.postMessage({ deed: "list" }, [port2]);
})"""


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_what_is_shown_without_network_is_accessible_and_fits_a_narrow_phone(
    open_browser: Open, here: Ward, make: Make, language: str
) -> None:
    make.session.get_one(Person, here.supervisor.id).language = language
    make.session.commit()
    supervisor = holder(open_browser, here.supervisor, language)
    page = supervisor.page
    page.set_viewport_size({"width": 320, "height": 700})
    sees(supervisor, here.url(OBSERVE))
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-last-seen]")).to_be_visible()
    assert faults(page) == []
    records(page, "Seen.")
    expect(page.locator("[data-drafts] > section")).to_have_count(1)
    assert supervisor.page_is_in_their_language()
    assert faults(page) == []
    page.goto(here.url("record"))
    assert page.locator("section[lang]").count() == 3
    assert faults(page) == []


def faults(page: Page) -> list[str]:
    found = [one["id"] + str(one["nodes"][0]["target"]) for one in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*found, *([f"hangs over: {wide}"] if wide > 320 else [])]


def test_what_lies_on_the_device_cannot_be_read(open_browser: Open, here: Ward) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url("progress"), here.url(OBSERVE))
    page.context.set_offline(True)
    records(page, "Nobody may read this here.")
    found = stored(page)
    assert len(found["pages"]) >= 3
    assert len(found["drafts"]) == 1
    keys = [value for name, value in found["own"] if name == "key"]
    assert keys == [{"extractable": False, "algorithm": "AES-GCM"}]
    everything = json.dumps(found, ensure_ascii=False)
    for secret in ("AMINATA", "FAROUK", "SML-101", "Nobody may", here.placement.reference, PASSWORD, "<html", "/queue"):
        assert secret not in everything
    assert page.evaluate("async () => (await caches.keys()).length") == 1
    cached = page.evaluate(
        "async () => (await (await caches.open((await caches.keys())[0])).keys())"
        ".map((one) => new URL(one.url).pathname)"
    )
    assert all(path.startswith("/static/") or path == "/offline/nothing" for path in cached)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


CHANGED = """async (change) => {
  const asked = indexedDB.open("hwx");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const deal = database.transaction("pages", "readwrite"), store = deal.objectStore("pages");
  const keys = store.getAllKeys(), values = store.getAll();
  values.onsuccess = () => keys.result.forEach((key, place) => {
    const other = values.result[(place + 1) % keys.result.length];
    if (change === "old") store.put({ ...values.result[place], at: Date.now() - 13 * 3600000 }, key);
    if (change === "ahead") store.put({ ...values.result[place], at: Date.now() + 13 * 3600000 }, key);
    if (change === "exchanged") store.put(other, key);
  });
  await new Promise((done) => (deal.oncomplete = done));
  database.close();
}"""


@pytest.mark.parametrize("change", ["old", "ahead", "exchanged"])
def test_a_copy_that_is_too_old_or_lies_under_another_name_is_not_shown(
    open_browser: Open, here: Ward, change: str
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url("progress"))
    page.evaluate(CHANGED, change)
    changed = stored(page)["pages"]
    page.context.set_offline(True)
    for path in ("/queue", here.url("progress")):
        page.goto(path)
        assert "No network" in page.locator("h1").inner_text()
    page.context.set_offline(False)
    supervisor.goes_to("/queue")
    comes_true(page, lambda: sum(copy not in changed for copy in stored(page)["pages"]) >= 2)  # the queue and /offline
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-last-seen]")).to_be_visible()
    page.goto("/offline")
    expect(page.locator("[data-nothing]")).to_be_visible()


def test_signing_out_leaves_nothing_on_the_device(open_browser: Open, here: Ward) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url(OBSERVE))
    page.locator("form.me button").click()
    page.wait_for_url("**/sign-in")
    assert stored(page) == {"own": [], "pages": [], "drafts": []}
    at_work(page)
    page.context.set_offline(True)
    for path in ("/queue", here.url(OBSERVE)):
        page.goto(path)
        assert "OMAR FAROUK" not in page.content()


def test_signing_out_without_network_leaves_nothing_and_ends_the_session_later(
    open_browser: Open, server: Server, here: Ward
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url(OBSERVE))
    server.stop()
    records(page, "Never sent.")
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    expect(page.locator(WAITS)).to_be_visible()
    page.locator("form.me button").click()
    page.wait_for_load_state()
    assert any("still waits to be sent" in message for message in asked)
    assert "No network" in page.locator("h1").inner_text()
    left = stored(page)
    assert (left["pages"], left["drafts"]) == ([], [])
    page.goto("/queue")
    assert "OMAR FAROUK" not in page.content()
    server.start()
    page.goto("/queue")
    assert "/sign-in" in page.url


def test_the_next_person_on_the_same_telephone_finds_nothing_of_the_last(
    open_browser: Open, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue", here.url("progress"), here.url(OBSERVE))
    page.context.set_offline(True)
    records(page, "Written by the first.")
    page.context.clear_cookies()
    page.context.set_offline(False)

    second = Somebody(page, "en")
    second.signs_in(here.colleague.email)
    nothing_waits(page)
    assert page.evaluate(ASK_LIST) == []
    page.context.set_offline(True)
    for path in ("/queue", here.url("progress"), here.url(OBSERVE), "/offline"):
        page.goto(path)
        assert "OMAR FAROUK" not in page.content()
        assert "Written by the first." not in page.content()
    page.context.set_offline(False)
    second.goes_to("/queue")
    assert recorded(session, here) == []


def test_a_form_drawn_for_the_last_person_is_not_kept_for_the_next(
    open_browser: Open, here: Ward, session: Session
) -> None:
    supervisor = holder(open_browser, here.supervisor)
    left_open = supervisor.page
    supervisor.goes_to(here.url(OBSERVE))
    fills_in(left_open, "From a page that was left open.")
    second = Somebody(left_open.context.new_page(), "en")
    second.goes_to("/queue")
    second.page.locator("form.me button").click()
    second.page.wait_for_url("**/sign-in")
    second.signs_in(here.colleague.email)
    at_work(second.page)
    sees(second, "/queue")
    left_open.context.set_offline(True)
    left_open.locator("main form .btn.primary").last.click()
    comes_true(second.page, lambda: left_open.url.startswith("chrome-error:"))
    assert stored(second.page)["drafts"] == []
    left_open.context.set_offline(False)
    second.goes_to("/queue")
    assert recorded(session, here) == []


def test_somebody_who_was_handed_the_telephone_can_remove_what_is_kept(open_browser: Open, here: Ward) -> None:
    supervisor = holder(open_browser, here.supervisor)
    page = supervisor.page
    sees(supervisor, "/queue")
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Not you? Remove what is kept on this device").click()
    page.wait_for_url("**/")
    assert "No network" in page.locator("h1").inner_text()
    assert stored(page)["pages"] == []


def test_a_browser_that_cannot_encrypt_keeps_nothing_and_says_so(open_browser: Open, here: Ward) -> None:
    page = open_browser()
    page.add_init_script("delete Object.getPrototypeOf(navigator).serviceWorker")
    supervisor = Somebody(page, "en")
    supervisor.signs_in(here.supervisor.email)
    supervisor.goes_to("/offline")
    expect(page.locator("[data-unable]")).to_be_visible()
    assert stored(page) == {"own": [], "pages": [], "drafts": []}


def test_a_new_worker_removes_the_store_of_the_old_one(open_browser: Open, here: Ward) -> None:
    trainee = holder(open_browser, here.trainee)
    page = trainee.page
    page.evaluate("async () => { await caches.open('hwx-of-last-year') }")
    page.evaluate("async () => (await navigator.serviceWorker.ready).unregister()")
    page.reload()
    comes_true(
        page,
        lambda: len(page.evaluate("caches.keys()")) == 1 and "hwx-of-last-year" not in page.evaluate("caches.keys()"),
    )


def test_without_scripts_everything_works_as_before(open_browser: Open, here: Ward, session: Session) -> None:
    supervisor = Somebody(open_browser(java_script_enabled=False), "en")
    supervisor.signs_in(here.supervisor.email)
    supervisor.goes_to(here.url(OBSERVE))
    records(supervisor.page, "Without scripts.")
    assert [fact.comment for fact in recorded(session, here)] == ["Without scripts."]
    assert (
        supervisor.page.locator("[data-last-seen]").count() == 0
        or not supervisor.page.locator("[data-last-seen]").is_visible()
    )
