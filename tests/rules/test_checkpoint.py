"""Tests of hwx.rules.checkpoint: checkpoints and proofs as other tools write and read them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.rules.checkpoint import (
    Checkpoint,
    CheckpointUnreadable,
    Proof,
    ProofUnreadable,
    checkpoint_from,
    opened,
    proof_from_text,
    proof_to_text,
    signed,
)
from hwx.rules.merkle import hash_of, inclusion_spans
from hwx.rules.signed_note import NoteKey, NotSigned, sign, to_base64
from tests.rules.trees import data, kept
from tests.support.tlog import proves

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ORIGIN = "exchange.example.org/log1"
KEY = NoteKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())

PUBLISHED = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
"""The example of C2SP tlog-checkpoint."""


def made(size: int) -> tuple[Checkpoint, str]:
    tree = kept(data(size))
    checkpoint = Checkpoint(ORIGIN, size, hash_of((0, size), tree.stored))
    return checkpoint, signed(checkpoint, KEY, PRIVATE.sign)


def proof_of(index: int, size: int) -> Proof:
    tree = kept(data(size))
    return Proof(index, tuple(hash_of(span, tree.stored) for span in inclusion_spans(index, size)), made(size)[1])


def test_the_published_checkpoint_is_read_and_written_back() -> None:
    found = checkpoint_from(PUBLISHED)
    assert (found.origin, found.size, found.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert found.text == PUBLISHED
    assert checkpoint_from(f"{PUBLISHED}an extension\n") == found


def test_a_signed_checkpoint_opens_with_the_key_of_its_log() -> None:
    checkpoint, note = made(7)
    assert opened(note, [KEY]) == checkpoint


def test_a_key_signs_only_for_the_log_of_its_own_name() -> None:
    note = sign(Checkpoint("other.example.org/log1", 1, b"r" * 32).text, KEY, PRIVATE.sign)
    with pytest.raises(NotSigned):
        opened(note, [KEY])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", "the name of the log, a number of leaves and a root"),
        ("a\n1\n", "the name of the log, a number of leaves and a root"),
        (PUBLISHED.rstrip("\n"), "the name of the log, a number of leaves and a root"),
        (f"\n{PUBLISHED}", "the name of the log, a number of leaves and a root"),
        (PUBLISHED.replace("20852163", "020"), "'020' is not a number of leaves"),
        (PUBLISHED.replace("20852163", "0x"), "'0x' is not a number of leaves"),
        (PUBLISHED.replace("20852163", "-1"), "'-1' is not a number of leaves"),
        (PUBLISHED.replace("20852163", "1" * 19), "is not a number of leaves"),
        (PUBLISHED.replace("20852163", "٣"), "is not a number of leaves"),
        (PUBLISHED.replace("CsUY", "?sUY"), "the root is not base64"),
        (f"a\n1\n{to_base64(b'short')}\n", "a root of 32 bytes was expected"),
    ],
)
def test_what_is_not_shaped_like_a_checkpoint_is_refused(text: str, expected: str) -> None:
    with pytest.raises(CheckpointUnreadable, match=expected):
        checkpoint_from(text)


@pytest.mark.parametrize("index, size", [(0, 1), (0, 2), (4, 7), (299, 300)])
def test_a_proof_travels_as_text_and_proves_its_leaf_and_no_other(index: int, size: int) -> None:
    proof = proof_of(index, size)
    text = proof_to_text(proof)
    assert text.startswith(f"c2sp.org/tlog-proof@v1\nindex {index}\n")
    assert text.endswith(f"\n\n{proof.note}")
    assert proof_from_text(text) == proof
    leaves = kept(data(size)).rows[0]
    assert [place for place, leaf in enumerate(leaves) if proves(proof, leaf, [KEY])] == [index]


def test_what_is_said_beside_a_proof_is_passed_over() -> None:
    proof = proof_of(2, 5)
    text = proof_to_text(proof).replace("index", "extra QUJD\nindex", 1)
    assert proof_from_text(text) == proof


def test_a_proof_under_a_checkpoint_that_nobody_signed_proves_nothing() -> None:
    with pytest.raises(NotSigned):
        proves(proof_of(0, 3), kept(data(3)).rows[0][0], [])


TEXT = proof_to_text(proof_of(4, 7))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", "was expected on the first line"),
        (TEXT.replace("@v1", "@v2"), "was expected on the first line"),
        (TEXT.replace("\n\n", "\n"), "was expected on the first line"),
        ("c2sp.org/tlog-proof@v1\n\nnote", "the word index"),
        (TEXT.replace("index 4", "4"), "the word index"),
        (TEXT.replace("index 4", "index 04"), "the word index"),
        (TEXT.replace("index 4\n", "index 4\n?\n"), "a hash of the proof is not base64"),
        (TEXT.replace("index 4\n", "index 4\nQUJD\n"), "at most 63 hashes of 32 bytes"),
        (TEXT.replace("index 4\n", "index 4\n" + f"{to_base64(b'h' * 32)}\n" * 64), "at most 63 hashes of 32 bytes"),
    ],
)
def test_what_is_not_shaped_like_a_proof_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ProofUnreadable, match=expected):
        proof_from_text(text)
