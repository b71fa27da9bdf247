"""The one place that reads the clock: views and commands ask here, everything below is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context, request


def now() -> datetime:
    """This moment, in UTC, to the second: what is stored and sealed carries no fractions.

    A request has one moment from its first question to its end: what it stores in several places names one time, and at
    midnight one day. A job or a command, which may go on for long, is told of each moment anew.
    """
    if not has_request_context():
        return _read()
    moment: datetime = request.environ.setdefault("hwx.moment", _read())
    return moment


def _read() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The date at the site: a deadline ends at local midnight."""
    return now().astimezone(zone()).date()


def zone() -> ZoneInfo:
    """Where the site is (setting HWX_TIME_ZONE): on which day a moment of the record falls."""
    return ZoneInfo(current_app.config["HWX"].time_zone)
