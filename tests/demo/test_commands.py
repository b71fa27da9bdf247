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
from hwx.demo.commands import CURRICULA, UNFINISHED, reached_at
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


@pytest.mark.parametrize(
    ("set_to", "host", "port", "named"),
    [
        ("", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("", "127.0.0.1", 8042, "http://127.0.0.1:8042"),
        ("", "localhost", 8042, "http://localhost:8042"),
        ("", "0.0.0.0", 8042, "http://127.0.0.1:8042"),
        ("https://demo.example", "127.0.0.1", 8042, "https://demo.example"),
    ],
)
def test_letters_and_papers_of_the_demonstration_name_the_port_that_it_is_served_at(
    set_to: str, host: str, port: int, named: str
) -> None:
    settings = Settings(mode="demo", base_url=set_to or Settings.base_url)
    assert reached_at(settings, host, port).base_url == named


def test_the_demonstration_is_played_with_the_address_that_it_will_be_served_at(stage: Flask, tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).touch()
    stage.test_cli_runner().invoke(args=["demo", "--prepare-only", "--port", "8042"])
    assert stage.config["HWX"].base_url == "http://127.0.0.1:8042"
