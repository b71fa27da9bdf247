"""A log that is damaged in its tables, or whose key is: no page fails over it, and the administrator is told what."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from hwx.ledger.growing import add_leaves
from hwx.ledger.key import log_signer
from hwx.ledger.proving import bring_up_to_date
from hwx.ledger.reading import LogUnusable, head_of
from hwx.ledger.tables import LogCheckpoint, LogLeaf, LogNode
from hwx.settings import Settings
from tests.ledger.logged import SITE, Log, logged, many
from tests.placements.corrupting import behind_the_back
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor

SAID = (
    "The log of all entries cannot be used: something in it, or its key, is damaged or gone. The administrator finds "
    "out more with 'flask log verify'."
)


@pytest.fixture
def flask(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def log(make: Make, settings: Settings) -> Log:
    return logged(make, settings.keys_folder)


def harm(log: Log, *statements: str) -> None:
    tables = ("log_checkpoint", "log_head", "log_leaf", "log_node", "log_opening")
    for statement in statements:
        with behind_the_back(log.session, next(table for table in tables if table in statement)):
            log.session.execute(text(statement))


NONSENSE = "UPDATE log_checkpoint SET note = 'nonsense' WHERE size > 5"
EMPTY = "UPDATE log_checkpoint SET note = '' WHERE size > 5"
FALSE = (
    "UPDATE log_checkpoint SET note = REPLACE(note, "
    "(SELECT substr(note, length(note) - 30, 20) FROM log_checkpoint WHERE size > 5), 'AAAAAAAAAAAAAAAAAAAA') "
    "WHERE size > 5"
)
"""Shaped as it should be; only the signature is false."""
OTHER_NAME = "UPDATE log_checkpoint SET note = REPLACE(note, '/log1', '/log2') WHERE size > 5"
OLDER = "UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size <= 5) WHERE size > 5"
"""Signed by the log, for fewer leaves."""
BAD_KEY = "UPDATE log_head SET key = 'nonsense'"
NO_HEAD = "DELETE FROM log_head"
NO_NODES = "DELETE FROM log_node"
NO_LEAF = ["DELETE FROM log_opening WHERE leaf_index = 299", "DELETE FROM log_leaf WHERE leaf_index = 299"]
WAYS = (NONSENSE, EMPTY, FALSE, OTHER_NAME, OLDER, BAD_KEY, NO_HEAD)


@pytest.mark.parametrize("statement", WAYS)
def test_the_page_of_a_damaged_log_says_so(client: Visitor, log: Log, statement: str) -> None:
    harm(log, statement)
    kept = {"checkpoint": log.first.note}
    for answer in (client.get("/log"), client.get("/log", query_string=kept)):
        assert answer.status_code == 503
        assert SAID in answer.text.replace("&#39;", "'")
        assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    ("statements", "addresses"),
    [
        ([NONSENSE], ["checkpoint", "leaf/{last}"]),
        ([FALSE], ["checkpoint", "leaf/{last}"]),
        ([OTHER_NAME], ["checkpoint", "leaf/{last}"]),
        ([OLDER], ["checkpoint", "leaf/{last}"]),
        ([BAD_KEY], ["key", "consistency?old=5&new=300"]),
        ([NO_NODES], ["leaf/{last}", "consistency?old=300&new=301"]),
        (NO_LEAF, ["leaf/{last}", "consistency?old=5&new=300"]),
    ],
)
def test_programs_are_told_as_well(client: Visitor, log: Log, statements: list[str], addresses: list[str]) -> None:
    last = log.session.scalars(select(LogLeaf.hash).order_by(LogLeaf.leaf_index.desc())).first()
    assert last is not None
    harm(log, *statements)
    for address in addresses:
        asked = f"/log/{address.format(last=last.hex())}"
        answer = client.get(asked, headers={"Accept": "application/problem+json"})
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert answer.get_json()["detail"].startswith(SAID)


def test_a_kept_checkpoint_cannot_be_compared_where_leaves_are_gone(client: Visitor, log: Log) -> None:
    harm(log, *NO_LEAF)
    answer = client.get("/log", query_string={"checkpoint": log.first.note})
    assert (answer.status_code, SAID in answer.text.replace("&#39;", "'")) == (503, True)
    assert client.get("/log").status_code == 200


@pytest.mark.parametrize("statement", WAYS)
def test_nothing_is_signed_after_a_damaged_row(log: Log, settings: Settings, make: Make, statement: str) -> None:
    """Least of all where the row of the newest checkpoint was emptied: it is no log without a checkpoint."""
    signer = log_signer(settings.keys_folder, SITE, head_of(log.session).key)
    many(make, make.placement(), 3)
    harm(log, statement)
    with pytest.raises(LogUnusable):
        bring_up_to_date(log.session, log.placement.id, signer, NOW)
    log.session.rollback()
    assert len(log.session.scalars(select(LogCheckpoint.size)).all()) == 2


def test_leaves_that_stand_where_the_next_ones_belong_are_not_written_over(log: Log, make: Make) -> None:
    harm(log, "UPDATE log_head SET size = size - 1")
    many(make, make.placement(), 3)
    with pytest.raises(LogUnusable, match=r"stand where the next ones belong.*flask log verify"):
        add_leaves(log.session)


@pytest.mark.parametrize("statement", [BAD_KEY, NO_HEAD])
@pytest.mark.parametrize("command", ["verify", "checkpoint", "prove"])
def test_each_command_says_what_is_wrong_with_the_head_of_the_log(
    flask: FlaskCliRunner, log: Log, statement: str, command: str
) -> None:
    harm(log, statement)
    asked = [f"{log.placement.reference}/3"] if command == "prove" else []
    answer = flask.invoke(args=["log", command, *asked])
    assert answer.exit_code == 1
    assert answer.output.startswith("error: ")
    assert "log_head" in answer.output
    assert "backup" in answer.output


def test_a_checkpoint_that_cannot_be_read_keeps_the_commands_from_signing_and_proving(
    flask: FlaskCliRunner, log: Log
) -> None:
    harm(log, NONSENSE)
    for asked in (["checkpoint"], ["prove", f"{log.placement.reference}/3"]):
        answer = flask.invoke(args=["log", *asked])
        assert answer.exit_code == 1
        assert "error: the newest checkpoint cannot be read" in answer.output
        assert "flask log verify" in answer.output


def locked_key() -> bytes:
    private = Ed25519PrivateKey.generate()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))


@pytest.fixture
def key_file(settings: Settings, log: Log) -> Path:
    return settings.keys_folder / "log" / "log.pem"


@pytest.mark.parametrize("content", [b"no key", b"", locked_key(), None])
def test_verify_names_a_key_of_the_log_that_cannot_sign(
    flask: FlaskCliRunner, key_file: Path, content: bytes | None
) -> None:
    before = key_file.read_bytes()
    try:
        if content is None:
            key_file.unlink()
        else:
            key_file.write_bytes(content)
        answer = flask.invoke(args=["log", "verify"])
    finally:
        key_file.write_bytes(before)
        key_file.chmod(0o600)
    fault, last = answer.output.splitlines()
    assert answer.exit_code == 1
    assert fault.startswith("nothing can be signed for the log: ")
    assert str(key_file) in fault
    assert last.endswith(", 1 faults")


def test_verify_goes_on_past_rows_that_pages_cannot_use(flask: FlaskCliRunner, log: Log) -> None:
    harm(log, EMPTY)
    answer = flask.invoke(args=["log", "verify"])
    assert f"the checkpoint of {log.newest.checkpoint.size} leaves cannot be read" in answer.output
    assert log.session.scalars(select(LogNode.level)).all()
