"""Which letters the signs of a font stand for, so that what is printed can also be searched and copied.

The Arabic face sets some letters with two signs, and has many signs for one letter. Its own tables of substitution
(OpenType GSUB) say where each comes from.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

SINGLE, MULTIPLE, EXTENSION = 1, 2, 7
"""Kinds of lookup in GSUB: one sign for one, several for one, and a wrapper around another kind."""


TATWEEL = 0x0640
"""What lengthens a letter; the face puts it beside some by itself."""

NO_LETTER = 0x200D
"""For a part of a letter: a joiner, which searches pass over and which does not part a word."""


@cache
def letters_of(font: Path) -> dict[int, int]:
    """By the number of a sign: its letter (code point), NO_LETTER for one that only lengthens another."""
    tables = importlib.import_module("fontTools.ttLib").TTFont(font, lazy=True)
    letters = {sign: _plain(letter) for letter, sign in tables.getBestCmap().items()}
    steps = list(_steps(tables))
    _follow(steps, letters)
    number = tables.getGlyphID
    return {number(sign): NO_LETTER if letter == TATWEEL else letter for sign, letter in letters.items()}


def _follow(steps: list[tuple[str, list[str]]], known: dict[str, int]) -> None:
    """To every sign that comes from one that is known, until nothing is added."""
    before = -1
    while before != len(known):
        before = len(known)
        for sign, made in steps:
            if sign in known:
                known.setdefault(made[0], known[sign])


def _plain(letter: int) -> int:
    """The letter itself for one of its forms (Unicode has code points for the forms of Arabic letters as well)."""
    found = unicodedata.normalize("NFKC", chr(letter))
    return ord(found) if len(found) == 1 else letter


def _steps(font: Any) -> Iterator[tuple[str, list[str]]]:
    """Each substitution of one sign by one or more, whatever calls for it."""
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            kind, inner = lookup.LookupType, table
            if kind == EXTENSION:
                kind, inner = table.ExtensionLookupType, table.ExtSubTable
            if kind == SINGLE:
                yield from ((sign, [made]) for sign, made in inner.mapping.items())
            elif kind == MULTIPLE:
                yield from ((sign, list(made)) for sign, made in inner.mapping.items() if made)
