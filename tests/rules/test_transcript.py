"""A statement read back: the same values, or the place where it is not shaped like a transcript."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hwx.rules.curriculum import Wording
from hwx.rules.plain_values import WrongShape, plain, value_of
from hwx.rules.transcript import (
    Day,
    Signer,
    TranscriptUnreadable,
    check_address,
    check_link_of,
    check_page,
    read,
    statement_of,
)
from tests.rules.test_drawing_up import PAPERS, drawn, signed_record

TRANSCRIPT = drawn(signed_record(), replace(PAPERS, holder=replace(PAPERS.holder, birth=Day(date(1990, 1, 1), ""))))


def said() -> dict[str, Any]:
    """The statement as it comes out of a sealed file."""
    found: dict[str, Any] = json.loads(json.dumps(statement_of(TRANSCRIPT)))
    return found


def test_a_statement_is_read_as_it_was_written() -> None:
    assert read(said()) == TRANSCRIPT


def test_people_are_found_by_their_place() -> None:
    assert TRANSCRIPT.person(1) == TRANSCRIPT.people[0]


def test_a_newer_writer_may_add_keys() -> None:
    statement = said()
    statement["more"] = {"of": "it"}
    statement["holder"]["earlier_names"] = ["A"]
    assert read(statement) == TRANSCRIPT


def test_sources_of_a_statement_from_before_they_named_persons_are_read() -> None:
    statement = said()
    for group in statement["groups"]:
        for result in group["results"]:
            for source in result["rests_on"]:
                del source["by"], source["on"], source["method"]
    sources = [source for result in read(statement).results for source in result.rests_on]
    assert sources
    assert {(source.by, source.on, source.method) for source in sources} == {(0, None, "")}


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(statement: dict[str, Any]) -> None:
        found: Any = statement
        *way, last = path.split(".")
        for step in way:
            found = found[int(step)] if step.isdigit() else found[step]
        found[int(last) if last.isdigit() else last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "place", "expected"),
    [
        ("format", "other", "format", "were expected"),
        ("version", 2, "format", "were expected"),
        ("number", 7, "number", "a text was expected"),
        ("number", None, "number", "a text was expected"),
        ("issued_at", "2026-03-01", "issued_at", "a moment in UTC"),
        ("issued_at", "2026-03-99T00:00:00Z", "issued_at", "a moment in UTC"),
        ("issued", "2026-03-01", "issued", "an object was expected"),
        ("issued.gregorian", "1/3/2026", "issued.gregorian", "a date"),
        ("issued.gregorian", "2026-99-01", "issued.gregorian", "a date"),
        ("issued.gregorian", 20260301, "issued.gregorian", "a date"),
        ("holder.birth_approximate", 1, "holder.birth_approximate", "true or false was expected"),
        ("term.not_asked", "ERS-101", "term.not_asked", "a list was expected"),
        ("record.entries", "9", "record.entries", "a whole number was expected"),
        ("record.entries", True, "record.entries", "a whole number was expected"),
        ("limits", {}, "limits", "texts by language was expected"),
        ("limits", {"en": 1}, "limits", "texts by language was expected"),
        ("people", {}, "people", "a list was expected"),
        ("groups.0.results.0.title", "x", "groups[0].results[0].title", "texts by language was expected"),
        ("groups.0.results.0.state", "excellent", "ONE-1", "the state 'excellent' is not known"),
        ("groups.0.results.0.signed_by", 99, "ONE-1", "names a person who is not in the list"),
        ("groups.0.results.0.assessors", [0], "ONE-1", "names a person who is not in the list"),
        ("groups.0.results.0.countersigned_by", -1, "ONE-1", "names a person who is not in the list"),
        ("groups.0.results.0.rests_on.0.by", 99, "ONE-1", "names a person who is not in the list"),
        ("groups.0.results.0.required_level", 9, "ONE-1", "its level is not on the scale"),
    ],
)
def test_a_wrong_shape_names_the_place_and_what_was_expected(path: str, value: Any, place: str, expected: str) -> None:
    statement = said()
    put(path, value)(statement)
    with pytest.raises(TranscriptUnreadable, match=expected) as raised:
        read(statement)
    assert raised.value.place == place


@pytest.mark.parametrize("missing", ["number", "holder", "groups", "limits"])
def test_a_missing_value_is_named(missing: str) -> None:
    statement = said()
    del statement[missing]
    with pytest.raises(TranscriptUnreadable, match=f"{missing}: a value was expected"):
        read(statement)


def test_links_and_pages_of_a_site() -> None:
    """Both are printed on paper, so neither may ever change."""
    check_at = check_link_of("https://hwx.example.org")
    assert check_address(check_at, "HWX-2026-00042", "7K4M-Q2ZT-9XRB") == (
        "https://hwx.example.org/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"
    )
    assert check_page(check_at) == "https://hwx.example.org/verify"


def test_moments_are_written_in_utc_and_dates_as_iso() -> None:
    assert plain(datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=UTC)) == "2026-03-01T12:30:15Z"
    assert plain((date(2026, 3, 1), Wording({"en": "x"}))) == ["2026-03-01", {"en": "x"}]


def test_the_whole_is_named_when_it_is_not_even_an_object() -> None:
    with pytest.raises(WrongShape, match="the whole: an object was expected"):
        value_of(Signer, [])


@dataclass(frozen=True)
class Grown:
    """A class of a later version, which knows more than old statements say."""

    name: str
    added: str = "not said then"


def test_a_value_added_later_is_filled_in_for_old_statements() -> None:
    assert value_of(Grown, {"name": "x"}) == Grown("x")
    assert value_of(Grown, {"name": "x", "added": "y"}) == Grown("x", "y")
