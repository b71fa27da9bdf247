"""The door for programs: a bearer token opens it, no cookie is seen behind it, and each institution has its limits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from flask import Response, current_app, g
from flask.sansio.app import App
from flask_limiter import RequestLimit, RouteLimit
from limits import RateLimitItem

from hwx.access import KNOWS_PROGRAMS
from hwx.api.keys import Program, program_of
from hwx.extensions import db, limiter
from hwx.people.calendar import LANGUAGES
from hwx.problems import INTERFACE
from hwx.settings import Settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WithoutCookies:
    """Takes the cookies off every request below the address of the interface before anything reads them.

    So nothing there can be done with the session of somebody who is signed in, and no token of a form is needed. The
    parameter ``language`` takes the place of what the program's library asks for by itself.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(INTERFACE):
            environ.pop("HTTP_COOKIE", None)
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("language", [""])[0]
            if asked in LANGUAGES:
                environ["HTTP_ACCEPT_LANGUAGE"] = asked
        return self.inner(environ, start_response)


def hang(app: App) -> None:
    app.wsgi_app = WithoutCookies(app.wsgi_app)  # type: ignore[attr-defined]
    app.extensions[KNOWS_PROGRAMS] = _knows


def _knows(token: str) -> bool:
    g.program = program_of(db.session(), token)
    return g.program is not None


def program() -> Program:
    """Who is asking; only behind the door."""
    found: Program = g.program
    return found


def limit_per_institution(cost: Callable[[], int] | int = 1) -> RouteLimit:
    """All ways of checking count together, each transcript once, with whichever key of the institution."""
    return limiter.shared_limit(_limit, scope="api", key_func=_bucket, cost=cost)


def say_limits(response: Response) -> Response:
    """As draft-ietf-httpapi-ratelimit-headers-10 writes them; the library adds the older X-RateLimit ones."""
    limits, now = limiter.current_limits, time.time()
    if limits:
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{_name(one.limit)}";q={one.limit.amount};w={one.limit.get_expiry()}' for one in limits
        )
        response.headers["RateLimit"] = ", ".join(_left(one, now) for one in limits)
    return response


def _left(one: RequestLimit, now: float) -> str:
    seconds = max(0, math.ceil(one.window.reset_time - now))
    return f'"{_name(one.limit)}";r={max(0, one.remaining)};t={seconds}'


def _name(limit: RateLimitItem) -> str:
    return str(limit.GRANULARITY.name)


def _bucket() -> str:
    return f"institution {program().institution_id}"


def _limit() -> str:
    settings: Settings = current_app.config["HWX"]
    return settings.api_limit
