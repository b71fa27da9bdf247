"""Reads JSON from strangers strictly: only what a canonical document can hold, and nothing that costs dear to read."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

MAX_DEPTH = 24

_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD]")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]+|\\.?)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


class NotPlain(ValueError):
    """The bytes are not JSON of that kind; the message says what stands in the way."""


def parse(data: bytes) -> Any:
    """UTF-8, no mark in front, no key twice, no half of a character (a surrogate alone, which no text can hold), no
    fraction, whole numbers within 2**53, limited depth.

    Raises NotPlain; the caller has limited the size.
    """
    try:
        text = data.decode("utf-8")
        _refuse_depth(text)
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=lambda found: _refuse(f"the fraction {found[:20]}"),
            parse_constant=lambda found: _refuse(found),
        )
        # Only an escape can write one, since the bytes are UTF-8.
        if _ESCAPED_HALF.search(text) and _HALF.search(json.dumps(found, ensure_ascii=False)):
            _refuse("half a character")
        return found
    except (UnicodeDecodeError, ValueError) as error:
        raise NotPlain(str(error)) from error


def _refuse(what: str) -> NoReturn:
    raise NotPlain(f"{what} has no place in it")


def _refuse_depth(text: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        mark = found.group()
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > MAX_DEPTH:
            _refuse(f"nesting deeper than {MAX_DEPTH}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse("a key that stands twice")
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= 2**53:
        _refuse("a number beyond 2**53")
    return int(digits)
