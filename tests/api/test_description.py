"""The description of the interface is true: it names every route and no other, and every answer is as it says.

Schemathesis makes questions out of it, good and bad, sends them to the app, and holds the answers against it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.schemas import BaseSchema

from hwx.api.description import description
from hwx.extensions import limiter
from hwx.rules.issuing import REVOCATION_REASONS
from tests.api.conftest import End, Issue, Program
from tests.verification.sealed import CODE, NUMBER, STRANGER, sealed, sealed_pdf

WRITTEN = description("https://hwx.example.org")

PAIR = {"number": NUMBER, "code": CODE}

bounded = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def operations() -> set[tuple[str, str, str]]:
    return {
        (method.upper(), path, operation["operationId"])
        for path, methods in WRITTEN["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_names_every_route_and_no_other(app: Flask) -> None:
    routes = {
        (method, rule.rule.replace("<", "{").replace(">", "}"), rule.endpoint.removeprefix("api."))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert operations() == routes


def test_the_description_is_openapi_and_names_this_site(app: Flask, program: Program) -> None:
    served = program.get("/api/v1/openapi.json").get_json()
    validate(served)
    assert served["openapi"] == "3.1.0"
    assert served["servers"] == [{"url": app.config["HWX"].base_url}]


def test_every_reason_that_there_is_so_far_is_named() -> None:
    said = WRITTEN["components"]["schemas"]["ReasonCode"]["description"]
    assert all(reason in said for reason in REVOCATION_REASONS)


def schema_of(operation: str, status: str = "200") -> Draft202012Validator:
    path, method = next((path, method.lower()) for method, path, name in operations() if name == operation)
    answer = WRITTEN["paths"][path][method]["responses"][status]
    (media,) = answer["content"].values()
    return Draft202012Validator({**media["schema"], "components": WRITTEN["components"]})


@pytest.mark.parametrize("ended", ["", "revoked", "superseded"])
def test_answers_about_a_transcript_are_as_described(
    program: Program, issue: Issue, end: End, ended: str, clock: object
) -> None:
    """What Schemathesis cannot make up: numbers that are known, and files with a seal."""
    row = issue()
    if ended:
        end(row, by=issue(number="HWX-2026-00050", code="DDDD-EEEE-FFFF") if ended == "superseded" else None)
    asked = [
        ("verify", program.post("/api/v1/verifications", json=PAIR)),
        ("verify", program.post("/api/v1/verifications", data=sealed_pdf(), content_type="application/pdf")),
        ("verify", program.post("/api/v1/verifications", data=sealed(STRANGER), content_type="application/json")),
        ("verify_batch", program.post("/api/v1/verifications/batch", json={"transcripts": [PAIR]})),
        ("status", program.get(f"/api/v1/transcripts/{NUMBER}/status?code={CODE}")),
        ("changes", program.get("/api/v1/changes")),
    ]
    for operation, response in asked:
        assert response.status_code == 200
        schema_of(operation).validate(response.get_json())


def test_what_is_sent_with_too_many_questions_is_described_for_every_operation_that_is_counted(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "HWX", replace(app.config["HWX"], api_limit="1 per hour"))
    program.get("/api/v1/changes")
    refused = program.get("/api/v1/changes")
    assert refused.status_code == 429
    schema_of("changes", "429").validate(refused.get_json())
    counted = [
        operation["responses"]
        for methods in WRITTEN["paths"].values()
        for operation in methods.values()
        if operation["operationId"] != "describe"
    ]
    for responses in counted:
        headers = responses["429"]["headers"]
        assert set(headers) == {"RateLimit", "RateLimit-Policy", "Retry-After"}
        assert set(headers) <= set(refused.headers.keys())
        Draft202012Validator(headers["Retry-After"]["schema"]).validate(int(refused.headers["Retry-After"]))
        assert set(responses["200"]["headers"]) == set(headers) - {"Retry-After"}


@pytest.fixture
def interface(app: Flask, keys: None) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("operation", sorted(name for _, _, name in operations()))
def test_questions_made_from_the_description_are_answered_as_it_says(
    interface: BaseSchema, program: Program, operation: str, mode: GenerationMode
) -> None:
    """Every check of Schemathesis: status, kind and shape of the answer, bad questions refused, no key no answer."""
    asked = interface.find_operation_by_id(operation)

    @bounded
    @given(case=asked.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        limiter.reset()
        # A question whose header is the bad thing about it goes out without the key.
        header = case.meta.components.get(ParameterLocation.HEADER)
        without_key = header is not None and header.mode is GenerationMode.NEGATIVE
        key = {} if without_key else {"Authorization": f"Bearer {program.token}"}
        case.call_and_validate(headers={"Accept-Encoding": "identity", **key})

    ask()
