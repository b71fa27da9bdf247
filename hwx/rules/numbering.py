"""Numbers and check codes of transcripts: how they are written, and how typed ones are read.

Both stand on paper for decades: what was once a valid number or code stays one. A code is 60 random bits in Crockford's
base 32, which has no I, L, O or U; typed ones are read kindly (small letters, O for 0, spaces, any dash, any digits).
"""

from __future__ import annotations

import re
import unicodedata

CODE_BYTES = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_GROUPS, _GROUP = 3, 4
_KINDLY = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DASHES = re.compile(r"[\s\-_\u2010-\u2015\u2212\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_LONGEST_TYPED = 60


def number_of(prefix: str, year: int, place: int) -> str:
    """For example HWX-2026-00042; ``place`` counts from 1 within the year."""
    return f"{prefix}-{year}-{place:05d}"


def code_of(random: bytes) -> str:
    """For example 7K4M-Q2ZT-9XRB, from CODE_BYTES random bytes."""
    bits = int.from_bytes(random[:CODE_BYTES], "big")
    signs = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_GROUPS * _GROUP))
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def number_from(typed: str) -> str:
    """The number as printed, or "" when nothing like a number was typed."""
    parts = [part for part in _DASHES.split(_latin(typed)) if part]
    return "-".join(parts) if len(typed) <= _LONGEST_TYPED else ""


def code_from(typed: str) -> str:
    """The code as printed, or "" when what was typed cannot be one."""
    signs = _DASHES.sub("", _latin(typed)).translate(_KINDLY)
    if len(typed) > _LONGEST_TYPED or len(signs) != _GROUPS * _GROUP or not set(signs) <= set(ALPHABET):
        return ""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def _latin(typed: str) -> str:
    """Capitals, and the digits 0-9 for those of any script."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in typed.upper()
    )
