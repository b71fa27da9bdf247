"""The chain of digests: whatever is changed, removed, swapped or put in is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest

from hwx.rules.record import Entry, Fault, faults_in, genesis, next_entry
from tests.rules.building import REFERENCE, REVISION, Record
from tests.rules.every_kind import PROOF, one_of_each

RECORD = one_of_each().entries


def faults(entries: list[Entry], placement: str = REFERENCE, revision: str = REVISION) -> tuple[Fault, ...]:
    return faults_in(placement, revision, entries)


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """Every way of changing one leaf of a value a little, with the path to it."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for path, other in changed(getattr(value, field.name)):
                yield f".{field.name}{path}", replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        yield " longer", (*value, value[0] if value else "ABC-1")
        for place, item in enumerate(value):
            yield f"[{place}] gone", (*value[:place], *value[place + 1 :])
            for path, other in changed(item):
                yield f"[{place}]{path}", (*value[:place], other, *value[place + 1 :])
    elif value is None:
        yield " given", PROOF
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int):
        yield "", value + 1
    elif isinstance(value, str):
        yield " longer", value + " "
        if value:
            yield " shorter", value[:-1]
    elif isinstance(value, datetime):
        yield " later", value + timedelta(seconds=1)
        yield " by a hair", value + timedelta(microseconds=1)
    else:
        assert isinstance(value, date)
        yield "", value - timedelta(days=1)


CHANGES = [
    pytest.param(place, other, id=f"{entry.fact.kind}{path}")
    for place, entry in enumerate(RECORD)
    for path, other in changed(entry)
]


def test_an_untouched_record_has_no_faults() -> None:
    assert faults(RECORD) == ()
    assert faults([]) == ()


def test_every_leaf_of_every_kind_is_tried() -> None:
    assert len(CHANGES) > 200


@pytest.mark.parametrize("place, other", CHANGES)
def test_any_change_of_any_field_is_found_and_its_entry_named(place: int, other: Entry) -> None:
    found = faults([*RECORD[:place], other, *RECORD[place + 1 :]])
    assert place + 1 in {fault.number for fault in found}


@pytest.mark.parametrize("place", range(len(RECORD)))
def test_a_change_of_what_an_entry_says_is_named_at_that_entry_alone(place: int) -> None:
    other = replace(RECORD[place], author=999)
    assert faults([*RECORD[:place], other, *RECORD[place + 1 :]]) == (Fault(place + 1, "changed"),)


@pytest.mark.parametrize("place", range(len(RECORD) - 1))
def test_a_removed_entry_is_named_as_missing(place: int) -> None:
    assert faults([*RECORD[:place], *RECORD[place + 1 :]]) == (Fault(place + 1, "missing"),)


def test_every_entry_of_a_gap_is_named() -> None:
    assert faults([RECORD[0], *RECORD[4:]]) == (Fault(2, "missing"), Fault(3, "missing"), Fault(4, "missing"))


def test_what_is_gone_at_the_end_is_seen_only_with_the_newest_digest() -> None:
    assert faults(RECORD[:-1]) == ()


def test_two_swapped_entries_are_found() -> None:
    for first, second in combinations(range(len(RECORD)), 2):
        entries = list(RECORD)
        entries[first], entries[second] = entries[second], entries[first]
        assert faults(entries), (first, second)


def test_two_entries_that_have_swapped_what_they_say_are_named() -> None:
    for first, second in combinations(range(len(RECORD)), 2):
        entries = list(RECORD)
        entries[first] = replace(RECORD[first], fact=RECORD[second].fact)
        entries[second] = replace(RECORD[second], fact=RECORD[first].fact)
        assert {fault.number for fault in faults(entries)} == {first + 1, second + 1}


def test_an_entry_that_stands_twice_is_found() -> None:
    for copied, place in product(RECORD, range(len(RECORD) + 1)):
        assert faults([*RECORD[:place], copied, *RECORD[place:]]), (copied.number, place)


@pytest.mark.parametrize("place", range(len(RECORD) - 1))
def test_an_entry_put_in_with_good_digests_of_its_own_is_found(place: int) -> None:
    """The forger knows the format and computes the digest; what follows still names the entry that was there."""
    before = RECORD[place]
    put_in = next_entry(
        REFERENCE, (before.number, before.digest), 7, before.happened_on, before.recorded_at, before.fact
    )
    shifted = [replace(entry, number=entry.number + 1) for entry in RECORD[place + 1 :]]
    assert faults([*RECORD[: place + 1], put_in, *RECORD[place + 1 :]])
    found = faults([*RECORD[: place + 1], put_in, *shifted])
    assert Fault(place + 3, "unlinked") in found
    assert put_in.number not in {fault.number for fault in found}


@pytest.mark.parametrize("place", range(len(RECORD) - 1))
def test_an_entry_written_anew_with_a_good_digest_breaks_the_link_after_it(place: int) -> None:
    old = RECORD[place]
    last = (old.number - 1, old.previous)
    forged = next_entry(REFERENCE, last, 999, old.happened_on, old.recorded_at, old.fact)
    assert faults([*RECORD[:place], forged, *RECORD[place + 1 :]]) == (Fault(place + 2, "unlinked"),)


@pytest.mark.parametrize("number", [0, -1])
def test_a_number_before_the_first_is_found(number: int) -> None:
    assert Fault(number, "unlinked") in faults([replace(RECORD[0], number=number), *RECORD])


def test_the_record_of_one_placement_is_not_that_of_another() -> None:
    assert faults(RECORD, placement="P-OTHER")[:2] == (Fault(1, "unlinked"), Fault(1, "changed"))
    assert len(faults(RECORD, placement="P-OTHER")) == len(RECORD) + 1


def test_the_record_is_tied_to_the_wording_of_the_curriculum() -> None:
    assert faults(RECORD, revision="cd" * 32) == (Fault(1, "unlinked"),)


def test_each_entry_names_the_digest_before_it() -> None:
    digests = [genesis(REFERENCE, REVISION), *(entry.digest for entry in RECORD)]
    assert [entry.previous for entry in RECORD] == digests[:-1]
    assert len(set(digests)) == len(digests)


def test_the_same_fact_twice_has_two_digests() -> None:
    record = Record()
    record.observed()
    record.observed()
    assert record.entries[0].digest != record.entries[1].digest
