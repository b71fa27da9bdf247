"""The queue of jobs: after the commit only, tried again with longer and longer waits, given up in the open."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from huey import MemoryHuey, PostgresHuey, SqliteHuey
from huey.registry import Message
from sqlalchemy import text

from hwx import jobs
from hwx.extensions import db
from hwx.factory import create_app
from hwx.jobs import FIRST_DELAY, JOBS, RETRIES, PlainSerializer, Queue, due, enqueue, job, look_at, periodic
from hwx.settings import Settings
from tests.support.databases import Database
from tests.support.making import NOW
from tests.test_serve import environment, flask

Done = list[tuple[datetime, dict[str, Any]]]


@pytest.fixture
def done() -> Iterator[Done]:
    """What the jobs of this test were called with; they are forgotten after it."""
    found: Done = []
    known = dict(JOBS)

    @job("test.note")
    def note(moment: datetime, **values: Any) -> None:
        assert current_app.config["HWX"]
        found.append((moment, values))

    @job("test.fail")
    def fail(moment: datetime, **values: Any) -> None:
        found.append((moment, values))
        raise ValueError("AMINATA DIALLO has a secret")

    yield found
    JOBS.clear()
    JOBS.update(known)


def queue_of(app: Flask) -> Queue:
    found: Queue = app.extensions["hwx.jobs"]
    return found


def test_a_job_is_put_into_the_queue_by_the_commit_and_not_before(app: Flask, done: Done) -> None:
    with app.app_context():
        enqueue(db.session(), "test.note", row=7)
        db.session.execute(text("SELECT 1"))
        assert queue_of(app).work_off(NOW) == 0
        db.session.commit()
    assert queue_of(app).work_off(NOW) == 1
    assert done == [(NOW, {"row": 7})]


def test_what_is_rolled_back_is_never_done_even_if_the_session_commits_later(app: Flask, done: Done) -> None:
    with app.app_context():
        enqueue(db.session(), "test.note", row=7)
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        db.session.execute(text("SELECT 1"))
        db.session.commit()
    assert queue_of(app).work_off(NOW) == 0
    assert done == []


def test_a_queue_that_cannot_be_reached_breaks_no_commit(
    app: Flask, done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(data: bytes, priority: int | None = None) -> None:
        raise OSError("no such host")

    monkeypatch.setattr(queue_of(app).huey.storage, "enqueue", gone)
    with app.app_context():
        enqueue(db.session(), "test.note", row=7)
        db.session.execute(text("SELECT 1"))
        db.session.commit()
    assert "job not enqueued" in capsys.readouterr().err


def test_a_job_that_fails_is_tried_again_after_longer_and_longer_waits_and_then_given_up(
    app: Flask, done: Done, clock: time_machine.Traveller
) -> None:
    waiting = queue_of(app)
    waiting.put("test.fail", row=7)
    at, gaps = NOW, []
    assert waiting.work_off(at) == 1
    for number in range(RETRIES):
        gap = timedelta(seconds=FIRST_DELAY * 2**number)
        assert waiting.work_off(at + gap - timedelta(seconds=1)) == 0, "too early"
        at += gap
        clock.move_to(at)
        assert waiting.work_off(at) == 1
        gaps.append(gap)
    assert [moment for moment, _ in done] == [NOW + sum(gaps[:number], timedelta()) for number in range(RETRIES + 1)]
    (given_up,) = waiting.status().failed
    assert (given_up.name, given_up.values, given_up.error, given_up.at) == ("test.fail", {"row": 7}, "ValueError", at)
    assert waiting.retry_failed() == 1
    assert waiting.status().failed == ()
    assert waiting.work_off(at) == 1


def test_the_log_of_a_job_has_an_id_and_nothing_about_people_beside_the_error(
    app: Flask, done: Done, capsys: pytest.CaptureFixture[str]
) -> None:
    queue_of(app).put("test.note", row=7)
    queue_of(app).work_off(NOW)
    (line,) = [json.loads(one) for one in capsys.readouterr().err.splitlines() if '"job"' in one]
    assert (line["event"], line["job"]) == ("job", "test.note")
    assert len(line["request"]) == 16
    assert "row" not in line


def test_a_periodic_job_that_fails_waits_for_its_next_turn(app: Flask, done: Done) -> None:
    @periodic("test.often", 15)
    def often(moment: datetime) -> None:
        raise ValueError

    queue_of(app).put("test.often")
    queue_of(app).work_off(NOW)
    found = queue_of(app).status()
    assert (found.waiting, found.later, found.failed) == (0, 0, ())


@pytest.mark.parametrize(
    ("since", "at", "expected"),
    [
        ("09:30", "09:31", []),
        ("09:29", "09:30", ["test.quarter"]),
        ("09:30", "09:30", []),
        ("09:31", "09:47", ["test.quarter"]),
        ("09:59", "10:00", ["test.hour", "test.quarter"]),
        ("03:10", "09:40", ["test.hour", "test.quarter"]),
    ],
)
def test_what_is_due_is_told_once_however_long_nobody_asked(
    done: Done, since: str, at: str, expected: list[str]
) -> None:
    periodic("test.quarter", 15)(lambda moment: None)
    periodic("test.hour", 60)(lambda moment: None)
    first, last = (datetime.fromisoformat(f"2026-03-16T{clock}:00+00:00") for clock in (since, at))
    assert [name for name in due(first, last) if name.startswith("test.")] == expected


def test_what_is_due_is_put_into_the_queue_once_and_made_up_for_after_a_pause(app: Flask, done: Done) -> None:
    periodic("test.quarter", 15)(lambda moment: done.append((moment, {})))
    waiting = queue_of(app)
    waiting.put_due(NOW - timedelta(minutes=1))
    waiting.work_off(NOW)
    done.clear()
    for at in (NOW, NOW, NOW + timedelta(minutes=3), NOW + timedelta(hours=5), NOW + timedelta(hours=5, seconds=30)):
        waiting.put_due(at)
    waiting.work_off(NOW)
    assert len(done) == 2
    assert waiting.status().seen == NOW + timedelta(hours=5, seconds=30)


def test_every_periodic_job_divides_the_day() -> None:
    assert [one.name for one in JOBS.values() if one.every and 1440 % one.every] == []


def test_a_message_is_json_and_comes_back_as_it_was() -> None:
    message = Message("a", "hwx.job", NOW.replace(tzinfo=None), 8, 30, None, ("name", {"row": 7}), {}, None, None)
    written = PlainSerializer().serialize(message)
    assert json.loads(written)["args"] == ["name", {"row": 7}]
    assert PlainSerializer().deserialize(written) == message


def test_what_would_run_when_it_is_read_is_not_read() -> None:
    with pytest.raises(ValueError, match=r"codec|JSON|Expecting"):
        PlainSerializer().deserialize(b"\x80\x05cos\nsystem\n(S'true'\ntR.")


@pytest.fixture
def kept(tmp_path: Path, database: Database) -> Settings:
    """A site whose queue outlives the process, as in an installation: a file, or tables in PostgreSQL."""
    server = database.url.startswith("postgresql")
    return Settings(mode="demo", data=tmp_path, database_url=database.url if server else "")


def test_the_queue_is_made_with_the_first_job_and_is_the_same_for_every_process(kept: Settings, done: Done) -> None:
    first = create_app(kept)
    assert not (kept.data / "jobs.sqlite").exists()
    assert look_at(kept) is None
    queue_of(first).put("test.note", row=1)
    assert isinstance(queue_of(first).huey, PostgresHuey if kept.database_url else SqliteHuey)
    assert (kept.data / "jobs.sqlite").exists() is not bool(kept.database_url)
    found = look_at(kept)
    assert found is not None
    assert found.waiting == 1
    second = create_app(kept)
    assert queue_of(second).work_off(datetime.now(UTC)) == 1
    assert [values for _, values in done] == [{"row": 1}]


def test_a_job_that_was_put_off_survives_the_end_of_the_process(kept: Settings, done: Done) -> None:
    queue_of(create_app(kept)).put("test.fail", row=1)
    queue_of(create_app(kept)).work_off(datetime.now(UTC))
    again = queue_of(create_app(kept))
    assert (again.status().waiting, again.status().later) == (0, 1)
    assert again.work_off(datetime.now(UTC) + timedelta(seconds=FIRST_DELAY + 1)) == 1
    assert len(done) == 2


def test_two_workers_at_once_do_every_job_once(kept: Settings, done: Done) -> None:
    apps = [create_app(kept) for _ in range(2)]
    for row in range(40):
        queue_of(apps[0]).put("test.note", row=row)
    threads = [Thread(target=queue_of(app).work_off, args=(datetime.now(UTC),)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values["row"] for _, values in done) == list(range(40))


def test_tests_keep_their_queue_in_memory(app: Flask) -> None:
    assert isinstance(queue_of(app).huey, MemoryHuey)


def test_the_commands_tell_what_waits_and_try_again_what_was_given_up(kept: Settings, done: Done) -> None:
    app = create_app(kept)
    queue_of(app).put("test.note", row=1)
    gone = {"id": "x", "name": "test.fail", "values": {"row": 2}, "error": "OSError", "at": NOW.isoformat()}
    queue_of(app).huey.put("failed:x", gone)
    run = app.test_cli_runner()
    told = run.invoke(args=["jobs", "status"]).stdout.splitlines()
    assert told == [
        "1 waiting, 0 put off, 1 given up",
        "last worked: never",
        '2026-03-16 09:30 test.fail {"row": 2}: OSError',
    ]
    assert run.invoke(args=["jobs", "retry"]).stdout == "1 put into the queue again\n"
    assert run.invoke(args=["jobs", "status"]).stdout.startswith("2 waiting, 0 put off, 0 given up")


def test_the_thread_of_the_server_works_off_what_waits_and_ends_with_it(kept: Settings, done: Done) -> None:
    app = create_app(kept)
    queue_of(app).put("test.note", row=1)
    with jobs.working(app) as thread:
        for _ in range(200):
            if done:
                break
            thread.join(0.1)
        assert jobs.queue_trouble(queue_of(app)) is None
    assert not thread.is_alive()
    assert [values for _, values in done] == [{"row": 1}]


def test_a_thread_that_has_died_is_told(app: Flask) -> None:
    waiting = queue_of(app)
    with jobs.working(app) as thread:
        assert thread.is_alive()
    waiting.consumer = thread
    try:
        assert jobs.queue_trouble(waiting) == "the thread that works off the jobs has ended; start hwx again"
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, list(answer.json["missing"])) == (503, ["jobs"])  # type: ignore[index]
    finally:
        waiting.consumer = None
    assert app.test_client().get("/readyz").status_code == 200


def test_the_worker_alone_runs_until_it_is_told_to_end(tmp_path: Path) -> None:
    site = environment(tmp_path, HWX_MODE="demo")
    early = subprocess.run(flask("jobs", "run"), env=site, capture_output=True, text=True, check=False)
    assert (early.returncode, "run 'flask db upgrade'" in early.stderr) == (1, True)
    subprocess.run(flask("db", "upgrade"), env=site, capture_output=True, check=True)
    process = subprocess.Popen(flask("jobs", "run"), env=site, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "hwx works off its jobs (Ctrl+C ends it)\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
    assert look_at(Settings(mode="demo", data=tmp_path)) is not None
