"""The database refuses to change, remove, replace or empty what may only be added to."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.extensions import Base
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.verification.tables import Check
from tests.support.making import NOW, Make
from tests.support.small_curriculum import small_curriculum

TABLES = ("entry", "curriculum_revision", "transcript", "transcript_event", "check")
SAID = "is only ever added to"


@pytest.fixture
def rows(make: Make) -> Session:
    """One row or more in each of the tables."""
    registrar = make.person()
    placement = make.placement()
    given = {
        "placement_id": placement.id,
        "check_code": "C",
        "sealed": b"s",
        "sealed_digest": "d",
        "pdf": b"p",
        "pdf_digest": "d",
        "key": "k",
        "record_number": 2,
        "outcome": "completed",
        "issued_at": NOW,
        "issued_by_id": registrar.id,
    }
    session = make.session
    session.execute(insert(Transcript).values(id=1, number="T-1", edition=1, **given))
    event = {"transcript_id": 1, "kind": "revoked", "reason_code": "issued_in_error", "at": NOW}
    session.execute(insert(TranscriptEvent).values(actor_id=registrar.id, **event))
    session.execute(insert(Check).values(id=1, transcript_id=1, at=NOW, way="number", outcome="valid"))
    session.commit()
    return session


def everything(session: Session, table: str) -> list[tuple[object, ...]]:
    wanted = Base.metadata.tables[table]
    return sorted(tuple(row) for row in session.execute(select(wanted.primary_key.columns.values()[0], wanted)))


def refused(session: Session, table: str, statement: str) -> None:
    before = everything(session, table)
    with pytest.raises(DBAPIError, match=f"{table} {SAID}"):
        session.execute(text(statement))
    session.rollback()
    assert everything(session, table) == before != []


@pytest.mark.parametrize("table", TABLES)
def test_no_column_is_ever_updated_not_even_with_its_own_value(rows: Session, table: str) -> None:
    for column in Base.metadata.tables[table].columns:
        refused(rows, table, f'UPDATE "{table}" SET {column.name} = {column.name}')


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_ever_deleted(rows: Session, table: str) -> None:
    key = next(iter(Base.metadata.tables[table].primary_key.columns))
    for which in ("", "WHERE 1 = 1", f"WHERE {key.name} = {rows.scalar(select(key))}"):
        refused(rows, table, f'DELETE FROM "{table}" {which}')


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied(rows: Session, table: str) -> None:
    if rows.get_bind().dialect.name == "sqlite":
        refused(rows, table, f'DELETE FROM "{table}"')  # the only way there is to empty one
    else:
        refused(rows, table, f'TRUNCATE "{table}" CASCADE')


def replacing(session: Session, table: str) -> str:
    """Puts every row in again over itself: the way in which each database replaces a row while inserting one."""
    names = [column["name"] for column in inspect(session.connection()).get_columns(table)]
    listed = ", ".join(names)
    if session.get_bind().dialect.name == "sqlite":
        return f'INSERT OR REPLACE INTO "{table}" ({listed}) SELECT {listed} FROM "{table}"'
    keys = ", ".join(column.name for column in Base.metadata.tables[table].primary_key.columns)
    change = f"{names[-1]} = EXCLUDED.{names[-1]}"
    return f'INSERT INTO "{table}" SELECT * FROM "{table}" ON CONFLICT ({keys}) DO UPDATE SET {change}'


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_replaced_by_inserting_it_again(rows: Session, table: str) -> None:
    refused(rows, table, replacing(rows, table))


@pytest.mark.parametrize("table", ["curriculum_revision", "transcript"])
def test_no_row_is_replaced_through_another_unique_column(rows: Session, table: str) -> None:
    """A new primary key, and the unique number or version of a row that is there."""
    names = [column["name"] for column in inspect(rows.connection()).get_columns(table)]
    taken = ", ".join("id + 1000" if name == "id" else name for name in names)
    before = everything(rows, table)
    how = "INSERT OR REPLACE" if rows.get_bind().dialect.name == "sqlite" else "INSERT"
    with pytest.raises(DBAPIError):
        rows.execute(text(f'{how} INTO "{table}" ({", ".join(names)}) SELECT {taken} FROM "{table}"'))
    rows.rollback()
    assert everything(rows, table) == before


def test_adding_goes_on(make: Make, rows: Session) -> None:
    before = {name: len(everything(rows, name)) for name in TABLES}
    make.placement(revision=make.revision(small_curriculum(version="1.1")))
    after = {name: len(everything(rows, name)) for name in TABLES}
    assert after == {**before, "entry": before["entry"] + 2, "curriculum_revision": before["curriculum_revision"] + 1}


@pytest.mark.parametrize("table", TABLES)
def test_a_connection_that_asks_for_nothing_replaces_no_row_either(rows: Session, table: str) -> None:
    """Another program on the same file: without our settings SQLite would replace a row with no DELETE to refuse."""
    if rows.get_bind().dialect.name != "sqlite":
        refused(rows, table, f'UPDATE "{table}" SET {next(iter(Base.metadata.tables[table].columns)).name} = 1')
        return
    path = str(rows.get_bind().engine.url.database)
    before = everything(rows, table)
    with closing(sqlite3.connect(path)) as plain, pytest.raises(sqlite3.IntegrityError, match=SAID):
        plain.execute(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')
    rows.expire_all()
    assert everything(rows, table) == before != []
