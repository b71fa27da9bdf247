"""hwx as ``flask serve`` serves it, with floor pages beside it; every answer says how many statements it took.

Only the benchmark starts this: ``flask --app benchmarks.served serve``. A floor page is what the server cannot do
faster: a template without an expression, of the bytes that the page it is compared with had, answered through the same
doors, headers, log and compression, for a visitor, with no statement sent.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, g, has_app_context, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import event
from sqlalchemy.engine import Engine

from hwx.access import EVERYONE, audience
from hwx.factory import create_app
from hwx.settings import Settings, read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATEMENTS = "X-Statements"
CPU = "X-Cpu-Seconds"
FLOOR = "floor"
"""Folder in the data folder into which the benchmark puts the templates."""


def served(settings: Settings) -> Flask:
    app = create_app(settings)
    app.register_blueprint(_floor(settings))
    event.listen(Engine, "before_cursor_execute", _count)
    app.after_request(_say)
    app.wsgi_app = _timed(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def _timed(inner: WSGIApplication) -> WSGIApplication:
    """Adds the processor time that the answer took in its thread: less disturbed by other programs than any clock."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = time.thread_time()

        def told(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [*headers, (CPU, f"{time.thread_time() - began:.6f}")], *rest)

        return inner(environ, told)

    return answer


def _floor(settings: Settings) -> Blueprint:
    floor = Blueprint("floor", __name__, template_folder=str((settings.data / FLOOR).resolve()))

    @floor.route("/floor/<name>", methods=["GET", "POST"])
    @audience(EVERYONE)
    def page(name: str) -> ResponseReturnValue:
        return render_template(f"floor-{name}.html")

    @floor.post("/floor/<name>/redirect")
    @audience(EVERYONE)
    def elsewhere(name: str) -> ResponseReturnValue:
        return redirect(f"/floor/{name}")

    return floor


def _count(*_: Any) -> None:
    if has_app_context():
        g.statements = g.get("statements", 0) + 1


def _say(response: Response) -> Response:
    response.headers[STATEMENTS] = str(g.get("statements", 0))
    return response


def __getattr__(name: str) -> Flask:
    """``app`` is made when it is asked for, so that the names above can be had without settings."""
    if name != "app":
        raise AttributeError(name)
    return served(read_settings(os.environ))
