"""Whether the pages of a PDF are those of the file attached to it: every page bears its number and its check code.

The signature covers both, so nobody parts them unseen; this finds what an institution itself put together wrongly. It
reads the text layer, from which the pages are also searched and read aloud, not the picture of the page.
"""

from __future__ import annotations

import json
from enum import StrEnum

from hwx.verification import page_reading
from hwx.verification.apart import PATIENCE, run_apart


class Pages(StrEnum):
    AGREE = "agree"
    DIFFER = "differ"
    """At least one page lacks the number or the code."""
    UNREADABLE = "unreadable"
    """The pages could not be read, or not in time: nothing can be said."""


def pages_against(pdf: bytes, number: str, check_code: str, patience: float = PATIENCE) -> Pages:
    """``number`` and ``check_code`` as the attached file has them, which must be the ones printed. Never raises for
    what the PDF is."""
    words = ["".join(word.split()) for word in (number, check_code)]
    try:
        child = run_apart(page_reading.__file__, words, pdf, patience)
    except ValueError:
        return Pages.UNREADABLE
    if child is None or child[0] != 0:
        return Pages.UNREADABLE
    sheets: list[list[str]] = json.loads(child[1])
    if not sheets or not all(words):
        return Pages.UNREADABLE
    return Pages.AGREE if all(sheet == words for sheet in sheets) else Pages.DIFFER
