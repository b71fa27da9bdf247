"""Puts the app together: settings, extensions, doors, rooms, commands; nothing else does."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from hwx.access import keep_doors
from hwx.extensions import Templates, babel, compress, csrf, db, limiter, migrate
from hwx.frame import frame_values
from hwx.headers import send_headers
from hwx.jobs import set_up_jobs
from hwx.logs import set_up_logs
from hwx.people.locale import chosen_language, chosen_time_zone, number_in_text
from hwx.people.security import set_up as set_up_people
from hwx.placements.stages import ISSUED_OF
from hwx.problems import answer_problems
from hwx.rooms import BLUEPRINTS, COMMANDS
from hwx.settings import Settings
from hwx.transcripts.register import issued_of

ROOT = Path(__file__).resolve().parent.parent
YEAR = 365 * 24 * 3600


def create_app(settings: Settings) -> Flask:
    """A ready app. Reads nothing from outside but ``settings``; makes the data folder if it is missing."""
    app = Flask("hwx", root_path=str(ROOT / "hwx"), template_folder=str(ROOT / "templates"))
    app.config.update(_flask_settings(settings))
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    set_up_logs(app, settings.log_format)
    _bind_extensions(app)
    set_up_jobs(app)
    keep_doors(app)
    set_up_people(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions[ISSUED_OF] = issued_of
    _serve_static(app)
    app.context_processor(frame_values)
    answer_problems(app)
    send_headers(app, settings.secure)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "HWX": settings,
        "SECRET_KEY": settings.secret_key or "only-for-the-demonstration-and-for-tests",
        "SQLALCHEMY_DATABASE_URI": settings.database,
        # Errors of the database are logged, and the values in their statements are people's.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "SEND_FILE_MAX_AGE_DEFAULT": YEAR,
        # The token lives as long as the session: a form left open over a long shift can still be sent.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "hwx" / "translations"),
        "BABEL_DEFAULT_LOCALE": settings.language,
        "BABEL_DEFAULT_TIMEZONE": settings.time_zone,
        "RATELIMIT_STORAGE_URI": settings.limits_storage,
        "RATELIMIT_HEADERS_ENABLED": True,
        "RATELIMIT_ENABLED": True,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
        "TESTING": settings.mode == "test",
    }


def _bind_extensions(app: Flask) -> None:
    settings: Settings = app.config["HWX"]
    # The embedded database lies in it, and its file is made with whatever rights the process gives.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(
        app, locale_selector=chosen_language, timezone_selector=chosen_time_zone, write_number=number_in_text
    )
    limiter.init_app(app)
    compress.init_app(app)


def _serve_static(app: Flask) -> None:
    """``static_url`` names the content, so that a browser may keep a file for a year and still gets the next one."""

    @lru_cache(maxsize=64)
    def fingerprint(name: str) -> str:
        return hashlib.sha256((Path(str(app.static_folder)) / name).read_bytes()).hexdigest()[:10]

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(name))

    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["csrf_token"] = generate_csrf
    # For templates: remembered(macro) draws once a page what many rows show alike.
    app.jinja_env.globals["remembered"] = cache
