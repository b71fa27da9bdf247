"""How the answers of a check are put to one reader; the page, the command and programs each have a voice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Voice(Protocol):
    """How sentences are put to one reader: a catalogue, and the dress of dates, codes and names inside a sentence."""

    @property
    def language(self) -> str: ...
    def gettext(self, message: str, /, **values: object) -> str: ...
    def day(self, day: date, /) -> str: ...
    def number(self, value: int, /) -> str: ...
    def code(self, text: str, /) -> str: ...
    def name(self, text: str, language: str = "", /) -> str: ...
    def address(self, url: str, /) -> str: ...
    def country(self, code: str, /) -> str: ...


@dataclass(frozen=True)
class Answer:
    """``tone`` is "good", "bad", "unknown" or "unchecked"; ``details`` are sentences."""

    question: str
    tone: str
    answer: str
    details: tuple[str, ...] = ()
