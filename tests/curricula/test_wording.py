"""Every problem has a sentence, and every sentence gets the words it needs."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from hwx.curricula.complaints import SyntaxCode, kind_of
from hwx.curricula.scalars import ScalarCode
from hwx.curricula.sheet import FileCode, LocatedProblem
from hwx.curricula.wording import SENTENCES, line_of, place_in_words, sentence
from hwx.rules.curriculum_problems import Place, Problem, ReadingCode
from tests.curricula import (
    test_document_refusals,
    test_library,
    test_reference_refusals,
    test_yaml_refusals,
    test_yaml_syntax,
)
from tests.curricula.sheets import located, replaced

CODES = sorted(code for family in (ReadingCode, FileCode, ScalarCode, SyntaxCode) for code in get_args(family))
KNOWN_WORDS = {"found", "expected", "key", "competency", "cadre", "loop", "least", "most", "text", "first", "other"}


def test_every_code_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_ends_as_one_and_names_only_what_a_problem_knows(code: str) -> None:
    text = str(SENTENCES[code])
    assert set(re.findall(r"%\((\w+)\)s", text)) <= KNOWN_WORDS
    assert re.search(r"(\.|\?|: code|: \d+ (days|hours|months|%%))$", text), text
    assert "  " not in text


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_asks_for_the_words_of_the_parser(code: str) -> None:
    assert not re.search(r"scalar|mapping|sequence|token|node|parse|syntax|null", str(SENTENCES[code]), re.IGNORECASE)


def test_every_code_of_a_file_is_tried_by_a_test_of_its_wording() -> None:
    tables = (test_document_refusals, test_reference_refusals, test_yaml_refusals, test_yaml_syntax)
    rows = [row for table in tables for row in table.ROWS]
    tried = {problem.code for old, new, _ in rows for problem in located(replaced(old, new))}
    tried |= {code for code, *_ in test_library.BYTES}
    in_other_tests = {"file-missing", "file-unreadable", "slug-in-two-files", "syntax", "too-many-problems"}
    assert set(CODES) == tried | in_other_tests


def test_a_complaint_of_the_parser_that_is_not_known_still_has_a_sentence() -> None:
    assert kind_of("found something new") == "syntax"
    assert sentence(Problem("syntax", (), "a: !")) == (
        "This line cannot be understood: a: !. Check the colon, the quotes and the spaces at its beginning, "
        "and the line above."
    )


def test_a_problem_of_a_stored_document_has_the_same_sentence_without_a_line() -> None:
    problem = Problem("number-out-of-range", ("hours", 1, "hours"), "0", "", (("least", 1), ("most", 10_000)))
    assert sentence(problem) == 'Found 0 after "hours". Expected a number from 1 to 10000.'
    assert line_of(problem) == f"hours, 2, hours: {sentence(problem)}"


def test_a_line_can_be_followed_by_an_editor() -> None:
    problem = LocatedProblem("file-empty", (), file="curricula/a.yaml", line=3, column=7)
    assert line_of(problem) == "curricula/a.yaml:3:7: Nothing stands in this file. Expected a curriculum."


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((), "the whole document"),
        (("title",), "title"),
        (("domains", 0, "competencies", 11, "level"), "domains, 1, competencies, 12, level"),
    ],
)
def test_a_place_is_counted_from_one_for_a_reader(place: Place, words: str) -> None:
    assert place_in_words(place) == words
