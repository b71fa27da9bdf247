"""How a queue is laid out: what of it is wanted, and in which groups it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hwx.signoffs.queue import KINDS, Queue, Waiting

AT_ONCE, SOON = 3, 14
"""Days that are left: what is due so soon stands first, and then what is due within a fortnight."""

TOGETHER = 2
"""From so many ready competencies of one trainee on, signing them on one page is offered."""


@dataclass(frozen=True)
class Wanted:
    """What the reader asks to see. ``trainee`` is the reference of a placement, ``kind`` one of KINDS; empty is all."""

    by_trainee: bool = False
    trainee: str = ""
    kind: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.trainee or self.kind)


@dataclass(frozen=True)
class Group:
    """``key`` is "at_once", "soon", "later", or the reference of a placement, whose trainee ``name`` is."""

    key: str
    items: tuple[Waiting, ...]
    name: str = ""


def wanted_from(given: Mapping[str, str], queue: Queue) -> Wanted:
    """From the address; whatever does not make sense there counts as not asked."""
    references = {item.reference for item in queue.items}
    trainee, kind = given.get("trainee", ""), given.get("kind", "")
    return Wanted(given.get("by") == "trainee", trainee if trainee in references else "", kind if kind in KINDS else "")


def trainees_in(queue: Queue) -> list[tuple[str, str]]:
    """Reference and name of everybody about whom something waits, by name."""
    return sorted({(item.reference, item.trainee) for item in queue.items}, key=lambda pair: (pair[1], pair[0]))


def together(queue: Queue, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Reference, name and number of ready competencies of each trainee who has several of them."""
    counts = Counter((item.reference, item.trainee) for item in queue.to_sign if _is_wanted(item, wanted))
    return [(reference, name, count) for (reference, name), count in counts.items() if count >= TOGETHER]


def groups_of(queue: Queue, wanted: Wanted, today: date) -> list[Group]:
    """By urgency, or by trainee with the most urgent trainee first; in each group the most urgent first."""
    items = sorted((item for item in queue.items if _is_wanted(item, wanted)), key=_urgency)
    if wanted.by_trainee:
        return _by_trainee(items)
    parts: dict[str, list[Waiting]] = {"at_once": [], "soon": [], "later": []}
    for item in items:
        left = 0 if item.kind == "to_rule" else (item.due - today).days if item.due else SOON + 1
        parts["at_once" if left <= AT_ONCE else "soon" if left <= SOON else "later"].append(item)
    return [Group(key, tuple(part)) for key, part in parts.items() if part]


def _by_trainee(items: Sequence[Waiting]) -> list[Group]:
    parts: dict[str, list[Waiting]] = {}
    for item in items:
        parts.setdefault(item.reference, []).append(item)
    return [Group(reference, tuple(part), part[0].trainee) for reference, part in parts.items()]


def _is_wanted(item: Waiting, wanted: Wanted) -> bool:
    return wanted.trainee in ("", item.reference) and wanted.kind in ("", item.kind)


def _urgency(item: Waiting) -> tuple[date, int]:
    last = date.min if item.kind == "to_rule" else date.max
    return (item.due or last, KINDS.index(item.kind))
