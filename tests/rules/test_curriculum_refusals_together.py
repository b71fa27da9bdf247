"""Several things wrong with a curriculum document at once: all are told, and nothing that only follows from another."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from hwx.rules.curriculum import METHODS
from hwx.rules.curriculum_problems import MOST_PROBLEMS, Findings, Problem, ReadingCode, Unreadable, shown
from hwx.rules.curriculum_reading import read
from tests.rules.documents import FIRST, REMOVED, SECOND, THIRD, Path, changed, document, problem, problems_of
from tests.rules.test_curriculum_refusals import ONE_CHANGE

ALL_METHODS = ", ".join(METHODS)

SEVERAL_CHANGES: list[tuple[str, list[tuple[Path, Any]], list[Problem]]] = [
    (
        "days apart need two observations",
        [((*THIRD, "observations"), 1), ((*THIRD, "assessors"), 1), ((*THIRD, "days apart"), 7)],
        [problem("apart-without-two", (*THIRD, "days apart"), "7")],
    ),
    (
        "a misspelt key is not missed as well, and nothing is concluded from its default",
        [((*THIRD, "observations"), REMOVED), ((*THIRD, "observation"), 9), ((*THIRD, "assessors"), 9)],
        [problem("misspelt-key", (*THIRD, "observation"), "observation", "observations")],
    ),
    (
        "a wrong number is not compared with others",
        [((*THIRD, "observations"), "nine"), ((*THIRD, "assessors"), 9), ((*THIRD, "last at level"), 9)],
        [problem("not-a-number", (*THIRD, "observations"), "nine", least=1, most=50)],
    ),
    (
        "a scale that cannot be read gives no levels to compare with",
        [(("scale",), REMOVED), ((*THIRD, "level"), 9), ((*THIRD, "simulation passed at level"), 9)],
        [problem("missing-key", ("scale",), "", "scale")],
    ),
    (
        "a cadre without a readable key is not compared with the levels",
        [(("cadres", 1), {"en": "Nurse"}), ((*THIRD, "level"), "doctor 2, nurse 2"), ((*THIRD, "closed to"), "nurse")],
        [problem("missing-key", ("cadres", 1, "cadre"), "", "cadre")],
    ),
    (
        "levels are compared with the scale even where no cadre can be read",
        [(("cadres",), REMOVED), ((*THIRD, "level"), 4)],
        [
            problem("missing-key", ("cadres",), "", "cadres"),
            problem("level-outside-scale", (*THIRD, "level"), "4", "1, 2, 3"),
        ],
    ),
    (
        "a domain without a readable key is not missed by those who follow it",
        [(("domains", 1, "domain"), 5), (("cadres", 1, "follows"), "airway, wounds")],
        [problem("not-a-text", ("domains", 1, "domain"), "5")],
    ),
    (
        "an unknown domain says nothing about what a cadre can reach",
        [(("cadres", 1, "follows"), "wound"), ((*THIRD, "after"), "FA-101")],
        [problem("unknown-domain", ("cadres", 1, "follows"), "wound", "airway, wounds")],
    ),
    (
        "what comes before must be among the domains that a cadre follows",
        [(("cadres", 1, "follows"), "wounds"), ((*THIRD, "after"), "FA-102")],
        [
            problem("prerequisite-out-of-reach", (*THIRD, "after"), "FA-102", competency="FA-201", cadre="nurse"),
        ],
    ),
    (
        "what is closed to a cadre may rest on what is closed to it too",
        [((*FIRST, "closed to"), "nurse"), ((*SECOND, "closed to"), "nurse"), (("title", "ar"), "")],
        [problem("empty-text", ("title", "ar"))],
    ),
    (
        "a critical mark that cannot be read is not taken for a no",
        [((*FIRST, "critical"), "perhaps"), ((*SECOND, "critical"), "yes")],
        [problem("not-yes-or-no", (*FIRST, "critical"), "perhaps")],
    ),
    (
        "every loop is named once, from the competency that stands first",
        [((*FIRST, "after"), "FA-102"), ((*SECOND, "critical"), True), ((*THIRD, "after"), "FA-201")],
        [
            problem("prerequisite-loop", (*FIRST, "after"), "FA-102", loop="FA-101 → FA-102 → FA-101"),
            problem("prerequisite-loop", (*THIRD, "after"), "FA-201", loop="FA-201 → FA-201"),
        ],
    ),
    (
        "a loop of three is told in the order in which its competencies wait",
        [
            ((*FIRST, "critical"), False),
            ((*FIRST, "after"), "FA-201"),
            ((*THIRD, "after"), "FA-102"),
        ],
        [problem("prerequisite-loop", (*FIRST, "after"), "FA-201", loop="FA-101 → FA-102 → FA-201 → FA-101")],
    ),
    (
        "the authoritative language is asked for everywhere",
        [(("written in",), "ar")],
        [
            problem("missing-translation", (*place, "ar"), "", "ar")
            for place in (
                *(("scale", "levels", 0), ("scale", "levels", 1), ("scale", "levels", 2), ("scale",)),
                *(("cadres", 0), ("cadres", 1), FIRST, SECOND, ("domains", 0), THIRD, ("domains", 1)),
                *(("hours", 0), ("hours", 1)),
            )
        ],
    ),
    (
        "problems in all corners are told together",
        [
            (("version",), 1),
            (("weeks",), 0),
            (("scale", "kind"), "x"),
            ((*FIRST, "assessors"), 5),
            ((*THIRD, "methods"), "XY, SIM"),
        ],
        [
            problem("number-out-of-range", ("weeks",), "0", least=1, most=260),
            problem("not-a-choice", ("scale", "kind"), "x", "prospective, retrospective"),
            problem("assessors-exceed-observations", (*FIRST, "assessors"), "5", most=3),
            problem("unknown-method", (*THIRD, "methods"), "XY", ALL_METHODS),
            problem("not-a-text", ("version",), "1"),
        ],
    ),
]


@pytest.mark.parametrize(("_why", "changes", "expected"), SEVERAL_CHANGES, ids=[row[0] for row in SEVERAL_CHANGES])
def test_several_things_together(_why: str, changes: list[tuple[Path, Any]], expected: list[Problem]) -> None:
    assert problems_of(changed(*changes)) == expected


def test_every_code_of_a_problem_is_tried_here() -> None:
    tried = {row[2].code for row in ONE_CHANGE} | {one.code for row in SEVERAL_CHANGES for one in row[2]}
    assert tried | {"too-many-problems"} == set(get_args(ReadingCode))


def test_a_document_with_endless_problems_is_given_up_after_a_thousand() -> None:
    whole = document()
    whole["domains"] = [{"domain": f"d{number}", "en": "x", "competencies": [{}] * 100} for number in range(40)]
    problems = problems_of(whole)
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == problem("too-many-problems", (), "1000")


def test_a_number_of_any_length_is_refused_and_not_printed() -> None:
    assert problems_of(changed((("weeks",), 10**5000))) == [
        problem("number-out-of-range", ("weeks",), "…", least=1, most=260)
    ]


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (None, "None"),
        ({"a": 1}, "{ … }"),
        ([1], "[ … ]"),
        ("two\nlines", "twoU+000Alines"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_what_was_found_is_printed_on_one_short_line(found: object, printed: str) -> None:
    assert shown(found) == printed


def test_a_place_is_clean_until_something_is_reported_there_or_below() -> None:
    findings = Findings()
    findings.report("empty-text", ("cadres", 1, "en"))
    assert not findings.clean(("cadres", 1))
    assert not findings.clean(("cadres", 0), ("cadres",))
    assert findings.clean(("cadres", 0), ("cadres", 1, "fr"))


def test_the_refusal_names_its_problems_for_a_log() -> None:
    with pytest.raises(Unreadable, match=r"^missing-key at \('weeks',\); bad-version at \('version',\)$"):
        read(changed((("weeks",), REMOVED), (("version",), "one")))


def test_a_problem_gives_a_sentence_all_the_words_it_may_need() -> None:
    late = problem("text-too-long", ("title",), "201", "short", most=200)
    assert late.words == {"found": "201", "expected": "short", "most": 200}
