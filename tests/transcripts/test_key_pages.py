"""The public list of keys, its page, and the commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from hwx.factory import create_app
from hwx.rules.seal import keys_from_json
from hwx.settings import Settings
from hwx.transcripts.keys import first_key, next_key, public_keys
from tests.support.visiting import Visitor

MARCH, APRIL = date(2026, 3, 1), date(2026, 3, 10)


@pytest.fixture
def apart(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app with a data folder of its own, so that no other test's keys stand in the list."""
    before = app.config["HWX"]
    app.config["HWX"] = replace(before, data=tmp_path)
    yield app
    app.config["HWX"] = before


@pytest.fixture
def folder(apart: Flask) -> Path:
    settings: Settings = apart.config["HWX"]
    return settings.keys_folder


def test_anybody_may_read_and_keep_the_list(client: Visitor, folder: Path) -> None:
    first_key(folder, MARCH)
    made = next_key(folder, APRIL)
    answer = client.get("/.well-known/hwx-keys.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert keys_from_json(answer.data) == public_keys(folder)
    assert keys_from_json(answer.data)[-1] == made
    assert b"PRIVATE" not in answer.data
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_list_that_has_not_changed_is_not_sent_again(client: Visitor, folder: Path) -> None:
    first_key(folder, MARCH)
    tag = client.get("/.well-known/hwx-keys.json").headers["ETag"]
    again = client.get("/.well-known/hwx-keys.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_before_the_first_key_the_list_is_empty_and_reading_it_makes_none(client: Visitor, folder: Path) -> None:
    assert keys_from_json(client.get("/.well-known/hwx-keys.json").data) == ()
    assert "No key yet" in client.get("/keys").text
    assert not folder.exists()


def test_the_page_tells_which_key_is_in_use_and_how_to_check_offline(client: Visitor, folder: Path) -> None:
    old = first_key(folder, MARCH)
    new = next_key(folder, APRIL)
    page = client.get("/keys").text
    assert page.index(new.id) < page.index(old.id)
    assert "In use" in page
    assert "No longer used; what it sealed stays valid" in page
    assert "python -m hwx.examine transcript.pdf --keys hwx-keys.json" in page
    assert 'href="/.well-known/hwx-keys.json"' in page


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_the_first_key_is_made_at_the_first_start(settings: Settings, tmp_path: Path, mode: str) -> None:
    create_app(replace(settings, mode=mode, data=tmp_path))
    assert len(public_keys(tmp_path / "keys")) == (1 if mode == "demo" else 0)


def test_trouble_with_the_keys_does_not_keep_the_app_from_starting(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    assert create_app(replace(settings, mode="demo", data=tmp_path))


def test_the_commands_list_and_make_keys(apart: Flask, folder: Path) -> None:
    runner = apart.test_cli_runner()
    assert "No key yet" in runner.invoke(args=["keys", "list"]).output
    assert "signs from 2026-03-16 (UTC)" in runner.invoke(args=["keys", "new"]).output
    assert "signs from" in runner.invoke(args=["keys", "new"]).output
    old, new = public_keys(folder)
    listed = runner.invoke(args=["keys", "list"])
    assert listed.exit_code == 0
    assert f"{old.id}  from 2026-03-16  until 2026-03-16  private key here" in listed.output
    assert f"{new.id}  from 2026-03-16  until now" in listed.output


def test_the_commands_tell_what_is_wrong_and_fail(apart: Flask, folder: Path) -> None:
    made = first_key(folder, MARCH)
    (folder / f"{made.id}.pem").unlink()
    listed = apart.test_cli_runner().invoke(args=["keys", "list"])
    assert listed.exit_code == 1
    assert "private key not here" in listed.output
    assert "Put it back from a backup" in listed.output
    (folder / "keys.json").write_text("{")
    made_again = apart.test_cli_runner().invoke(args=["keys", "new"])
    assert made_again.exit_code == 1
    assert "the list of keys cannot be read" in made_again.output
