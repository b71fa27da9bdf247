"""The keys that an institution ever signed credentials with, each with its days, as values and as public JSON.

A DID document carries no dates, so this history stands beside it. Keys are only added to it; what may change later is
the last day of a key's use and the day from which it is no longer trusted. Days are UTC and included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785

from hwx.rules.multikey import from_multikey, multikey
from hwx.rules.plain_json import NotPlain, parse

FORMAT = "hwx-issuer-keys"
VERSION = 1

_KEY_NAMES = {"multikey", "used_from", "used_until", "distrusted_from"}


class HistoryUnreadable(ValueError):
    """The history of keys is not one; the message says where and what was expected."""


@dataclass(frozen=True)
class IssuerKey:
    """A raw Ed25519 public key. ``used_until`` None: still in use. ``distrusted_from``: whoever holds the private key
    from that day on may not be the institution, so what is dated then or later proves nothing."""

    public: bytes
    used_from: date
    used_until: date | None = None
    distrusted_from: date | None = None

    @property
    def multikey(self) -> str:
        return multikey(self.public)

    def in_force(self, day: date) -> bool:
        return self.used_from <= day and (self.used_until is None or day <= self.used_until)

    def trusted(self, day: date) -> bool:
        return self.distrusted_from is None or day < self.distrusted_from


@dataclass(frozen=True)
class KeyHistory:
    """``issuer`` is the DID, ``name`` the institution as it calls itself; newest key last."""

    issuer: str
    name: str
    keys: tuple[IssuerKey, ...]

    def method(self, key: IssuerKey) -> str:
        """The id under which the key stands in the DID document."""
        return f"{self.issuer}#{key.multikey}"

    def key_of(self, method: str) -> IssuerKey | None:
        return next((key for key in self.keys if self.method(key) == method), None)


def history_to_json(history: KeyHistory) -> bytes:
    """Canonical JSON, the same for the same history."""
    rows: list[Any] = [
        {
            "multikey": key.multikey,
            "used_from": key.used_from.isoformat(),
            "used_until": _written(key.used_until),
            "distrusted_from": _written(key.distrusted_from),
        }
        for key in history.keys
    ]
    return rfc8785.dumps(
        {"format": FORMAT, "version": VERSION, "issuer": history.issuer, "name": history.name, "keys": rows}
    )


def history_from_json(data: bytes) -> KeyHistory:
    """The reverse of ``history_to_json``; spaces and line ends do not matter. Raises HistoryUnreadable."""
    try:
        found = parse(data)
    except NotPlain as error:
        raise HistoryUnreadable(f"the history of keys cannot be read: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
        raise HistoryUnreadable(
            f'this is not a history of keys: "format": "{FORMAT}" and "version": {VERSION} were expected'
        )
    issuer, name, rows = found.get("issuer"), found.get("name"), found.get("keys")
    if not isinstance(issuer, str) or not isinstance(name, str) or not isinstance(rows, list):
        raise HistoryUnreadable('"issuer" and "name" were expected to be texts and "keys" a list')
    keys = tuple(_key_from(row, place) for place, row in enumerate(rows, start=1))
    if len({key.public for key in keys}) != len(keys):
        raise HistoryUnreadable("a key stands in the history twice")
    return KeyHistory(issuer, name, keys)


def _key_from(row: Any, place: int) -> IssuerKey:
    if not isinstance(row, Mapping) or row.keys() != _KEY_NAMES:
        raise HistoryUnreadable(f"key {place} of the history does not have the four values {sorted(_KEY_NAMES)}")
    try:
        return IssuerKey(
            from_multikey(_text(row["multikey"])),
            _day(row["used_from"]),
            _day(row["used_until"]) if row["used_until"] is not None else None,
            _day(row["distrusted_from"]) if row["distrusted_from"] is not None else None,
        )
    except ValueError as error:
        raise HistoryUnreadable(f"key {place} of the history cannot be read: {error}") from error


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(found: Any) -> date:
    day = date.fromisoformat(_text(found))
    if day.isoformat() != found:
        raise ValueError(f"{found!r} is not a date like 2026-03-01")
    return day


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(f"{found!r} was expected to be a text")
    return found
