"""Proofs out of the database, and checkpoints that somebody kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from hwx.ledger.growing import LogRewritten, add_leaves, make_checkpoint
from hwx.ledger.key import log_signer
from hwx.ledger.proving import NotInTheLog, bring_up_to_date, compare, inclusions_of, leaf_addresses
from hwx.ledger.reading import LogUnusable, head_of, inclusion_proof, index_of, newest_checkpoint, root_at
from hwx.rules.checkpoint import Checkpoint, Proof, proof_to_text, signed
from hwx.rules.inclusion import examine, read_file, to_bytes
from hwx.rules.merkle import EMPTY, has_only_grown
from tests.ledger.logged import SITE, Log, logged, many, sign
from tests.placements.chained import chained
from tests.placements.corrupting import behind_the_back
from tests.support.making import NOW, Make


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def log(make: Make, keys: Path) -> Log:
    return logged(make, keys)


def test_a_record_is_brought_up_to_date_and_its_entries_are_proved(make: Make, keys: Path) -> None:
    placement = chained(make)
    chained(make)
    made = bring_up_to_date(make.session, placement.id, log_signer(keys, SITE, None), NOW)
    assert made.checkpoint.size == placement.last_number
    file = inclusions_of(make.session, placement.id, [5, 3, 5])
    assert [one.event.entry for one in file.inclusions] == [3, 5]
    assert (file.inclusions[1].event.kind, file.inclusions[1].event.level) == ("sign_off", 4)
    assert file.note == made.note
    key = head_of(make.session).key
    assert key is not None
    assert file.key == key.line
    assert examine(read_file(to_bytes(file)), [key]).checkpoint == made.checkpoint


def test_each_proof_has_an_address_that_says_nothing_of_the_entry(log: Log) -> None:
    file = inclusions_of(log.session, log.placement.id, [3])
    found = leaf_addresses(SITE, file)
    assert found == {3: f"{SITE}/log/leaf/{file.inclusions[0].event.leaf.hex()}"}
    assert index_of(log.session, file.inclusions[0].event.leaf) == 2


def test_entries_that_are_under_no_checkpoint_are_named(make: Make, keys: Path, log: Log) -> None:
    with pytest.raises(NotInTheLog) as missing:
        inclusions_of(log.session, log.placement.id, [3, 98, 99])
    assert missing.value.numbers == (98, 99)
    assert str(missing.value) == "not in the log: 98, 99"
    entry = make.observation(log.placement, "SML-102", make.person())
    with pytest.raises(NotInTheLog):
        inclusions_of(log.session, log.placement.id, [entry.number])
    bring_up_to_date(make.session, log.placement.id, log_signer(keys, SITE, None), NOW)
    assert inclusions_of(log.session, log.placement.id, [entry.number]).inclusions


def test_before_the_first_entry_nothing_can_be_proved(make: Make, keys: Path) -> None:
    with pytest.raises(NotInTheLog):
        bring_up_to_date(make.session, 1, log_signer(keys, SITE, None), NOW)
    with pytest.raises(NotInTheLog):
        inclusions_of(make.session, 1, [1])
    assert compare(make.session, "anything").code == "empty"


def test_a_few_statements_prove_every_signature_of_a_record(log: Log, statements: Callable[[], object]) -> None:
    with statements() as sent:  # type: ignore[attr-defined]
        inclusions_of(log.session, log.placement.id, range(1, 6))
    assert len(sent) <= 5


def test_a_kept_checkpoint_is_shown_to_be_where_the_log_of_today_begins(log: Log) -> None:
    found = compare(log.session, log.first.note)
    assert (found.code, found.holds, found.kept) == ("grown", True, log.first.checkpoint)
    old, new = log.first.checkpoint, log.newest.checkpoint
    assert has_only_grown(old.size, old.root, new.size, new.root, found.proof)
    assert (compare(log.session, log.newest.note).code, compare(log.session, log.newest.note).holds) == ("same", True)


def test_the_newest_checkpoint_is_not_the_whole_log_where_entries_came_since(log: Log, make: Make) -> None:
    """A checkpoint is signed once a day, and leaves are added all the time."""
    many(make, make.placement(), 3)
    while add_leaves(log.session):
        continue
    found = compare(log.session, log.newest.note)
    assert (found.code, found.size) == ("grown", head_of(log.session).size)
    assert found.size > log.newest.checkpoint.size
    first = compare(log.session, log.first.note)
    assert (first.code, first.size) == ("grown", found.size)
    assert has_only_grown(5, log.first.checkpoint.root, first.size, root_at(log.session, first.size), first.proof)


@pytest.mark.parametrize(
    ("table", "change"),
    [("log_leaf", "hash = commitment WHERE leaf_index = 299"), ("log_head", "size = size - 1")],
)
def test_whoever_kept_the_newest_checkpoint_is_not_told_that_nothing_changed_where_something_did(
    log: Log, table: str, change: str
) -> None:
    with behind_the_back(log.session, table):
        log.session.execute(text(f"UPDATE {table} SET {change}"))
    for kept in (log.newest, log.first):
        with pytest.raises(LogUnusable, match=r"does not begin with the one of .* leaves .*flask log verify"):
            compare(log.session, kept.note)


@pytest.mark.parametrize(
    "pasted", [lambda note: f"\r\n  {note}\n\n".replace("\n", "\r\n"), lambda note: note.rstrip("\n")]
)
def test_a_checkpoint_is_taken_as_people_paste_it(log: Log, pasted: Callable[[str], str]) -> None:
    assert compare(log.session, pasted(log.first.note)).code == "grown"


def test_a_proof_that_was_kept_is_taken_for_the_checkpoint_in_it(log: Log) -> None:
    proof = inclusion_proof(log.session, 0, log.first.checkpoint.size)
    assert compare(log.session, proof_to_text(Proof(0, proof, log.first.note))).code == "grown"
    assert compare(log.session, "c2sp.org/tlog-proof@v1\nand no more").code == "unreadable"


def test_checkpoints_that_say_nothing_of_this_log_are_told_apart(log: Log, tmp_path: Path) -> None:
    stranger = log_signer(tmp_path / "others", "https://other.example.org", None)
    other = signed(Checkpoint(stranger.key.name, 1, EMPTY), stranger.key, stranger.sign)
    assert compare(log.session, other).code == "other_log"
    assert compare(log.session, log.first.note.replace("\n5\n", "\n4\n")).code == "not_signed"
    assert compare(log.session, "no checkpoint").code == "unreadable"


def test_a_log_that_was_rewritten_is_not_where_the_kept_checkpoint_began(log: Log, keys: Path, make: Make) -> None:
    """The new past is signed with care, and every hash above it fits."""
    session = log.session
    for table in ("log_checkpoint", "log_opening", "log_node", "log_leaf"):
        with behind_the_back(session, table):
            session.execute(text(f"DELETE FROM {table}"))
    with behind_the_back(session, "log_head"):
        session.execute(text("UPDATE log_head SET size = 0"))
    forged = sign(session, keys)
    assert forged.checkpoint.size == log.newest.checkpoint.size
    for kept in (log.first, log.newest):
        found = compare(session, kept.note)
        assert (found.code, found.holds) == ("forked", False)


@pytest.mark.parametrize(
    ("table", "where"), [("log_leaf", "leaf_index = 299"), ("log_node", "level = 1 AND place = 0")]
)
def test_no_checkpoint_is_signed_over_leaves_that_the_last_one_did_not_sign_for(
    log: Log, keys: Path, make: Make, table: str, where: str
) -> None:
    """Whoever changes the tables does not get the key of the log to bear it out."""
    session, signer = log.session, log_signer(keys, SITE, head_of(log.session).key)
    with behind_the_back(session, table):
        session.execute(text(f"UPDATE {table} SET hash = :hash WHERE {where}"), {"hash": b"x" * 32})
    for more in (0, 3):
        if more:
            many(make, make.placement(), more)
        while add_leaves(session):
            continue
        with pytest.raises(LogRewritten, match=r"does not begin with the one of .* leaves .*flask log verify"):
            make_checkpoint(session, signer, NOW)
    assert newest_checkpoint(session) == log.newest


def test_no_checkpoint_is_signed_where_leaves_are_gone_that_the_last_one_signed_for(log: Log, keys: Path) -> None:
    session, signer = log.session, log_signer(keys, SITE, head_of(log.session).key)
    with behind_the_back(session, "log_head"):
        session.execute(text("UPDATE log_head SET size = size - 1"))
    with pytest.raises(LogRewritten):
        make_checkpoint(session, signer, NOW)
    with behind_the_back(session, "log_head"), behind_the_back(session, "log_node"):
        session.execute(text("UPDATE log_head SET size = size + 1"))
        session.execute(text("DELETE FROM log_node"))
    with pytest.raises(LogRewritten):
        make_checkpoint(session, signer, NOW)


def test_no_checkpoint_follows_one_that_the_log_did_not_sign(log: Log, keys: Path, make: Make) -> None:
    session, signer = log.session, log_signer(keys, SITE, head_of(log.session).key)
    note = log.newest.note.replace(log.newest.note.split("\n")[2], log.first.note.split("\n")[2])
    with behind_the_back(session, "log_checkpoint"):
        session.execute(text("UPDATE log_checkpoint SET note = :note WHERE size > 5"), {"note": note})
    with pytest.raises(LogUnusable, match=r"not one that the key of this log signed.*flask log verify"):
        make_checkpoint(session, signer, NOW)


def test_a_log_that_was_cut_is_shorter_than_the_kept_checkpoint(log: Log) -> None:
    with behind_the_back(log.session, "log_checkpoint"):
        log.session.execute(text("DELETE FROM log_checkpoint WHERE size > 5"))
    assert compare(log.session, log.newest.note).code == "beyond"
