"""Entries: what they say in JSON and back, what follows what, what matters to somebody who has looked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from hwx.rules.facts import KINDS, WITHDRAWAL_REASONS, Comment, Fact, Observation, competency_of, content_of, fact_from
from hwx.rules.portfolio import Contest, Erasure, Evidence, FeedbackRead, Procedure, SelfAssessment
from hwx.rules.record import Entry, digest_of, genesis, latest_decision, moved_on, next_entry, withdrawn_numbers
from hwx.rules.signatory import Signatory
from tests.rules.building import AMINA, REFERENCE, REVISION, Record, day, decision
from tests.rules.every_kind import one_of_each, the_first_kinds, with_every_later_key

FACTS = [entry.fact for entry in one_of_each().entries]


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(fact) for fact in FACTS} == set(KINDS.values())
    assert {fact.kind for fact in FACTS} == set(KINDS)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_a_fact_survives_json(fact: Fact) -> None:
    text = json.dumps(content_of(fact))
    assert fact_from(fact.kind, json.loads(text)) == fact


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_the_keys_of_the_content_are_the_names_of_the_fields(fact: Fact) -> None:
    """Without those that came later, where they have their default."""
    said = [one for one in fields(fact) if not (one.metadata.get("later") and getattr(fact, one.name) == one.default)]
    assert list(content_of(fact)) == [field.name for field in said]
    assert list(content_of(fact)["by"])[:2] == ["person", "name"]


def test_the_content_of_an_observation_word_for_word() -> None:
    """What is written leaves the house: a change here is a change of the format."""
    assert content_of(FACTS[2]) == {
        "by": {
            "person": AMINA,
            "name": "PERSON 11",
            "role": "supervisor",
            "institution": 100,
            "institution_name": "Host Hospital",
            "capacity": "Consultant",
            "profession": "doctor",
            "register": "Register",
            "register_number": "R-7",
        },
        "competency": "ABC-1",
        "level": 3,
        "method": "MCX",
        "comment": "",
    }


def test_every_key_that_came_later_is_written_where_it_says_something() -> None:
    fact = with_every_later_key()
    content = content_of(fact)
    assert {one.name for one in fields(fact) if one.metadata.get("later")} <= content.keys()
    later = {"corrects": 3, "alternative": "panel_viva", "paper_held_by": "Ward office", "evidence": [9, 10]}
    later |= {"feedback": 12}
    assert {key: content[key] for key in later} == later
    assert content["by"]["means"] == "passkey"
    assert content["proof"]["seen"] == 7


def test_what_older_entries_do_not_say_has_a_default() -> None:
    by = {"person": 7, "name": "PERSON 7"}
    assert fact_from("comment", {"by": by, "text": "Hello"}) == Comment(Signatory(7, "PERSON 7"), "Hello")


@pytest.mark.parametrize(
    "kind, content, error",
    [
        ("certificate", {"by": {"person": 1, "name": "A"}}, KeyError),
        ("comment", {"text": "Hello"}, TypeError),
        ("comment", {"by": {"person": 1}, "text": "Hello"}, TypeError),
        ("comment", {"by": {"person": 1, "name": "A"}}, TypeError),
        ("comment", {"by": {"person": 1, "name": "A"}, "text": "Hello", "mood": "good"}, TypeError),
        ("decision", {"by": {"person": 1, "name": "A"}}, TypeError),
        ("decision", {"by": {"person": 1, "name": "A"}, "members": [{"name": "B"}]}, TypeError),
    ],
)
def test_content_that_does_not_fit_is_refused(kind: str, content: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        fact_from(kind, content)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_a_fact_is_about_one_competency_or_about_the_placement(fact: Fact) -> None:
    whole = ("admission", "state", "decision", "delegation", "delegation_end")
    expected = "" if fact.kind in whole else "ABC-1"
    assert competency_of(fact) == expected


def test_the_digests_of_this_format_never_change() -> None:
    """Exports and transcripts name them: when this fails, old records no longer verify."""
    first, *_, last = the_first_kinds().entries
    assert genesis(REFERENCE, REVISION) == "d9da3571b330299cda6ec6d00b190760e1f051e002f92103b88ff400aff075dd"
    assert first.digest == "8f424ba8de78b8daebf390f941e9eb32cb8cc50b7e609c0c45adda5769345524"
    assert last.digest == "8e2e69523160dd2f488d94b17e03040fe7bc7b45ae213a86255ae53d66f1889b"


@pytest.mark.parametrize("entry", one_of_each().entries, ids=lambda entry: entry.fact.kind)
def test_anyone_can_take_the_digest_with_a_few_lines(entry: Entry) -> None:
    said = {
        "format": 1,
        "placement": REFERENCE,
        "number": entry.number,
        "kind": entry.fact.kind,
        "author": entry.author,
        "happened_on": entry.happened_on.isoformat(),
        "recorded_at": entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "content": content_of(entry.fact),
        "previous": entry.previous,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == entry.digest


def test_the_beginning_depends_on_the_placement_and_on_the_wording() -> None:
    assert len({genesis(REFERENCE, REVISION), genesis("P-OTHER", REVISION), genesis(REFERENCE, "cd" * 32)}) == 3


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FACT = FACTS[2]


def following(at: datetime) -> Entry:
    return next_entry(REFERENCE, (6, "00" * 32), AMINA, day(1), at, FACT)


def test_an_entry_follows_the_newest_one() -> None:
    entry = following(NOON)
    assert (entry.number, entry.previous, entry.author, entry.happened_on) == (7, "00" * 32, AMINA, day(1))
    assert entry.digest == digest_of(REFERENCE, 7, AMINA, day(1), NOON, FACT, "00" * 32)


def test_the_moment_is_kept_in_utc_to_the_second_so_that_what_is_stored_is_what_was_digested() -> None:
    moment = NOON.astimezone(timezone(timedelta(hours=3))).replace(microsecond=987_654)
    entry = following(moment)
    assert entry.recorded_at == NOON
    assert entry.recorded_at.tzinfo is UTC
    assert entry == following(NOON)


def test_the_digest_shows_even_a_fraction_of_a_second_added_later() -> None:
    entry = following(NOON)
    later = entry.recorded_at.replace(microsecond=1)
    assert digest_of(REFERENCE, 7, AMINA, day(1), later, FACT, entry.previous) != entry.digest


def record_after_looking() -> Record:
    record = the_first_kinds()
    assert record.entries[-1].number == 8
    record.observed("ABC-1")  # 9
    record.observed("XYZ-9")  # 10
    record.commented("ABC-1")  # 11
    record.commented()  # 12
    record.changed("active", "paused")  # 13
    record.withdrawn(9)  # 14
    record.decided()  # 15
    return record


@pytest.mark.parametrize(
    "seen, code, matters",
    [
        (8, "ABC-1", [9, 13, 14, 15]),
        (8, "XYZ-9", [10, 13, 15]),
        (8, "NEW-1", [13, 15]),
        (8, "", [9, 10, 13, 14, 15]),
        (13, "ABC-1", [14, 15]),
        (14, "XYZ-9", [15]),
        (15, "", []),
        (99, "", []),
        (0, "NEW-1", [1, 2, 8, 13, 15]),
    ],
)
def test_what_matters_to_somebody_who_saw_the_record_up_to_an_entry(seen: int, code: str, matters: list[int]) -> None:
    found = moved_on(seen, code, record_after_looking().entries)
    assert [entry.number for entry in found] == matters


@pytest.mark.parametrize(
    ("fact", "matters"),
    [
        (Evidence(FACT.by, "ABC-1", "item", "ward", "low", "adult", "assisted", 1, "d"), False),
        (Erasure(FACT.by, "ABC-1", "item", ""), False),
        (SelfAssessment(FACT.by, "ABC-1", 3, "end"), False),
        (FeedbackRead(FACT.by, "ABC-1", 2), False),
        (Procedure(FACT.by, "ABC-1", "assisted", 1), True),
        (Contest(FACT.by, "ABC-1", 2, "contest", "No."), True),
    ],
)
def test_what_the_trainee_only_says_sends_no_supervisor_back(fact: Fact, matters: bool) -> None:
    entries = [replace(following(NOON), fact=fact)]
    assert bool(moved_on(0, "ABC-1", entries)) is matters


def test_withdrawn_numbers_are_those_that_withdrawals_name() -> None:
    assert withdrawn_numbers(record_after_looking().entries) == {4, 9}
    assert withdrawn_numbers([]) == frozenset()


def test_the_latest_decision_is_the_one_in_force() -> None:
    record = record_after_looking()
    found = latest_decision(record.entries)
    assert found is not None
    assert found.number == 15
    assert latest_decision(record.entries[:7]) is None


def test_reasons_for_withdrawal_have_different_codes() -> None:
    assert len(set(WITHDRAWAL_REASONS)) == len(WITHDRAWAL_REASONS) == 5


def test_a_decision_keeps_its_members_in_order() -> None:
    fact = decision()
    assert fact_from("decision", content_of(fact)) == fact
    assert isinstance(fact_from("observation", content_of(FACT)), Observation)
