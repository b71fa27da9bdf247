"""Frozen values to JSON-plain ones and back, by the types their classes declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hwx.rules.curriculum import Wording

Value = TypeVar("Value")


class WrongShape(ValueError):
    """What was found does not have the shape asked for; ``place`` is the path to it, such as "holder.birth"."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"{place or 'the whole'}: {expected} was expected")
        self.place = place
        self.expected = expected


def plain(value: Any) -> Any:
    """Dataclasses become mappings by field name, tuples lists, dates ISO text, moments UTC text ending in Z."""
    if isinstance(value, Wording):
        return dict(value.texts)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def value_of(kind: type[Value], found: Any, place: str = "") -> Value:
    """The reverse of ``plain``. Keys that the class does not know are passed over, so that a newer writer may add some;
    keys it knows are there unless they have a default. Raises WrongShape."""
    result: Value = _read(kind, found, place)
    return result


def _read(kind: Any, found: Any, place: str) -> Any:
    if isinstance(kind, UnionType):
        wanted = next(part for part in get_args(kind) if part is not type(None))
        return None if found is None else _read(wanted, found, place)
    if get_origin(kind) is tuple:
        return _items(get_args(kind)[0], found, place)
    if kind in _LEAVES:
        return _LEAVES[kind](found, place)
    return _members(kind, found, place)


def _members(kind: Any, found: Any, place: str) -> Any:
    if not isinstance(found, dict):
        raise WrongShape(place, "an object")
    values = {}
    for name, (wanted, needed) in _declared(kind).items():
        inside = f"{place}.{name}" if place else name
        if name in found:
            values[name] = _read(wanted, found[name], inside)
        elif needed:
            raise WrongShape(inside, "a value")
    return kind(**values)


@cache
def _declared(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    """Field names with their types and whether they must be there."""
    hints = get_type_hints(kind)
    return {
        field.name: (hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(kind)
    }


def _items(kind: Any, found: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(found, list):
        raise WrongShape(place, "a list")
    return tuple(_read(kind, item, f"{place}[{number}]") for number, item in enumerate(found))


def _exactly(kind: type, name: str) -> Callable[[Any, str], Any]:
    def read(found: Any, place: str) -> Any:
        if type(found) is not kind:
            raise WrongShape(place, name)
        return found

    return read


def _day(found: Any, place: str) -> date:
    if not isinstance(found, str) or len(found) != 10:
        raise WrongShape(place, "a date (2026-03-01)")
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise WrongShape(place, "a date (2026-03-01)") from None


def _moment(found: Any, place: str) -> datetime:
    if not isinstance(found, str) or len(found) != 20:
        raise WrongShape(place, "a moment in UTC (2026-03-01T09:30:00Z)")
    try:
        return datetime.strptime(found, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise WrongShape(place, "a moment in UTC (2026-03-01T09:30:00Z)") from None


def _wording(found: Any, place: str) -> Wording:
    if not isinstance(found, dict) or not found or not all(isinstance(text, str) for text in found.values()):
        raise WrongShape(place, "an object of texts by language")
    return Wording(found)


_LEAVES: Mapping[Any, Callable[[Any, str], Any]] = {
    str: _exactly(str, "a text"),
    int: _exactly(int, "a whole number"),
    bool: _exactly(bool, "true or false"),
    date: _day,
    datetime: _moment,
    Wording: _wording,
}
