"""One reading of the clock for each request: what it stores names one moment, and one day of the site."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask

from hwx.clock import now, today

MIDNIGHT = datetime(2026, 12, 31, 21, tzinfo=UTC)
"""In Riyadh."""


def test_a_request_that_goes_on_over_midnight_names_one_moment_and_one_day(
    app: Flask, clock: time_machine.Traveller
) -> None:
    last = MIDNIGHT - timedelta(seconds=1)
    clock.move_to(last)
    here = app.config["HWX"]
    app.config["HWX"] = replace(here, time_zone="Asia/Riyadh")
    try:
        with app.test_request_context():
            assert (now(), today()) == (last, date(2026, 12, 31))
            clock.shift(1)
            assert (now(), today()) == (last, date(2026, 12, 31))
        with app.test_request_context():
            assert (now(), today()) == (MIDNIGHT, date(2027, 1, 1))
    finally:
        app.config["HWX"] = here


def test_a_job_is_told_of_each_moment_anew(app: Flask, clock: time_machine.Traveller) -> None:
    with app.app_context():
        first = now()
        clock.shift(1)
        assert now() == first + timedelta(seconds=1)
