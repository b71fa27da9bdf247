"""``flask curricula``: checking without a database, publishing all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from hwx.curricula import commands
from hwx.curricula.revisions import published
from hwx.factory import create_app
from hwx.rules.curriculum_reading import read
from hwx.settings import Settings
from tests.support.making import Make
from tests.support.small_curriculum import small_curriculum

Statements = Callable[[], AbstractContextManager[list[str]]]


def written(folder: Path, name: str, **changes: object) -> Path:
    """JSON is YAML, so the small curriculum makes a file."""
    path = folder / name
    path.write_text(json.dumps(small_curriculum(**changes)), encoding="utf-8")
    return path


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["curricula", *map(str, arguments)])


def test_good_files_are_told_with_their_digest(app: Flask, tmp_path: Path) -> None:
    path = written(tmp_path, "small.yaml")
    result = run(app, "check", path)
    assert result.exit_code == 0
    digest = read(small_curriculum()).digest
    assert result.stdout == f"{path}: good (small 1.0, 4 competencies, {digest[:12]})\n"


@pytest.mark.parametrize(
    ("language", "good", "wrong", "mend"),
    [
        ("ar", "سليم (small 1.0، 4 كفايات، ", "غير معروفة هنا", "للإصلاح: 1"),
        ("fr", "correct (small 1.0, 4 compétences, ", "n’est pas connu ici", "1 à corriger"),
    ],
)
def test_whoever_writes_a_curriculum_is_answered_in_the_language_of_the_site(
    settings: Settings, tmp_path: Path, language: str, good: str, wrong: str, mend: str
) -> None:
    app = create_app(replace(settings, language=language, data=tmp_path / "data"))
    path, broken = written(tmp_path, "small.yaml"), written(tmp_path, "broken.yaml", titel="T")
    assert good in run(app, "check", path).stdout
    refused = run(app, "check", broken)
    assert wrong in refused.stderr
    assert refused.stderr.splitlines()[-1] == mend


def test_checking_asks_no_database_and_publishes_nothing(
    app: Flask, tmp_path: Path, session: Session, statements: Statements
) -> None:
    path = written(tmp_path, "small.yaml")
    with statements() as sent:
        run(app, "check", path)
    assert sent == []
    assert published(session) == []


def test_every_problem_of_every_file_is_told_with_its_place(app: Flask, tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text('curriculum: one\nversion: 1.0\nwritten in: en\ntitel: {en: "T"}\n', encoding="utf-8")
    two.write_text("curriculum: [\n", encoding="utf-8")
    good = written(tmp_path, "good.yaml")
    result = run(app, "check", one, good, two)
    assert result.exit_code == 1
    assert f"{one}:2:10: " in result.stderr
    assert f'{one}:4:1: The word "titel" is not known here. Did you mean "title"?' in result.stderr
    assert f"{two}:" in result.stderr
    assert "good (" not in result.stdout
    lines = result.stderr.splitlines()
    assert lines[-1] == f"{len(lines) - 1} to mend"


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_file_that_is_not_there_is_told_without_a_trace(app: Flask, tmp_path: Path, command: str) -> None:
    result = run(app, command, tmp_path / "nothing.yaml")
    assert result.exit_code == 1
    assert f"{tmp_path / 'nothing.yaml'}:1:1: " in result.stderr
    assert "Traceback" not in result.output


def test_without_names_the_curricula_of_the_project_are_checked(app: Flask) -> None:
    result = run(app, "check")
    assert result.exit_code == 0
    assert result.stdout.count(": good (") == 6


@pytest.mark.parametrize("command", ["check", "publish"])
def test_an_empty_folder_is_said_to_be_empty(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(commands, "FOLDER", tmp_path / "none")
    result = run(app, command)
    assert result.exit_code == 1
    assert "There is no curriculum in" in result.stderr


def test_publishing_stores_and_can_be_repeated(app: Flask, tmp_path: Path, session: Session) -> None:
    path = written(tmp_path, "small.yaml")
    first, again = run(app, "publish", path), run(app, "publish", path)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert f"{path}: published (small 1.0" in first.stdout
    assert f"{path}: published before (small 1.0" in again.stdout
    assert [one.version for one in published(session)] == ["1.0"]


def test_a_taken_version_is_refused_with_both_digests_and_nothing_is_published(
    app: Flask, make: Make, tmp_path: Path, session: Session
) -> None:
    there = make.revision().digest
    new, changed = written(tmp_path, "a.yaml", curriculum="new"), written(tmp_path, "b.yaml", weeks=5)
    result = run(app, "publish", new, changed)
    assert result.exit_code == 1
    assert "small 1.0 is published with other content; give the changed curriculum a new version" in result.stderr
    assert f"published: {there}" in result.stderr
    assert f"this file: {read(small_curriculum(weeks=5)).digest}" in result.stderr
    assert "Nothing was published." in result.stderr
    assert result.stdout == ""
    assert [one.slug for one in published(session)] == ["small"]


def test_a_broken_file_keeps_the_others_from_being_published(app: Flask, tmp_path: Path, session: Session) -> None:
    good, bad = written(tmp_path, "good.yaml"), written(tmp_path, "bad.yaml", curriculum="bad", weeks=0)
    assert run(app, "publish", good, bad).exit_code == 1
    assert published(session) == []


def test_publishing_to_a_database_without_tables_says_what_to_run(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, data=tmp_path / "data", database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    result = run(app, "publish", written(tmp_path, "small.yaml"))
    assert result.exit_code == 1
    assert "run 'flask db upgrade'" in result.stderr
    assert "Traceback" not in result.output
