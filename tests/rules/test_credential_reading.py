"""What was written is read back; a document of another shape is refused with the place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwx.rules.credential_reading import CredentialUnreadable, ReadCredential, read_credential
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.transcript import Transcript, check_address
from tests.rules.building import AMINA, BILAL, Record, day
from tests.rules.test_credential import CURRICULUM, WHOLE
from tests.rules.test_drawing_up import PAPERS, drawn, signed_record
from tests.support.credentials import LEARNER, credential, full_transcript, nothing

REMOVED = object()


def read(transcript: Transcript) -> ReadCredential:
    """As it comes out of a file."""
    return read_credential(json.loads(json.dumps(credential(transcript))))


def expired() -> Transcript:
    record = Record()
    seen = record.observed("TWO-1", by=AMINA, method="SIM", on=day(8)), record.observed("TWO-1", by=BILAL, on=day(9))
    record.countersigned(record.signed("TWO-1", by=BILAL, on=day(10), rests_on=seen), "TWO-1", on=day(11))
    return drawn(record, replace(PAPERS, issued_on=date(2027, 6, 1)))


@pytest.mark.parametrize(
    "transcript",
    [WHOLE, full_transcript(CURRICULUM, signed=nothing), drawn(signed_record()), expired()],
    ids=["all signed", "nothing signed", "some signed", "expired"],
)
def test_every_competency_is_read_as_the_transcript_has_it(transcript: Transcript) -> None:
    found = {one.code: one for one in read(transcript).items}
    assert found.keys() == {one.code for one in transcript.results}
    for result in transcript.results:
        item = found[result.code]
        assert item.title == result.title
        assert (item.state, item.required_level) == (result.state, result.required_level)
        assert item.level_reached == result.level_reached
        assert item.signed == (result.signed.gregorian if result.signed else None)
        assert item.expires == (result.expires.gregorian if result.expires else None)
        assert [one.kind for one in item.deeds] == [one.kind for one in result.rests_on]
        if result.countersigned:
            assert item.awarded == result.countersigned.gregorian


def test_the_expired_one_is_among_them() -> None:
    assert "expired" in {one.state for one in read(expired()).items}


def test_all_that_a_verdict_shows_is_read() -> None:
    found = read(replace(WHOLE, supersedes="KFMC-2026-00001"))
    assert (found.number, found.supersedes, found.issued_on) == (WHOLE.number, "KFMC-2026-00001", date(2026, 5, 1))
    assert found.issued_at == WHOLE.issued_at
    assert found.check_address == check_address(WHOLE.check_at, WHOLE.number, WHOLE.check_code)
    assert found.check_code == WHOLE.check_code
    assert (found.home, found.host) == (WHOLE.home, WHOLE.host)
    assert (found.passport_name, found.original_name) == (WHOLE.holder.passport_name, WHOLE.holder.original_name)
    assert found.original_language == "ar"
    assert (found.curriculum, found.language) == (WHOLE.curriculum.title, "en")
    assert (found.slug, found.version, found.digest) == ("test", "1.0", CURRICULUM.digest)
    assert (found.outcome, found.outcome_name) == (WHOLE.outcome.state, WHOLE.outcome.name)
    assert (found.starts, found.ends) == (WHOLE.term.starts.gregorian, WHOLE.term.ends.gregorian)
    assert (found.learner, found.status_index) == (LEARNER, 94567)
    assert found.facts["unit"] == WHOLE.term.unit
    assert [one.kind for one in found.deeds][-1] == "certification"
    assert found.items[0].level_name == "3"
    assert "Methods: MCX" in found.items[0].manner
    assert found.items[0].deeds[1].name == "OMAR FAROUK HASSAN"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_read(outcome: str) -> None:
    assert read(full_transcript(CURRICULUM, outcome=outcome)).outcome == outcome


def changed(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        found: Any = document
        *way, last = path.split("/")
        for step in way:
            found = found[int(step)] if step.isdigit() else found[step]
        key = int(last) if last.isdigit() else last
        if value is REMOVED:
            del found[key]
        else:
            found[key] = value

    return change


ONE = "credentialSubject/verifiableCredential/1"
PLACEMENT = "credentialSubject/verifiableCredential/0"
FACTS = [
    one["resultDescription"].partition("#fact-")[2]
    for one in credential(WHOLE)["credentialSubject"]["verifiableCredential"][0]["credentialSubject"]["result"]
]


def fact(key: str) -> str:
    return f"{PLACEMENT}/credentialSubject/result/{FACTS.index(key)}"


@pytest.mark.parametrize(
    ("path", "value", "place", "expected"),
    [
        ("type", ["VerifiableCredential"], "type", "a ClrCredential"),
        ("type", REMOVED, "type", "a value"),
        ("credentialSubject", [], "credentialSubject", "an object"),
        ("credentialSubject/verifiableCredential", {}, "credentialSubject.verifiableCredential", "a list"),
        ("credentialSubject/verifiableCredential", [], "credentialSubject.verifiableCredential", "one member about"),
        (PLACEMENT, REMOVED, "credentialSubject.verifiableCredential", "one member about the placement"),
        ("issuer/id", "did:web:other", f"{ONE.replace('/1', '[0]')}.issuer.id".replace("/", "."), "the same as in"),
        ("validFrom", "2026-05-01", "validFrom", "a moment in UTC"),
        ("validFrom", 20260501, "validFrom", "a text"),
        ("evidence/0/genre", "other", "evidence", "the address for checks"),
        ("credentialStatus/statusListIndex", "1e3", "credentialStatus.statusListIndex", "a whole number"),
        ("credentialStatus/statusListIndex", "1234567890", "credentialStatus.statusListIndex", "a whole number"),
        (fact("outcome") + "/value", "splendid", "result[", "a known outcome"),
        (fact("number"), REMOVED, "result", "the fact number"),
        (fact("issued-on") + "/value", "1 May", "value", "a date"),
        (fact("issued-on") + "/value", "2026-05-01T0", "value", "a moment"),
        (fact("curriculum-language") + "/value", "sw", "value", "one of the languages of curriculum-title"),
        (f"{ONE}/credentialSubject/id", "urn:uuid:other", "credentialSubject.id", "the same as in"),
        (f"{ONE}/credentialSubject/result", [], "credentialSubject.result", "one result"),
        (f"{ONE}/credentialSubject/result/0/achievedLevel", "urn:x", "achievedLevel", "a level of the scale"),
        (f"{ONE}/credentialSubject/achievement/resultDescription", [], "resultDescription", "an object"),
        (f"{ONE}/credentialSubject/achievement/related/0/name", REMOVED, "related[0].name", "a value"),
    ],
)  # fmt: skip
def test_another_shape_is_refused_with_the_place(path: str, value: Any, place: str, expected: str) -> None:
    document = copy.deepcopy(credential(WHOLE))
    changed(path, value)(document)
    with pytest.raises(CredentialUnreadable, match=expected) as refused:
        read_credential(document)
    assert place in refused.value.place


def test_an_unknown_state_is_refused() -> None:
    document = credential(full_transcript(CURRICULUM, signed=nothing))
    for one in document["credentialSubject"]["verifiableCredential"][0]["credentialSubject"]["result"]:
        if one["value"] == "not_started":
            one["value"] = "excellent"
    with pytest.raises(CredentialUnreadable, match="a known state was expected"):
        read_credential(document)


def test_a_wording_in_no_language_is_refused() -> None:
    document = credential(WHOLE)
    results = document["credentialSubject"]["verifiableCredential"][0]["credentialSubject"]["result"]
    results[:] = [one for one in results if "#fact-outcome-name" not in one["resultDescription"]]
    with pytest.raises(CredentialUnreadable, match="the fact outcome-name in some language"):
        read_credential(document)


@pytest.mark.parametrize("found", [None, [], "x", 7])
def test_what_is_not_even_an_object_is_refused(found: Any) -> None:
    with pytest.raises(CredentialUnreadable, match="the credential: an object was expected"):
        read_credential(found)


def test_a_type_that_is_one_word_is_read_like_a_list_of_one() -> None:
    document = credential(WHOLE)
    document["type"] = "ClrCredential"
    assert read_credential(document).number == WHOLE.number
