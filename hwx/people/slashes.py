"""Keeps on one line what slashes join in Arabic text, on pages and on paper.

A line may end behind a slash. Within Arabic, the slash of Latin letters then jumps to their other side, and "WHO/ICRC"
reads "/WHO" above "ICRC".
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

MOST = 30
"""Letters of a name or a unit with its slashes. What is longer may not fit into a column, and breaks as it did."""

_LETTER = r"[\w\u0640\u064b-\u065f\u0670-]"
JOINED = re.compile(rf"((?<!{_LETTER})(?<![/:.]){_LETTER}+(?:/{_LETTER}+)+(?!{_LETTER})(?!/))")
"""Not an address, which has a point, a colon or a slash before it."""


def kept_whole(text: str, language: str, mark: str) -> str:
    """Markup where something is kept, under the class ``mark``; else the text as it is."""
    if language != "ar" or "/" not in text:
        return text
    held = Markup('<span class="{}">{}</span>')
    return Markup("").join(
        held.format(mark, piece) if place % 2 and len(piece) <= MOST else escape(piece)
        for place, piece in enumerate(JOINED.split(text))
    )
