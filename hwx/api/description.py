"""The description of the interface in OpenAPI 3.1, as it is served; a test holds it and the routes together."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from hwx.api.asking import FILE_KINDS
from hwx.api.changes import CURSOR
from hwx.api.schemas import CODE, LANGUAGE, ref, schemas

VERSION = "1.0"

NO_ZERO = "^[^\\u0000]*$"
"""No address holds a character zero."""

BYTES = {"type": "string", "format": "binary"}

SECONDS = {"type": "integer", "minimum": 0, "description": "Seconds until the institution may ask again."}

ABOUT = (
    "Checks transcripts of health worker exchanges for programs of home institutions. A transcript is asked for by its "
    "file, or by its number together with its check code; an unknown number and a wrong code get the same answer. The "
    "holder of a transcript can read which institution checked it and when. How often an institution may ask is "
    "counted for all its keys together, each transcript of a batch as one question: RateLimit and RateLimit-Policy "
    "tell what is left, and with 429 Retry-After tells how many seconds to wait."
)


def description(site: str) -> dict[str, Any]:
    """``site`` is the address under which people reach the installation."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "hwx verification", "version": VERSION, "description": ABOUT},
        "servers": [{"url": site}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "The key of your institution."}
            },
            "schemas": schemas(),
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/api/v1/openapi.json": {
            "get": {
                "operationId": "describe",
                "summary": "This description",
                "security": [],
                "parameters": [_language()],
                "responses": _responses({"type": "object"}, 400, 422),
            }
        },
        "/api/v1/verifications": {
            "post": {
                "operationId": "verify",
                "summary": "Check one transcript",
                "parameters": [_language()],
                "requestBody": _pair_or_file(),
                "responses": _responses(ref("Verdict"), 400, 401, 413, 415, 422, 429),
            }
        },
        "/api/v1/verifications/batch": {
            "post": {
                "operationId": "verify_batch",
                "summary": "Check up to 1,000 transcripts",
                "parameters": [_language()],
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Batch")}}},
                "responses": _responses(ref("Statuses"), 400, 401, 413, 415, 422, 429),
            }
        },
        "/api/v1/transcripts/{number}/status": {
            "get": {
                "operationId": "status",
                "summary": "Check one transcript by its number and check code",
                "parameters": [_number(), _query("code", {**CODE, "pattern": NO_ZERO}, required=True), _language()],
                "responses": _responses(ref("DatedStatus"), 400, 401, 404, 422, 429),
            }
        },
        "/api/v1/changes": {
            "get": {
                "operationId": "changes",
                "summary": "What became of the transcripts that were checked with this key",
                "parameters": [_query("since", {"type": "string", "pattern": CURSOR}), _language()],
                "responses": _responses(ref("Changes"), 400, 401, 422, 429),
            }
        },
    }


def parameters_of(operation: str) -> frozenset[str]:
    """Names of what may stand behind the question mark; empty for what is not described."""
    return _PARAMETERS.get(operation, frozenset())


def _pair_or_file() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {"file": BYTES},
        "required": ["file"],
        "description": "Or the fields number and code.",
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [ref("Pair"), ref("SealedFile")]}},
            "multipart/form-data": {"schema": form},
            **{kind: {"schema": BYTES} for kind in FILE_KINDS},
        },
    }


def _responses(answer: dict[str, Any], *problems: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "200": {
            "description": "The answer; that nothing was found, or that a file is not authentic, is one too.",
            "content": {"application/json": {"schema": answer}},
        }
    }
    for status in problems:
        found[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": ref("Problem")}},
        }
    if 429 in problems:
        left = {name: {"schema": {"type": "string"}} for name in ("RateLimit", "RateLimit-Policy")}
        found["200"]["headers"], found["429"]["headers"] = left, {**left, "Retry-After": {"schema": SECONDS}}
    return found


def _query(name: str, schema: dict[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _language() -> dict[str, Any]:
    return {**_query("language", LANGUAGE), "description": "Of the sentences; otherwise by the header Accept-Language."}


def _number() -> dict[str, Any]:
    """Longer than a number can be is a number that is not known."""
    return {"name": "number", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


_PARAMETERS = {
    operation["operationId"]: frozenset(one["name"] for one in operation["parameters"] if one["in"] == "query")
    for methods in _paths().values()
    for operation in methods.values()
}
