"""Runs the migrations on the database of the app, whole or not at all, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, NullPool, create_engine

from hwx.extensions import UtcDateTime, db


def options() -> dict[str, Any]:
    return {
        "target_metadata": db.metadata,
        "render_item": render_item,
        "include_name": include_name,
        "process_revision_directives": leave_out_empty,
        "transactional_ddl": True,
        **current_app.extensions["migrate"].configure_args,
    }


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """A migration names no type of ours: it must still run when the type has moved."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """The queue of jobs makes its tables itself."""
    return not (kind == "table" and (name or "").startswith("huey_"))


def leave_out_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    """``flask db migrate`` writes no file when tables and models agree."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def migrate(connection: Connection) -> None:
    """On SQLite a table is changed by copying it: foreign keys are held off meanwhile and checked before the end."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        # The driver must not begin and commit by itself around statements that change tables.
        connection.connection.dbapi_connection.isolation_level = None  # type: ignore[union-attr]
    with connection.begin():
        if sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(connection=connection, **options())
        context.run_migrations()
        if sqlite:
            refuse_dangling(connection)


def refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise RuntimeError(f"rows would point to nothing, so nothing was migrated: {dangling[:10]}")


def online() -> None:
    # A connection of its own: what is switched off for the migration must not come back to the app's pool.
    engine = create_engine(db.engine.url, poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection)


def offline() -> None:
    """``flask db upgrade --sql``: print the statements for somebody else to run."""
    context.configure(url=db.engine.url, literal_binds=True, **options())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
