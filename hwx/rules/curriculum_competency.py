"""One competency of a curriculum document: its numbers, levels and methods, with the defaults filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hwx.rules.curriculum import LANGUAGES, METHODS, Competency, Method
from hwx.rules.curriculum_section import TEXT_LENGTH, Section

CODE = re.compile(r"[A-Z]{2,6}-[0-9]{2,4}", re.ASCII)
MOST_COMPETENCIES = 200
MOST_OBSERVATIONS = 50
MOST_PROCEDURES = 1000
MOST_LEVELS = 10

COMPETENCY_KEYS = (
    *("code", *LANGUAGES, "level", "observations", "assessors", "methods", "critical", "valid for", "after"),
    *(
        "closed to",
        "last at level",
        "different days",
        "days apart",
        "simulation passed at level",
        "procedures logged",
        "note",
    ),
)


@dataclass(frozen=True)
class Defaults:
    """The rules of the whole curriculum, for every competency that does not set its own."""

    last_at_level: int
    spread_days: int
    spread_apart: int
    simulation_pass: int


@dataclass(frozen=True)
class Surroundings:
    """What of the curriculum a competency refers to: empty where that part of the document could not be read."""

    defaults: Defaults
    levels: tuple[int, ...]
    cadres: tuple[str, ...]


def read_competency(part: Section, domain: str, around: Surroundings) -> Competency:
    observations = part.number("observations", 1, MOST_OBSERVATIONS, 3)
    assessors = part.number("assessors", 1, 20, 2 if observations >= 3 else 1)
    if part.clean("observations", "assessors") and assessors > observations:
        part.findings.report("assessors-exceed-observations", part.at("assessors"), assessors, most=observations)
    days = _days(part, observations, around.defaults)
    return Competency(
        code=part.shaped("code", CODE, "bad-code"),
        domain=domain,
        title=part.wording(),
        levels=_levels(part, around),
        observations=observations,
        assessors=assessors,
        methods=_methods(part),
        critical=part.yes("critical", False),
        valid_months=part.months("valid for", 120),
        prerequisites=part.names("after"),
        last_at_level=_last(part, observations, around.defaults),
        spread_days=days,
        spread_apart=_apart(part, observations, days, around.defaults),
        simulation_pass=part.number(
            "simulation passed at level", 1, max(around.levels, default=MOST_LEVELS), around.defaults.simulation_pass
        ),
        procedures=part.number("procedures logged", 0, MOST_PROCEDURES, 0),
        closed_to=part.names("closed to"),
        note=part.named("note", most=TEXT_LENGTH),
    )


def _last(part: Section, observations: int, defaults: Defaults) -> int:
    last = part.number("last at level", 1, MOST_OBSERVATIONS, min(defaults.last_at_level, observations))
    if part.clean("observations", "last at level") and last > observations:
        part.findings.report("last-exceeds-observations", part.at("last at level"), last, most=observations)
    return last


def _days(part: Section, observations: int, defaults: Defaults) -> int:
    days = part.number("different days", 1, MOST_OBSERVATIONS, min(defaults.spread_days, observations))
    if part.clean("observations", "different days") and days > observations:
        part.findings.report("days-exceed-observations", part.at("different days"), days, most=observations)
    return days


def _apart(part: Section, observations: int, days: int, defaults: Defaults) -> int:
    apart = part.number("days apart", 0, 365, defaults.spread_apart if days > 1 else 0)
    if part.clean("observations", "days apart") and apart and observations == 1:
        part.findings.report("apart-without-two", part.at("days apart"), apart)
    return apart


def _levels(part: Section, around: Surroundings) -> dict[str, int]:
    """The required level of every cadre: one number for all, "doctor 4, nurse 3", or a mapping of that."""
    value = part.find("level", required=True)
    if value is None:
        return {}
    given = _levels_by_cadre(value, around.cadres)
    if given is None:
        part.findings.report("not-a-level", part.at("level"), value)
        return {}
    place, report = part.at("level"), part.findings.report
    if around.cadres:
        for cadre in (cadre for cadre in given if cadre not in around.cadres):
            report("unknown-cadre", place, cadre, expected=", ".join(around.cadres))
        for cadre in (cadre for cadre in around.cadres if cadre not in given):
            report("missing-level", place, value, expected=cadre)
    if around.levels:
        for number in sorted(set(given.values()) - set(around.levels)):
            report("level-outside-scale", place, number, expected=", ".join(map(str, around.levels)))
    return given


def _levels_by_cadre(value: object, cadres: tuple[str, ...]) -> dict[str, int] | None:
    """None when the value has none of the three forms."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return dict.fromkeys(cadres or ("",), value)
    if isinstance(value, str):
        pairs = [re.fullmatch(r"\s*(\S+) +([0-9]{1,3})\s*", pair) for pair in value.split(",")]
        found = {pair[1]: int(pair[2]) for pair in pairs if pair}
        return found if len(found) == len(pairs) else None
    if isinstance(value, Mapping) and value:
        levels = {str(cadre): number for cadre, number in value.items() if type(number) is int}
        return levels if len(levels) == len(value) else None
    return None


def _methods(part: Section) -> tuple[Method, ...]:
    """ "SIM before MCX, CERT" is SIM, then MCX that needs SIM first, then CERT."""
    methods: dict[str, Method] = {}
    place, report = part.at("methods"), part.findings.report
    for item in part.names("methods", required=True):
        steps = re.split(r"\s+before\s+", item)
        for unknown in (step for step in dict.fromkeys(steps) if step not in METHODS):
            report("unknown-method", place, unknown, expected=", ".join(METHODS))
        if len(steps) > 1:
            methods.setdefault(steps[0], Method(steps[0]))
        for first, then in zip((None, *steps[:-1]), steps, strict=True):
            if first == then:
                report("before-itself", place, then)
            elif then in methods and (first or len(steps) == 1):
                report("repeated-name", place, then)
            methods.setdefault(then, Method(then, first))
    return tuple(methods.values())
