"""The placement as a whole: one member that states outcome, terms, institutions and workload as named facts."""

from __future__ import annotations

from collections.abc import Iterator

from hwx.rules.credential_evidence import particulars
from hwx.rules.credential_terms import Issuing, Node, digest_name, english, said
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Party, Signer, Transcript

Fact = tuple[str, str, str]
"""Key, what a person calls it, and what is said."""

UNSIGNED = ("awaiting_countersignature", "under_way", "not_started")
"""States of a competency for which there is no member: nothing is awarded before it is signed."""


def placement_achievement(transcript: Transcript, issuing: Issuing) -> Node:
    pinned, term = transcript.curriculum, transcript.term
    title = english(pinned.title, pinned.language)
    return {
        "id": issuing.node("placement"),
        "type": ["Achievement"],
        "achievementType": "Fieldwork",
        "humanCode": term.reference,
        "name": f"Supervised placement: {title}",
        "description": f"Placement {term.reference} of a health worker of {transcript.home.english_name} "
        f"({transcript.home.country}) at {transcript.host.english_name} ({transcript.host.country}), from "
        f"{term.starts.gregorian.isoformat()} to {term.ends.gregorian.isoformat()}",
        "criteria": {
            "id": issuing.node("placement-criteria"),
            "narrative": "A panel of host and home decides the outcome from the record of the placement.",
        },
        "inLanguage": "en",
        "resultDescription": [
            {
                "id": issuing.node(f"fact-{key}"),
                "type": ["ResultDescription"],
                "name": name,
                "resultType": f"ext:{key}",
            }
            for key, name, _ in facts_of(transcript)
        ],
    }


def placement_results(transcript: Transcript, issuing: Issuing) -> list[Node]:
    return [
        {
            "id": issuing.node(f"fact-{key}-value"),
            "type": ["Result"],
            "resultDescription": issuing.node(f"fact-{key}"),
            "value": value,
        }
        for key, _, value in facts_of(transcript)
    ]


def placement_evidence(transcript: Transcript, issuing: Issuing) -> list[Node]:
    """The panel's decision with its entry in the record, its members, and the officer who issued the transcript."""
    outcome, certification = transcript.outcome, transcript.certification
    decided = outcome.decided.gregorian.isoformat()
    decision = _deed(
        issuing.entry(outcome.entry, outcome.digest),
        "decision",
        certification.panel,
        f"Recorded the decision of the panel of {decided}; entry {outcome.entry} of the record.",
    )
    members = [
        said(
            {
                "id": issuing.node(f"panel-{place}"),
                "type": ["Evidence"],
                "genre": "panel_member",
                "name": member.name,
                "description": member.capacity,
                "narrative": f"Sat on the panel for the {member.side} institution.",
            }
        )
        for place, member in enumerate(outcome.members, 1)
    ]
    issued = _deed(
        issuing.node("issuing-officer"), "certification", certification.issuer, "Issued the transcript as its officer."
    )
    return [decision, *members, issued]


def facts_of(transcript: Transcript) -> tuple[Fact, ...]:
    """Everything of the transcript that is neither a competency nor a person, in the order of the paper."""
    parts = (
        _of_outcome(transcript),
        _of_the_holder(transcript),
        _of_party(transcript.home, "home", "Home institution"),
        _of_party(transcript.host, "host", "Host institution"),
        _of_term(transcript),
        _of_workload(transcript),
        _of_curriculum(transcript),
        _of_standing(transcript),
    )
    return tuple(fact for part in parts for fact in part if fact[2])


def _of_outcome(transcript: Transcript) -> Iterator[Fact]:
    outcome = transcript.outcome
    yield "number", "Number of the transcript", transcript.number
    yield "supersedes", "Number of the transcript that this one replaces", transcript.supersedes
    yield "issued-on", "Date of issue at the site", transcript.issued.gregorian.isoformat()
    yield "outcome", "Outcome", outcome.state
    yield from _in_languages("outcome-name", "Outcome in words", outcome.name)
    yield "decided-on", "Date of the decision", outcome.decided.gregorian.isoformat()
    yield "conditions", "Conditions", outcome.conditions
    yield "attendance-percent", "Attendance in percent", str(outcome.attendance_percent)
    yield "feedback-raters", "Persons who gave feedback", str(outcome.feedback_raters)
    yield "home-plan", "Return-home plan accepted", "yes" if outcome.home_plan_accepted else "no"


