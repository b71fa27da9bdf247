"""Numbers and check codes: written one way, read kindly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.numbering import ALPHABET, CODE_BYTES, code_from, code_of, number_from, number_of


def test_a_number_carries_prefix_year_and_place() -> None:
    assert number_of("HWX", 2026, 42) == "HWX-2026-00042"
    assert number_of("HWX", 2026, 123456) == "HWX-2026-123456"


def test_a_code_is_three_groups_of_four() -> None:
    assert code_of(b"\x00" * 8) == "0000-0000-0000"
    assert code_of(bytes(range(8))) == "7G1A-02C0-2800"


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_every_code_is_read_as_it_was_written(random: bytes) -> None:
    code = code_of(random)
    assert code_from(code) == code
    assert code_from(code.lower().replace("-", " ")) == code
    assert set(code) <= {*ALPHABET, "-"}


@pytest.mark.parametrize(
    "typed",
    [
        "7K4M-Q2ZT-9XRB",
        "7k4m q2zt 9xrb",
        " 7K4MQ2ZT9XRB ",
        "7K4M\u2013Q2ZT\u20139XRB",
        "\u200e7K4M-Q2ZT-9XRB\u200f",
        "٧K٤M-Q٢ZT-٩XRB",
        "7K4M_Q2ZT_9XRB",
    ],
)
def test_a_code_is_read_kindly(typed: str) -> None:
    assert code_from(typed) == "7K4M-Q2ZT-9XRB"


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert code_from("ooiI-lL01-0000") == "0011-1101-0000"


@pytest.mark.parametrize(
    "typed", ["", "7K4M", "7K4M-Q2ZT-9XRU", "7K4M-Q2ZT-9XRB-1", "é" * 12, "7K4MQ2ZT9XR!", "-" * 99]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert code_from(typed) == ""


@pytest.mark.parametrize("typed", ["HWX-2026-00042", " hwx 2026 00042", "hwx–2026–٠٠٠٤٢", "HWX--2026-00042-"])
def test_a_number_is_read_kindly(typed: str) -> None:
    assert number_from(typed) == "HWX-2026-00042"


@pytest.mark.parametrize("typed", ["", "   ", "-" * 10, "HWX-" + "9" * 100])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert number_from(typed) == ""
