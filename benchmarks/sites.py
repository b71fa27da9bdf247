"""The sites that are measured: one for each size, with its own database, data folder and server process."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from benchmarks.issued import issue_all, make_key
from benchmarks.seed import seed
from hwx.extensions import db
from hwx.factory import create_app
from hwx.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
READY = "seeded"
OLDEST = timedelta(days=5)
"""A database that is kept is made anew after that: placements go on only in the real world."""

ADDRESS = re.compile(r"http://(127\.0\.0\.1):(\d+)")
PATIENCE = 60
"""Seconds for a server to start."""


@dataclass(frozen=True)
class Site:
    """``app`` is the application in this process, for reading the database; it serves nothing."""

    count: int
    settings: Settings
    app: Flask


class NotStarted(Exception):
    """The server did not come up; the message says what it wrote."""


def site(folder: Path, count: int, today: date, server_url: str) -> Site:
    """Seeds unless the folder holds a fresh site of this size. ``server_url`` is empty for SQLite."""
    data = folder / str(count)
    data.mkdir(parents=True, exist_ok=True)
    settings = _settings(data, _database(server_url, count))
    fresh = _is_fresh(data / READY, today)
    if not fresh:
        _empty(data, settings)
        make_key(settings, today)
    app = create_app(settings)
    if not fresh:
        with app.app_context():
            _fill(settings, count, today)
        (data / READY).write_text(today.isoformat())
    return Site(count, settings, app)


@contextmanager
def serving(site: Site) -> Iterator[tuple[str, int]]:
    """Yields host and port of the real server; it is stopped at the end, however that comes. Raises NotStarted."""
    log = site.settings.data / "server.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HWX_")}
    command = [sys.executable, "-m", "flask", "--app", "benchmarks.served", "serve", "--port", "0"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, **_variables(site.settings), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            yield _address(server, log)
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def forget(site: Site) -> None:
    """Drop the database of a server; that of SQLite goes with its folder."""
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()
    _drop(site.settings)


def _settings(data: Path, database_url: str) -> Settings:
    """As in production, but for limits that would stop one visitor who asks all the time."""
    return Settings(
        mode="production",
        secret_key=secrets.token_urlsafe(36),
        data=data.resolve(),
        database_url=database_url,
        mail_server="127.0.0.1",
        key_passphrase=secrets.token_urlsafe(24),
        verify_limit="1000000 per minute",
        idle_minutes=600,
        step_up_minutes=600,
    )


def _variables(settings: Settings) -> dict[str, str]:
    return {f"HWX_{one.name.upper()}": str(getattr(settings, one.name)) for one in fields(settings)}


def _database(server_url: str, count: int) -> str:
    if not server_url:
        return ""
    return make_url(server_url).set(database=f"hwx_bench_{count}").render_as_string(hide_password=False)


def _is_fresh(mark: Path, today: date) -> bool:
    return mark.exists() and today - date.fromisoformat(mark.read_text()) <= OLDEST


def _empty(data: Path, settings: Settings) -> None:
    for path in [data / READY, *data.glob("hwx.sqlite*"), *data.glob("keys/*")]:
        path.unlink(missing_ok=True)
    _drop(settings)
    if settings.database_url:
        url = make_url(settings.database_url)
        _say(url.set(database="postgres"), f'CREATE DATABASE "{url.database}"')


def _drop(settings: Settings) -> None:
    if settings.database_url:
        url = make_url(settings.database_url)
        _say(url.set(database="postgres"), f'DROP DATABASE IF EXISTS "{url.database}"')


def _fill(settings: Settings, count: int, today: date) -> None:
    upgrade()
    seed(db.engine.url, count, today)
    issue_all(db.session(), settings, today)
    if settings.database_url:
        _say(db.engine.url, "VACUUM ANALYZE")  # as the server would do by itself in its own time
    db.session.remove()


def _say(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _address(server: subprocess.Popen[bytes], log: Path) -> tuple[str, int]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        found = ADDRESS.search(log.read_text(errors="replace"))
        if found:
            return found[1], int(found[2])
        time.sleep(0.1)
    raise NotStarted(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
