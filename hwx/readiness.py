"""Can the database be reached, are its tables those of this version, can the keys be read?

Asked by /readyz and by ``flask doctor``.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from hwx.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@lru_cache(maxsize=1)
def newest_revisions() -> frozenset[str]:
    """The revisions at which the tables are those of this version."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(configuration).get_heads())


def database_trouble(engine: Engine) -> str | None:
    """What stands between hwx and a database it can work with, without addresses or passwords; None when nothing."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            at = frozenset(MigrationContext.configure(connection).get_current_heads())
    except (SQLAlchemyError, OSError) as error:
        return f"the database cannot be reached ({type(error).__name__})"
    if at != newest_revisions():
        return "the database is not at the version of hwx; run 'flask db upgrade'"
    return None


def keys_trouble(settings: Settings) -> str | None:
    """The folder is made with the first key, so it is enough that it could be made."""
    folder = settings.keys_folder
    if not folder.exists():
        there = next(path for path in folder.resolve().parents if path.exists())
        return None if os.access(there, os.W_OK | os.X_OK) else "the folder for the keys cannot be made"
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        return "the folder of the keys cannot be read"
    return None