def _of_the_holder(transcript: Transcript) -> Iterator[Fact]:
    holder = transcript.holder
    yield "holder-original-language", "Language of the name in its original script", holder.original_language
    yield "holder-profession", "Profession of the holder", holder.profession
    yield "holder-register", "Professional register of the holder", holder.register
    yield "holder-register-number", "Number in that register", holder.register_number


def _of_party(party: Party, key: str, name: str) -> Iterator[Fact]:
    yield f"{key}-name", name, party.name
    yield f"{key}-language", f"{name}: language of its name", party.language
    yield f"{key}-english-name", f"{name}: name in English", party.english_name
    yield f"{key}-country", f"{name}: country", party.country
    yield f"{key}-city", f"{name}: place", party.city
    yield f"{key}-facility-code", f"{name}: code of the facility", party.facility_code
    yield f"{key}-contact", f"{name}: contact for verifiers", party.contact
    yield f"{key}-training-system", f"{name}: health training and licensing there", party.training_system


def _of_term(transcript: Transcript) -> Iterator[Fact]:
    term, programme = transcript.term, transcript.programme
    language = transcript.curriculum.language
    yield "reference", "Reference of the placement", term.reference
    yield "starts-on", "First day", term.starts.gregorian.isoformat()
    yield "ends-on", "Last day", term.ends.gregorian.isoformat()
    yield "cadre", "Cadre", english(term.cadre_title, language)
    yield "unit", "Unit", term.unit
    yield "working-language", "Language of training and assessment", term.working_language
    yield "licence", "Licence during the placement", term.licence
    yield "programme", "Programme", programme.title
    yield "agreement", "Agreement", programme.agreement
    yield "sponsor", "Sponsor", programme.sponsor
    yield "not-asked", "Competencies of the curriculum not asked of this cadre", ", ".join(term.not_asked)


def _of_workload(transcript: Transcript) -> Iterator[Fact]:
    pinned = transcript.curriculum
    yield "weeks", "Weeks", str(pinned.weeks)
    yield "hours", "Hours in all", str(pinned.total_hours)
    for place, part in enumerate(pinned.hours, 1):
        yield f"hours-{place}", f"Hours: {english(part.name, pinned.language)}", str(part.hours)
    if pinned.workload_equivalent:
        yield "workload-equivalent", "Equivalent workload", english(pinned.workload_equivalent, pinned.language)


def _of_curriculum(transcript: Transcript) -> Iterator[Fact]:
    pinned = transcript.curriculum
    yield "curriculum", "Curriculum", pinned.slug
    yield "curriculum-version", "Version of the curriculum", pinned.version
    yield "curriculum-digest", "SHA-256 of the wording of the curriculum", pinned.digest
    yield "curriculum-language", "Authoritative language of the curriculum", pinned.language
    yield from _in_languages("curriculum-title", "Title of the curriculum", pinned.title)
    for key, name, wordings in (
        ("alignment", "Aligned with", pinned.alignment),
        ("entry", "Condition of entry", pinned.entry),
        ("remark", "Remark of the curriculum", pinned.remarks),
    ):
        for place, wording in enumerate(wordings, 1):
            yield f"{key}-{place}", name, english(wording, pinned.language)
    yield "scale-kind", "Kind of scale", transcript.scale.kind
    if transcript.scale.note:
        yield "scale-note", "Note on the levels", english(transcript.scale.note, pinned.language)


def _of_standing(transcript: Transcript) -> Iterator[Fact]:
    """The state of what is not signed; what is signed has a member of its own."""
    for result in transcript.results:
        if result.state in UNSIGNED:
            yield f"state-{result.code}", f"State of {result.code} on the day of issue", result.state
    yield "record-entries", "Entries of the record", str(transcript.record.entries)
    yield "record-head", "The newest entry of the record", digest_name(transcript.record.head)


def _in_languages(key: str, name: str, wording: Wording) -> Iterator[Fact]:
    for language, text in wording.texts.items():
        yield f"{key}-{language}", f"{name} ({language})", text


def _deed(name: str, genre: str, signer: Signer, narrative: str) -> Node:
    return said(
        {
            "id": name,
            "type": ["Evidence"],
            "genre": genre,
            "name": signer.name,
            "description": particulars(signer),
            "narrative": narrative,
        }
    )
