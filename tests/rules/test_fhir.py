"""A transcript as a FHIR Bundle: what became of each item, and the laws of FHIR that its schema does not hold.

The schema itself is asked in tests/independent/test_fhir_schema.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwx.rules.curriculum import Curriculum
from hwx.rules.fhir import Ended, bundle_of
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.transcript import Day, Holder, Party, Transcript, read, statement_of
from tests.rules.building import AMINA, BILAL, HEAD, Record, competency, curriculum, day
from tests.rules.test_drawing_up import PAPERS, drawn, in_both, signed_record
from tests.support.real_curricula import real_curriculum

SLUGS = (
    "chronic-disease", "emergency-response", "haemodialysis", "infection-prevention", "mass-gathering",
    "midwifery-emonc",
)  # fmt: skip

FULL = replace(
    PAPERS,
    holder=Holder(
        "AMINA DIALLO", "أمينة ديالو", "ar", Day(date(1990, 5, 4), ""), False, "SN", "7731", "Doctor", "Ordre", "SN-5"
    ),
    host=Party("مستشفى", "ar", "Host Hospital", "SA", "Makkah", "SA-9", "+966 1", "Supervised"),
)

ENDS = (None, Ended("revoked", day(90)), Ended("superseded", day(90), "HWX-2026-00009"))


def everything_signed(asked: Curriculum, **decided: Any) -> Transcript:
    """Every competency that a doctor follows, or the first cadre of the curriculum."""
    record, cadre = Record(), asked.cadres[0].key
    for one in asked.asked_of(cadre, frozenset()):
        method = one.methods[0].code
        seen = record.observed(one.code, level=one.levels[cadre], by=AMINA, method=method, on=day(5))
        number = record.signed(one.code, by=BILAL, level=one.levels[cadre], rests_on=(seen,), on=day(7))
        if one.critical:
            record.countersigned(number, one.code, by=HEAD, on=day(8))
    record.decided(**decided)
    return drawn(record, FULL, asked, cadre)


def resource(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)


def organization(bundle: dict[str, Any], name: str) -> dict[str, Any]:
    found = (one["resource"] for one in bundle["entry"] if one["resource"].get("name") == name)
    return next(found)


def qualifications(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = resource(bundle, "Practitioner")["qualification"]
    return found


def nodes(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from nodes(one)


TRANSCRIPTS = {
    **{slug: everything_signed(real_curriculum(slug)) for slug in SLUGS},
    **{str(state): everything_signed(curriculum(competency("ABC-1")), outcome=state) for state in OUTCOMES},
    "bare": drawn(Record()),
    "small": drawn(signed_record()),
}


@pytest.mark.parametrize("ended", ENDS, ids=lambda ended: ended.kind if ended else "in force")
@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_bundle_keeps_the_laws_that_the_schema_does_not_hold(name: str, ended: Ended | None) -> None:
    bundle = bundle_of(TRANSCRIPTS[name], ended)
    urls = [one["fullUrl"] for one in bundle["entry"]]
    every = list(nodes(bundle))
    references = {node["reference"] for node in every if isinstance(node, dict) and "reference" in node}

    assert json.loads(json.dumps(bundle)) == bundle
    assert len(set(urls)) == len(urls) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", url) for url in urls)
    assert references <= set(urls)
    assert not [node for node in every if node in ("", [], {}, None)]
    for period in (node["period"] for node in every if isinstance(node, dict) and "period" in node):
        assert date.fromisoformat(period["start"]) <= date.fromisoformat(period.get("end", "9999-12-31"))
    for node in every:
        if isinstance(node, dict) and "system" in node and "code" in node:
            assert re.fullmatch(r"\S+", node["system"])
        if isinstance(node, dict) and "extension" in node:
            assert all(one["url"] for one in node["extension"])


def test_every_export_of_a_transcript_is_the_same_and_another_transcript_has_other_urls() -> None:
    one, other = TRANSCRIPTS["small"], replace(TRANSCRIPTS["small"], number="HWX-2026-00002")
    assert bundle_of(one) == bundle_of(read(statement_of(one)))
    assert not {entry["fullUrl"] for entry in bundle_of(one)["entry"]} & {
        entry["fullUrl"] for entry in bundle_of(other)["entry"]
    }


def test_the_practitioner_has_names_as_they_are_a_register_number_and_a_birth_date() -> None:
    found = resource(bundle_of(TRANSCRIPTS["completed"]), "Practitioner")
    assert found["name"] == [
        {"use": "official", "text": "AMINA DIALLO"},
        {
            "use": "usual",
            "text": "أمينة ديالو",
            "_text": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/language", "valueCode": "ar"}]},
        },
    ]
    (register,) = found["identifier"]
    assert (register["value"], register["assigner"]) == ("SN-5", {"display": "Ordre"})
    assert found["birthDate"] == "1990-05-04"
    assert "7731" not in json.dumps(found)


def with_holder(**changes: Any) -> dict[str, Any]:
    transcript = TRANSCRIPTS["completed"]
    return resource(bundle_of(replace(transcript, holder=replace(transcript.holder, **changes))), "Practitioner")


def test_of_a_birth_date_that_is_not_certain_only_the_year_is_said() -> None:
    assert with_holder(birth_approximate=True)["birthDate"] == "1990"
    assert "birthDate" not in with_holder(birth=None)


def test_what_is_not_known_of_the_holder_is_left_out() -> None:
    found = with_holder(register_number="", original_name="", original_language="")
    assert "identifier" not in found
    assert len(found["name"]) == 1
    assert len(with_holder(original_name="AMINA DIALLO")["name"]) == 1
    assert with_holder(original_language="")["name"][1] == {"use": "usual", "text": "أمينة ديالو"}


def test_the_first_qualification_is_the_transcript_with_its_number_outcome_and_issuer() -> None:
    bundle = bundle_of(TRANSCRIPTS["withdrawn"])
    first = qualifications(bundle)[0]
    host = next(one for one in bundle["entry"] if one["resource"].get("name") == "مستشفى")

    assert first["identifier"] == [
        {"use": "official", "system": "https://x/v", "value": "HWX-2026-00001", "assigner": {"display": "مستشفى"}}
    ]
    assert bundle["identifier"] == first["identifier"][0]
    assert first["period"] == {"start": day(60).isoformat()}
    assert first["issuer"] == {"reference": host["fullUrl"], "display": "مستشفى"}
    placed, outcome = first["code"]["coding"]
    assert (placed["system"], outcome["system"]) == ("https://x/curricula", "https://x/outcomes")
    assert (outcome["code"], outcome["display"]) == ("withdrawn", "Withdrawn by participant")
    assert "Outcome: Withdrawn by participant. This document reports supervised training" in first["code"]["text"]
    assert f"{day(1)} to {day(84)}" in first["code"]["text"]
    assert [
        {part["url"]: part.get("valueCode") or part.get("valueString") for part in one["extension"]}
        for one in outcome["_display"]["extension"]
    ] == [{"lang": "ar", "content": "انسحاب المشارك"}, {"lang": "fr", "content": "Retrait du participant"}]


def test_each_signed_competency_follows_with_its_level_and_how_long_it_holds() -> None:
    one, two = qualifications(bundle_of(TRANSCRIPTS["small"]))[1:]

    assert one["identifier"][0]["value"] == "HWX-2026-00001/ONE-1"
    assert one["code"]["coding"][0]["code"] == "ONE-1"
    assert re.fullmatch(r"ONE-1 .*: level 3 of \d, .* \(required: 3\)\.", one["code"]["text"])
    assert one["period"] == {"start": day(7).isoformat()}
    assert two["period"] == {
        "start": day(12).isoformat(),
        "end": day(10).replace(year=day(10).year + 1).isoformat(),
    }


def test_what_was_signed_and_has_expired_is_said_with_its_end_and_what_was_not_signed_is_not_said() -> None:
    found = _changed(state="expired", expires=in_both(day(20)))
    assert found[1]["period"] == {"start": day(7).isoformat(), "end": day(20).isoformat()}
    assert len(_changed(state="under_way")) == len(found) - 1
    assert len(qualifications(bundle_of(TRANSCRIPTS["bare"]))) == 1


def test_simulation_alone_and_a_missing_date_are_said_plainly() -> None:
    found = _changed(simulation_only=True, signed=None)[1]
    assert found["code"]["text"].endswith("Assessed in simulation only.")
    assert found["period"] == {"start": day(60).isoformat()}


def _changed(**changes: Any) -> list[dict[str, Any]]:
    """Qualifications when the first competency is otherwise."""
    transcript = TRANSCRIPTS["small"]
    group = transcript.groups[0]
    results = (replace(group.results[0], **changes), *group.results[1:])
    groups = (replace(group, results=results), *transcript.groups[1:])
    return qualifications(bundle_of(replace(transcript, groups=groups)))


def test_institutions_have_both_names_their_code_and_how_they_are_reached() -> None:
    bundle = bundle_of(TRANSCRIPTS["completed"])
    host, home = organization(bundle, "مستشفى"), organization(bundle, "Home")

    assert host["alias"] == ["Host Hospital"]
    assert host["_name"]["extension"][0]["valueCode"] == "ar"
    assert host["identifier"] == [{"type": {"text": "Code in the national facility list"}, "value": "SA-9"}]
    assert host["telecom"] == [{"system": "other", "value": "+966 1"}]
    assert host["address"] == [{"city": "Makkah", "country": "SA"}]
    assert set(home) == {"resourceType", "name", "_name", "address"}
    role = resource(bundle, "PractitionerRole")
    assert (role["organization"]["display"], role["code"]) == ("Home", [{"text": "Doctor"}])


@pytest.mark.parametrize(
    ("ended", "status", "validation", "end"),
    [
        (None, "attested", "successful", None),
        (Ended("revoked", day(90)), "reval-fail", "failed", day(90)),
        (Ended("superseded", day(90), "HWX-2026-00009"), "req-revalid", "failed", day(90)),
        (Ended("revoked", day(30)), "reval-fail", "failed", day(60)),
    ],
)
def test_the_verification_says_who_attests_where_to_ask_and_whether_it_is_in_force(
    ended: Ended | None, status: str, validation: str, end: date | None
) -> None:
    bundle = bundle_of(TRANSCRIPTS["small"], ended)
    found = resource(bundle, "VerificationResult")
    (source,) = found["primarySource"]
    target = next(one for one in bundle["entry"] if one["fullUrl"] == found["target"][0]["reference"])

    assert target["resource"]["resourceType"] == "Practitioner"
    assert found["status"] == status
    assert found["statusDate"] == (ended.on if ended else day(60)).isoformat()
    assert source["validationStatus"]["coding"][0]["code"] == validation
    assert source["who"] == qualifications(bundle)[0]["issuer"] == found["attestation"]["onBehalfOf"]
    assert found["attestation"]["who"]["display"] == "REGISTRAR, Registrar"
    said = found["validationProcess"][0]["text"]
    assert said.startswith("Check number HWX-2026-00001 with code AAAA-BBBB-CCCC, or the file, at https://x/verify")
    assert ("HWX-2026-00009" in said) == (status == "req-revalid")
    assert qualifications(bundle)[0]["period"].get("end") == (end.isoformat() if end else None)


def test_the_moment_of_issue_is_an_instant_in_utc() -> None:
    assert bundle_of(TRANSCRIPTS["small"])["timestamp"] == "2026-03-05T09:30:00Z"
