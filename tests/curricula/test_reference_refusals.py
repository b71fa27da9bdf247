"""Levels, names and methods in a curriculum file that do not fit each other, told with line, column and what to do."""

from __future__ import annotations

import pytest

from tests.curricula.sheets import lines, replaced

ROWS: list[tuple[str, str, list[str]]] = [
    (
        "    - level: 1\n",
        "    - level: 3\n",
        [
            "18:14: Found level 3 where level 1 is expected. Number the levels 1, 2, 3 and so on, from the "
            "least independent to the most.",
        ],
    ),
    (
        '    - level: 1\n      en: "With help"\n',
        "",
        [
            "18:5: This scale has a single level. Expected at least two.",
            "18:14: Found level 2 where level 1 is expected. Number the levels 1, 2, 3 and so on, from the "
            "least independent to the most.",
        ],
    ),
    (
        "level: 2\n        obs",
        "level: 3\n        obs",
        [
            "28:16: Found level 3. The scale of this curriculum has: 1, 2.",
        ],
    ),
    (
        "level: doctor 2, nurse 1",
        "level: doctor 2",
        [
            '35:16: Found "doctor 2", which gives no level for the cadre "nurse". Name every cadre with its '
            'level, such as "doctor 4, nurse 3", or give one number for all.',
        ],
    ),
    (
        "level: doctor 2, nurse 1",
        "level: doctor 2, nurse 1, cook 1",
        [
            '35:35: The cadre "cook" is not among the cadres of this curriculum: doctor, nurse. Use one of '
            "these, or add it.",
        ],
    ),
    (
        "level: doctor 2, nurse 1",
        "level: high",
        [
            '35:16: Found "high". Expected a level, such as 4, or a level for each cadre, such as "doctor 4, nurse 3".',
        ],
    ),
    (
        "cadre: nurse",
        "cadre: doctor",
        [
            '9:12: The cadre "doctor" stands here a second time. Remove one, or rename it.',
            '35:26: The cadre "nurse" is not among the cadres of this curriculum: doctor. Use one of these, or add it.',
        ],
    ),
    (
        "code: FA-102",
        "code: FA-101",
        [
            '33:15: The code "FA-101" stands here a second time. Every competency needs a code of its own.',
        ],
    ),
    (
        "domains:\n",
        'domains:\n  - domain: airway\n    en: "x"\n',
        [
            '23:5: The line "competencies" is missing here. Add it.',
            '25:13: The domain "airway" stands here a second time. Remove one, or rename it.',
        ],
    ),
    (
        "after: FA-101",
        "after: FA-101, FA-103",
        [
            "39:24: FA-102 comes after FA-103, but no competency of this curriculum has that code. Mend the "
            "code, or remove it.",
        ],
    ),
    (
        "after: FA-101",
        "after: FA-101, FA-101",
        [
            '39:16: "FA-101" stands twice after "after". Remove one.',
        ],
    ),
    (
        "after: FA-101",
        "after: FA-101,",
        [
            '39:16: Found "FA-101," after "after": a comma without a name beside it. Remove it.',
        ],
    ),
    (
        "after: FA-101",
        "after: {FA-101: yes}",
        [
            '39:16: Found "{ … }" after "after". Expected one name, or several with commas between them.',
        ],
    ),
    (
        "after: FA-101",
        "closed to: cook",
        [
            '39:20: The cadre "cook" is not among the cadres of this curriculum: doctor, nurse. Use one of '
            "these, or add it.",
        ],
    ),
    (
        "  - cadre: nurse\n",
        "  - cadre: nurse\n    follows: airway, wounds\n",
        [
            '10:22: The domain "wounds" is not among the domains of this curriculum: airway. Use one of these, '
            "or add it.",
        ],
    ),
    (
        "critical: yes",
        "after: FA-102",
        [
            "32:16: These competencies wait for each other, so that none could ever begin: FA-101 → FA-102 → "
            "FA-101. Remove FA-102 here, or another link of this chain.",
            '39:16: The critical competency FA-102 comes after FA-101, which is not critical. Write "critical: '
            'yes" at FA-101 too, or remove it here: what a critical competency rests on must be critical.',
        ],
    ),
    (
        "critical: yes",
        "critical: yes\n        closed to: nurse",
        [
            '40:16: The cadre "nurse" is asked for FA-102 but not for FA-101, which comes before it, and could '
            "never begin. Let the cadre follow that domain, close both to it, or remove FA-101 here.",
        ],
    ),
    (
        "SIM before DOPS, CERT",
        "SIM before DOPS, XYZ",
        [
            '31:35: The method "XYZ" is not known. Expected: MCX, DOPS, CBD, SIM, EXR, OSCE, TST, MSF, LOG, '
            'PRJ, TCH, CERT; or two of them, as in "SIM before MCX".',
        ],
    ),
    (
        "SIM before DOPS, CERT",
        "SIM before SIM",
        [
            '31:18: Found "SIM before SIM". A method cannot come before itself: name two different methods.',
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), ROWS)
def test_a_mistake_is_told_with_its_line_its_column_and_what_to_do(old: str, new: str, said: list[str]) -> None:
    assert lines(replaced(old, new)) == said
