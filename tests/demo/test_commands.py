"""``flask demo``: what was cut short is not taken for the whole demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from hwx.clock import now
from hwx.curricula.library import all_files, read_file
from hwx.curricula.revisions import VersionTaken
from hwx.curricula.tables import CurriculumRevision
from hwx.demo.commands import CURRICULA, UNFINISHED
from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.settings import Settings


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(mode="demo", data=tmp_path, language="en"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_demonstration_that_was_cut_short_is_not_served_as_if_it_were_whole(stage: Flask, tmp_path: Path) -> None:
    """Here by a curriculum that is published already with other content."""
    with stage.app_context():
        upgrade()
        found = read_file(all_files(CURRICULA)[-1])
        other = {"digest": "0" * 64, "wording": b"{}", "published_at": now()}
        db.session.add(CurriculumRevision(slug=found.slug, version=found.version, **other))
        db.session.commit()
    cut_short = stage.test_cli_runner().invoke(args=["demo", "--prepare-only"])
    assert isinstance(cut_short.exception, VersionTaken)
    again = stage.test_cli_runner().invoke(args=["demo", "--prepare-only"])
    assert again.exit_code == 1
    assert f"remove the folder '{tmp_path}' and start again" in again.output
    assert (tmp_path / UNFINISHED).exists()
    with stage.app_context():
        assert db.session.scalar(select(func.count(Person.id))) == 0


def test_outside_of_the_demonstration_nothing_is_played(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(args=["demo", "--prepare-only"])
    assert refused.exit_code == 1
    assert "This is not a demonstration" in refused.output
