"""A small curriculum document that reads, and the same with one thing changed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from hwx.rules.curriculum_problems import Problem, Unreadable
from hwx.rules.curriculum_reading import read

REMOVED = object()
"""As a value for ``changed``: the key or the list item is taken out."""

Path = tuple[str | int, ...]


def competency(code: str, **values: Any) -> dict[str, Any]:
    given = {"level": 2, "observations": 3, "assessors": 2, "methods": "DOPS", **values}
    return {"code": code, "en": f"Ability {code}", **{key.replace("_", " "): value for key, value in given.items()}}


def document() -> dict[str, Any]:
    """Two cadres; three levels; FA-102 comes after FA-101, which is critical."""
    return {
        "curriculum": "first-aid",
        "version": "1.0",
        "written in": "en",
        "title": {"en": "First aid", "ar": "الإسعاف الأولي", "fr": "Premiers secours"},
        "cadres": [{"cadre": "doctor", "en": "Doctor"}, {"cadre": "nurse", "en": "Nurse"}],
        "weeks": 4,
        "hours": [{"hours": 100, "en": "Practice"}, {"hours": 20, "en": "Taught"}],
        "scale": {
            "en": "Help",
            "levels": [
                {"level": 1, "en": "Watches"},
                {"level": 2, "en": "With help"},
                {"level": 3, "en": "Alone"},
            ],
        },
        "domains": [
            {
                "domain": "airway",
                "en": "Airway",
                "competencies": [competency("FA-101", critical="yes"), competency("FA-102", after="FA-101")],
            },
            {"domain": "wounds", "en": "Wounds", "competencies": [competency("FA-201")]},
        ],
    }


FIRST: Path = ("domains", 0, "competencies", 0)
SECOND: Path = ("domains", 0, "competencies", 1)
THIRD: Path = ("domains", 1, "competencies", 0)


def changed(*changes: tuple[Path, Any]) -> Any:
    """The document with each value set at its place; the empty place is the whole document."""
    whole: Any = copy.deepcopy(document())
    for place, value in changes:
        if not place:
            whole = value
            continue
        inside = whole
        for step in place[:-1]:
            inside = inside[step]
        if value is REMOVED:
            del inside[place[-1]]
        elif isinstance(inside, list) and place[-1] == len(inside):
            inside.append(value)
        else:
            inside[place[-1]] = value
    return whole


def problem(code: str, place: Path, found: str = "", expected: str = "", **parameters: str | int) -> Problem:
    return Problem(code, place, found, expected, tuple(parameters.items()))


def problems_of(whole: object) -> list[Problem]:
    with pytest.raises(Unreadable) as refused:
        read(whole)
    return list(refused.value.problems)
