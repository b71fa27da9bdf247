"""hwx as ``flask serve`` serves it, with floor pages beside it; every answer says how many statements it took.

Only the benchmark starts this: ``flask --app benchmarks.served serve``. A floor page is what the server cannot do
faster: a template without an expression, of the bytes that the page it is compared with had, answered through the same
doors, headers, log and compression, for a visitor, with no statement sent.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Blueprint, Flask, Response, g, has_app_context, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import event
from sqlalchemy.engine import Engine

from hwx.access import EVERYONE, audience
from hwx.factory import create_app
from hwx.settings import Settings, read_settings

STATEMENTS = "X-Statements"
FLOOR = "floor"
"""Folder in the data folder into which the benchmark puts the templates."""


def served(settings: Settings) -> Flask:
    app = create_app(settings)
    app.register_blueprint(_floor(settings))
    event.listen(Engine, "before_cursor_execute", _count)
    app.after_request(_say)
    return app


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
