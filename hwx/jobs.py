"""Work that is done after the answer has left: the queue over huey, and the jobs that rooms put into it.

A room marks a function with ``@job`` or ``@periodic``; it is called in an app context with the moment at which it runs
(UTC) and the plain values it was enqueued with. Every job may run twice and may be lost in a crash, so it looks at the
tables for what is to be done, and what nobody may be told twice it claims there first. Messages are JSON: whoever can
write to the queue can ask for a job that there is, and for nothing else.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, signals
from huey.consumer import Consumer, ConsumerStopped
from huey.registry import Message
from huey.serializer import Serializer
from psycopg.errors import UndefinedTable
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.extensions import db
from hwx.logs import log
from hwx.settings import Settings

RETRIES = 8
FIRST_DELAY = 30
"""Seconds; each further try waits twice as long, so that the last one comes after about two hours."""

SILENT_AFTER = timedelta(minutes=10)
"""A worker asks every minute what is due."""

FAILED, SEEN = "failed:", "worker-seen"
"""What the queue keeps beside jobs: those that were given up, and when a worker last asked what is due."""

Work = Callable[..., None]


@dataclass(frozen=True)
class Job:
    """``every`` is a number of minutes that divides a day, 0 for what runs only when it is asked for."""

    name: str
    work: Work
    every: int = 0


JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Work], Work]:
    return periodic(name, 0)


def periodic(name: str, every: int) -> Callable[[Work], Work]:
    """``every`` in minutes, counted from midnight UTC. It may be asked for in between as well."""

    def keep(work: Work) -> Work:
        JOBS[name] = Job(name, work, every)
        return work

    return keep


def due(since: datetime, at: datetime) -> list[str]:
    """The periodic jobs that ought to begin after the minute ``since`` and up to the minute ``at`` (UTC), each once:
    what was missed while nobody worked is made up for."""
    first, last = (int(moment.timestamp()) // 60 for moment in (since, at))
    return sorted(one.name for one in JOBS.values() if one.every and last // one.every > first // one.every)


class PlainSerializer(Serializer):  # type: ignore[misc]
    """The library's own would run what it reads (pickle)."""

    def _serialize(self, data: Any) -> bytes:
        values = data._asdict() if isinstance(data, Message) else {"value": data}
        said = {key: value for key, value in values.items() if value is not None}
        return json.dumps(said, default=datetime.isoformat).encode()

    def _deserialize(self, data: bytes) -> Any:
        said = json.loads(bytes(data))
        if "value" in said:
            return said["value"]
        if "eta" in said:
            said["eta"] = datetime.fromisoformat(said["eta"])
        return Message(**{**said, "args": tuple(said.get("args", ())), "kwargs": said.get("kwargs", {})})


@dataclass(frozen=True)
class Failure:
    """A job that was given up after its last try; ``error`` is the kind of the last error, without its text."""

    id: str
    name: str
    values: dict[str, Any]
    error: str
    at: datetime


@dataclass(frozen=True)
class Status:
    waiting: int
    later: int
    failed: tuple[Failure, ...]
    seen: datetime | None


