"""What a word without quotes means in a curriculum file: text, whole number, yes, nothing, or a trap to be named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ScalarCode = Literal["odd-number", "unquoted-date", "unquoted-number"]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})", re.ASCII)
_DIGITS = re.compile(r"[-+]?[0-9]+", re.ASCII)
_POINT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+)", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?", re.ASCII)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Trap:
    """A word that programs read in different ways: ``code`` says which kind."""

    code: ScalarCode


def resolve(word: str) -> str | int | bool | Trap | None:
    """The value of a word without quotes, as in YAML 1.2: "yes", "no" and "NO" stay texts.

    Numbers with a point, dates, and numbers that begin with a zero or a plus are traps: a version 1.10 would become
    1.1, and a date something else in every program.
    """
    if word in _WORDS:
        return _WORDS[word]
    if word.lower() in _WORDS and word in (word.capitalize(), word.upper()):
        return _WORDS[word.lower()]
    if _WHOLE.fullmatch(word):
        return int(word)
    if _DIGITS.fullmatch(word):
        return Trap("odd-number")
    if _POINT.fullmatch(word):
        return Trap("unquoted-number")
    if _DATE.fullmatch(word):
        return Trap("unquoted-date")
    return word
