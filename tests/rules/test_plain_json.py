"""Strict JSON: what a stranger's file may hold, and that the rest is an answer and costs little."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.plain_json import MAX_DEPTH, NotPlain, parse


def test_plain_values_are_read() -> None:
    text = '{"a": [1, -7, true, false, null, "x"], "é": "\\u0627\\n"}'
    assert parse(text.encode()) == {"a": [1, -7, True, False, None, "x"], "é": "ا\n"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Expecting value"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'"\xff"', "can't decode"),
        (b"{} x", "Extra data"),
        (b'{"a":1,"a":1}', "a key that stands twice has no place in it"),
        (b'{"a":{"\\ud800":1}}', "half a character has no place in it"),
        (b'{"\\uD83D":1,"\\uDE00":1}', "half a character has no place in it"),
        (b'["\\udfff"]', "half a character has no place in it"),
        (b'"\\ude00\\ud83d"', "half a character has no place in it"),
        (b"[1.5]", "the fraction 1.5 has no place in it"),
        (b"[1e3]", "the fraction 1e3 has no place in it"),
        (b"[NaN]", "NaN has no place in it"),
        (b"[-Infinity]", "-Infinity has no place in it"),
        (b"[9007199254740992]", "a number beyond 2**53 has no place in it"),
        (b"[" + b"9" * 100_000 + b"]", "a number beyond 2**53 has no place in it"),
        (b"[" * (MAX_DEPTH + 1), f"nesting deeper than {MAX_DEPTH} has no place in it"),
        (b"[" * 500_000, f"nesting deeper than {MAX_DEPTH} has no place in it"),
        (b'{"a":' * 300_000, f"nesting deeper than {MAX_DEPTH} has no place in it"),
    ],
)
def test_what_has_no_place_is_named(data: bytes, said: str) -> None:
    with pytest.raises(NotPlain, match=said.replace("**", r"\*\*")):
        parse(data)


@pytest.mark.parametrize("data", [b'"' * 100_001, b"\\" * 100_000, b'"' + b"\\" * 100_000, b'"\\"' * 50_000])
def test_unfinished_texts_cost_no_more_than_their_length(data: bytes) -> None:
    """A search for strings that starts anew at every quotation mark would take hours here."""
    with pytest.raises(NotPlain):
        parse(data)


def test_a_key_of_two_halves_that_make_one_character_is_read() -> None:
    assert parse(b'{"\\ud83c\\udfe5":"\\ud7ff"}') == {"\U0001f3e5": "\ud7ff"}


def test_brackets_inside_a_text_are_no_nesting() -> None:
    assert parse(b'["' + b"[" * 100 + b'\\""]') == ["[" * 100 + '"']


def test_the_deepest_that_is_allowed_is_read() -> None:
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(NotPlain):
        parse(data)
