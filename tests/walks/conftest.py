"""A real server and a real browser. The server's clock can be moved on; the browser keeps the real one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from waitress.server import create_server

from hwx.extensions import db, limiter
from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.support.databases import Database
from tests.support.walks import chromium
from tests.walks.people import Somebody

Enters = Callable[[Person], Somebody]

expect.set_options(timeout=30_000)
"""A machine that does much else answers late; a page that is wrong stays wrong."""

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Begins now and goes on; ``clock.move_to`` makes months pass. Not set back: the browser would drop cookies."""
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def app(database: Database, site_settings: Settings, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """An app that knows its own address, on a port that is free, with keys of its own, as old as its clock."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = replace(site_settings, data=tmp_path, base_url=f"http://127.0.0.1:{port}", step_up_minutes=600)
    app = create_app(own)
    limiter.reset()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The site, served as it is served to people."""
    url: str = app.config["HWX"].base_url
    server = create_server(app, host="127.0.0.1", port=int(url.rsplit(":", 1)[1]), threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield url
    server.close()
    thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with the module: its driver keeps an event loop running, and papers are signed by one of their own."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def open_browser(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """``open_browser(width=360, language="ar")``: a browser of its own, as a person would hold it."""
    opened = []

    def enter(width: int = 360, language: str = "en", **options: object) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            extra_http_headers={"Accept-Language": language},
            accept_downloads=True,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(90_000)
        opened.append(context)
        return context.new_page()

    yield enter
    for context in opened:
        context.close()


@pytest.fixture
def enters(open_browser: Callable[..., Page]) -> Enters:
    """A person with a telephone, signed in."""

    def enter(person: Person) -> Somebody:
        somebody = Somebody(open_browser(360), "en")
        somebody.signs_in(person.email)
        return somebody

    return enter


@pytest.fixture
def session(database: Database, app: Flask) -> Iterator[Session]:
    """The database as the test sees it, beside the browser."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own
