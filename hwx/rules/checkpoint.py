"""Checkpoints (C2SP tlog-checkpoint) and proofs that travel by themselves (C2SP tlog-proof)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hwx.rules.merkle import HASH
from hwx.rules.signed_note import NoteKey, from_base64, sign, text_of, to_base64, verified

NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})\Z")
PROOF = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


class CheckpointUnreadable(ValueError):
    """The text is not shaped like a checkpoint; the message says what was expected."""


class ProofUnreadable(ValueError):
    """It is not shaped like a proof; the message says what was expected."""


@dataclass(frozen=True)
class Checkpoint:
    """What a tree was at one moment: the name of the log, how many leaves it had, and its root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


@dataclass(frozen=True)
class Proof:
    """That a leaf is in a tree: its place, the hashes beside the way up, and the signed checkpoint of the tree."""

    index: int
    hashes: tuple[bytes, ...]
    note: str


def checkpoint_from(text: str) -> Checkpoint:
    """Lines after the third are extensions, and are passed over. Raises CheckpointUnreadable."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise CheckpointUnreadable("the name of the log, a number of leaves and a root were expected, each on a line")
    origin, size, root = lines[:3]
    if not NUMBER.match(size):
        raise CheckpointUnreadable(f"{size[:20]!r} is not a number of leaves")
    try:
        found = from_base64(root)
    except ValueError:
        raise CheckpointUnreadable("the root is not base64") from None
    if len(found) != HASH:
        raise CheckpointUnreadable(f"a root of {HASH} bytes was expected")
    return Checkpoint(origin, int(size), found)


def signed(checkpoint: Checkpoint, key: NoteKey, signer: Callable[[bytes], bytes]) -> str:
    """The checkpoint as a signed note."""
    return sign(checkpoint.text, key, signer)


def opened(note: str, keys: Sequence[NoteKey]) -> Checkpoint:
    """The checkpoint that one of the keys signed; a key may sign only for the log of its own name.

    Raises NoteUnreadable, NotSigned, CheckpointUnreadable."""
    named = checkpoint_from(text_of(note)).origin
    return checkpoint_from(verified(note, [key for key in keys if key.name == named]))


def proof_to_text(proof: Proof) -> str:
    hashes = [to_base64(one) for one in proof.hashes]
    return "\n".join((PROOF, f"index {proof.index}", *hashes, "", proof.note))


def proof_from_text(text: str) -> Proof:
    """What is said beside the proof ("extra") is passed over. Raises ProofUnreadable; the note in it is not read."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != PROOF or not blank:
        raise ProofUnreadable(f"{PROOF} was expected on the first line, and a checkpoint after an empty line")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    word, _, index = lines.pop(0).partition(" ") if lines else ("", "", "")
    if word != "index" or not NUMBER.match(index):
        raise ProofUnreadable("the word index and the number of the leaf were expected before the hashes")
    return Proof(int(index), hashes_from(lines), note)


def hashes_from(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Raises ProofUnreadable."""
    try:
        hashes = tuple(from_base64(line) for line in lines)
    except ValueError:
        raise ProofUnreadable("a hash of the proof is not base64") from None
    if len(hashes) > MOST_HASHES or any(len(one) != HASH for one in hashes):
        raise ProofUnreadable(f"at most {MOST_HASHES} hashes of {HASH} bytes were expected")
    return hashes
