"""``flask files sweep`` removes what no row names, and nothing that may still become part of an entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from hwx.jobs import JOBS
from hwx.portfolio.commands import GRACE, sweep_files
from hwx.portfolio.tables import EvidenceFile, EvidenceItem
from hwx.portfolio.uploads import KEPT_SECONDS
from hwx.settings import Settings
from hwx.storage import Files, files_of
from tests.support.making import NOW, Make


@pytest.fixture
def store(app: Flask) -> Files:
    """Two files that a row names, two that none does; written now by the clock of the machine."""
    found: Files = app.extensions.setdefault("hwx_files", files_of(app.config["HWX"]))
    for one in list(found.listed()):
        found.remove(one.name)
    for name in ("evidence/a", "evidence/b", "evidence/c", "other/d"):
        found.put(name, b"bytes")
    return found


@pytest.fixture
def named(make: Make) -> None:
    placement = make.placement()
    make.session.execute(
        insert(EvidenceItem).values(item="i", placement_id=placement.id, text="", salt="s", erased_at=None)
    )
    kind = {"media_type": "image/png", "size": 5, "sha256": "0" * 64}
    make.session.execute(insert(EvidenceFile).values(item="i", position=1, name="evidence/a", **kind))
    make.session.commit()


def names(store: Files) -> set[str]:
    return {one.name for one in store.listed()}


def sweep(app: Flask, *options: str) -> str:
    return app.test_cli_runner().invoke(args=["files", "sweep", *options]).output


def test_what_no_row_names_is_removed_after_a_day(
    app: Flask, store: Files, named: None, clock: time_machine.Traveller
) -> None:
    written = max(one.written_at for one in store.listed())
    clock.move_to(written + GRACE - timedelta(minutes=1))
    assert sweep(app) == "0 files without a row removed\n"
    clock.move_to(written + GRACE + timedelta(minutes=1))
    assert sweep(app) == "2 files without a row removed\n"
    assert names(store) == {"evidence/a", "other/d"}


def test_at_once_when_it_is_asked_for(app: Flask, store: Files, named: None) -> None:
    assert sweep(app, "--now") == "2 files without a row removed\n"
    assert names(store) == {"evidence/a", "other/d"}


def test_a_write_that_was_interrupted_is_removed_too(app: Flask, store: Files, named: None) -> None:
    assert store.folder is not None
    (store.folder / "evidence" / "a#1").write_bytes(b"half")
    assert sweep(app, "--now") == "3 files without a row removed\n"


def silent_store() -> Files:
    return files_of(
        Settings(
            files_url="s3://nowhere",
            files_endpoint="http://127.0.0.1:9",
            files_region="x",
            files_key_id="k",
            files_key_secret="s",
        )
    )


def test_a_store_that_does_not_answer_is_told(app: Flask, store: Files) -> None:
    app.extensions["hwx_files"] = silent_store()
    try:
        result = app.test_cli_runner().invoke(args=["files", "sweep"])
    finally:
        app.extensions["hwx_files"] = store
    assert result.exit_code == 1
    assert "The store of files does not answer" in result.output


def test_the_queue_of_jobs_sweeps_as_well(app: Flask, store: Files, named: None) -> None:
    assert JOBS["portfolio.sweep"].every == 60
    written = max(one.written_at for one in store.listed())
    with app.app_context():
        sweep_files(written + GRACE - timedelta(minutes=1))
        assert len(names(store)) == 4
        sweep_files(written + GRACE + timedelta(minutes=1))
    assert names(store) == {"evidence/a", "other/d"}


def test_a_store_that_does_not_answer_breaks_no_job(
    app: Flask, store: Files, capfd: pytest.CaptureFixture[str]
) -> None:
    app.extensions["hwx_files"] = silent_store()
    try:
        with app.app_context():
            sweep_files(NOW)
    finally:
        app.extensions["hwx_files"] = store
    assert "files not swept" in capfd.readouterr().err


def test_a_refused_form_keeps_its_files_for_less_than_the_sweep_waits() -> None:
    assert timedelta(seconds=KEPT_SECONDS) < GRACE
