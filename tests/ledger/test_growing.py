"""The log in the database: what gets leaves, in what order, and what the database refuses to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.ledger.growing import add_leaves, event_from, make_checkpoint
from hwx.ledger.key import LogSigner, log_signer
from hwx.ledger.reading import head_of, inclusion_proofs, newest_checkpoint, root_at
from hwx.ledger.tables import LogCheckpoint, LogLeaf, LogNode, LogOpening
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.checkpoint import checkpoint_from, opened
from hwx.rules.merkle import includes, leaf_hash, root_of
from hwx.rules.signed_note import text_of
from tests.ledger.logged import SITE, many
from tests.placements.chained import chained
from tests.placements.corrupting import remove
from tests.support.making import NOW, Make


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    return log_signer(tmp_path / "keys", SITE, None)


def openings(session: Session) -> list[tuple[int, str, int]]:
    query = select(LogOpening.leaf_index, Placement.reference, LogOpening.number)
    ordered = query.join(Placement, Placement.id == LogOpening.placement_id).order_by(LogOpening.leaf_index)
    return [tuple(row) for row in session.execute(ordered)]  # type: ignore[misc]


def test_every_entry_there_was_before_gets_one_leaf_in_order(make: Make) -> None:
    first, second = chained(make), chained(make)
    assert add_leaves(make.session) == first.last_number + second.last_number
    expected = [(one.reference, number) for one in (first, second) for number in range(1, one.last_number + 1)]
    assert openings(make.session) == [(index, *said) for index, said in enumerate(expected)]
    assert add_leaves(make.session) == 0
    assert head_of(make.session).size == len(expected)


def test_new_entries_follow_those_that_are_there(make: Make) -> None:
    placement = chained(make)
    add_leaves(make.session)
    size = placement.last_number
    make.session.commit()
    person = make.person()
    make.observation(placement, "SML-102", person)
    make.observation(placement, "SML-102", person)
    assert add_leaves(make.session) == 2
    assert openings(make.session)[size:] == [
        (size, placement.reference, size + 1),
        (size + 1, placement.reference, size + 2),
    ]


def test_only_the_placement_that_is_asked_for_is_brought_up_to_date(make: Make) -> None:
    chained(make)
    second = chained(make)
    assert add_leaves(make.session, second.id) == second.last_number
    assert {reference for _, reference, _ in openings(make.session)} == {second.reference}


def test_a_batch_that_ends_in_the_middle_of_a_record_is_gone_on_with(make: Make) -> None:
    for _ in range(3):
        chained(make)
    taken = []
    while some := add_leaves(make.session, at_most=4):
        taken.append(some)
        make.session.commit()
    assert taken[:-1] == [4] * (len(taken) - 1)
    assert sum(taken) == make.session.scalar(select(func.count()).select_from(EntryRow))
    assert openings(make.session) == sorted(openings(make.session))


def test_a_leaf_commits_to_the_entry_under_its_salt_and_shows_nothing_of_it(make: Make) -> None:
    placement = chained(make)
    add_leaves(make.session)
    query = select(EntryRow, LogOpening, LogLeaf).where(
        LogOpening.placement_id == EntryRow.placement_id,
        LogOpening.number == EntryRow.number,
        LogLeaf.leaf_index == LogOpening.leaf_index,
    )
    salts = set()
    for entry, opening, leaf in make.session.execute(query):
        event = event_from(placement.reference, entry, opening.salt)
        assert (event.entry, event.digest, event.kind) == (entry.number, entry.digest, entry.kind)
        assert leaf.commitment == event.commitment
        assert leaf.hash == leaf_hash(event.commitment)
        salts.add(opening.salt)
    assert len(salts) == placement.last_number
    assert all(len(salt) == 32 for salt in salts)


def test_a_checkpoint_signs_for_all_leaves_and_is_not_made_twice_for_the_same(make: Make, signer: LogSigner) -> None:
    placement = chained(make)
    assert make_checkpoint(make.session, signer, NOW) is None
    add_leaves(make.session)
    made = make_checkpoint(make.session, signer, NOW)
    assert made is not None
    hashes = list(make.session.scalars(select(LogLeaf.hash).order_by(LogLeaf.leaf_index)))
    assert made.checkpoint.origin == "exchange.example.org/log1"
    assert (made.checkpoint.size, made.checkpoint.root) == (placement.last_number, root_of(hashes))
    assert opened(made.note, [signer.key]) == made.checkpoint
    assert make_checkpoint(make.session, signer, NOW) == made
    assert make.session.scalar(select(func.count()).select_from(LogCheckpoint)) == 1
    assert head_of(make.session).key == signer.key


def test_a_tree_of_several_tiles_keeps_the_hash_of_each_that_is_full(make: Make, signer: LogSigner) -> None:
    placement = make.placement()
    many(make, placement, 600)
    while add_leaves(make.session, at_most=250):
        make_checkpoint(make.session, signer, NOW)
        make.session.commit()
    hashes = list(make.session.scalars(select(LogLeaf.hash).order_by(LogLeaf.leaf_index)))
    nodes = make.session.execute(select(LogNode.level, LogNode.place, LogNode.hash).order_by(LogNode.place)).all()
    assert nodes == [(1, 0, root_of(hashes[:256])), (1, 1, root_of(hashes[256:512]))]
    for note in make.session.scalars(select(LogCheckpoint.note)):
        checkpoint = checkpoint_from(text_of(note))
        assert checkpoint.root == root_of(hashes[: checkpoint.size]) == root_at(make.session, checkpoint.size)
    indices = [0, 255, 256, 511, 512, len(hashes) - 1]
    proofs = inclusion_proofs(make.session, indices, len(hashes))
    for index, proof in zip(indices, proofs, strict=True):
        assert includes(hashes[index], index, len(hashes), proof, root_of(hashes))


def test_a_proof_takes_two_statements_however_many_leaves_are_asked_for(
    make: Make, statements: Callable[[], object]
) -> None:
    many(make, make.placement(), 600)
    while add_leaves(make.session):
        make.session.commit()
    with statements() as sent:  # type: ignore[attr-defined]
        inclusion_proofs(make.session, list(range(0, 600, 7)), 600)
    assert len(sent) == 2


@contextmanager
def refused(session: Session, words: str) -> Iterator[None]:
    with pytest.raises(DBAPIError, match=words):
        yield
    session.rollback()


@pytest.fixture
def written(make: Make, signer: LogSigner) -> Session:
    many(make, chained(make), 300)
    add_leaves(make.session)
    make_checkpoint(make.session, signer, NOW)
    make.session.commit()
    return make.session


@pytest.mark.parametrize("table, column", [("log_leaf", "hash"), ("log_node", "hash"), ("log_checkpoint", "note")])
def test_nothing_in_the_log_is_changed_or_removed(written: Session, table: str, column: str) -> None:
    words = f"{table} is only ever added to"
    with refused(written, words):
        written.execute(text(f"UPDATE {table} SET {column} = {column}"))
    with refused(written, words):
        written.execute(text(f"DELETE FROM {table}"))
    if written.get_bind().dialect.name == "sqlite":
        with refused(written, words):
            written.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    else:
        with refused(written, words):
            written.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    "statement", ["UPDATE log_head SET size = size - 1", "UPDATE log_head SET key = 'other'", "DELETE FROM log_head"]
)
def test_the_head_of_the_log_only_grows_under_its_one_key(written: Session, statement: str) -> None:
    with refused(written, "log_head only grows, under one key"):
        written.execute(text(statement))
    written.execute(text("UPDATE log_head SET size = size"))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log_opening",
        "UPDATE log_opening SET salt = NULL",
        "UPDATE log_opening SET leaf_index = leaf_index + 1000",
    ],
)
def test_what_opens_a_leaf_stays_as_long_as_there_is_its_entry(written: Session, statement: str) -> None:
    with refused(written, "log_opening keeps what opens a leaf as long as there is its entry"):
        written.execute(text(statement))


def test_the_salt_of_an_entry_that_is_erased_can_go_and_the_tree_stands(written: Session, signer: LogSigner) -> None:
    placement = written.scalar(select(Placement.id)) or 0
    before = newest_checkpoint(written)
    remove(written, placement, 200)
    written.execute(text("UPDATE log_opening SET salt = NULL WHERE number = 200"))
    written.commit()
    assert before is not None
    assert root_at(written, before.checkpoint.size) == before.checkpoint.root
    with refused(written, "log_opening keeps"):
        written.execute(text("UPDATE log_opening SET salt = NULL WHERE number = 199"))
