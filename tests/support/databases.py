"""A fresh database for every test: a copy of a prepared one, which is a file of SQLite or a template of PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from tests.support.postgres import quick_folder

SERVER = "HWX_TEST_DATABASE_URL"
"""Names a PostgreSQL server where databases may be made; without it the tests run on SQLite."""


class Database(Protocol):
    url: str

    def renew(self) -> None:
        """Put the prepared state back. Nobody may hold a connection; in PostgreSQL those left over are cut."""


class SqliteDatabase:
    def __init__(self, folder: Path) -> None:
        self.prepared = folder / "prepared.sqlite"
        self.path = folder / "test.sqlite"
        self.url = f"sqlite:///{self.path}"

    def keep_as_prepared(self) -> None:
        shutil.copyfile(self.path, self.prepared)

    def renew(self) -> None:
        for name in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + name).unlink(missing_ok=True)
        shutil.copyfile(self.prepared, self.path)


class PostgresDatabase:
    def __init__(self, server: str, worker: str) -> None:
        self.server = make_url(server)
        self.name = f"hwx_{worker}_{os.getpid()}"
        self.template = f"{self.name}_prepared"
        self.url = self.server.set(database=self.name).render_as_string(hide_password=False)

    def create(self) -> None:
        self._say(f'CREATE DATABASE "{self.name}"')

    def keep_as_prepared(self) -> None:
        self._say(f'ALTER DATABASE "{self.name}" RENAME TO "{self.template}"')

    def renew(self) -> None:
        self._drop(self.name)
        self._say(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def remove(self) -> None:
        self._drop(self.name)
        self._drop(self.template)

    def _drop(self, name: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        engine = create_engine(self.server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def prepared_database(worker: str, prepare: Callable[[str], None]) -> Iterator[Database]:
    """``prepare`` is called once with the URL of an empty database, and must leave no connection open."""
    server = os.environ.get(SERVER)
    if server is None:
        with TemporaryDirectory(prefix="hwx-sqlite-", dir=quick_folder()) as folder:
            sqlite = SqliteDatabase(Path(folder))
            prepare(sqlite.url)
            sqlite.keep_as_prepared()
            yield sqlite
        return
    postgres = PostgresDatabase(server, worker)
    postgres.create()
    try:
        prepare(postgres.url)
        postgres.keep_as_prepared()
        yield postgres
    finally:
        postgres.remove()
