"""What a program asks, read strictly: a number with its code, many of them, or a file; anything else is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import abort, make_response, request
from flask_babel import gettext

from hwx.people.calendar import LANGUAGES
from hwx.problems import Problem, show_problem
from hwx.verification.look import MAX_JSON, MAX_PDF

LONGEST = 60
"""Characters of a number or a code, as on the page for people."""

MOST = 1000
"""Transcripts in one batch."""

ENVELOPE = 64 * 1024
MAX_BODY = MAX_PDF + ENVELOPE
"""Bytes of any body: a file, and what a form puts around it."""

FILE_KINDS = (
    "application/pdf",
    "application/octet-stream",
    "application/vc",
    "application/ld+json",
)
PAIR_KEYS = frozenset({"number", "code"})


@dataclass(frozen=True)
class Pair:
    number: str
    code: str


def refuse(found: str, places: tuple[tuple[str, str], ...] = ()) -> NoReturn:
    """The request is whole, but not what is asked for here; ``places`` as in Problem."""
    problem = Problem(
        422,
        gettext("Not what is expected here"),
        found,
        gettext("Nothing was checked or recorded. What is expected stands in /api/v1/openapi.json."),
        places,
    )
    abort(make_response(show_problem(problem)))


def pair_or_file() -> Pair | bytes:
    """A JSON object with a number or a code is a pair; every other JSON object is the file of a transcript. Whoever
    does not know what a file is sends it as bytes, and has a verdict for whatever it is."""
    if request.mimetype == "multipart/form-data":
        return _of_form()
    if request.mimetype in FILE_KINDS:
        return request.get_data()
    if request.mimetype != "application/json":
        abort(415)
    data = request.get_data()
    if len(data) > MAX_JSON:
        return data
    value = _json(data)
    if not isinstance(value, dict):
        refuse(gettext("The body is no JSON object. To have any file judged, send it as %(kind)s.", kind=FILE_KINDS[1]))
    return _pair(value) if PAIR_KEYS & value.keys() else data


def batch() -> list[Pair]:
    if request.mimetype != "application/json":
        abort(415)
    value = _json(request.get_data())
    pairs = value.get("transcripts") if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(pairs, list) or not 0 < len(pairs) <= MOST:
        refuse(
            gettext(
                "One object with a list named %(name)s is expected, of 1 to %(most)s objects with number and code.",
                name="transcripts",
                most=MOST,
            )
        )
    faults = [(f"#/transcripts/{place}", fault) for place, one in enumerate(pairs) if (fault := _fault_of(one))]
    if faults:
        refuse(faults[0][1], tuple(faults))
    return [Pair(one["number"], one["code"]) for one in pairs]


def size_of_batch() -> int:
    """What the batch counts for the limits, before it is looked at closely; what is no batch counts as one."""
    value = _json(request.get_data()) if request.mimetype == "application/json" else None
    pairs = value.get("transcripts") if isinstance(value, dict) else None
    return max(1, min(len(pairs), MOST)) if isinstance(pairs, list) else 1


def code_in_address() -> str:
    """The check code behind the question mark."""
    code = request.args.get("code", "")
    if not 0 < len(code) <= LONGEST:
        refuse(gettext("The parameter %(name)s is missing, or longer than %(most)s signs.", name="code", most=LONGEST))
    return code


def _of_form() -> Pair | bytes:
    file = request.files.get("file")
    if file is not None:
        return file.stream.read(MAX_PDF + 1)
    if PAIR_KEYS & request.form.keys():
        return _pair(request.form.to_dict())
    refuse(gettext("The form has neither a file named %(file)s nor a number and a code.", file="file"))


def _pair(value: Any) -> Pair:
    fault = _fault_of(value)
    if fault:
        refuse(fault)
    return Pair(value["number"], value["code"])


def _fault_of(value: Any) -> str:
    """Why it is no number with a code; empty where it is one."""
    if not isinstance(value, dict) or value.keys() != PAIR_KEYS:
        return str(gettext("A number and a code are expected, and nothing else."))
    if not (_short_text(value["number"]) and _short_text(value["code"])):
        return str(gettext("A number and a code are texts of 1 to %(most)s signs.", most=LONGEST))
    return ""


def _short_text(value: Any) -> bool:
    """Half of a sign outside of the first plane can stand in JSON, and in no database."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _json(data: bytes) -> Any:
    """None for what is no JSON, or too large for a question."""
    if len(data) > MAX_JSON:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def refuse_odd_parameters(known: frozenset[str]) -> None:
    """What is misspelt would be as if it had not been sent, and nobody would notice."""
    unknown = sorted(request.args.keys() - known)
    if unknown:
        refuse(gettext("There is no parameter %(name)s here.", name=unknown[0][:LONGEST]))
    if request.args.get("language", LANGUAGES[0]) not in LANGUAGES:
        refuse(gettext("The parameter %(name)s is one of: %(known)s.", name="language", known=", ".join(LANGUAGES)))
