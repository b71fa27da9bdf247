"""Slips of spaces, quotes, colons and brackets in a curriculum file, told with line, column and what to do."""

from __future__ import annotations

import pytest

from tests.curricula.sheets import lines, replaced

ROWS: list[tuple[str, str, list[str]]] = [
    (
        '    en: "Doctor"',
        '\ten: "Doctor"',
        [
            "8:1: Found a tab at the beginning of this line. Expected spaces: replace it, two for each step.",
        ],
    ),
    (
        '    en: "Doctor"',
        '  \ten: "Doctor"\n\t',
        [
            "8:3: Found a tab at the beginning of this line. Expected spaces: replace it, two for each step.",
            "9:1: Found a tab at the beginning of this line. Expected spaces: replace it, two for each step.",
        ],
    ),
    (
        '    en: "Doctor"',
        '   en: "Doctor"',
        [
            '8:4: This line begins too far to the left or to the right: en: "Doctor". Lines of the same group '
            "begin exactly below each other.",
        ],
    ),
    (
        '    en: "Doctor"',
        '     en: "Doctor"',
        [
            '8:8: A colon stands where none is expected: en: "Doctor". If the colon belongs to a text, put the '
            "whole text in double quotes; if not, check that the line begins exactly below the one above.",
        ],
    ),
    (
        '    en: "Doctor"',
        '      en: "Doctor"',
        [
            '8:9: A colon stands where none is expected: en: "Doctor". If the colon belongs to a text, put the '
            "whole text in double quotes; if not, check that the line begins exactly below the one above.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doctor',
        [
            '8:9: A text in double quotes has one quote too few or too many: en: "Doctor. Put one quote before '
            "the text and one after it; inside it use “these” or «these».",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doctor" of medicine',
        [
            '8:18: A text in double quotes has one quote too few or too many: en: "Doctor" of medicine. Put one'
            " quote before the text and one after it; inside it use “these” or «these».",
        ],
    ),
    (
        'en: "Doctor"',
        "en: Doctor: medical officer",
        [
            "8:15: A colon stands where none is expected: en: Doctor: medical officer. If the colon belongs to "
            "a text, put the whole text in double quotes; if not, check that the line begins exactly below the "
            "one above.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: 'Doctor's'",
        [
            "8:17: A text in double quotes has one quote too few or too many: en: 'Doctor's'. Put one quote "
            "before the text and one after it; inside it use “these” or «these».",
        ],
    ),
    (
        'en: "Doctor"',
        "en: @doctor",
        [
            "8:9: A text may not begin with this sign without quotes: en: @doctor. Put the whole text in double"
            " quotes.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: `doctor`",
        [
            "8:9: A text may not begin with this sign without quotes: en: `doctor`. Put the whole text in "
            "double quotes.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: %doctor",
        [
            "8:9: A text may not begin with this sign without quotes: en: %doctor. Put the whole text in double"
            " quotes.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "C:\\doctor"',
        [
            '8:13: Found a backslash in a text in double quotes: en: "C:\\doctor". Write a slash (/) instead, or'
            " two backslashes.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "\\UFFFFFFFF"',
        [
            '8:5: Found a backslash in a text in double quotes: en: "\\UFFFFFFFF". Write a slash (/) instead, or'
            " two backslashes.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "\\x4"',
        [
            '8:12: Found a backslash in a text in double quotes: en: "\\x4". Write a slash (/) instead, or two '
            "backslashes.",
        ],
    ),
    (
        'en: "Doctor"',
        "en Doctor",
        [
            "8:5: Expected a word, a colon and a space at the beginning of this line: en Doctor. If it "
            "continues the text above, it must begin further to the right.",
        ],
    ),
    (
        'en: "Doctor"',
        'en:"Doctor"',
        [
            '8:5: Expected a word, a colon and a space at the beginning of this line: en:"Doctor". If it '
            "continues the text above, it must begin further to the right.",
        ],
    ),
    (
        'en: "Doctor"',
        '- en: "Doctor"',
        [
            '8:5: This line begins too far to the left or to the right: - en: "Doctor". Lines of the same group'
            " begin exactly below each other.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: [Doctor",
        [
            "8:9: A bracket is opened here and not closed: en: [Doctor. Close it, or do without brackets: names"
            " with commas between them need none.",
        ],
    ),
    (
        "after: FA-101",
        "after: [FA-101\n",
        [
            "39:16: A bracket is opened here and not closed: after: [FA-101. Close it, or do without brackets: "
            "names with commas between them need none.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: {a: b",
        [
            "8:9: A bracket is opened here and not closed: en: {a: b. Close it, or do without brackets: names "
            "with commas between them need none.",
        ],
    ),
    (
        'en: "Doctor"',
        '? [a]\n    : b\n    en: "Doctor"',
        [
            "8:7: Expected a word before the colon, such as: code",
        ],
    ),
    (
        'en: "Doctor"',
        '? &a en\n    : "Doctor"',
        [
            '7:5: The text in the language that counts is missing here. Add a line "en".',
            "8:7: Expected a word before the colon, such as: code",
            "8:7: Found &a, a reference of the YAML language, which is not allowed here. If it is a text, put "
            "it in double quotes; if not, write the content out in full.",
        ],
    ),
    (
        'en: "Doctor"',
        '1: x\n    en: "Doctor"',
        [
            '8:5: The word "1" is not known here. The words known here are: cadre, en, ar, fr, follows.',
        ],
    ),
    (
        'en: "Doctor"',
        'no: x\n    en: "Doctor"',
        [
            '8:5: The word "no" is not known here. The words known here are: cadre, en, ar, fr, follows.',
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doc\x07tor"',
        [
            "8:13: Found the invisible character U+0007, which a curriculum file may not hold. Delete it, for "
            "instance by typing that part of the line anew.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doc\u2028tor"',
        [
            "8:13: Found the invisible character U+2028, which a curriculum file may not hold. Delete it, for "
            "instance by typing that part of the line anew.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doc\ufefftor"',
        [
            "8:13: Found the invisible character U+FEFF, which a curriculum file may not hold. Delete it, for "
            "instance by typing that part of the line anew.",
        ],
    ),
    (
        'en: "Doctor"',
        "en: >\n    Doctor\n",
        [
            "9:5: Expected a word, a colon and a space at the beginning of this line: Doctor. If it continues "
            "the text above, it must begin further to the right.",
        ],
    ),
    (
        'en: "Doctor"',
        'en: "Doctor\n---\n"',
        [
            '8:9: A text in double quotes has one quote too few or too many: en: "Doctor. Put one quote before '
            "the text and one after it; inside it use “these” or «these».",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), ROWS)
def test_a_mistake_is_told_with_its_line_its_column_and_what_to_do(old: str, new: str, said: list[str]) -> None:
    assert lines(replaced(old, new)) == said
