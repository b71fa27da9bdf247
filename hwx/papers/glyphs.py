"""Finds characters that the fonts of the paper cannot show: a hole in a printed name is worse than a refusal."""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hwx.rules.plain_values import plain
from hwx.rules.transcript import Transcript

SPACES = frozenset("\t\n\r")
"""What HTML sets as a space."""

UNSEEN = frozenset(
    map(chr, (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
)
"""Signs without a shape of their own: joiners, marks of direction, places where a word may break."""

NOT_SET = frozenset({"head", "script", "style"})
"""Elements whose text never comes onto the paper."""


@dataclass(frozen=True)
class Unprintable:
    """``place`` is the path to the value, such as "holder.original_name", and empty where only the text of the paper is
    known; ``value`` is the text it was found in."""

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
    """Every such character once a value. Signs without a shape of their own are in order."""
    return _holes(_texts(plain(transcript), ""), fonts)


def unprintable_in_html(html: str, fonts: tuple[Path, ...]) -> tuple[Unprintable, ...]:
    """The same for the text of a whole paper, whatever it was made from; ``place`` is empty."""
    reader = _Texts()
    reader.feed(html)
    reader.close()
    return _holes((("", text) for text in dict.fromkeys(reader.found)), fonts)


def _holes(texts: Iterable[tuple[str, str]], fonts: tuple[Path, ...]) -> tuple[Unprintable, ...]:
    shapes = _shapes(fonts)
    return tuple(
        Unprintable(place, character, text)
        for place, text in texts
        for character in dict.fromkeys(unicodedata.normalize("NFC", text))
        if ord(character) not in shapes and character not in SPACES | UNSEEN
    )


class _Texts(HTMLParser):
    """Collects what is set: the text of the elements, not what stands in the head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_SET:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


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
