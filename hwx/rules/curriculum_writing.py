"""A curriculum as one plain mapping in its normal form: what is stored, what the digest is taken over.

The normal form of a document that exists may never change, or its digest would: transcripts name it. Whatever is
asked by default is therefore written out, so that a later default cannot alter what was published; and a key that
the format gains later must be left out of the normal form where it is not used. What asks no more than could be asked
before the rules of assessment had words has the first format, which names no format.
"""

from __future__ import annotations

from typing import Any

from hwx.rules.assessment import BEFORE
from hwx.rules.curriculum import Competency, Completion, Curriculum, Domain, Method, Scale, Week, Wording
from hwx.rules.curriculum_rules import written_rules

FORMAT = 2


def written(curriculum: Curriculum) -> dict[str, Any]:
    """JSON-plain; ``read_stored`` makes an equal curriculum of it, in whatever order a store returns keys."""
    return {
        **({} if curriculum.rules == BEFORE else {"format": FORMAT}),
        "curriculum": curriculum.slug,
        "version": curriculum.version,
        "written in": curriculum.language,
        "title": _texts(curriculum.title),
        **_given("workload equivalent", curriculum.workload_equivalent and _texts(curriculum.workload_equivalent)),
        "cadres": [
            {"cadre": cadre.key, **_texts(cadre.title), **_given("follows", list(cadre.domains))}
            for cadre in curriculum.cadres
        ],
        "weeks": curriculum.weeks,
        "hours": [{"hours": part.hours, **_texts(part.name)} for part in curriculum.hours],
        **_given("weekly plan", [_week(week) for week in curriculum.plan]),
        **_given("entry", [_texts(text) for text in curriculum.entry]),
        **_given("host needs", [_texts(text) for text in curriculum.host]),
        **_given("aligned with", [_texts(text) for text in curriculum.alignment]),
        **_given("remarks", [_texts(text) for text in curriculum.remarks]),
        "scale": _scale(curriculum.scale),
        "rules": {
            "warn before expiry": f"{curriculum.expires_soon_days} days",
            **({} if curriculum.rules == BEFORE else written_rules(curriculum.rules)),
        },
        "completion": _completion(curriculum.completion),
        "domains": [_domain(domain) for domain in curriculum.domains],
    }


def _texts(wording: Wording) -> dict[str, str]:
    return dict(wording.texts)


def _given(key: str, value: object) -> dict[str, object]:
    return {key: value} if value else {}


def _week(week: Week) -> dict[str, object]:
    return {"weeks": week.first if week.first == week.last else f"{week.first} to {week.last}", **_texts(week.name)}


def _scale(scale: Scale) -> dict[str, object]:
    return {
        **_texts(scale.name),
        "kind": scale.kind,
        "levels": [{"level": level.number, **_texts(level.name)} for level in scale.levels],
        **_given("note", scale.note and _texts(scale.note)),
    }


def _completion(completion: Completion) -> dict[str, object]:
    return {
        "others signed": f"{completion.others_percent} %",
        "attendance": f"{completion.attendance_percent} %",
        "feedback raters": completion.feedback_raters,
        "home plan": completion.home_plan,
        **_given("also asked", [_texts(text) for text in completion.conditions]),
    }


def _domain(domain: Domain) -> dict[str, object]:
    return {
        "domain": domain.key,
        **_texts(domain.title),
        "competencies": [_competency(competency) for competency in domain.competencies],
    }


def _competency(competency: Competency) -> dict[str, object]:
    valid = competency.valid_months
    return {
        "code": competency.code,
        **_texts(competency.title),
        "level": dict(competency.levels),
        "observations": competency.observations,
        "assessors": competency.assessors,
        "methods": [_method(method) for method in competency.methods],
        "critical": competency.critical,
        **_given("valid for", valid and f"{valid} months"),
        **_given("after", list(competency.prerequisites)),
        **_given("closed to", list(competency.closed_to)),
        "last at level": competency.last_at_level,
        "different days": competency.spread_days,
        "days apart": competency.spread_apart,
        "simulation passed at level": competency.simulation_pass,
        **_given("procedures logged", competency.procedures),
        **_given("note", competency.note and _texts(competency.note)),
    }


def _method(method: Method) -> str:
    return f"{method.after} before {method.code}" if method.after else method.code
