"""``flask log``: what is wrong anywhere in the log is named, checkpoints are signed, entries are proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from hwx.ledger.growing import add_leaves
from hwx.ledger.key import LogSigner, log_signer
from hwx.ledger.reading import head_of
from hwx.ledger.tables import LogCheckpoint, LogLeaf
from hwx.rules.checkpoint import Checkpoint, opened, proof_from_text, signed
from hwx.rules.merkle import node_hash, root_of
from hwx.rules.signed_note import key_from, sign
from hwx.settings import Settings
from tests.ledger.logged import Log, logged, many
from tests.ledger.logged import sign as sign_log
from tests.placements.chained import chained
from tests.placements.corrupting import behind_the_back, change, remove
from tests.support.making import NOW, Make
from tests.support.tlog import proves


@pytest.fixture
def flask(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def log(make: Make, settings: Settings) -> Log:
    return logged(make, settings.keys_folder)


def wrong(flask: FlaskCliRunner) -> list[str]:
    """Everything that is named; the command has failed if anything is."""
    answer = flask.invoke(args=["log", "verify"])
    *lines, last = answer.output.splitlines()
    assert answer.exit_code == (1 if lines else 0)
    assert last.endswith(f", {len(lines)} faults")
    return lines


def behind(log: Log, table: str, statement: str, **values: object) -> None:
    with behind_the_back(log.session, table):
        log.session.execute(text(statement), values)


def test_a_sound_log_is_walked_without_a_word(flask: FlaskCliRunner, log: Log) -> None:
    answer = flask.invoke(args=["log", "verify"])
    size = log.newest.checkpoint.size
    assert answer.output == f"{size} leaves and 2 checkpoints walked, 0 entries waiting for their leaf, 0 faults\n"
    assert answer.exit_code == 0


def test_a_log_that_has_not_begun_is_sound(flask: FlaskCliRunner) -> None:
    assert wrong(flask) == []


def test_an_entry_that_was_changed_is_named(flask: FlaskCliRunner, log: Log) -> None:
    change(log.session, log.placement.id, 3, digest="0" * 64)
    reference = log.placement.reference
    assert wrong(flask) == [f"leaf 2 does not commit to entry {reference}/3: the entry or its salt was changed"]


@pytest.mark.parametrize(
    "column, value", [("competency", "SML-202"), ("author_id", 1), ("happened_on", "2020-01-01"), ("content", "[]")]
)
def test_an_entry_that_was_changed_in_anything_its_leaf_says_is_named(
    flask: FlaskCliRunner, log: Log, column: str, value: object
) -> None:
    change(log.session, log.placement.id, 3, **{column: value})
    reference = log.placement.reference
    assert wrong(flask) == [f"leaf 2 does not commit to entry {reference}/3: the entry or its salt was changed"]


def test_an_entry_that_was_removed_is_named(flask: FlaskCliRunner, log: Log) -> None:
    remove(log.session, log.placement.id, 5)
    assert wrong(flask) == [f"leaf 4 commits to entry {log.placement.reference}/5, which is gone from its record"]


def test_a_leaf_that_was_changed_is_named_with_everything_above_it(flask: FlaskCliRunner, log: Log) -> None:
    behind(log, "log_leaf", "UPDATE log_leaf SET hash = commitment WHERE leaf_index = 1")
    sizes = [log.first.checkpoint.size, log.newest.checkpoint.size]
    assert wrong(flask) == [
        "leaf 1 is not the hash of its commitment",
        f"the checkpoint of {sizes[0]} leaves has another root than these leaves: the log was rewritten",
        "the hash 1/0 over the leaves up to 255 is not that of its leaves",
        f"the checkpoint of {sizes[1]} leaves has another root than these leaves: the log was rewritten",
    ]


def test_a_leaf_that_was_rewritten_with_care_does_not_escape_the_checkpoints(flask: FlaskCliRunner, log: Log) -> None:
    """Entry, salt, commitment, hash and tile all fit again; what was signed does not."""
    last = log.newest.checkpoint.size - 1
    event = "SELECT commitment, hash FROM log_leaf WHERE leaf_index = :other"
    commitment, hashed = log.session.execute(text(event), {"other": last}).one()
    behind(log, "log_opening", "DELETE FROM log_opening WHERE leaf_index = :last", last=last)
    behind(log, "log_leaf", "DELETE FROM log_leaf WHERE leaf_index = :last", last=last)
    behind(log, "log_head", "UPDATE log_head SET size = :last", last=last)
    assert add_leaves(log.session) == 1
    log.session.commit()
    again = log.session.execute(text(event), {"other": last}).one()
    assert again != (commitment, hashed)
    assert wrong(flask) == [
        f"the checkpoint of {last + 1} leaves has another root than these leaves: the log was rewritten"
    ]


def test_a_leaf_that_is_gone_is_named(flask: FlaskCliRunner, log: Log) -> None:
    last = log.newest.checkpoint.size - 1
    behind(log, "log_opening", "DELETE FROM log_opening WHERE leaf_index IN (0, :last)", last=last)
    behind(log, "log_leaf", "DELETE FROM log_leaf WHERE leaf_index IN (0, :last)", last=last)
    found = wrong(flask)
    assert found[0] == "leaf 0 is missing"
    assert f"leaf {last} is missing" in found
    reference = log.placement.reference
    assert f"entry {reference}/1 has no leaf, while later entries of its record have one" in found


def test_a_leaf_that_belongs_to_no_entry_is_named(flask: FlaskCliRunner, log: Log) -> None:
    behind(log, "log_opening", "DELETE FROM log_opening WHERE leaf_index = 2")
    assert wrong(flask) == [
        "leaf 2 belongs to no entry: what opens it is gone",
        f"entry {log.placement.reference}/3 has no leaf, while later entries of its record have one",
    ]


def test_a_salt_that_is_gone_while_its_entry_stands_is_named(flask: FlaskCliRunner, log: Log) -> None:
    behind(log, "log_opening", "UPDATE log_opening SET salt = NULL WHERE leaf_index = 2")
    reference = log.placement.reference
    assert wrong(flask) == [f"leaf 2 does not commit to entry {reference}/3: the entry or its salt was changed"]


def test_an_entry_that_was_erased_with_its_salt_leaves_the_log_sound(flask: FlaskCliRunner, log: Log) -> None:
    remove(log.session, log.placement.id, 5)
    log.session.execute(text("UPDATE log_opening SET salt = NULL WHERE leaf_index = 4"))
    log.session.commit()
    answer = flask.invoke(args=["log", "verify"])
    assert (answer.exit_code, ", 1 of erased entries and 2 checkpoints walked" in answer.output) == (0, True)


def test_leaves_beyond_what_the_log_counts_are_named(flask: FlaskCliRunner, log: Log) -> None:
    size = log.newest.checkpoint.size
    behind(log, "log_head", "UPDATE log_head SET size = size - 1")
    assert wrong(flask) == [
        f"leaf {size - 1} stands beyond the number of leaves that the log counts",
        f"the checkpoint of {size} leaves signs for more leaves than there are",
    ]


@pytest.mark.parametrize(
    ("level", "place", "named"),
    [(1, 1, True), (1, 7, True), (2, 0, True), (0, 3, True), (63, 0, True), (1, -1, True), (1, 0, False)],
)
def test_a_hash_that_belongs_to_no_size_of_the_log_is_named(
    flask: FlaskCliRunner, log: Log, level: int, place: int, named: bool
) -> None:
    """It is in the way of the one that the log will have there; of 305 leaves there is one whole run."""
    behind(log, "log_node", "DELETE FROM log_node WHERE level = :level AND place = :place", level=level, place=place)
    root = log.session.scalars(select(LogLeaf.hash).order_by(LogLeaf.leaf_index).limit(256)).all()
    values = {"level": level, "place": place, "hash": root_of(root)}
    behind(log, "log_node", "INSERT INTO log_node (level, place, hash) VALUES (:level, :place, :hash)", **values)
    said = f"the hash {level}/{place} belongs to no whole run of leaves of the log"
    assert wrong(flask) == ([said] if named else [])


def test_all_hashes_that_belong_to_no_size_are_named_in_order_beside_those_that_differ(
    flask: FlaskCliRunner, log: Log
) -> None:
    behind(log, "log_node", "UPDATE log_node SET place = 4 WHERE level = 1")
    behind(log, "log_node", "INSERT INTO log_node (level, place, hash) VALUES (2, 9, :hash)", hash=b"x" * 32)
    assert wrong(flask) == [
        "the hash 1/0 over the leaves up to 255 is not that of its leaves",
        "the hash 1/4 belongs to no whole run of leaves of the log",
        "the hash 2/9 belongs to no whole run of leaves of the log",
    ]


def note_of(checkpoint: Checkpoint, signer: LogSigner) -> str:
    return signed(checkpoint, signer.key, signer.sign)


@pytest.mark.parametrize(
    "make_note, said",
    [
        (lambda old, signer: "nonsense", "cannot be read"),
        (lambda old, signer: sign("a text\n", signer.key, signer.sign), "cannot be read"),
        (
            lambda old, signer: (
                note_of(old, signer).replace("\u2014", "\u2014 somebody.example AAAAAAA=\n\u2014", 1)[:-3] + "=\n"
            ),
            "cannot be read",
        ),
        (
            lambda old, signer: note_of(Checkpoint("other/log1", old.size, old.root), signer),
            "is not signed with the key",
        ),
        (
            lambda old, signer: note_of(Checkpoint(old.origin, 3, old.root), signer),
            "speaks of another number of leaves",
        ),
        (
            lambda old, signer: note_of(Checkpoint(old.origin, old.size, node_hash(old.root, old.root)), signer),
            "has another root than these leaves: the log was rewritten",
        ),
    ],
)
def test_a_checkpoint_that_was_changed_is_named(
    flask: FlaskCliRunner,
    log: Log,
    settings: Settings,
    make_note: Callable[[Checkpoint, LogSigner], str],
    said: str,
) -> None:
    signer = log_signer(settings.keys_folder, settings.base_url, head_of(log.session).key)
    old = log.first.checkpoint
    statement = "UPDATE log_checkpoint SET note = :note WHERE size = :size"
    behind(log, "log_checkpoint", statement, note=make_note(old, signer), size=old.size)
    found = wrong(flask)
    assert len(found) == 1
    assert found[0].startswith(f"the checkpoint of {old.size} leaves {said}")


def test_checkpoints_under_another_key_are_named(
    flask: FlaskCliRunner, log: Log, tmp_path: Path, settings: Settings
) -> None:
    other = log_signer(tmp_path, settings.base_url, None)
    behind(log, "log_head", "UPDATE log_head SET key = :key", key=other.key.line)
    sizes = (log.first.checkpoint.size, log.newest.checkpoint.size)
    *found, key = wrong(flask)
    assert found == [f"the checkpoint of {size} leaves is not signed with the key of the log" for size in sizes]
    assert key.startswith("nothing can be signed for the log: ")
    assert "does not hold the key that signed this log" in key


def test_a_checkpoint_of_more_leaves_than_there_are_is_named(flask: FlaskCliRunner, log: Log) -> None:
    log.session.add(LogCheckpoint(size=5000, note=log.newest.note, made_at=NOW))
    log.session.commit()
    assert wrong(flask) == ["the checkpoint of 5000 leaves signs for more leaves than there are"]


def test_an_entry_that_waits_for_the_job_is_no_fault_until_a_day_has_passed(
    flask: FlaskCliRunner, log: Log, make: Make
) -> None:
    entry = make.observation(log.placement, "SML-102", make.person())
    answer = flask.invoke(args=["log", "verify"])
    assert (answer.exit_code, "1 entries waiting" in answer.output) == (0, True)
    change(log.session, log.placement.id, entry.number, recorded_at=NOW - timedelta(days=2))
    found = wrong(flask)
    assert len(found) == 1
    name = f"entry {log.placement.reference}/{entry.number}"
    assert found[0].startswith(f"{name} was recorded more than a day ago and has no leaf; run 'flask log checkpoint'")


def test_checkpoint_adds_what_is_missing_and_prints_what_it_signed(
    flask: FlaskCliRunner, make: Make, settings: Settings
) -> None:
    placement = chained(make)
    many(make, placement, 20)
    answer = flask.invoke(args=["log", "checkpoint"])
    assert answer.exit_code == 0
    assert answer.stderr == f"{placement.last_number} leaves added\n"
    key = head_of(make.session).key
    assert key is not None
    assert key.name == "127.0.0.1:8000/log1"
    assert opened(answer.stdout, [key]).size == placement.last_number
    assert flask.invoke(args=["log", "checkpoint"]).stdout == answer.stdout


def test_checkpoint_says_so_when_nothing_has_been_recorded(flask: FlaskCliRunner) -> None:
    answer = flask.invoke(args=["log", "checkpoint"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "The log is empty: nothing has been recorded yet." in answer.stderr


def test_checkpoint_says_so_when_the_key_is_gone(flask: FlaskCliRunner, log: Log, settings: Settings) -> None:
    path = settings.keys_folder / "log" / "log.pem"
    kept = path.rename(path.with_suffix(".kept"))
    try:
        answer = flask.invoke(args=["log", "checkpoint"])
    finally:
        kept.rename(path)
    assert answer.exit_code == 1
    assert f"the key of the log {path} cannot be read (No such file or directory). Put it back from a backup" in (
        answer.stderr
    )


def test_prove_prints_a_proof_that_other_tools_read(flask: FlaskCliRunner, log: Log) -> None:
    answer = flask.invoke(args=["log", "prove", f"{log.placement.reference}/5"])
    assert answer.exit_code == 0
    key = head_of(log.session).key
    assert key is not None
    leaf = bytes.fromhex(answer.stderr.removeprefix("leaf ").strip())
    proof = proof_from_text(answer.stdout)
    assert (proof.index, proves(proof, leaf, [key_from(key.line)])) == (4, True)


@pytest.mark.parametrize(
    "entry, said",
    [
        ("P-NONE/1", "the reference of a placement, a slash and the number of an entry were expected"),
        ("", "the reference of a placement, a slash and the number of an entry were expected"),
        ("{reference}", "the reference of a placement, a slash and the number of an entry were expected"),
        ("{reference}/٣", "the reference of a placement, a slash and the number of an entry were expected"),
        ("{reference}/99", "is not in the log yet, or there is no such entry"),
    ],
)
def test_prove_says_what_it_cannot_prove(flask: FlaskCliRunner, log: Log, entry: str, said: str) -> None:
    answer = flask.invoke(args=["log", "prove", entry.format(reference=log.placement.reference)])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert said in answer.stderr


def test_the_log_is_sound_after_many_small_steps(flask: FlaskCliRunner, make: Make, settings: Settings) -> None:
    placement = make.placement()
    for step in (1, 250, 3, 258, 1):
        many(make, placement, step)
        sign_log(make.session, settings.keys_folder)
    assert wrong(flask) == []
