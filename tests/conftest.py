"""What every test can ask for: the clock, a fresh database, things in it (``make``), the app, and browsers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.extensions import db, limiter
from hwx.factory import create_app
from hwx.jobs import Queue
from hwx.papers.printing import why_no_printer
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.support.databases import SERVER, Database, prepared_database
from tests.support.making import NOW, Make
from tests.support.prepared import prepare
from tests.support.statements import statements_sent
from tests.support.visiting import Visitor, signed_in, visitor

# No test fails because the machine was busy.
hypothesis_settings.register_profile("hwx", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("hwx")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    worker = tmp_path_factory.getbasetemp().name.replace("-", "_")
    with prepared_database(worker, prepare) as database:
        yield database


@pytest.fixture
def database(prepared: Database) -> Database:
    """As after ``flask db upgrade``: every table, no row."""
    prepared.renew()
    return prepared


@pytest.fixture(scope="session")
def engine(prepared: Database) -> Engine:
    """One for the run, as it remembers the statements that it has put into SQL."""
    return create_engine(prepared.url)


@pytest.fixture
def session(database: Database, engine: Engine) -> Iterator[Session]:
    """A session of the test's own, beside those of the app. Needs no app."""
    with Session(engine) as own:
        yield own
    engine.dispose()


@pytest.fixture
def make(session: Session) -> Make:
    return Make(session)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands still at NOW; ``clock.move_to(...)`` and ``clock.shift(...)`` set it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def site_settings(prepared: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        mode="test",
        secret_key="only-for-tests-and-long-enough-to-pass",
        data=tmp_path_factory.mktemp("data"),
        database_url=prepared.url,
    )


@pytest.fixture(scope="session")
def site(site_settings: Settings) -> Flask:
    return create_app(site_settings)


@pytest.fixture
def app(site: Flask, database: Database, clock: time_machine.Traveller) -> Iterator[Flask]:
    """The one app of the run, on a fresh database, with no limit used up, no mail sent, no job waiting, and the clock
    at NOW. Settings that a test puts into its place go with the test.

    For other settings: ``create_app(replace(settings, mode="demo"))``.
    """
    settings: Settings = site.config["HWX"]
    shutil.rmtree(settings.mail_folder, ignore_errors=True)
    limiter.reset()
    waiting: Queue = site.extensions["hwx.jobs"]
    waiting.huey.storage.flush_all()
    yield site
    site.config["HWX"] = settings
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def work_off(app: Flask, session: Session) -> Callable[..., int]:
    """``work_off("signoffs.digests")`` puts these jobs into the queue and does all that waits there, with what follows
    from it; the number of jobs done. Without a name, what was put there already."""

    def work(*names: str) -> int:
        session.commit()
        waiting: Queue = app.extensions["hwx.jobs"]
        with app.app_context():
            for name in names:
                waiting.put(name)
            return waiting.work_off(now())

    return work


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.config["HWX"]
    return found


@pytest.fixture
def client(app: Flask, session: Session) -> Visitor:
    """A visitor without an account."""
    return visitor(app, session)


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[Person], Visitor]:
    """``sign_in(person)`` gives that person's browser, signed in just now; several people may be in at once."""

    def enter(person: Person) -> Visitor:
        return signed_in(app, session, person)

    return enter


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """``with statements() as sent: ...; assert len(sent) <= 8``"""
    return statements_sent


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """``note("3 taps")``: printed, and told once more at the end of the run, also where several processes test."""

    def tell(text: str) -> None:
        print(text)  # noqa: T201
        request.node.user_properties.append(("note", text))

    return tell


SLOW = ("tests/walks/test_every_page.py", "tests/walks/", "tests/batches/")
"""Begun first, so that no process of the run waits for another at the end (script/test keeps this order)."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Beside a server only the tests that ask for a database; the others know of none, and run with SQLite. A walk asks
    a database the same in each language, so there it goes in one."""
    items.sort(key=lambda item: next((place for place, of in enumerate(SLOW) if item.nodeid.startswith(of)), len(SLOW)))
    if SERVER not in os.environ:
        return
    chosen = {item: "prepared" in getattr(item, "fixturenames", ()) and not _seen_already(item) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not chosen[item]])
    items[:] = [item for item in items if chosen[item]]


def _seen_already(item: pytest.Item) -> bool:
    case = getattr(item, "callspec", None)
    return item.nodeid.startswith(SLOW[1]) and case is not None and case.params.get("language", "en") != "en"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, ())]
    notes = [text for one in reports if one.when == "call" for name, text in one.user_properties if name == "note"]
    if notes:
        terminalreporter.section("measured")
        for text in notes:
            terminalreporter.write_line(str(text))


@pytest.fixture(scope="session")
def printer() -> None:
    """For tests that print; skipped with the reason where Pango is missing."""
    missing = why_no_printer()
    if missing:
        pytest.skip(f"PDFs cannot be made here: {missing}")
