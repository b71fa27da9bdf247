"""Who a route is for: every route carries one audience mark, and a route without one answers nobody.

The mark is the coarse question (may a person of this kind come here at all?). Whether they may see this placement or
that transcript is answered by the query, which starts from what the person may see. What somebody may not see answers
404, exactly as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.routing import IntegerConverter, Map, RequestRedirect

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What an appointment makes a person at an institution. A trainee is one by placement, not by appointment."""

    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    UNIT_HEAD = "unit_head"
    REGISTRAR = "registrar"
    HOME_OFFICER = "home_officer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Audience:
    """``roles`` empty and ``signed_in``: any signed-in person; ``demo``: only in the demonstration; ``program``: only
    programs of institutions, by their key and never by a cookie."""

    signed_in: bool
    roles: frozenset[Role] = frozenset()
    demo: bool = False
    program: bool = False

    def __str__(self) -> str:
        if self.program:
            return "programs with a key"
        who = ", ".join(sorted(self.roles)) or ("signed in" if self.signed_in else "everyone")
        return f"{who} (demonstration only)" if self.demo else who


EVERYONE = Audience(signed_in=False)
SIGNED_IN = Audience(signed_in=True)
DEMO_ONLY = Audience(signed_in=False, demo=True)
PROGRAMS = Audience(signed_in=False, program=True)

KNOWS_PROGRAMS = "hwx.knows_programs"
"""Under this name of ``app.extensions`` the room that keeps the keys tells whether a bearer token opens the door."""

LIBRARY_AUDIENCES: dict[str, Audience] = {"static": EVERYONE}
"""Audiences of views that libraries bring and that cannot carry a mark; a room adds its own at import."""


def only(*roles: Role) -> Audience:
    """People who hold one of these roles today, anywhere; the query narrows it to the right institution."""
    return Audience(signed_in=True, roles=frozenset(roles))


def audience(who: Audience) -> Callable[[View], View]:
    """Mark a view; stands directly above the function, below the route decorator."""

    def mark(view: View) -> View:
        view.hwx_audience = who  # type: ignore[attr-defined]
        return view

    return mark


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    return getattr(app.view_functions[endpoint], "hwx_audience", None) or LIBRARY_AUDIENCES.get(endpoint)


LAST_ROW = 2**31 - 1
"""No row has a higher number, and the databases fall over some that are far beyond."""


class RowNumber(IntegerConverter):
    """``<int:...>`` in an address: what no row can be numbered does not exist."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LAST_ROW, **kwargs})


def row_number(text: str) -> int:
    """The same for what stands behind the question mark. Raises ValueError."""
    number = int(text)
    if not 0 <= number <= LAST_ROW:
        raise ValueError("no row has this number")
    return number


def keep_doors(app: Flask) -> None:
    """Check every request before its view runs: no mark, wrong kind of person: 404; not signed in: the sign-in page."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_stop_at_the_door)


def _stop_at_the_door() -> ResponseReturnValue | None:
    if isinstance(request.routing_exception, RequestRedirect):
        return _same_site(request.routing_exception)
    if request.endpoint is None:
        return None
    who = audience_of(current_app, request.endpoint)
    if who is not None and who.program:
        _ask_for_a_key()
    _refuse_zero_bytes()
    if who is None or (who.demo and current_app.config["HWX"].mode == "production"):
        abort(404)
    if not who.signed_in:
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=wanted))
    if who.roles and not current_user.holds(*who.roles):
        abort(404)
    return None


def _ask_for_a_key() -> None:
    """Before anything of the body is read. Whoever is signed in at this browser is nobody here."""
    given = request.authorization
    token = (given.token or "") if given is not None and given.type == "bearer" else ""
    knows: Callable[[str], bool] = current_app.extensions[KNOWS_PROGRAMS]
    if not knows(token):
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "hwx"}))


def _same_site(wanted: RequestRedirect) -> ResponseReturnValue:
    """To the same address with a slash at its end, without the host: that is the one of the request, and anybody can
    name another; behind a proxy that says too little it would also lead from https to http."""
    there = urlsplit(wanted.new_url)
    return redirect(f"/{there.path.lstrip('/')}{'?' if there.query else ''}{there.query}", wanted.code)


def _refuse_zero_bytes() -> None:
    """No text that a person types holds one, and PostgreSQL takes none: refused here, once for every field."""
    if "\x00" in request.path:
        abort(404)
    if any("\x00" in value for given in (request.args, request.form) for value in given.values()):
        abort(400)
