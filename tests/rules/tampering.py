"""Every text in a document changed, one at a time, in a way that still looks right."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def leaves(found: Any, place: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text, wherever it stands."""
    if isinstance(found, str):
        yield place, found
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, (*place, name))
    elif isinstance(found, list):
        for number, item in enumerate(found):
            yield from leaves(item, (*place, number))


def altered(text: str) -> str:
    """Another text of the same kind: the last letter or digit becomes the next one."""
    for place in range(len(text) - 1, -1, -1):
        if text[place].isascii() and text[place].isalnum():
            last = text[place]
            other = {"z": "a", "Z": "A", "9": "0"}.get(last) or chr(ord(last) + 1)
            return text[:place] + other + text[place + 1 :]
    return text + "x"


def replaced(document: Any, place: Path, value: Any) -> Any:
    changed = copy.deepcopy(document)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def tampered(document: Any) -> Iterator[tuple[Path, Any]]:
    """Each change with its place. The document is not touched."""
    for place, text in leaves(document):
        yield place, replaced(document, place, altered(text))
