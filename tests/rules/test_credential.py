"""The credential says all that the transcript says and nothing that is not for whoever is sent one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwx.rules.credential_evidence import GUEST
from hwx.rules.credential_terms import digest_name
from hwx.rules.curriculum import Wording
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.quads import canonical_quads
from hwx.rules.transcript import Source, Transcript
from hwx.rules.transcript_wording import OUTCOMES as OUTCOME_NAMES
from tests.rules.building import AMINA, BILAL, Record, competency, curriculum, day
from tests.rules.test_drawing_up import PAPERS, drawn, signed_record
from tests.support.credentials import DID, credential, everything, full_transcript, issuing, nothing
from tests.support.credentials import GUEST as GUEST_HAND
from tests.support.credentials import PAPERS as OFFICE

TITLES = Wording({"en": "Airway", "ar": "مجرى الهواء", "fr": "Voies aériennes"})
CURRICULUM = curriculum(
    competency("ONE-11", ("MCX",), title=TITLES, critical=True, valid_months=12),
    competency("ONE-12", ("SIM",), title=TITLES, note=Wording({"en": "On a manikin"})),
    title=Wording({"en": "Care", "ar": "رعاية", "fr": "Soins"}),
    alignment=(Wording({"en": "A framework", "ar": "إطار", "fr": "Un cadre"}),),
    entry=(Wording({"en": "Registration"}),),
    remarks=(Wording({"en": "Below the usual hours"}),),
    workload_equivalent=Wording({"en": "20 units"}),
)
WHOLE = full_transcript(CURRICULUM)
ALL = credential(WHOLE)


def members(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["credentialSubject"]["verifiableCredential"]
    return found


def member(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in members(document) if one["credentialSubject"]["achievement"]["humanCode"] == code)


def facts(document: dict[str, Any]) -> dict[str, str]:
    results = members(document)[0]["credentialSubject"]["result"]
    return {one["resultDescription"].partition("#fact-")[2]: one["value"] for one in results}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_the_whole_names_its_contexts_in_the_order_that_the_schema_asks() -> None:
    assert [one.rpartition("/")[2] for one in ALL["@context"]] == [
        "v2", "context-2.0.1.json", "context-3.0.3.json", "extensions.json",
    ]  # fmt: skip
    assert [one.rpartition("/")[2] for one in members(ALL)[1]["@context"]] == [
        "v2", "context-3.0.3.json", "extensions.json",
    ]  # fmt: skip
    assert ALL["type"] == ["VerifiableCredential", "ClrCredential"]
    assert ALL["issuer"]["id"] == DID
    assert ALL["validFrom"] == "2026-05-01T09:30:15Z"


def test_there_is_one_member_for_the_placement_and_one_for_each_competency_that_was_signed() -> None:
    codes = [one["credentialSubject"]["achievement"]["humanCode"] for one in members(ALL)]
    assert codes == ["P-2026-0042", "ONE-11", "ONE-12"]
    assert {one["credentialSubject"]["id"] for one in members(ALL)} == {ALL["credentialSubject"]["id"]}
    assert {json.dumps(one["credentialStatus"]) for one in members(ALL)} == {json.dumps(ALL["credentialStatus"])}


def test_a_member_says_the_level_on_its_scale_and_the_one_asked_for() -> None:
    subject = member(ALL, "ONE-11")["credentialSubject"]
    scale = subject["achievement"]["resultDescription"][0]
    levels = {one["id"]: one["level"] for one in scale["rubricCriterionLevel"]}
    assert list(levels.values()) == ["1", "2", "3", "4", "5"]
    assert levels[scale["requiredLevel"]] == "3"
    assert levels[subject["result"][0]["achievedLevel"]] == subject["result"][0]["value"] == "3"
    assert subject["result"][0]["resultDescription"] == scale["id"]


def test_a_member_says_its_days_in_full() -> None:
    """A day at the site is midnight in UTC; the last day of validity counts to its end."""
    found, result = member(ALL, "ONE-11"), WHOLE.results[0]
    assert result.signed is not None
    assert result.expires is not None
    assert found["credentialSubject"]["activityEndDate"] == f"{result.signed.gregorian}T00:00:00Z"
    assert found["awardedDate"] == found["validFrom"] == "2026-01-26T00:00:00Z"
    assert found["validUntil"] == f"{result.expires.gregorian}T23:59:59Z"
    assert "validUntil" not in member(ALL, "ONE-12")


def test_what_was_signed_on_the_day_of_issue_is_valid_from_the_moment_of_issue() -> None:
    """At a site ahead of UTC the day may begin after the moment: nothing is issued that is valid only tomorrow."""
    ahead = replace(WHOLE, issued_at=WHOLE.issued_at.replace(month=1, day=25, hour=22))
    assert member(credential(ahead), "ONE-11")["validFrom"] == "2026-01-25T22:30:15Z"


def test_every_assessor_has_an_evidence_that_names_the_entry_of_the_record() -> None:
    found, result = member(ALL, "ONE-11")["evidence"], WHOLE.results[0]
    assert [one["genre"] for one in found] == ["observation", "observation", "sign_off", "countersignature"]
    assert [one["name"].split()[0] for one in found] == ["KHALID", "OMAR", "KHALID", "HUDA"]
    assert [one["id"] for one in found] == [digest_name(source.digest) for source in result.rests_on]
    assert found[1]["description"] == (
        "Doctor; Consultant nephrologist; King Fahad Medical City; "
        "register: Saudi Commission for Health Specialties 11-R-M-40012"
    )
    assert found[0]["narrative"] == "Observed on 2026-01-16 by MCX; entry 1 of the record."
    assert found[2]["narrative"] == "Signed off on 2026-01-25; entry 3 of the record."
    assert "description" not in found[2]
    assert member(ALL, "ONE-11")["credentialSubject"]["source"]["name"] == "KHALID IBRAHIM AL-OTAIBI"


def test_entries_may_be_named_by_ids_from_elsewhere() -> None:
    named = credential(WHOLE, entries={1: "https://log.example/entries/1"})
    ids = [one["id"] for one in member(named, "ONE-11")["evidence"]]
    assert ids[0] == "https://log.example/entries/1"
    assert ids[1] == digest_name(WHOLE.results[0].rests_on[1].digest)


def test_a_digest_is_named_as_rfc_6920_does() -> None:
    """The example of section 8.1: the SHA-256 of "Hello World!"."""
    digest = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"
    assert digest_name(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


def test_a_guest_is_said_to_be_one_where_they_are_first_named() -> None:
    evidence = member(ALL, "ONE-12")["evidence"]
    guest = next(one for one in evidence if one["name"] == GUEST_HAND.name)
    assert guest["narrative"].endswith(GUEST)
    assert json.dumps(member(ALL, "ONE-11"), ensure_ascii=False).count(GUEST) == 0


def test_the_manner_is_told_in_words() -> None:
    assert member(ALL, "ONE-11")["credentialSubject"]["narrative"] == (
        "Methods: MCX (Mini-CEX (observed clinical encounter)). Observations: 2."
    )
    assert member(ALL, "ONE-12")["credentialSubject"]["narrative"] == (
        "Methods: SIM (simulation). Observations: 2. Seen in simulation only, never with a patient."
    )


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("remote_observer", "A second assessor watched from another place"),
        ("panel_viva", "A panel questioned the learner instead"),
        ("prior_learning", "Learning before the placement was recognised"),
        ("of_later", "of_later"),
    ],
)
def test_what_took_the_place_of_something_is_told(instead: str, said: str) -> None:
    first, *others = WHOLE.groups[0].results
    changed = replace(first, instead=(instead,), methods=("XYZ",))
    told = member(credential(with_results(changed, *others)), "ONE-11")["credentialSubject"]["narrative"]
    assert said in told
    assert told.startswith("Methods: XYZ. ")
    bare = member(credential(with_results(replace(first, methods=()), *others)), "ONE-11")
    assert bare["credentialSubject"]["narrative"] == "Observations: 2."


def with_results(*results: Any) -> Transcript:
    return replace(WHOLE, groups=(replace(WHOLE.groups[0], results=results),))


def test_sources_of_an_older_statement_are_stated_without_a_person() -> None:
    first, *others = WHOLE.groups[0].results
    old = replace(first, rests_on=(Source(7, "amended", "ab" * 32),), signed_by=0, signed=None, countersigned=None)
    found = member(credential(with_results(old, *others)), "ONE-11")
    assert found["evidence"] == [
        {
            "id": digest_name("ab" * 32),
            "type": ["Evidence"],
            "genre": "amended",
            "narrative": "amended; entry 7 of the record.",
        }
    ]
    assert "source" not in found["credentialSubject"]
    assert found["awardedDate"] == "2026-05-01T00:00:00Z"


def test_the_wording_stands_in_every_language_and_says_which() -> None:
    achievement = member(ALL, "ONE-11")["credentialSubject"]["achievement"]
    assert (achievement["name"], achievement["inLanguage"]) == ("Airway", "en")
    assert {one["inLanguage"]: one["name"] for one in achievement["related"]} == {
        "ar": "مجرى الهواء", "fr": "Voies aériennes",
    }  # fmt: skip
    assert achievement["criteria"]["narrative"] == "Level 3 is asked for. This competency is critical."
    assert "On a manikin" in member(ALL, "ONE-12")["credentialSubject"]["achievement"]["criteria"]["narrative"]


def test_a_curriculum_without_english_speaks_its_own_language() -> None:
    only = Wording({"fr": "Voies aériennes", "ar": "مجرى الهواء"})
    french = curriculum(
        competency("ONE-11", ("MCX",), title=only), language="fr", title=only,
        alignment=(), scale=replace(CURRICULUM.scale, name=only, levels=tuple(
            replace(level, name=only) for level in CURRICULUM.scale.levels
        )),
    )  # fmt: skip
    french = replace(
        french,
        domains=tuple(replace(one, title=only) for one in french.domains),
        cadres=tuple(replace(one, title=only) for one in french.cadres),
    )
    found = credential(full_transcript(french))
    achievement = member(found, "ONE-11")["credentialSubject"]["achievement"]
    assert (achievement["name"], achievement["inLanguage"]) == ("Voies aériennes", "fr")
    assert [one["inLanguage"] for one in achievement["related"]] == ["ar"]
    assert facts(found)["curriculum-language"] == "fr"
    assert found["credentialSubject"]["achievement"][0]["description"] == "Curriculum test, version 1.0"
    assert found["credentialSubject"]["achievement"][1]["description"] == "مجرى الهواء"


def test_the_curriculum_stands_in_every_language_with_its_scale_and_digest() -> None:
    found = {one["inLanguage"]: one for one in ALL["credentialSubject"]["achievement"]}
    assert list(found) == ["en", "ar", "fr"]
    assert (found["en"]["humanCode"], found["en"]["version"]) == ("test", "1.0")
    assert found["en"]["otherIdentifier"][0]["identifier"] == CURRICULUM.digest
    assert found["en"]["description"] == "A framework"
    assert found["ar"]["description"] == "إطار"
    assert len(found["ar"]["resultDescription"][0]["rubricCriterionLevel"]) == 5
    links = {(one["associationType"], one["sourceId"].partition("#")[2], one["targetId"].partition("#")[2])
             for one in ALL["credentialSubject"]["association"]}  # fmt: skip
    assert links == {
        ("isPartOf", "ONE-11", "curriculum"), ("isPartOf", "ONE-12", "curriculum"),
        ("isPartOf", "curriculum", "placement"),
        ("exactMatchOf", "curriculum-ar", "curriculum"), ("exactMatchOf", "curriculum-fr", "curriculum"),
    }  # fmt: skip


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_stated_early_ends_too(outcome: str) -> None:
    conditions = "Repeat two drills at home by June" if outcome == "completed_with_conditions" else ""
    found = facts(credential(full_transcript(CURRICULUM, signed=nothing, outcome=outcome, conditions=conditions)))
    assert found["outcome"] == outcome
    for language, text in OUTCOME_NAMES[outcome].texts.items():
        assert found[f"outcome-name-{language}"] == text
    assert found.get("conditions", "") == conditions


def test_what_was_not_signed_is_no_member_and_its_state_is_stated() -> None:
    found = credential(full_transcript(CURRICULUM, signed=lambda one: one.code == "ONE-11"))
    assert [one["credentialSubject"]["achievement"]["humanCode"] for one in members(found)] == ["P-2026-0042", "ONE-11"]
    assert facts(found)["state-ONE-12"] == "not_started"
    assert "state-ONE-11" not in facts(found)
    defined = [one["humanCode"] for one in found["credentialSubject"]["achievement"]]
    assert defined == ["test", "test", "test", "ONE-12"]


def test_the_placement_states_both_institutions_the_terms_and_the_workload() -> None:
    found = facts(credential(replace(WHOLE, supersedes="KFMC-2026-00001")))
    wanted = {
        "number": "KFMC-2026-00042", "issued-on": "2026-05-01", "supersedes": "KFMC-2026-00001",
        "home-name": "Hôpital Principal de Dakar", "home-english-name": "Principal Hospital of Dakar",
        "home-country": "SN", "host-name": "مدينة الملك فهد الطبية", "host-facility-code": "SA-RYD-010",
        "unit": "Haemodialysis unit, main building", "agreement": "MoU 17/2025", "licence": "SCFHS-T-55120",
        "weeks": "12", "workload-equivalent": "20 units", "alignment-1": "A framework", "entry-1": "Registration",
        "remark-1": "Below the usual hours", "attendance-percent": "100", "home-plan": "yes",
        "holder-register-number": "ONIS-20418", "curriculum-digest": CURRICULUM.digest,
        "record-head": digest_name(WHOLE.record.head),
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted
    refused = replace(WHOLE, outcome=replace(WHOLE.outcome, home_plan_accepted=False))
    assert facts(credential(refused))["home-plan"] == "no"


def test_hours_scale_notes_and_all_that_is_empty_or_not() -> None:
    transcript = drawn(signed_record())
    found = facts(credential(transcript))
    assert (found["hours"], found["hours-1"], found["hours-2"]) == ("160", "120", "40")
    assert "licence" not in found
    noted = replace(transcript, scale=replace(transcript.scale, note=Wording({"en": "A note"})))
    assert facts(credential(noted))["scale-note"] == "A note"
    assert found["not-asked"] == "NUR-1"


def test_the_panel_and_the_issuing_officer_are_named() -> None:
    evidence = members(ALL)[0]["evidence"]
    assert [one["genre"] for one in evidence] == ["decision", *["panel_member"] * 3, "certification"]
    assert evidence[0]["id"] == digest_name(WHOLE.outcome.digest)
    assert evidence[-1]["name"] == "NADIA YOUSEF AL-HARBI"


def test_a_replacement_points_to_the_one_before() -> None:
    second = replace(WHOLE, number="KFMC-2026-00043", supersedes=WHOLE.number)
    found = credential(second)["credentialSubject"]["association"][-1]
    assert found["associationType"] == "replacedBy"
    assert found["sourceId"] == f"{ALL['id']}#placement"
    assert found["targetId"] == f"{issuing(second).ids}#placement"


def test_limits_and_the_caution_stand_in_three_languages_and_in_short_in_each_member() -> None:
    said = {(one["genre"], one.get("inLanguage")): one["narrative"] for one in ALL["evidence"]}
    for language in ("en", "ar", "fr"):
        assert said["limits", language] == WHOLE.limits.texts[language]
        assert said["caution", language] == WHOLE.scale.caution.texts[language]
    assert ALL["description"] == WHOLE.limits.texts["en"]
    assert all("no licence" in one["description"] for one in members(ALL))


def test_the_address_of_the_check_stands_in_the_whole_and_in_no_member() -> None:
    """Who shows one competency does not hand out the key to all of them."""
    assert ALL["evidence"][0]["id"].endswith("/v/KFMC-2026-00042/7K4M-Q2ZT-9XRB")
    assert "7K4M" not in json.dumps(members(ALL))


def test_neither_birth_nor_passport_is_in_it_but_both_names_are() -> None:
    written = json.dumps(ALL, ensure_ascii=False)
    assert OFFICE.holder.birth is not None
    for secret in ("1991", "03-17", "1411", "7731"):
        assert secret not in written
    names = [one["identityHash"] for one in ALL["credentialSubject"]["identifier"]]
    assert names == ["AMINATA MARIAMA DIALLO", "أميناتا مريم ديالو"]
    alone = replace(WHOLE, holder=replace(WHOLE.holder, original_name=""))
    assert len(credential(alone)["credentialSubject"]["identifier"]) == 1


def test_every_node_has_an_id_where_the_schemas_allow_one() -> None:
    nameless = {one["type"] for one in nodes(ALL) if "id" not in one}
    assert nameless == {"IdentityObject", "IdentifierEntry", "Association"}


def test_nothing_in_it_is_empty() -> None:
    for found in (ALL, credential(drawn(signed_record()))):
        assert not [name for node in nodes(found) for name, value in node.items() if value in (None, "", [], {})]


def test_every_odd_transcript_has_a_canonical_form() -> None:
    for signed in (everything, nothing):
        for supersedes in ("", "KFMC-2026-00001"):
            papers = replace(OFFICE, supersedes=supersedes)
            assert canonical_quads(credential(full_transcript(CURRICULUM, signed=signed, papers=papers)))


def test_an_expired_item_keeps_its_last_day() -> None:
    papers = replace(PAPERS, issued_on=date(2027, 6, 1))
    record = Record()
    seen = record.observed("TWO-1", by=AMINA, method="SIM", on=day(8)), record.observed("TWO-1", by=BILAL, on=day(9))
    record.countersigned(record.signed("TWO-1", by=BILAL, on=day(10), rests_on=seen), "TWO-1", on=day(11))
    found = member(credential(drawn(record, papers)), "TWO-1")
    assert found["validFrom"] < found["validUntil"] < "2027-06-01"
