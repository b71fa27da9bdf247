"""Reads JSON from strangers strictly: only what a canonical document can hold, and nothing that costs dear to read."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

MAX_DEPTH = 24

_HALF = re.compile("[\ud800-\udfff]")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]+|\\.?)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


class NotPlain(ValueError):
    """The bytes are not JSON of that kind; the message says what stands in the way."""


def parse(data: bytes) -> Any:
    """UTF-8, no mark in front, no key twice and none with half a character (which RFC 8785 cannot put in its place),
    no fraction, whole numbers within 2**53, limited depth.

    Raises NotPlain; the caller has limited the size.
    """
    try:
        text = data.decode("utf-8")
        _refuse_depth(text)
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=lambda found: _refuse(f"the fraction {found[:20]}"),
            parse_constant=lambda found: _refuse(found),
        )
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
    if _HALF.search("".join(found)):
        _refuse("a key with half a character")
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= 2**53:
        _refuse("a number beyond 2**53")
    return int(digits)
