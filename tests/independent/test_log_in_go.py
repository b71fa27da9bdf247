"""The log read by the code with which Go checks its own modules: golang.org/x/mod/sumdb, tlog and note."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import WSGIRequestHandler, make_server

from hwx.factory import create_app
from hwx.ledger.key import log_signer
from hwx.ledger.reading import head_of
from hwx.rules.checkpoint import Checkpoint, signed
from hwx.rules.merkle import EMPTY
from hwx.settings import Settings
from tests.independent.go import built
from tests.ledger.logged import Log, logged
from tests.placements.corrupting import behind_the_back
from tests.support.making import Make


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("check_log", tmp_path_factory.mktemp("go"))


@pytest.fixture
def log(make: Make, settings: Settings) -> Log:
    return logged(make, settings.keys_folder, more=600)


@pytest.fixture
def address(app: Flask, log: Log, settings: Settings) -> Iterator[str]:
    own = create_app(replace(settings, verify_limit="100000 per minute"))
    with serving(own) as found:
        yield found


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Hundreds of lines would hide what the program says."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        thread.join()


def says(program: Path, *arguments: object) -> tuple[int, str]:
    run = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout


def kept(tmp_path: Path, note: str) -> Path:
    path = tmp_path / "checkpoint"
    path.write_text(note, encoding="utf-8")
    return path


def test_everything_in_the_log_is_accepted(program: Path, address: str, log: Log, tmp_path: Path) -> None:
    size = log.newest.checkpoint.size
    assert size > 2 * 256
    assert says(program, address, kept(tmp_path, log.first.note)) == (0, f"records: {size}\n")


TILES_OR_PROOF = ("tiles:", "leaf 256 invalid transparency proof")
"""Older versions of the package do not hold the first full tile against its parent, and find out by the proof."""


@pytest.mark.parametrize(
    "table, statement, said",
    [
        ("log_leaf", "UPDATE log_leaf SET hash = commitment WHERE leaf_index = 300", TILES_OR_PROOF),
        ("log_leaf", "UPDATE log_leaf SET commitment = hash WHERE leaf_index = 300", ("leaf 300",)),
        ("log_node", "UPDATE log_node SET hash = (SELECT hash FROM log_leaf WHERE leaf_index = 1)", ("tiles:",)),
        ("log_checkpoint", "UPDATE log_checkpoint SET note = REPLACE(note, '/log1', '/log2')", ("/checkpoint 503",)),
    ],
)
def test_a_log_that_was_changed_is_refused(
    program: Path, address: str, log: Log, table: str, statement: str, said: tuple[str, ...]
) -> None:
    with behind_the_back(log.session, table):
        log.session.execute(text(statement))
    code, words = says(program, address)
    assert (code, words.startswith(said)) == (1, True), words


def test_a_kept_checkpoint_under_another_name_is_refused(program: Path, address: str, log: Log, tmp_path: Path) -> None:
    """hwx itself no longer serves one."""
    code, words = says(program, address, kept(tmp_path, log.first.note.replace("/log1", "/log2")))
    assert (code, words.startswith("checkpoint:")) == (1, True), words


def test_a_checkpoint_of_another_past_is_refused(
    program: Path, address: str, log: Log, settings: Settings, tmp_path: Path
) -> None:
    signer = log_signer(settings.keys_folder, settings.base_url, head_of(log.session).key)
    forged = signed(Checkpoint(signer.key.name, 5, EMPTY), signer.key, signer.sign)
    code, words = says(program, address, kept(tmp_path, forged))
    assert (code, words.startswith("consistency:")) == (1, True), words
