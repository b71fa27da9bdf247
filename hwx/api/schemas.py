"""The shapes in the description of the interface: what is asked, what is answered, in JSON Schema 2020-12.

Lists of codes are taken from the program itself, so that no code can be answered that is not described.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from hwx.api.asking import LONGEST, MOST
from hwx.people.calendar import LANGUAGES
from hwx.rules.issuing import REVOCATION_REASONS
from hwx.verification.look import Cause
from hwx.verification.verdict import Authentic, Force, Outcome

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LANGUAGE: Schema = {"type": "string", "enum": sorted(LANGUAGES)}
NUMBER: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "examples": ["HWX-2026-00042"]}
CODE: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "examples": ["7K4M-Q2ZT-9XRB"]}


def closed(properties: Schema, description: str = "") -> Schema:
    """An object with all of these members and no other."""
    found = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {**found, "description": description} if description else found


def _with_more(properties: Schema, optional: Schema, description: str) -> Schema:
    """The same, where some may be left out."""
    found = closed(properties, description)
    return {**found, "properties": {**properties, **optional}}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def codes(kinds: type[Enum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in kinds]}


def _codes_of_a_verdict() -> Schema:
    return {
        "outcome": ref("Outcome"),
        "authentic": codes(Authentic),
        "in_force": codes(Force),
        "end": or_null(ref("End")),
    }


def _status() -> Schema:
    return {"number": TEXT, **_codes_of_a_verdict(), "sentence": TEXT}


def _verdict() -> Schema:
    return closed(
        {
            **_codes_of_a_verdict(),
            "cause": or_null(codes(Cause)),
            "key": TEXT,
            "issuer": or_null(ref("Issuer")),
            "transcript": or_null(ref("Transcript")),
            "part": or_null(ref("Part")),
            "answers": {"type": "array", "items": ref("Answer")},
            "next_steps": {"type": "array", "items": TEXT},
            "language": LANGUAGE,
            "checked_at": MOMENT,
        },
        "What the verification page says: codes, and the same in sentences.",
    )


def _transcript() -> Schema:
    item = closed({"code": TEXT, "title": TEXT, "current": {"type": "boolean"}})
    days = dict.fromkeys(("issued_on", "starts", "ends"), DAY)
    texts = ("number", "passport_name", "original_name", "original_language", "curriculum", "curriculum_version")
    return closed(
        {
            **dict.fromkeys((*texts, "outcome"), TEXT),
            **days,
            "host": ref("Institution"),
            "home": ref("Institution"),
            "items": {"type": "array", "items": item},
        },
        "What is to be compared with the paper. Null when there is none: nothing was found or a part was shown alone.",
    )


def _part() -> Schema:
    level = {"type": "integer", "minimum": 1}
    return closed(
        {
            "kind": {"type": "string", "enum": ["competency", "placement"]},
            "number": {**or_null(TEXT), "description": "Of its transcript, where the register here holds that."},
            "issued_on": {
                **DAY,
                "description": "Of the placement the day on which the transcript was issued; of a competency, which is "
                "valid by itself, the day of the last signature that it needed. The paper bears the former.",
            },
            "passport_name": TEXT,
            "original_name": {**TEXT, "description": "Empty where the part gives none."},
            "code": or_null(TEXT),
            "title": TEXT,
            "level": or_null(level),
            "level_name": or_null(TEXT),
            "required_level": or_null(level),
            "signed_on": or_null(DAY),
            "expires_on": {**or_null(DAY), "description": "The last day on which it is valid; null: no such day."},
            "current": {**or_null({"type": "boolean"}), "description": "On the day of the check."},
        },
        "One competency, or the statement about the placement, that the holder showed alone. Whether the transcript it "
        "belongs to is in force is told beside it, as for a whole one.",
    )


def _issuer() -> Schema:
    used = {"used_from": or_null(DAY), "used_until": or_null(DAY)}
    listed = or_null({**TEXT, "description": "Whose key it is by the list of keys; null for a seal of the site."})
    return closed(
        {
            "institution": ref("Institution"),
            "key": TEXT,
            **used,
            "here": {"type": "boolean"},
            "listed_as": listed,
            "check_at": TEXT,
        },
        "The institution that the file names. Unless it was issued here, compare it with listed_as.",
    )


def _change() -> Schema:
    return closed(
        {
            "number": TEXT,
            "in_force": {"type": "string", "enum": [Force.REVOKED.value, Force.SUPERSEDED.value]},
            "at": MOMENT,
            "reason_code": ref("ReasonCode"),
            "reason": TEXT,
            "replaced_by": or_null(TEXT),
        }
    )


def schemas() -> Schema:
    return {
        "Pair": closed({"number": NUMBER, "code": CODE}),
        "SealedFile": {
            "type": "object",
            "not": {"anyOf": [{"required": ["number"]}, {"required": ["code"]}]},
            "description": "The JSON file of a transcript, byte for byte as it was received.",
        },
        "Batch": closed({"transcripts": {"type": "array", "items": ref("Pair"), "minItems": 1, "maxItems": MOST}}),
        "Outcome": codes(Outcome),
        "ReasonCode": {"type": "string", "description": f"So far: {', '.join(sorted(REVOCATION_REASONS))}."},
        "End": closed({"on": DAY, "reason_code": ref("ReasonCode"), "replaced_by": or_null(TEXT)}),
        "Institution": closed({"name": TEXT, "english_name": TEXT, "country": TEXT}),
        "Issuer": _issuer(),
        "Transcript": _transcript(),
        "Part": _part(),
        "Answer": closed(
            {"question": TEXT, "tone": TEXT, "answer": TEXT, "details": {"type": "array", "items": TEXT}},
            'Tones are "good", "bad", "unknown" and "unchecked".',
        ),
        "Verdict": _verdict(),
        "Status": closed(_status()),
        "DatedStatus": closed({**_status(), "language": LANGUAGE, "checked_at": MOMENT}),
        "Statuses": closed(
            {"results": {"type": "array", "items": ref("Status")}, "language": LANGUAGE, "checked_at": MOMENT},
            "In the order of the question.",
        ),
        "Change": _change(),
        "Changes": closed(
            {"changes": {"type": "array", "items": ref("Change")}, "cursor": TEXT, "more": {"type": "boolean"}},
            "Oldest first. Ask again with the cursor; with more, at once.",
        ),
        "Problem": _with_more(
            {
                "type": {"type": "string", "format": "uri-reference"},
                "status": {"type": "integer"},
                "title": TEXT,
                "detail": TEXT,
                "instance": {"type": "string", "description": "To be named when asking the administrator about it."},
            },
            {
                "errors": {
                    "type": "array",
                    "items": closed({"pointer": {"type": "string", "format": "uri-reference"}, "detail": TEXT}),
                    "description": "Each place of what was sent at which something is wrong, as a JSON Pointer.",
                }
            },
            "RFC 9457.",
        ),
    }
