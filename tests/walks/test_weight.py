"""What the progress page costs on a ward's 2G: kilobytes as they cross the wire, the first time and later.

They are counted where they leave the server, since a browser does not tell what its worker asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page

from hwx.people.tables import Person
from tests.signoffs.ward import ward
from tests.support.making import Make
from tests.walks.people import PASSWORD, Trainee
from tests.walks.test_offline import at_work, holds

KILOBYTE = 1000


class Wire:
    """Counts what an app sends: bodies as they are sent, compressed, and headers."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self.bytes = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            self.bytes += len(status) + sum(len(name) + len(value) + 4 for name, value in headers)
            return start_response(status, headers, *more)

        answer = self.inner(environ, started)
        try:
            for part in answer:
                self.bytes += len(part)
                yield part
        finally:
            getattr(answer, "close", lambda: None)()


def test_the_progress_page_is_light(
    app: Flask,
    address: str,
    make: Make,
    open_browser: Callable[..., Page],
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = ward(make, revision=make.revision("emergency-response"))
    for number in range(40):
        make.observation(here.placement, f"ERS-{101 + number % 5}", here.supervisor, level=2 + number % 3)
    with app.app_context():
        make.session.get_one(Person, here.trainee.id).password = hash_password(PASSWORD)
    make.session.commit()

    wire = Wire(app.wsgi_app)
    monkeypatch.setattr(app, "wsgi_app", wire)

    first = open_browser()
    Trainee(first, "en").signs_in(here.trainee.email)
    settled(first)
    later = weight(wire, first, here.url("progress"))
    cold = open_browser()
    cold.context.add_cookies(first.context.cookies())
    everything = weight(wire, cold, here.url("progress"))

    record_property("first visit, kB", round(everything / KILOBYTE, 1))
    record_property("later visit, kB", round(later / KILOBYTE, 1))
    assert 20 * KILOBYTE < everything < 60 * KILOBYTE
    assert 2 * KILOBYTE < later < 20 * KILOBYTE


def settled(page: Page) -> None:
    """The worker is there, and has kept what it keeps."""
    at_work(page)
    holds(page, "pages", 2)
    page.wait_for_load_state("networkidle")


def weight(wire: Wire, page: Page, url: str) -> int:
    """Bytes of all answers to the visit, those to the worker included."""
    before = wire.bytes
    page.goto(url)
    settled(page)
    return wire.bytes - before