class Queue:
    """The queue of one app. Nothing is opened before it is asked for: commands that need no queue make none."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings: Settings = app.config["HWX"]
        self.consumer: threading.Thread | None = None

    @cached_property
    def huey(self) -> Huey:
        made = _storage(self.settings)
        self._task = made.task(retries=RETRIES, retry_delay=FIRST_DELAY, retry_backoff=2, name="job")(self._work)
        made.periodic_task(lambda _: True, name="minute")(self._minute)
        made.signal(signals.SIGNAL_ERROR)(self._failed)
        return made

    def put(self, name: str, **values: Any) -> None:
        """Enqueue at once; views and jobs use ``enqueue``, which waits for the commit. A periodic job is not tried
        again before its next turn."""
        made = self.huey
        task = self._task.s(name, values)
        task.retries = 0 if JOBS[name].every else RETRIES
        made.enqueue(task)

    def put_due(self, at: datetime) -> None:
        """What is due by ``at`` and was not put since the last time somebody asked."""
        said = self.huey.get(SEEN, peek=True)
        since = datetime.fromisoformat(said) if said else at - timedelta(minutes=1)
        for name in due(since, at):
            self.put(name)
        self.huey.put(SEEN, at.isoformat())

    def status(self) -> Status:
        return _status(self.huey)

    def retry_failed(self) -> int:
        """Everything that was given up is put into the queue again."""
        failed = self.status().failed
        for one in failed:
            self.put(one.name, **one.values)
            self.huey.delete(FAILED + one.id)
        return len(failed)

    def work_off(self, at: datetime) -> int:
        """Do here and now all that waits, and what waits for a moment up to ``at``; how many jobs that were.

        What fails is put off as the worker would, and not tried again here.
        """
        made, done = self.huey, 0
        for task in made.read_schedule(at.astimezone(UTC).replace(tzinfo=None)):
            task.eta = None
            made.enqueue(task)
        while (task := made.dequeue()) is not None:
            made.execute(task)
            done += 1
        return done

    def _work(self, name: str, values: dict[str, Any]) -> None:
        began = time.monotonic()
        with self.app.app_context(), structlog.contextvars.bound_contextvars(request=secrets.token_hex(8)):
            try:
                JOBS[name].work(now(), **values)
            except Exception as error:
                db.session.rollback()
                log.error("job failed", job=name, error=type(error).__name__, exc_info=True)
                raise
            log.info("job", job=name, milliseconds=round((time.monotonic() - began) * 1000, 1))

    def _minute(self) -> None:
        self.put_due(now())

    def _failed(self, signal: str, task: Any, error: BaseException) -> None:
        if task.retries or len(task.args) != 2 or JOBS.get(task.args[0], _UNKNOWN).every:
            return
        name, values = task.args
        said = {"id": task.id, "name": name, "values": values, "error": type(error).__name__, "at": now().isoformat()}
        self.huey.put(FAILED + task.id, said)


_UNKNOWN = Job("", lambda moment: None)


def _storage(settings: Settings, make_it: bool = True) -> Huey:
    """A file in the data folder, tables of its own in PostgreSQL, nothing but memory for tests."""
    kept: dict[str, Any] = {"results": False, "store_intermediate_errors": False, "serializer": PlainSerializer()}
    if settings.mode == "test":
        return MemoryHuey("hwx", **kept)
    url = make_url(settings.database)
    kept["create_tables"] = make_it
    if url.get_backend_name() == "postgresql":
        return PostgresHuey("hwx", dsn=url.set(drivername="postgresql").render_as_string(hide_password=False), **kept)
    return SqliteHuey("hwx", filename=str(_file(settings)), **kept)


def _file(settings: Settings) -> Path:
    return settings.data / "jobs.sqlite"


def look_at(settings: Settings) -> Status | None:
    """What the queue says, without making one; None where there is none yet. Raises what the storage raises."""
    in_postgres = make_url(settings.database).get_backend_name() == "postgresql"
    if settings.mode == "test" or not (in_postgres or _file(settings).exists()):
        return None
    try:
        return _status(_storage(settings, make_it=False))
    except UndefinedTable:
        return None


def _status(huey: Huey) -> Status:
    said = huey.get(SEEN, peek=True)
    kept = {key: value for key, value in huey.all_results().items() if key.startswith(FAILED)}
    failed = [huey.serializer.deserialize(value) for value in kept.values()]
    found = [Failure(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in failed]
    return Status(
        waiting=huey.pending_count(),
        later=huey.scheduled_count(),
        failed=tuple(sorted(found, key=lambda one: (one.at, one.id))),
        seen=datetime.fromisoformat(said) if said else None,
    )


def set_up_jobs(app: Flask) -> None:
    """The library's own lines are left out: they quote the arguments of jobs and the texts of errors."""
    app.extensions["hwx.jobs"] = Queue(app)
    for name in ("huey", "huey.consumer"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def queue() -> Queue:
    """The queue of the app at hand."""
    found: Queue = current_app.extensions["hwx.jobs"]
    return found


def enqueue(session: Session, name: str, **values: str | int) -> None:
    """Put the job into the queue when ``session`` has committed; never if it does not. ``values`` name rows and hold
    nothing about people: they lie in the queue and, if the job is given up, in the list of failures."""
    session.info.setdefault("jobs", []).append((name, values))


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    """A queue that cannot be reached takes nothing back: what was committed stands, and periodic jobs find it."""
    for name, values in session.info.pop("jobs", ()):
        try:
            queue().put(name, **values)
        except Exception as error:  # whatever the storage raises
            log.error("job not enqueued", job=name, error=type(error).__name__)


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop("jobs", None)


class QuietConsumer(Consumer):  # type: ignore[misc]
    """As the library's, but the signals of the process stay those of the server."""

    def _set_signal_handlers(self) -> None:
        """Ended by ``working`` alone."""

    def watch(self) -> None:
        """Put new threads in the place of those that have died, until the end."""
        with suppress(ConsumerStopped):
            checked: float | None = time.monotonic()
            while True:
                checked = self.loop(checked)


@contextmanager
def working(app: Flask, seconds: int = 10) -> Iterator[threading.Thread]:
    """Work off the queue in threads of this process while the block runs; a job under way gets ``seconds`` to end."""
    waiting: Queue = app.extensions["hwx.jobs"]
    consumer = QuietConsumer(waiting.huey, workers=1, max_delay=1.0, shutdown_timeout=seconds)
    thread = threading.Thread(target=consumer.watch, name="jobs", daemon=True)
    consumer.start()
    thread.start()
    waiting.consumer = thread
    try:
        yield thread
    finally:
        consumer.stop(graceful=True)
        thread.join(seconds)
        waiting.consumer = None


def queue_trouble(waiting: Queue) -> str | None:
    """Why jobs cannot be kept or are not done in this process; None when they are."""
    try:
        waiting.huey.pending_count()
    except Exception as error:  # whatever the storage raises
        return f"the queue of jobs cannot be reached ({type(error).__name__})"
    if waiting.consumer is not None and not waiting.consumer.is_alive():
        return "the thread that works off the jobs has ended; start hwx again"
    return None


def worker_trouble(status: Status, at: datetime) -> str | None:
    """Whether somebody is working; asked by whoever looks after the machine, since pages do not depend on it."""
    if status.seen is None or at - status.seen > SILENT_AFTER:
        since = f"since {status.seen:%Y-%m-%d %H:%M} UTC" if status.seen else "yet"
        return f"nobody has worked off the queue {since}; {status.waiting} waiting"
    return None
