"""The list of placements that one person may see: narrowed, in pages, in three statements whatever the number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement, StandingRow
from hwx.placements.visible import may_see
from hwx.rules.lifecycle import OUTCOMES, PlacementState
from hwx.rules.standing import Phase

ON_A_PAGE = 25
MOST_WORDS = 5

GROUPS: dict[str, tuple[PlacementState, ...]] = {
    "open": (PlacementState.ACCEPTED, PlacementState.ACTIVE, PlacementState.PAUSED),
    "decided": OUTCOMES,
}
"""States that are looked for together, by the value in the address."""

ARABIC = re.compile("[\u0600-\u06ff]")

SAME_LETTERS = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ـ", ""))
"""Arabic letters that one person writes so and another so; a search takes them for the same."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: not at all. ``state`` is one of GROUPS or a state; ``page`` is from 1."""

    words: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One placement as listed; ``digest`` names its curriculum."""

    id: int
    reference: str
    state: str
    starts_on: date
    ends_on: date
    cadre: str
    opened: list[str]
    digest: str
    trainee: str
    trainee_original: str
    trainee_language: str
    home: tuple[str, ...]
    """Official name, its language, English name; so also ``host``."""
    host: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """``signed`` counts by placement the competencies that were signed off, those lapsed since included."""

    lines: list[Line]
    total: int
    signed: dict[int, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))


Home = aliased(Institution)
Host = aliased(Institution)


def page_of(session: Session, reader: Person, day: date, wanted: Wanted) -> Page:
    """Newest first. Names are joined to the few rows of the page, not to all that are counted and sorted."""
    conditions = (may_see(reader, day), *_narrowed(wanted))
    total = session.scalar(select(func.count()).select_from(Placement).where(*conditions)) or 0
    on_the_page = (
        select(Placement.id)
        .where(*conditions)
        .order_by(*_ORDER)
        .offset((wanted.page - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE)
        .subquery()
    )
    lines = _lines(session, on_the_page)
    return Page(lines, total, signed_counts(session, [line.id for line in lines]))


def signed_counts(session: Session, placement_ids: list[int]) -> dict[int, int]:
    """By placement; those without a sign-off are left out."""
    counted = (
        select(StandingRow.placement_id, func.count().label("number"))
        .where(StandingRow.placement_id.in_(placement_ids), StandingRow.phase.in_((Phase.SIGNED, Phase.RENEWABLE)))
        .group_by(StandingRow.placement_id)
    )
    return {row.placement_id: row.number for row in session.execute(counted)}


_ORDER = (Placement.starts_on.desc(), Placement.id.desc())

_COLUMNS = (
    *(Placement.id, Placement.reference, Placement.state, Placement.starts_on, Placement.ends_on),
    *(Placement.cadre, Placement.opened, CurriculumRevision.digest),
    *(Person.passport_name, Person.original_name, Person.original_language),
    *(Home.name, Home.name_language, Home.english_name),
    *(Host.name, Host.name_language, Host.english_name),
)


def _lines(session: Session, on_the_page: Subquery) -> list[Line]:
    named = (
        select(*_COLUMNS)
        .join(on_the_page, on_the_page.c.id == Placement.id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .join(Home, Home.id == Placement.home_id)
        .join(Host, Host.id == Placement.host_id)
        .order_by(*_ORDER)
    )
    rows: Sequence[Any] = session.execute(named).all()
    return [Line(*(*row[:-6], row[-6:-3], row[-3:])) for row in rows]


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Every word must stand somewhere in a name or in the reference."""
    conditions = [_holds(word) for word in wanted.words.split()[:MOST_WORDS]]
    states = GROUPS.get(wanted.state, (wanted.state,) if wanted.state else ())
    if states:
        conditions.append(Placement.state.in_(states))
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    people = select(Person.id).where(_any(word, Person.passport_name, Person.original_name))
    places = select(Institution.id).where(_any(word, Institution.name, Institution.english_name))
    return or_(
        _any(word, Placement.reference),
        Placement.trainee_id.in_(people),
        Placement.home_id.in_(places),
        Placement.host_id.in_(places),
    )


def _any(word: str, *texts: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Letters that are taken for the same cost time, so they are looked at only where the word has some."""
    needle = word.lower()
    same = SAME_LETTERS if ARABIC.search(needle) else ()
    for letter, other in same:
        needle = needle.replace(letter, other)
    return or_(*(_plain(text, same).contains(needle, autoescape=True) for text in texts))


def _plain(text: InstrumentedAttribute[str], same: Iterable[tuple[str, str]]) -> ColumnElement[str]:
    plain: ColumnElement[str] = func.lower(text)
    for letter, other in same:
        plain = func.replace(plain, letter, other)
    return plain
