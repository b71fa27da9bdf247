"""How a name that a reader knows compares with the name on a transcript: always a question, never an answer.

One Arabic name is written in many ways with Latin letters, by each passport office its own, and many people bear the
same name. So neither equal letters make the same person nor other letters another one: what is found here only tells
the reader what to look at.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Spelling(StrEnum):
    SAME = "same"
    """Letter for letter, but for capitals and spaces."""
    MARKS = "marks"
    """The same but for accents, hyphens, apostrophes and full stops."""
    PARTS = "parts"
    """The same parts in another order, or with some of them missing on one side."""
    OTHER = "other"


def compared(typed: str, passport_name: str, original_name: str = "") -> Spelling:
    """The nearest of both names counts; ``original_name`` may be empty."""
    found = [_against(typed, name) for name in (passport_name, original_name) if name.strip()]
    return min(found, key=list(Spelling).index, default=Spelling.OTHER)


def _against(typed: str, printed: str) -> Spelling:
    if _plain(typed) == _plain(printed):
        return Spelling.SAME
    ours, theirs = _bare(typed), _bare(printed)
    if "".join(ours) == "".join(theirs):
        return Spelling.MARKS
    shorter, longer = sorted((set(ours), set(theirs)), key=len)
    return Spelling.PARTS if shorter and shorter <= longer else Spelling.OTHER


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _bare(name: str) -> list[str]:
    """The parts of a name without marks above and below letters; hyphens part, apostrophes do not."""
    apart = unicodedata.normalize("NFKD", name.casefold()).replace("-", " ")
    kept = "".join(sign for sign in apart if sign.isalnum() or sign.isspace())
    return kept.split()
