"""hwx as an app on a telephone: the manifest, the worker that keeps pages and drafts, and the pages it shows offline.

What the worker does is told in docs/offline.md. It knows no address by itself: what it keeps and sends is said here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_wtf.csrf import generate_csrf

from hwx.access import EVERYONE, SIGNED_IN, audience
from hwx.clock import now
from hwx.people.calendar import LANGUAGES
from hwx.people.locale import chosen_time_zone, direction, manner, page_language
from hwx.people.signed_in import reader
from hwx.settings import Settings

installable = Blueprint("installable", __name__)

DRAFTED = ("signing.observe", "signing.sign", "signing.sign_together", "signing.countersign")
"""Forms that are kept on the device when the network fails, and sent later. Each carries ``once`` and ``seen``."""

KEPT = ("start.page", "queue.show", "signoffs.progress", "signoffs.competency", *DRAFTED, "installable.waiting")
"""Pages of which the device keeps the copy last seen."""

LEADING = ("queue.show",)
"""Pages that lead to such forms; the first of them are fetched with it."""

LEAVING = ("people.sign_out", "people.sign_out_everywhere")

SHELL = ("hwx.css", "hwx.js", "offline.js", "icon.svg")
"""What every kept page needs beside itself."""

PROGRAM = ("device.js", "sw.js")
"""The worker is one program, made of these."""

ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable.svg", "any", "image/svg+xml", "maskable"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)

COLOUR, PAPER = "#0b5c66", "#ffffff"

NOBODY = "-"

SIGN_IN, WAITING = "security.login", "installable.waiting"

DIGITS = {"latin": "latn", "arabic": "arab"}
"""As browsers name them."""


@installable.get("/manifest.webmanifest")
@audience(EVERYONE)
def manifest() -> ResponseReturnValue:
    """Browsers ask for it without the session, so the page that links it says the language."""
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else page_language()
    settings: Settings = current_app.config["HWX"]
    with force_locale(language):
        about = gettext("Competencies of health workers on exchange: observe, sign off, see what is still needed.")
    body = {
        "id": "/",
        "name": settings.site_name,
        "short_name": settings.site_name if len(settings.site_name) <= 12 else "hwx",
        "description": about,
        "lang": language,
        "dir": direction(language),
        "start_url": url_for("start.page"),
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": PAPER,
        "icons": [
            {"src": _static_url(name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
    }
    answer = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@installable.get("/sw.js")
@audience(EVERYONE)
def worker() -> ResponseReturnValue:
    """The worker, led by what it must know. A file that changes makes it another worker, with a store of its own."""
    program = "\n".join(_text_of(name) for name in PROGRAM)
    shell = [_static_url(name) for name in SHELL]
    known = {
        "version": hashlib.sha256("\n".join([program, *shell]).encode()).hexdigest()[:12],
        "shell": shell,
        "fallback": url_for("installable.nothing"),
        "place": url_for(WAITING),
        "session": url_for("installable.session"),
        "signIn": url_for(SIGN_IN, next=url_for(WAITING)),
        "kept": _pattern(KEPT),
        "drafted": _pattern(DRAFTED),
        "leaving": _pattern(LEAVING),
        "leading": _pattern(LEADING),
        "hours": current_app.config["HWX"].session_hours,
    }
    answer = Response(f"self.hwx={json.dumps(known)};\n{program}", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@installable.get("/offline")
@audience(SIGNED_IN)
def waiting() -> ResponseReturnValue:
    """What this device keeps and what waits to be sent. The list is filled in by the device, which alone knows it."""
    return render_template("offline/waiting.html", hours=current_app.config["HWX"].session_hours)


@installable.get("/offline/nothing")
@audience(EVERYONE)
def nothing() -> ResponseReturnValue:
    """Shown without network where no copy is kept. In every language, since nobody is known there."""
    return render_template("offline/nothing.html", readings=[_nothing_in(language) for language in LANGUAGES])


@installable.get("/offline/session")
@audience(EVERYONE)
def session() -> ResponseReturnValue:
    """Whose session the browser has now, and the token for a form that was drawn in an earlier one."""
    mark = reader_mark()
    return jsonify(reader=mark, csrf="" if mark == NOBODY else generate_csrf())


def reader_mark() -> str:
    """Names the reader to their own device, and tells nothing about them; ``-`` for a visitor."""
    person = reader()
    return NOBODY if person is None else _mark(str(current_app.config["SECRET_KEY"]), person.id)


@lru_cache(maxsize=1024)
def _mark(secret: str, number: int) -> str:
    key = hashlib.sha256(f"reader of a device {secret}".encode()).digest()
    return hashlib.blake2b(str(number).encode(), key=key, digest_size=9).hexdigest()


@installable.app_context_processor
def offline_values() -> dict[str, Any]:
    """What templates/offline asks for. ``works_offline``: for people, and where they sign in; ``kept_offline``: the
    device may keep a copy of this page."""
    return {
        "works_offline": bool(request) and (reader() is not None or request.endpoint == SIGN_IN),
        "kept_offline": bool(request) and request.endpoint in KEPT and request.endpoint != WAITING,
        "reader_mark": reader_mark,
        "seen_at": now,
        "device_locale": _device_locale,
        "device_zone": chosen_time_zone,
    }


def _device_locale() -> str:
    """Language and digits of the reader as a browser names them (BCP 47); a device writes one calendar only."""
    language, _, digits = manner()
    return f"{language}-u-ca-gregory-nu-{DIGITS[digits]}"


@installable.after_app_request
def _tell_the_worker(response: Response) -> Response:
    drafted = "Hwx-Draft" in request.headers
    if drafted and response.status_code in (301, 302, 303):
        _answer_without_moving(response)
    if drafted or (response.mimetype == "text/html" and not 300 <= response.status_code < 400):
        response.headers["Hwx-Reader"] = reader_mark()
    if request.endpoint in LEAVING and response.status_code < 400:
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _answer_without_moving(response: Response) -> None:
    """A worker is not told where a redirect leads, so it could not tell "recorded" from "sign in first"."""
    there = response.headers.pop("Location")
    response.status_code = 401 if there.startswith(url_for(SIGN_IN)) else 204
    response.headers["Hwx-Went"] = there
    response.set_data(b"")


def _pattern(endpoints: tuple[str, ...]) -> str:
    """The paths of these endpoints as one regular expression, for JavaScript."""
    rules = [rule.rule for rule in current_app.url_map.iter_rules() if rule.endpoint in endpoints]
    paths = ("[^/]+".join(map(re.escape, re.split(r"<[^>]+>", rule))) for rule in rules)
    return f"^(?:{'|'.join(sorted(paths))})$".replace("\\-", "-")


def _static_url(name: str) -> str:
    named = cast(Callable[[str], str], current_app.jinja_env.globals["static_url"])
    return named(name)


def _text_of(name: str) -> str:
    """Without its comments, which no worker reads."""
    program = (Path(str(current_app.static_folder)) / name).read_text(encoding="utf-8")
    return re.sub(r"^ *//.*\n", "", program, flags=re.MULTILINE)


def _nothing_in(language: str) -> dict[str, str]:
    with force_locale(language):
        return {
            "language": language,
            "direction": direction(language),
            "title": gettext("No network"),
            "text": gettext("This page is not kept on this device. It opens again when the network is back."),
            "start": gettext("Start page"),
            "waiting": gettext("Waiting to be sent"),
        }
