"""What a credential says was to be reached: the curriculum, its scale of levels and its competencies, per language."""

from __future__ import annotations

from collections.abc import Iterator

from hwx.rules.credential_terms import Issuing, Node, english, other_languages, said
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Group, Result, Transcript


def curriculum_achievements(transcript: Transcript, issuing: Issuing) -> list[Node]:
    """The pinned revision in English and in each further language; every version holds the scale in its language."""
    pinned = transcript.curriculum
    first = said(
        {
            "id": issuing.node("curriculum"),
            "type": ["Achievement"],
            "achievementType": "LearningProgram",
            "humanCode": pinned.slug,
            "version": pinned.version,
            "name": english(pinned.title, pinned.language),
            "description": "; ".join(english(one, pinned.language) for one in pinned.alignment)
            or f"Curriculum {pinned.slug}, version {pinned.version}",
            "criteria": {
                "id": issuing.node("curriculum-criteria"),
                "narrative": f"The curriculum {pinned.slug}, version {pinned.version}, whose wording has the SHA-256 "
                f"{pinned.digest}. It is authoritative in the language {pinned.language}.",
            },
            "inLanguage": pinned.title.read_in("en", pinned.language)[1],
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": pinned.digest, "identifierType": "ext:sha256"}
            ],
            "related": _related(pinned.title, transcript, issuing, "curriculum"),
        }
    )
    return [first, *_curriculum_translated(transcript, issuing)]


def competency_achievement(result: Result, group: Group, transcript: Transcript, issuing: Issuing) -> Node:
    pinned = transcript.curriculum
    critical = "This competency is critical. " if result.critical else ""
    note = english(result.note, pinned.language) if result.note else ""
    return said(
        {
            "id": issuing.node(result.code),
            "type": ["Achievement"],
            "achievementType": "Competency",
            "humanCode": result.code,
            "name": english(result.title, pinned.language),
            "description": f"Competency {result.code} of {pinned.slug} {pinned.version}",
            "fieldOfStudy": english(group.title, pinned.language),
            "criteria": {
                "id": issuing.node(f"{result.code}-criteria"),
                "narrative": f"Level {result.required_level} is asked for. {critical}{note}".strip(),
            },
            "inLanguage": result.title.read_in("en", pinned.language)[1],
            "resultDescription": [scale(transcript, issuing, result.required_level)],
            "related": _related(result.title, transcript, issuing, result.code),
        }
    )


def associations(transcript: Transcript, issuing: Issuing) -> Iterator[Node]:
    """Each competency is part of the curriculum; each translation of that is an exact match."""
    for result in transcript.results:
        yield _association("isPartOf", issuing.node(result.code), issuing.node("curriculum"))
    for language, _ in other_languages(transcript.curriculum.title, transcript.curriculum.language):
        yield _association("exactMatchOf", issuing.node(f"curriculum-{language}"), issuing.node("curriculum"))
    yield _association("isPartOf", issuing.node("curriculum"), issuing.node("placement"))


def scale(transcript: Transcript, issuing: Issuing, required: int) -> Node:
    """The levels and the one that is asked for. It has the same id wherever the same level is asked for."""
    return {**_levels(transcript, issuing, "en"), "id": issuing.node(f"S{required}")} | {
        "requiredLevel": issuing.node(f"L{required}")
    }


def _levels(transcript: Transcript, issuing: Issuing, language: str) -> Node:
    authoritative = transcript.curriculum.language
    mark = "" if language == "en" else f"-{language}"
    return {
        "id": issuing.node(f"S{mark}"),
        "type": ["ResultDescription"],
        "name": transcript.scale.name.read_in(language, authoritative)[0],
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": issuing.node(f"L{level.number}{mark}"),
                "type": ["RubricCriterionLevel"],
                "level": str(level.number),
                "name": level.name.read_in(language, authoritative)[0],
            }
            for level in transcript.scale.levels
        ],
    }


def _curriculum_translated(transcript: Transcript, issuing: Issuing) -> Iterator[Node]:
    pinned = transcript.curriculum
    for language, title in other_languages(pinned.title, pinned.language):
        aligned = "; ".join(one.read_in(language, pinned.language)[0] for one in pinned.alignment)
        yield {
            "id": issuing.node(f"curriculum-{language}"),
            "type": ["Achievement"],
            "achievementType": "LearningProgram",
            "humanCode": pinned.slug,
            "version": pinned.version,
            "name": title,
            "description": aligned or title,
            "criteria": {"id": issuing.node("curriculum-criteria")},
            "inLanguage": language,
            "resultDescription": [_levels(transcript, issuing, language)],
        }


def _related(title: Wording, transcript: Transcript, issuing: Issuing, name: str) -> list[Node]:
    """The same in other languages, with the wording: a member that is shown alone still says it in all of them.

    Achievements of their own for these would double the size of a transcript and say nothing more.
    """
    return [
        {"id": issuing.node(f"{name}-{language}"), "type": ["Related"], "inLanguage": language, "name": text}
        for language, text in other_languages(title, transcript.curriculum.language)
    ]


def _association(kind: str, source: str, target: str) -> Node:
    return {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}
