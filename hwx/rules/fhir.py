"""A transcript as an HL7 FHIR R4 Bundle: the practitioner with the qualification, both institutions, and its standing.

Only what the frozen transcript says goes in, and nothing is split or guessed: names stay whole, a part of a passport
number is no identifier. What the Bundle names it holds; references are ``urn:uuid``, the same at every export.
Codes of http://terminology.hl7.org are those of R4 4.0.1; docs/fhir.md says which item became what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Holder, Party, Result, Transcript, check_page

Node = dict[str, Any]

TERMS = "http://terminology.hl7.org/CodeSystem"
LANGUAGE_OF_TEXT = "http://hl7.org/fhir/StructureDefinition/language"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

SIGNED = ("signed", "expired")


@dataclass(frozen=True)
class Ended:
    """What took the transcript out of force: ``kind`` is "revoked" or "superseded", ``replaced_by`` a number or ""."""

    kind: str
    on: date
    replaced_by: str = ""


def bundle_of(transcript: Transcript, ended: Ended | None = None) -> Node:
    """JSON-plain, of type collection. ``ended`` is the one thing that the frozen transcript cannot know itself."""
    resources = {
        "practitioner": _practitioner(transcript, ended),
        "host": _organization(transcript.host),
        "home": _organization(transcript.home),
        "role": _role(transcript),
        "verification": _verification(transcript, ended),
    }
    bundle: Node = _filled(
        {
            "resourceType": "Bundle",
            "identifier": _identifier(transcript),
            "type": "collection",
            "timestamp": transcript.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "entry": [{"fullUrl": _url(transcript, name), "resource": one} for name, one in resources.items()],
        }
    )
    return bundle


def _practitioner(transcript: Transcript, ended: Ended | None) -> Node:
    holder = transcript.holder
    whole = _qualification(transcript, ended)
    each = [_competency(transcript, one, ended) for one in transcript.results if one.state in SIGNED]
    return {
        "resourceType": "Practitioner",
        "identifier": [_register(holder)] if holder.register_number else [],
        "name": _names(holder),
        "birthDate": _birth(holder),
        "qualification": [whole, *each],
    }


def _register(holder: Holder) -> Node:
    """Registers have no addresses that are the same everywhere, so it is named in words."""
    return {
        "use": "official",
        "type": {"text": "Number in the professional register"},
        "value": holder.register_number,
        "assigner": {"display": holder.register},
    }


def _names(holder: Holder) -> list[Node]:
    names: list[Node] = [{"use": "official", "text": holder.passport_name}]
    if holder.original_name and holder.original_name != holder.passport_name:
        names.append({"use": "usual", "text": holder.original_name, **_in("text", holder.original_language)})
    return names


def _birth(holder: Holder) -> str:
    """Of a date that is not certain only the year."""
    if holder.birth is None:
        return ""
    written = holder.birth.gregorian.isoformat()
    return written[:4] if holder.birth_approximate else written


def _qualification(transcript: Transcript, ended: Ended | None) -> Node:
    """The transcript itself. The outcome is a code beside that of the curriculum, and stands in the text: no reader
    can take a training that ended early for one that was completed."""
    curriculum, outcome, term = transcript.curriculum, transcript.outcome, transcript.term
    title, said = _english(curriculum.title, transcript), _english(outcome.name, transcript)
    days = f"{term.starts.gregorian.isoformat()} to {term.ends.gregorian.isoformat()}"
    return {
        "identifier": [_identifier(transcript)],
        "code": {
            "coding": [
                _coding(transcript, "curricula", curriculum.slug, curriculum.title, curriculum.version),
                _coding(transcript, "outcomes", outcome.state, outcome.name),
            ],
            "text": f"Supervised training: {title}, {days}. Outcome: {said}. {transcript.limits.texts['en']}",
        },
        "period": _period(transcript.issued.gregorian, None, ended),
        "issuer": _reference(transcript, "host", transcript.host.name),
    }


def _competency(transcript: Transcript, result: Result, ended: Ended | None) -> Node:
    """One competency that was signed, with the level in words, since a qualification has no place for a level."""
    final = result.countersigned or result.signed
    names = {level.number: _english(level.name, transcript) for level in transcript.scale.levels}
    basis = " Assessed in simulation only." if result.simulation_only else ""
    text = (
        f"{result.code} {_english(result.title, transcript)}: level {result.level_reached} of {len(names)}, "
        f"{names[result.level_reached]} (required: {result.required_level}).{basis}"
    )
    return {
        "identifier": [{**_identifier(transcript), "value": f"{transcript.number}/{result.code}"}],
        "code": {
            "coding": [_coding(transcript, f"curricula/{transcript.curriculum.slug}", result.code, result.title)],
            "text": text,
        },
        "period": _period(
            final.gregorian if final else transcript.issued.gregorian,
            result.expires.gregorian if result.expires else None,
            ended,
        ),
        "issuer": _reference(transcript, "host", transcript.host.name),
    }


def _period(start: date, end: date | None, ended: Ended | None) -> Node:
    """During which the qualification holds, the last day included; never longer than the transcript is in force."""
    ends = [one for one in (end, ended.on if ended else None) if one is not None]
    last = max(start, min(ends)) if ends else None
    return {"start": start.isoformat(), "end": last.isoformat() if last else ""}


def _role(transcript: Transcript) -> Node:
    """Where the practitioner comes from and goes back to."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": _reference(transcript, "practitioner", transcript.holder.passport_name),
        "organization": _reference(transcript, "home", transcript.home.name),
        "code": [{"text": transcript.holder.profession}],
    }


