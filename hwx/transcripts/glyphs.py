"""Finds characters that the fonts of the paper cannot show: a hole in a printed name is worse than a refusal."""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hwx.rules.plain_values import plain
from hwx.rules.transcript import Transcript


@dataclass(frozen=True)
class Unprintable:
    """``place`` is the path to the value, such as "holder.original_name"; ``value`` the text it was found in."""

    place: str
    character: str
    value: str

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"

    @property
    def name(self) -> str:
        return unicodedata.name(self.character, "")


def unprintable(transcript: Transcript, fonts: tuple[Path, ...]) -> tuple[Unprintable, ...]:
    """Every such character once a value. Signs without a shape of their own (joiners, direction marks) are in order."""
    shapes = _shapes(fonts)
    return tuple(
        Unprintable(place, character, text)
        for place, text in _texts(plain(transcript), "")
        for character in dict.fromkeys(unicodedata.normalize("NFC", text))
        if ord(character) not in shapes and unicodedata.category(character) != "Cf"
    )


@cache
def _shapes(fonts: tuple[Path, ...]) -> frozenset[int]:
    tables = importlib.import_module("fontTools.ttLib")
    return frozenset(point for font in fonts for point in tables.TTFont(font, lazy=True).getBestCmap())


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from _texts(inside, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside, place)
