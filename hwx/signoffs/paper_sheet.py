"""The printed sheet of one placement: what stands on it, ready for the template."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale, gettext

from hwx.people.labels import N_
from hwx.people.locale import OWN_NAMES
from hwx.placements.pages import Reader
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.paper import short_code

LINES = 3
"""Most lines for one competency; a sheet can be printed again."""

COLUMNS = {
    "day": N_("Date"),
    "level": N_("Level"),
    "method": N_("Method"),
    "who": N_("Name of the assessor"),
    "number": N_("Register number"),
    "hand": N_("Signature"),
}


@dataclass(frozen=True)
class Block:
    """One competency: its short code on this sheet, its title (text, language), accepted methods, empty lines."""

    short: str
    competency: Competency
    title: tuple[str, str]
    methods: tuple[str, ...]
    lines: int


def blocks_of(placement: Placement, curriculum: Curriculum, read: Reader) -> list[tuple[tuple[str, str], list[Block]]]:
    """By domain, with its title; only what is asked of this trainee. A code is the place in the whole curriculum, so
    that it stays the same for every category."""
    asked = {one.code for one in curriculum.asked_of(placement.cadre, frozenset(placement.opened))}
    places = {one.code: place for place, one in enumerate(curriculum.competencies(), 1)}
    found = []
    for domain in curriculum.domains:
        blocks = [
            Block(
                short_code(placement.reference, places[one.code]),
                one,
                read(one.title),
                one.watched_methods,
                max(1, min(LINES, one.observations)),
            )
            for one in domain.competencies
            if one.code in asked
        ]
        if blocks:
            found.append((read(domain.title), blocks))
    return found


def in_three_languages(text: str) -> list[tuple[str, str]]:
    """(language, text) in English, Arabic and French, none twice: whoever signs on paper has chosen no language."""
    said: dict[str, str] = {}
    for language in OWN_NAMES:
        with force_locale(language):
            said.setdefault(gettext(text), language)
    return [(language, translated) for translated, language in said.items()]


def columns() -> dict[str, list[tuple[str, str]]]:
    return {key: in_three_languages(text) for key, text in COLUMNS.items()}
