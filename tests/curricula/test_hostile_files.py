"""Whatever bytes a curriculum file holds, it is read or refused in sentences with a line: never an accident."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwx.curricula.library import Unreadable, read_bytes
from hwx.curricula.sheet import LocatedProblem
from hwx.curricula.wording import line_of
from tests.curricula.sheets import TEXT

SIGNS = st.sampled_from(
    (
        "\t",
        "\n",
        "  ",
        ": ",
        "- ",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!t ",
        "#",
        "|",
        ">",
        "%",
        "@",
        "\\",
        "---\n",
    )
)


def told(data: bytes) -> list[str]:
    """The lines of a refusal; empty when the file reads."""
    try:
        read_bytes("x.yaml", data)
    except Unreadable as refused:
        return [line_of(problem) for problem in refused.problems if isinstance(problem, LocatedProblem)] or ["nowhere"]
    return []


def within(line: str, lines: int) -> bool:
    """Whether "x.yaml:LINE:COLUMN: sentence" names a line of the file and a sentence."""
    _, number, column, words = line.split(":", 3)
    return 1 <= int(number) <= lines and int(column) >= 1 and len(words) > 10


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    lines = told(data)
    assert lines
    assert all(within(line, data.count(b"\n") + data.count(b"\r") + 1) for line in lines)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 20), st.lists(SIGNS, max_size=4).map("".join))
def test_a_good_file_with_a_slip_of_the_hand(position: int, gone: int, typed: str) -> None:
    text = TEXT[:position] + typed + TEXT[position + gone :]
    assert all(within(line, text.count("\n") + 1) for line in told(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "? ",
        "? a\n? b\n",
        "- - - - a",
        "a:\n  - b\n c",
        "{a, b}",
        "[a: b]",
        "!!python/object:os.system x",
        "!<tag:yaml.org,2002:str> a",
        "%TAG ! tag:x,2000:\n---\n!a b",
        "%YAML 9.9\n---\na",
        "a: |9\n x",
        "a: >-\n",
        '"\\u12"',
        '"\\ud800": 1',
        "*a",
        "&a",
        "a: &a\n  b: *a",
        "...\n...\n",
        "--- a\n--- b\n",
        "a: 'b",
        "'",
        '"',
        "\\",
        ":",
        "-",
        "#",
        "-1:-1",
        "0x" + "F" * 5000,
        "9" * 5000,
        "." * 5000,
        "a: !!binary |\n  R0lGODlh",
        "a: !!float .nan",
    ],
)
def test_tricks_of_the_yaml_language(text: str) -> None:
    lines = told(text.encode())
    assert lines
    assert all(within(line, text.count("\n") + 1) for line in lines)
