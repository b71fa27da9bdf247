"""Characters that no text of ours may hold: software that signs treats them in different ways, or refuses them."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""U+0000 to U+001F without tab, line feed and carriage return, and U+007F."""

NAMES = {0: "NULL", 7: "BELL", 8: "BACKSPACE", 11: "LINE TABULATION", 12: "FORM FEED", 27: "ESCAPE", 127: "DELETE"}
"""Those that people meet, by the names of ISO 6429; the others are called by their number alone."""


def control_characters(text: str) -> tuple[str, ...]:
    """Those that stand in the text, each once, in the order in which they come."""
    return tuple(dict.fromkeys(CONTROL.findall(text)))


def name_of(character: str) -> str:
    """What a person can look up: "U+0008 BACKSPACE"."""
    number = ord(character)
    name = NAMES.get(number) or unicodedata.name(character, "")
    return f"U+{number:04X} {name}".rstrip()
