"""Writes past the application and its triggers, as somebody with the password of the database could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session


@contextmanager
def behind_the_back(session: Session, table: str) -> Iterator[None]:
    """The triggers of the table are gone while the block runs, and back after it; what it did is committed."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    kept = []
    if sqlite:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        kept = [(name, sql) for name, sql in session.execute(query, {"table": table})]
    before = [f"DROP TRIGGER {name}" for name, _ in kept] if sqlite else [f"ALTER TABLE {table} DISABLE TRIGGER USER"]
    after = [sql for _, sql in kept] if sqlite else [f"ALTER TABLE {table} ENABLE TRIGGER USER"]
    for statement in before:
        session.execute(text(statement))
    yield
    session.flush()
    for statement in after:
        session.execute(text(statement))
    session.commit()
    session.expire_all()


def change(session: Session, placement: int, number: int, **values: Any) -> None:
    """Change columns of one entry; the digests stay as they were unless they are named."""
    settings = ", ".join(f"{column} = :{column}" for column in values)
    statement = text(f"UPDATE entry SET {settings} WHERE placement_id = :placement AND number = :which")
    with behind_the_back(session, "entry"):
        session.execute(statement, {**values, "placement": placement, "which": number})


def remove(session: Session, placement: int, *numbers: int) -> None:
    statement = text("DELETE FROM entry WHERE placement_id = :placement AND number IN :numbers")
    with behind_the_back(session, "entry"):
        session.execute(
            statement.bindparams(bindparam("numbers", expanding=True)), {"placement": placement, "numbers": numbers}
        )
