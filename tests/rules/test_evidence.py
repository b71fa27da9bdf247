"""The digest of evidence stands for salt, text and files, and for nothing else."""

from __future__ import annotations

import hashlib
import json

import pytest

from hwx.rules.evidence import evidence_digest

ONE = evidence_digest("salt", "Reçu à l'hôpital", ["a" * 64, "b" * 64])


def test_the_digest_can_be_made_again_with_plain_tools() -> None:
    value = {"salt": "salt", "text": "Reçu à l'hôpital", "files": ["a" * 64, "b" * 64]}
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(plain.encode()).hexdigest() == ONE


@pytest.mark.parametrize(
    "other",
    [
        evidence_digest("pepper", "Reçu à l'hôpital", ["a" * 64, "b" * 64]),
        evidence_digest("salt", "Reçu", ["a" * 64, "b" * 64]),
        evidence_digest("salt", "Reçu à l'hôpital", ["b" * 64, "a" * 64]),
        evidence_digest("salt", "Reçu à l'hôpital", ["a" * 64]),
    ],
)
def test_whatever_differs_changes_the_digest(other: str) -> None:
    assert other != ONE
