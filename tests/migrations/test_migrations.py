"""Every migration goes up and down again, and what stands after the last is what the models say."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from hwx.extensions import db
from hwx.factory import create_app
from hwx.settings import Settings


@pytest.fixture
def empty(tmp_path: Path) -> Flask:
    return create_app(Settings(mode="test", secret_key="only-for-tests-and-long-enough-to-pass", data=tmp_path))


def test_every_migration_goes_up_and_down_again(empty: Flask) -> None:
    with empty.app_context():
        for _ in range(2):
            upgrade()
            assert "entry" in inspect(db.engine).get_table_names()
            downgrade(revision="base")
            assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_the_tables_after_the_last_migration_are_those_of_the_models(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        check()


def test_migrations_are_numbered_and_each_follows_the_one_before() -> None:
    names = sorted(path.name for path in (Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))
    halves = [name for name in names if name[4] == "b"]
    whole = [name[:4] for name in names if name not in halves]
    assert halves == ["0003b_evidence_and_guests.py"]
    assert whole == [f"{number:04}" for number in range(1, len(whole) + 1)]
