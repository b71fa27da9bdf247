"""What a tool for logs of others does with a proof that travels by itself (C2SP tlog-proof)."""

from __future__ import annotations

from collections.abc import Sequence

from hwx.rules.checkpoint import Proof, opened
from hwx.rules.merkle import includes
from hwx.rules.signed_note import NoteKey


def proves(proof: Proof, leaf: bytes, keys: Sequence[NoteKey]) -> bool:
    """Whether the leaf (its hash) is in the log of a signed checkpoint. Raises what ``opened`` raises."""
    checkpoint = opened(proof.note, keys)
    return includes(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
