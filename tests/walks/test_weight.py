"""What the progress page costs on a ward's 2G: kilobytes as they cross the wire, the first time and later."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page, Request

from hwx.people.tables import Person
from tests.signoffs.ward import ward
from tests.support.making import Make
from tests.walks.people import PASSWORD, Trainee

KILOBYTE = 1000


def test_the_progress_page_is_light(
    app: Flask,
    address: str,
    make: Make,
    open_browser: Callable[..., Page],
    record_property: Callable[[str, object], None],
) -> None:
    here = ward(make, revision=make.revision("emergency-response"))
    for number in range(40):
        make.observation(here.placement, f"ERS-{101 + number % 5}", here.supervisor, level=2 + number % 3)
    with app.app_context():
        make.session.get_one(Person, here.trainee.id).password = hash_password(PASSWORD)
    make.session.commit()

    first = open_browser()
    Trainee(first, "en").signs_in(here.trainee.email)
    later = weight(first, here.url("progress"))
    cold = open_browser()
    cold.context.add_cookies(first.context.cookies())
    everything = weight(cold, here.url("progress"))

    record_property("first visit, kB", round(everything / KILOBYTE, 1))
    record_property("later visit, kB", round(later / KILOBYTE, 1))
    assert everything < 60 * KILOBYTE
    assert later < 20 * KILOBYTE


def weight(page: Page, url: str) -> int:
    """Bytes of all answers to the visit, headers included, as they were sent: compressed."""
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in done]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
