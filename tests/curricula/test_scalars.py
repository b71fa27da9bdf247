"""What a word without quotes means, and which words are traps."""

from __future__ import annotations

import pytest

from hwx.curricula.scalars import Trap, resolve


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("0", 0),
        ("-4", -4),
        ("999999999", 999_999_999),
        ("٣", "٣"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1,5", "1,5"),
        ("90 %", "90 %"),
        ("24 months", "24 months"),
        ("2-3", "2-3"),
        ("2026-01", "2026-01"),
        (".nan", ".nan"),
        (".", "."),
        ("1.0.1", "1.0.1"),
        ("12:30", "12:30"),
        ("doctor 4, nurse 3", "doctor 4, nurse 3"),
    ],
)
def test_a_plain_word_has_one_meaning(word: str, value: object) -> None:
    found = resolve(word)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("010", "odd-number"),
        ("+3", "odd-number"),
        ("-0", None),
        ("1234567890", "odd-number"),
        ("1.0", "unquoted-number"),
        ("1.", "unquoted-number"),
        (".5", "unquoted-number"),
        ("-1.5", "unquoted-number"),
        ("1e3", "unquoted-number"),
        ("1.5E-3", "unquoted-number"),
        ("2026-01-05", "unquoted-date"),
        ("2026-1-5", "unquoted-date"),
        ("2026-01-05 10:00:00", "unquoted-date"),
        ("2026-01-05T10:00:00Z", "unquoted-date"),
    ],
)
def test_words_that_programs_read_in_different_ways_are_traps(word: str, code: str | None) -> None:
    found = resolve(word)
    assert (found.code if isinstance(found, Trap) else None) == code
