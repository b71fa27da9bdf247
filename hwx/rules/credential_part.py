"""Walks through a credential that came from outside: each step says what was expected, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn


class CredentialUnreadable(ValueError):
    """A document that is not shaped like a credential of ours; ``place`` is the path to what is wrong."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"{place or 'the credential'}: {expected} was expected")
        self.place = place


@dataclass(frozen=True)
class Part:
    """A value inside the document and the path to it. Every method raises CredentialUnreadable."""

    found: Any
    place: str = ""

    def refuse(self, expected: str) -> NoReturn:
        raise CredentialUnreadable(self.place, expected)

    def __getitem__(self, name: str) -> Part:
        inside = Part(self._members().get(name), f"{self.place}.{name}" if self.place else name)
        if inside.found is None:
            inside.refuse("a value")
        return inside

    def __contains__(self, name: str) -> bool:
        return name in self._members()

    def _members(self) -> dict[str, Any]:
        if not isinstance(self.found, dict):
            self.refuse("an object")
        return self.found

    def items(self) -> Iterator[Part]:
        if not isinstance(self.found, list):
            self.refuse("a list")
        return (Part(item, f"{self.place}[{number}]") for number, item in enumerate(self.found))

    def listed(self, name: str) -> tuple[Part, ...]:
        """The items of a list that may be missing."""
        return tuple(self[name].items()) if name in self else ()

    @property
    def text(self) -> str:
        if not isinstance(self.found, str):
            self.refuse("a text")
        return self.found

    def said(self, name: str) -> str:
        """A text, "" where there is none."""
        return self[name].text if name in self else ""

    @property
    def number(self) -> int:
        """A whole number written as a text, up to nine digits."""
        if not (self.text.isascii() and self.text.isdigit() and len(self.text) < 10):
            self.refuse("a whole number")
        return int(self.text)

    @property
    def moment(self) -> datetime:
        text = self.text
        try:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            self.refuse("a moment in UTC (2026-03-01T09:30:00Z)")

    @property
    def day(self) -> date:
        """The date of a moment, or a date alone."""
        text = self.text
        if "T" in text:
            return self.moment.date()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse("a date (2026-03-01)")

    def kinds(self) -> tuple[Any, ...]:
        """What stands as ``type``."""
        found = self["type"].found
        return tuple(found) if isinstance(found, list) else (found,)
