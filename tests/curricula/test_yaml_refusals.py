"""Doubled words and what YAML allows but a curriculum file does not, told with line, column and what to do."""

from __future__ import annotations

import pytest

from tests.curricula.sheets import lines, replaced

ROWS: list[tuple[str, str, list[str]]] = [
    (
        "critical: yes\n",
        "critical: yes\n        level: 1\n        critical: no\n",
        [
            '33:9: The word "level" stands here a second time; the first is on line 28. Remove one of them, or,'
            " if a new part of the list begins here, put a hyphen before it.",
            '34:9: The word "critical" stands here a second time; the first is on line 32. Remove one of them, '
            "or, if a new part of the list begins here, put a hyphen before it.",
        ],
    ),
    (
        'version: "1.0"',
        "version: 1.0",
        [
            "2:10: Found 1.0 without quotes, which programs read as a number and may shorten. If it is a text, "
            "such as a version, put it in double quotes; if it is a count, write a whole number.",
        ],
    ),
    (
        'version: "1.0"',
        "version: 1.10",
        [
            "2:10: Found 1.10 without quotes, which programs read as a number and may shorten. If it is a text,"
            " such as a version, put it in double quotes; if it is a count, write a whole number.",
        ],
    ),
    (
        "observations: 3",
        "observations: 3.5",
        [
            "29:23: Found 3.5 without quotes, which programs read as a number and may shorten. If it is a text,"
            " such as a version, put it in double quotes; if it is a count, write a whole number.",
        ],
    ),
    (
        "observations: 3",
        "observations: 03",
        [
            "29:23: Found 03, a number with a zero or a sign before it, or too long. Write a plain number such "
            "as 12, or, if it is a text, put it in double quotes.",
        ],
    ),
    (
        "observations: 3",
        "observations: +3",
        [
            "29:23: Found +3, a number with a zero or a sign before it, or too long. Write a plain number such "
            "as 12, or, if it is a text, put it in double quotes.",
        ],
    ),
    (
        "observations: 3",
        "observations: 12345678901234567890",
        [
            "29:23: Found 12345678901234567890, a number with a zero or a sign before it, or too long. Write a "
            "plain number such as 12, or, if it is a text, put it in double quotes.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: 2026-01-05",
        [
            "8:9: Found the date 2026-01-05 without quotes, which programs read in different ways. Put it in "
            "double quotes.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: 1e3",
        [
            "8:9: Found 1e3 without quotes, which programs read as a number and may shorten. If it is a text, "
            "such as a version, put it in double quotes; if it is a count, write a whole number.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: &d "Doctor"',
        [
            "8:9: Found &d, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
        ],
    ),
    (
        'en: "Nurse"',
        "en: *d",
        [
            "10:9: Found *d, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
        ],
    ),
    (
        'en: "Nurse"',
        'en: *d\n    fr: &x "Infirmier"',
        [
            "10:9: Found *d, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
            "11:9: Found &x, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
        ],
    ),
    (
        'en: "Nurse"',
        '<<: *d\n    en: "Nurse"',
        [
            "10:9: Found *d, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: !!str Doctor",
        [
            "8:9: Found tag:yaml.org,2002:str, a type mark of the YAML language, which is not allowed here. "
            "Remove it, or put the whole text in double quotes if the exclamation mark belongs to it.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: !important",
        [
            "8:9: Found !important, a type mark of the YAML language, which is not allowed here. Remove it, or "
            "put the whole text in double quotes if the exclamation mark belongs to it.",
        ],
    ),
    (
        "weeks: 4",
        "weeks: 4\n---\nweeks: 5",
        [
            "12:1: A second document begins here (---). Expected one curriculum in a file: split the file, or "
            "remove the line.",
        ],
    ),
    (
        "curriculum: first-aid",
        "%YAML 1.1\n---\ncurriculum: first-aid",
        [
            "1:1: Found a line that begins with a per cent sign before the curriculum. Remove it.",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), ROWS)
def test_a_mistake_is_told_with_its_line_its_column_and_what_to_do(old: str, new: str, said: list[str]) -> None:
    assert lines(replaced(old, new)) == said
