"""What a supervisor's appointment can be narrowed to; the room that knows the curricula says what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Source = Callable[[str], Iterable[tuple[str, str]]]
"""Given the reader's language, pairs of what is stored ("slug/domain" or "slug/code") and what is read."""

SOURCES: list[Source] = []
"""A room beside or above adds its own at import; this room does not know curricula."""


def scope_choices(language: str) -> list[tuple[str, str]]:
    return [choice for source in SOURCES for choice in source(language)]
