"""``flask serve``: hwx on waitress, the same on Linux, macOS and Windows; ``flask jobs``: the work behind its pages."""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from contextlib import nullcontext
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from waitress import create_server

from hwx.extensions import db
from hwx.jobs import queue, queue_trouble, working
from hwx.readiness import database_trouble
from hwx.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve hwx until Ctrl+C. Encryption is the work of a proxy in front; HWX_PROXIES says how many there are."""
    trouble = database_trouble(db.engine)
    db.engine.dispose()
    if trouble:
        click.echo(f"hwx does not start: {trouble}.", err=True)
        sys.exit(1)
    listen(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


def listen(app: Flask, host: str, port: int) -> None:
    """Returns when the process is told to end. Exits with 1 when the address cannot be had."""
    settings: Settings = app.config["HWX"]
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=settings.threads,
            ident=None,
            # Without a proxy in front nobody may say where a request comes from; with one, the app reads what it says.
            clear_untrusted_proxy_headers=settings.proxies == 0,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1024 * 1024,
        )
    except OSError as error:
        click.echo(f"hwx does not start: {host}:{port} cannot be had ({error.strerror}). Try another --port.", err=True)
        sys.exit(1)
    signal.signal(signal.SIGTERM, _end)
    click.echo(f"hwx is at http://{server.effective_host}:{server.effective_port} (Ctrl+C ends it)")
    # What is loaded by now stays. Collections need not walk through it again, which would halt every request meanwhile.
    gc.collect()
    gc.freeze()
    # A page makes thousands of small things that go at its end; the usual threshold would look for circles among them
    # twenty times a page.
    gc.set_threshold(5000, 20, 20)
    with working(app) if settings.jobs == "here" else nullcontext():
        server.run()
    _close_database(app)


def _close_database(app: Flask) -> None:
    """With the last connection SQLite writes into its file what lay beside it: then the file can be copied alone."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _end(number: int, frame: FrameType | None) -> None:
    """Waitress lets the requests under way finish when it sees this."""
    sys.exit(0)


jobs = AppGroup("jobs", help="The queue of what is done after the answer has left: letters, reminders, expiry.")


@jobs.command("run")
def run() -> None:
    """Work off the queue until Ctrl+C. Where HWX_JOBS is "here", 'flask serve' does it already."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    trouble = database_trouble(db.engine) or queue_trouble(queue())
    if trouble:
        click.echo(f"hwx does not start: {trouble}.", err=True)
        sys.exit(1)
    db.engine.dispose()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with working(app) as thread:
        click.echo("hwx works off its jobs (Ctrl+C ends it)")
        while thread.is_alive() and not ended.wait(1):
            continue
    _close_database(app)
    sys.exit(0 if ended.is_set() else 1)


@jobs.command("status")
def show_status() -> None:
    """How many jobs wait, and which were given up."""
    found = queue().status()
    click.echo(f"{found.waiting} waiting, {found.later} put off, {len(found.failed)} given up")
    click.echo(f"last worked: {found.seen:%Y-%m-%d %H:%M} UTC" if found.seen else "last worked: never")
    for one in found.failed:
        click.echo(f"{one.at:%Y-%m-%d %H:%M} {one.name} {json.dumps(one.values)}: {one.error}")


@jobs.command("retry")
def retry() -> None:
    """Try again what was given up."""
    click.echo(f"{queue().retry_failed()} put into the queue again")