def _organization(party: Party) -> Node:
    return {
        "resourceType": "Organization",
        "identifier": [{"type": {"text": "Code in the national facility list"}, "value": party.facility_code}]
        if party.facility_code
        else [],
        "name": party.name,
        **_in("name", party.language),
        "alias": [party.english_name] if party.english_name != party.name else [],
        "telecom": [{"system": "other", "value": party.contact}] if party.contact else [],
        "address": [{"city": party.city, "country": party.country}],
    }


def _verification(transcript: Transcript, ended: Ended | None) -> Node:
    """The host attests; whoever receives it validates, at the address that is named."""
    issued = transcript.issued.gregorian.isoformat()
    issuer = transcript.certification.issuer
    page = check_page(transcript.check_at)
    return {
        "resourceType": "VerificationResult",
        "target": [_reference(transcript, "practitioner", transcript.holder.passport_name)],
        "targetLocation": ["Practitioner.qualification"],
        "status": _status(ended),
        "statusDate": ended.on.isoformat() if ended else issued,
        "validationType": _term("validation-type", "primary"),
        "validationProcess": [
            {
                **_term("validation-process", "primary"),
                "text": f"Check number {transcript.number} with code {transcript.check_code}, or the file, at {page}"
                + (f". Replaced by {ended.replaced_by}" if ended and ended.replaced_by else ""),
            }
        ],
        "failureAction": _term("failure-action", "fatal"),
        "primarySource": [
            {
                "who": _reference(transcript, "host", transcript.host.name),
                "type": [_term("primary-source-type", "issuer")],
                "communicationMethod": [_term("verificationresult-communication-method", "portal")],
                "validationStatus": _term("validation-status", "failed" if ended else "successful"),
                "validationDate": ended.on.isoformat() if ended else issued,
                "canPushUpdates": _term("can-push-updates", "no"),
            }
        ],
        "attestation": {
            "who": {"type": "Practitioner", "display": ", ".join(filter(None, (issuer.name, issuer.capacity)))},
            "onBehalfOf": _reference(transcript, "host", transcript.host.name),
            "communicationMethod": _term("verificationresult-communication-method", "portal"),
            "date": issued,
        },
    }


def _status(ended: Ended | None) -> str:
    """A replaced transcript is to be asked about again, under its new number; a revoked one has failed."""
    if ended is None:
        return "attested"
    return "req-revalid" if ended.kind == "superseded" else "reval-fail"


def _identifier(transcript: Transcript) -> Node:
    return {
        "use": "official",
        "system": transcript.check_at,
        "value": transcript.number,
        "assigner": {"display": transcript.host.name},
    }


def _coding(transcript: Transcript, kind: str, code: str, wording: Wording, version: str = "") -> Node:
    """``system`` is an address of the issuing site that names its list of codes; nothing need be there."""
    site = transcript.check_at.removesuffix("/v")
    others = [_translation(language, text) for language, text in wording.texts.items() if language != "en"]
    return {
        "system": f"{site}/{kind}",
        "version": version,
        "code": code,
        "display": _english(wording, transcript),
        "_display": {"extension": others},
    }


def _translation(language: str, text: str) -> Node:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]
    return {"url": TRANSLATION, "extension": parts}


def _term(system: str, code: str) -> Node:
    return {"coding": [{"system": f"{TERMS}/{system}", "code": code}]}


def _reference(transcript: Transcript, name: str, display: str) -> Node:
    return {"reference": _url(transcript, name), "display": display}


def _url(transcript: Transcript, name: str) -> str:
    return uuid5(NAMESPACE_URL, f"{transcript.check_at}/{transcript.number}#fhir-{name}").urn


def _in(member: str, language: str) -> Node:
    """In which language the text of a member is."""
    if not language:
        return {}
    return {f"_{member}": {"extension": [{"url": LANGUAGE_OF_TEXT, "valueCode": language}]}}


def _english(wording: Wording, transcript: Transcript) -> str:
    return wording.read_in("en", transcript.curriculum.language)[0]


def _filled(value: Any) -> Any:
    """FHIR knows no empty text, list or object: what says nothing is left out, however deep it stands."""
    if isinstance(value, dict):
        said = {key: _filled(one) for key, one in value.items()}
        return {key: one for key, one in said.items() if one not in _NOTHING}
    if isinstance(value, list):
        return [one for one in map(_filled, value) if one not in _NOTHING]
    return value


_NOTHING: tuple[Any, ...] = ("", [], {})
