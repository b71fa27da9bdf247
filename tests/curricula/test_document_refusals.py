"""What is wrong with the content of a curriculum file, as its writer reads it: line, column and sentence."""

from __future__ import annotations

import pytest

from tests.curricula.sheets import lines, replaced

ROWS: list[tuple[str, str, list[str]]] = [
    (
        "weeks: 4\n",
        "weeks: 4\ncolour: red\n",
        [
            '12:1: The word "colour" is not known here. The words known here are: curriculum, version, written '
            "in, title, workload equivalent, cadres, weeks, hours, weekly plan, entry, host needs, aligned "
            "with, remarks, scale, rules, completion, domains.",
        ],
    ),
    (
        "weeks: 4\n",
        "week: 4\n",
        [
            '11:1: The word "week" is not known here. Did you mean "weeks"?',
        ],
    ),
    (
        "weeks: 4\n",
        "",
        [
            '1:1: The line "weeks" is missing here. Add it.',
        ],
    ),
    (
        "weeks: 4\n",
        "weeks:\n",
        [
            '11:1: Nothing stands after "weeks". Fill it in, or remove the line.',
        ],
    ),
    (
        'title:\n  en: "First aid"\n',
        'title: "First aid"\n',
        [
            '4:8: Found "First aid". Expected lines with a word and a colon. The words known here are: en, ar, fr.',
        ],
    ),
    (
        '  - hours: 120\n    en: "Practice"\n',
        "  hours: 120\n",
        [
            '13:3: Found "{ … }" after "hours". Expected a list: below it, one part after another, each '
            "beginning with a hyphen and a space.",
        ],
    ),
    (
        "        level: 2\n",
        "        level: 2\n        observation: 3\n",
        [
            '29:9: The word "observation" is not known here. Did you mean "observations"?',
        ],
    ),
    (
        'en: "Nurse"',
        "en: 2024",
        [
            '10:9: Found "2024" after "en". Expected a text: write it in double quotes.',
        ],
    ),
    (
        'en: "Nurse"',
        'en: ""',
        [
            '10:9: The text after "en" is empty. Write the text, or remove the line.',
        ],
    ),
    (
        'en: "Nurse"',
        'en: "' + "x" * 201 + '"',
        [
            '10:9: The text after "en" has 201 characters. At most 200 are allowed: shorten it or split it.',
        ],
    ),
    (
        'en: "Nurse"',
        'en: "Nur\\u202Ese"',
        [
            "10:9: Found the invisible character U+202E in this text: NurU+202Ese. Delete it, for instance by "
            "typing that part of the text anew.",
        ],
    ),
    (
        'en: "Nurse"',
        'fr: "Infirmier"',
        [
            '9:5: The text in the language that counts is missing here. Add a line "en".',
        ],
    ),
    (
        "written in: en",
        "written in: de",
        [
            '3:13: Found "de" after "written in". Expected one of: en, ar, fr.',
        ],
    ),
    (
        'en: "Practice"',
        'en: "Practice"\nremarks:\n' + '  - en: "x"\n' * 41,
        [
            '16:3: Found 41 parts after "remarks". At most 40 are allowed.',
        ],
    ),
    (
        'en: "Nurse"',
        'en: "' + "x" * 201 + '"',
        [
            '10:9: The text after "en" has 201 characters. At most 200 are allowed: shorten it or split it.',
        ],
    ),
    (
        "curriculum: first-aid",
        "curriculum: First Aid",
        [
            '1:13: Found "First Aid". This short name may hold small letters a to z, digits and single hyphens,'
            " begins with a letter and has at most 60 characters, such as emergency-response.",
        ],
    ),
    (
        'version: "1.0"',
        'version: "one"',
        [
            '2:10: Found "one". A version is two or three numbers with points between them, in double quotes, '
            'such as "1.0" or "2.1.3".',
        ],
    ),
    (
        "code: FA-101",
        "code: fa-101",
        [
            '26:15: Found "fa-101". A code is 2 to 6 capital letters, a hyphen and 2 to 4 digits, such as ERS-101.',
            "39:16: FA-102 comes after FA-101, but no competency of this curriculum has that code. Mend the "
            "code, or remove it.",
        ],
    ),
    (
        "weeks: 4",
        "weeks: four",
        [
            '11:8: Found "four" after "weeks". Expected a whole number from 1 to 260, without quotes.',
        ],
    ),
    (
        "valid for: 24 months",
        "valid for: 24",
        [
            '38:20: Found "24" after "valid for". Expected months, written like this: 24 months',
        ],
    ),
    (
        "weeks: 4",
        "weeks: 4\nrules:\n  warn before expiry: 60",
        [
            '13:23: Found "60" after "warn before expiry". Expected days, written like this: 60 days',
        ],
    ),
    (
        "weeks: 4",
        "weeks: 4\nrules:\n  corrected freely within: 24 h\n  countersigned: nurses\n  countersigned within: 61 days",
        [
            '13:28: Found "24 h" after "corrected freely within". Expected hours, written like this: 24 hours',
            '14:18: Found "nurses" after "countersigned". Expected one of: all, critical, none.',
            '15:25: Found 61 after "countersigned within". Expected a number from 0 to 60.',
        ],
    ),
    (
        "weeks: 4",
        "weeks: 4\ncompletion:\n  others signed: 90\n  home plan: maybe",
        [
            '13:18: Found "90" after "others signed". Expected a share from 0 % to 100 %, written like this: 90 %',
            '14:14: Found "maybe" after "home plan". Expected yes or no.',
        ],
    ),
    (
        "weeks: 4",
        'weeks: 4\nweekly plan:\n  - weeks: 3 to 2\n    en: "x"\n  - weeks: soon\n    en: "x"',
        [
            '13:12: Found "3 to 2". Expected the earlier week first, such as 2 to 3.',
            '15:12: Found "soon". Expected one week, such as 6, or a span of weeks, such as 2 to 3.',
        ],
    ),
    (
        "observations: 3",
        "observations: 1",
        [
            "30:20: Found 2 assessors, more than the observations asked for (1). Each assessor needs an "
            "observation of their own: raise the observations or lower the assessors.",
        ],
    ),
    (
        "observations: 3",
        "observations: 3\n        last at level: 4",
        [
            "30:24: Found 4 last observations at the level, more than the observations asked for (3). Lower the"
            " one or raise the other.",
        ],
    ),
    (
        "methods: DOPS\n",
        "methods: DOPS\n        observations: 1\n        days apart: 7\n",
        [
            '38:21: Found "days apart: 7" beside a single observation. Days can lie between two observations or'
            " more: ask for more observations, or remove this line.",
        ],
    ),
    (
        "observations: 3",
        "observations: 3\n        different days: 4",
        [
            "30:25: Found 4 different days, more than the observations asked for (3). Lower the days or raise "
            "the observations.",
        ],
    ),
    (
        "weeks: 4",
        "weeks: 400",
        [
            '11:8: Found 400 after "weeks". Expected a number from 1 to 260.',
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), ROWS)
def test_a_mistake_is_told_with_its_line_its_column_and_what_to_do(old: str, new: str, said: list[str]) -> None:
    assert lines(replaced(old, new)) == said
