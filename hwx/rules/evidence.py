"""What an entry of evidence says about text and files that are kept outside the record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import rfc8785


def evidence_digest(salt: str, text: str, files: Sequence[str]) -> str:
    """SHA-256 in hex of the canonical JSON (RFC 8785) of the three; ``files`` are the SHA-256 of the files, in order.

    The salt is erased together with the text, so that nobody can find the text out again by trying.
    """
    return hashlib.sha256(rfc8785.dumps({"salt": salt, "text": text, "files": list(files)})).hexdigest()
