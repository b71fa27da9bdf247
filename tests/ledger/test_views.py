"""The log as anybody sees it: programs that read tiles and proofs, and somebody who kept a checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from hwx.factory import create_app
from hwx.ledger.proving import Comparison
from hwx.ledger.reading import head_of
from hwx.ledger.tables import LogLeaf
from hwx.ledger.wording import ANSWERS, answer_to
from hwx.rules.checkpoint import Checkpoint, opened, proof_from_text
from hwx.rules.merkle import has_only_grown, leaf_hash, root_of
from hwx.rules.signed_note import from_base64, key_from
from hwx.settings import Settings
from tests.ledger.logged import Log, logged
from tests.support.making import Make
from tests.support.tlog import proves
from tests.support.visiting import Visitor, visitor

PROGRAMS = ("/log/checkpoint", "/log/key", "/log/tile/0/000", "/log/tile/entries/000", "/log/consistency?old=5&new=300")


@pytest.fixture
def log(make: Make, settings: Settings) -> Log:
    return logged(make, settings.keys_folder)


def leaves(log: Log) -> list[bytes]:
    return list(log.session.scalars(select(LogLeaf.hash).order_by(LogLeaf.leaf_index)))


def test_the_checkpoint_is_the_newest_and_signed_with_the_key_that_is_handed_out(client: Visitor, log: Log) -> None:
    key = key_from(client.get("/log/key").text)
    answer = client.get("/log/checkpoint")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert opened(answer.text, [key]) == log.newest.checkpoint
    assert answer.headers["Cache-Control"] == "public, max-age=5"


def test_the_whole_tree_can_be_built_from_tiles(client: Visitor, log: Log) -> None:
    size = log.newest.checkpoint.size
    full, rest = client.get("/log/tile/0/000"), client.get(f"/log/tile/0/001.p/{size - 256}")
    assert full.content_type == "application/octet-stream"
    assert (len(full.data), len(rest.data)) == (8192, (size - 256) * 32)
    hashes = [(full.data + rest.data)[at : at + 32] for at in range(0, size * 32, 32)]
    assert root_of(hashes) == log.newest.checkpoint.root
    assert client.get("/log/tile/1/000.p/1").data == root_of(hashes[:256])
    assert "max-age=31536000" in full.headers["Cache-Control"]


def test_what_the_leaves_are_hashes_of_is_served_as_well(client: Visitor, log: Log) -> None:
    data = client.get("/log/tile/entries/000.p/5").data
    entries = [data[at + 2 : at + 34] for at in range(0, len(data), 34)]
    assert [data[at : at + 2] for at in range(0, len(data), 34)] == [b"\x00\x20"] * 5
    assert [leaf_hash(one) for one in entries] == leaves(log)[:5]


@pytest.mark.parametrize(
    "path", ["0/001", "0/001.p/255", "0/002.p/1", "1/000", "1/000.p/2", "2/000.p/1", "entries/001", "0/000.p/256", "x"]
)
def test_a_tile_that_is_not_there_is_not_served_in_part(client: Visitor, log: Log, path: str) -> None:
    assert client.get(f"/log/tile/{path}").status_code == 404


def test_who_knows_the_hash_of_a_leaf_gets_its_proof(client: Visitor, log: Log) -> None:
    key = head_of(log.session).key
    assert key is not None
    for index in (0, 4, 255, 256, log.newest.checkpoint.size - 1):
        leaf = leaves(log)[index]
        proof = proof_from_text(client.get(f"/log/leaf/{leaf.hex()}").text)
        assert (proof.index, proves(proof, leaf, [key])) == (index, True)


@pytest.mark.parametrize("leaf", ["00" * 32, "FF" * 32, "00", "z" * 64, "0x" + "00" * 31, "٠" * 64])
def test_a_hash_that_is_no_leaf_has_no_proof(client: Visitor, log: Log, leaf: str) -> None:
    assert client.get(f"/log/leaf/{leaf}").status_code == 404


def test_a_leaf_that_is_under_no_checkpoint_has_no_proof_yet(
    client: Visitor, log: Log, make: Make, work_off: Callable[..., int]
) -> None:
    make.observation(log.placement, "SML-102", make.person())
    work_off("ledger.leaves")
    last = leaves(log)[-1].hex()
    assert client.get(f"/log/leaf/{last}").status_code == 404
    work_off("ledger.checkpoint")
    assert client.get(f"/log/leaf/{last}").status_code == 200


def test_consistency_between_two_sizes_is_proved(client: Visitor, log: Log) -> None:
    old, new = log.first.checkpoint, log.newest.checkpoint
    said = client.get(f"/log/consistency?old={old.size}&new={new.size}").get_json()
    assert (said["old"], said["new"]) == (old.size, new.size)
    proof = [from_base64(one) for one in said["proof"]]
    assert has_only_grown(old.size, old.root, new.size, new.root, proof)


@pytest.mark.parametrize("asked", ["", "?old=1", "?old=2&new=1", "?old=-1&new=1", "?old=a&new=b", "?old=1&new=999999"])
def test_sizes_that_make_no_sense_are_refused(client: Visitor, log: Log, asked: str) -> None:
    answer = client.get(f"/log/consistency{asked}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == (
        f"Two whole numbers were expected, old and new, the smaller first; the log has {log.newest.checkpoint.size} "
        "entries. Ask /log/checkpoint for the newest size that has a proof."
    )


@pytest.mark.parametrize("address", PROGRAMS)
def test_programs_of_others_may_read_the_log_and_get_no_cookie(client: Visitor, log: Log, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


def test_nothing_of_people_or_of_what_they_did_stands_in_what_is_served(client: Visitor, log: Log) -> None:
    private = [log.placement.reference, log.placement.trainee.passport_name, "OMAR FAROUK", "SML-", "sign_off"]
    size = log.newest.checkpoint.size
    rest = ("/log", f"/log/tile/0/001.p/{size - 256}", f"/log/leaf/{leaves(log)[3].hex()}")
    for address in (*PROGRAMS, *rest):
        said = client.get(address).data.decode("latin-1")
        assert [word for word in private if word in said] == []


@pytest.mark.parametrize("address", ["/log/checkpoint", "/log/key", "/log/tile/0/000.p/1", f"/log/leaf/{'00' * 32}"])
def test_before_the_first_entry_there_is_nothing_to_serve(client: Visitor, address: str) -> None:
    assert client.get(address).status_code == 404


def test_before_the_first_entry_the_page_says_so(client: Visitor) -> None:
    assert "No checkpoint yet" in client.get("/log").text
    assert "This log has no checkpoint yet." in client.get("/log", query_string={"checkpoint": "text"}).text


def test_the_page_shows_the_checkpoint_to_keep_and_the_key(client: Visitor, log: Log) -> None:
    page = client.get("/log")
    assert log.newest.note.splitlines()[2] in page.text
    assert client.get("/log/key").text.strip().replace("+", "&#43;") in page.text.replace("+", "&#43;")


def ask(client: Visitor, kept: str) -> str:
    answer = client.get("/log", query_string={"checkpoint": kept})
    assert answer.status_code == 200
    return answer.text


def test_who_kept_a_checkpoint_learns_that_the_log_has_only_grown(client: Visitor, log: Log) -> None:
    page = ask(client, log.first.note)
    assert "Yes, this log has only grown since your checkpoint." in page
    assert f"Your checkpoint holds 5 entries, the log of today {log.newest.checkpoint.size}." in page
    assert "Yes, your checkpoint is the newest one." in ask(client, log.newest.note)


def test_who_kept_something_else_learns_what_is_wrong_with_it(client: Visitor, log: Log) -> None:
    assert "This cannot be read as a checkpoint." in ask(client, "<b>nothing</b>")
    assert "<b>nothing" not in ask(client, "<b>nothing</b>")
    assert "its signature is not that of this log" in ask(client, log.first.note.replace("\n5\n", "\n6\n"))
    assert "the checkpoint is that of another log" in ask(client, log.first.note.replace("exchange", "other"))


def test_every_answer_has_its_words(app: Flask, log: Log) -> None:
    kept = Checkpoint("a", 7, b"r" * 32)
    with app.test_request_context():
        for code in ANSWERS:
            found = answer_to(Comparison(code, kept, log.newest))
            assert found.answer
            assert found.detail
        assert "contradict each other" in answer_to(Comparison("forked", kept, log.newest)).detail
        assert "holds 7 entries" in answer_to(Comparison("beyond", kept, log.newest)).detail


def test_the_log_is_asked_for_as_often_as_the_limit_allows(app: Flask, log: Log, settings: Settings) -> None:
    own = create_app(replace(settings, verify_limit="2 per minute"))
    browser = visitor(own, None)
    assert [browser.get(address).status_code for address in PROGRAMS[:3]] == [200, 200, 429]
    assert browser.get("/verify").status_code == 200
