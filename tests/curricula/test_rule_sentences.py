"""Every rule of a curriculum in a sentence: a table over all of them, as usual, changed, and switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from flask import Flask

from hwx.curricula.prevailing import Prevailing, own_sentences, prevailing_in, rules_told
from hwx.people.tables import Person
from hwx.rules.assessment import BEFORE, USUAL, AssessmentRules
from hwx.rules.curriculum import Competency, Curriculum, Method, Wording
from hwx.rules.curriculum_reading import read
from tests.support.making import Make
from tests.support.reading import main_of
from tests.support.small_curriculum import SMALL, small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

USUALLY = {
    "lowest_free": ["The last 3 observations of a competency are all above the lowest level."],
    "repeat_after_fail": [
        "After an observation at the lowest level the next one is on another day, when the trainee has read what was "
        "said."
    ],
    "simulation_cap": ["Simulation alone shows level 2 at most, except where a competency accepts nothing else."],
    "exercise_cap": [
        "Exercises and simulation alone show level 3 at most, except where a competency accepts nothing else."
    ],
    "senior": [
        "A unit head countersigns the sign-off of every critical competency within 7 days; later, it is signed off "
        "again."
    ],
    "recency_days": ["Each critical competency was observed within the last 90 days before completion."],
    "encounter_days": [
        "An observation is asked for or recorded within 14 days of the encounter; a pause does not count."
    ],
    "request_days": ["A request is open for 14 days; a pause does not count."],
    "extension_days": ["The coordinator may give a request 7 more days, once and with a reason."],
    "paper_days": ["What was written on paper is copied within 30 days of the encounter; a pause does not count."],
    "edit_hours": [
        "An observation is corrected without a reason within 24 hours; a later correction needs one and is shown to "
        "the panel."
    ],
    "contest_days": ["The trainee may contest an entry, or appeal, within 14 days of being told of it."],
    "inform_days": ["The trainee is told of a withdrawal within 3 days."],
    "feedback_least": [
        "A round of feedback asks at least 8 and at most 12 colleagues.",
        "A round of feedback is released, its comments grouped, from 6 answers on.",
    ],
    "workload_per_day": [
        "More than 8 sign-offs by one person for one trainee in a day are shown to the panel."
    ],
    "reciprocal_months": ["Two people who sign for each other within 12 months are shown to the panel."],
    "training_months": [
        "The training of an assessor counts for 36 months; who lets it lapse is refused."
    ],
    "training_required": ["An assessor whose training was never recorded is not refused."],
    "alternatives": ["Nothing stands for a second assessor where the host has a single qualified one."],
    "prior_learning": ["Learning from before the placement is not recognised."],
    "last_at_level": ["The last 2 observations of a competency each reach the required level."],
    "spread_days": ["Several observations of a competency lie on at least 2 different days."],
    "spread_apart": ["At least 7 days lie between the first and the last of several observations."],
    "simulation_pass": ["Where a method is passed before another, it is passed at level 2 or higher."],
    "expires_soon_days": ["The expiry of a sign-off is announced 60 days before; from then on it may be renewed."],
}  # fmt: skip
"""What is told of a curriculum that says nothing of its rules, under the first rule of each sentence."""

SAID = [
    (
        "countersigned: all",
        {"countersigned": "all"},
        "A unit head countersigns every sign-off within 7 days; later, it is signed off again.",
    ),
    ("countersigned: none", {"countersigned": "none"}, "No sign-off is countersigned."),
    (
        "one day",
        {"countersigned within": "1 days"},
        "A unit head countersigns the sign-off of every critical competency within 1 day; later, it is "
        "signed off again.",
    ),
    (
        "no time",
        {"countersigned within": "0 days"},
        "A unit head countersigns the sign-off of every critical competency; no time is set for it.",
    ),
    (
        "all, no time",
        {"countersigned": "all", "countersigned within": "0 days"},
        "A unit head countersigns every sign-off; no time is set for it.",
    ),
    (
        "simulation",
        {"simulation supports at most": 1},
        "Simulation alone shows level 1 at most, except where a competency accepts nothing else.",
    ),
    ("simulation off", {"simulation supports at most": 0}, "Simulation alone may show any level."),
    (
        "exercise",
        {"exercise supports at most": 4},
        "Exercises and simulation alone show level 4 at most, except where a competency accepts nothing else.",
    ),
    ("exercise off", {"exercise supports at most": 0}, "Exercises and simulation alone may show any level."),
    ("lowest", {"last above the lowest level": 1}, "The last observation of a competency is above the lowest level."),
    (
        "lowest off",
        {"last above the lowest level": 0},
        "A result at the lowest level among the last observations does not by itself stop a sign-off.",
    ),
    (
        "repeat off",
        {"another day after a fail": False},
        "After an observation at the lowest level the next one may follow at once.",
    ),
    (
        "recency",
        {"seen before completion within": "30 days"},
        "Each critical competency was observed within the last 30 days before completion.",
    ),
    (
        "recency off",
        {"seen before completion within": "0 days"},
        "No observation shortly before completion is asked.",
    ),
    (
        "encounter",
        {"recorded within": "3 days"},
        "An observation is asked for or recorded within 3 days of the encounter; a pause does not count.",
    ),
    (
        "encounter off",
        {"recorded within": "0 days"},
        "An observation may be asked for or recorded at any time after the encounter.",
    ),
    (
        "paper",
        {"from paper within": "60 days"},
        "What was written on paper is copied within 60 days of the encounter; a pause does not count.",
    ),
    (
        "paper off",
        {"from paper within": "0 days"},
        "What was written on paper may be copied at any time after the encounter.",
    ),
    ("request", {"requests open for": "30 days"}, "A request is open for 30 days; a pause does not count."),
    ("request off", {"requests open for": "0 days"}, "A request stays open until it is answered."),
    (
        "extension",
        {"requests extended by": "1 days"},
        "The coordinator may give a request 1 more day, once and with a reason.",
    ),
    ("extension off", {"requests extended by": "0 days"}, "The coordinator cannot give a request more days."),
    (
        "edit",
        {"corrected freely within": "1 hours"},
        "An observation is corrected without a reason within 1 hour; a later correction needs one and is"
        " shown to the panel.",
    ),
    (
        "edit off",
        {"corrected freely within": "0 hours"},
        "Every correction of an observation needs a reason and is shown to the panel.",
    ),
    (
        "contest",
        {"contested within": "21 days"},
        "The trainee may contest an entry, or appeal, within 21 days of being told of it.",
    ),
    ("contest off", {"contested within": "0 days"}, "The trainee may contest an entry, or appeal, at any time."),
    ("inform", {"withdrawal told within": "1 days"}, "The trainee is told of a withdrawal within 1 day."),
    ("inform off", {"withdrawal told within": "0 days"}, "No time is set for telling the trainee of a withdrawal."),
    (
        "raters",
        {"feedback asked of at least": 10, "feedback asked of at most": 15},
        "A round of feedback asks at least 10 and at most 15 colleagues.",
    ),
    (
        "released",
        {"feedback released from": 8},
        "A round of feedback is released, its comments grouped, from 8 answers on.",
    ),
    (
        "too few to release",
        {"feedback asked of at least": 2, "feedback released from": 2},
        "A round of feedback is released, its comments grouped, from 5 answers on.",
    ),
    (
        "too few to ask",
        {"feedback asked of at least": 2, "feedback released from": 2},
        "A round of feedback asks at least 5 and at most 12 colleagues.",
    ),
    (
        "workload",
        {"sign-offs in a day": 1},
        "More than 1 sign-off by one person for one trainee in a day is shown to the panel.",
    ),
    (
        "workload off",
        {"sign-offs in a day": 0},
        "The number of sign-offs by one person in a day is not shown to the panel.",
    ),
    (
        "reciprocal",
        {"reciprocal within": "24 months"},
        "Two people who sign for each other within 24 months are shown to the panel.",
    ),
    (
        "reciprocal off",
        {"reciprocal within": "0 months"},
        "Two people who sign for each other are not shown to the panel.",
    ),
    (
        "training",
        {"training valid for": "12 months"},
        "The training of an assessor counts for 12 months; who lets it lapse is refused.",
    ),
    ("training off", {"training valid for": "0 months"}, "The training of an assessor does not lapse."),
    ("training needed", {"training needed": True}, "An assessor whose training was never recorded is refused."),
    (
        "remote observer",
        {"instead of a second assessor": "remote observer"},
        "Where the host has a single qualified assessor, a remote observer may stand for the second one;"
        " the record and the transcript say so.",
    ),
    (
        "panel viva",
        {"instead of a second assessor": "panel viva"},
        "Where the host has a single qualified assessor, a viva before a panel may stand for the second "
        "one; the record and the transcript say so.",
    ),
    (
        "prior learning",
        {"prior learning": True},
        "Learning from before the placement may be recognised by a reviewer, except for a critical competency.",
    ),
    ("last k", {"last at level": 1}, "The last observation of a competency reaches the required level."),
    ("days", {"different days": 1}, "Several observations of a competency may all lie on one day."),
    ("apart", {"days apart": 1}, "At least 1 day lies between the first and the last of several observations."),
    ("apart off", {"days apart": 0}, "No days are asked between the first and the last of several observations."),
    (
        "passed first",
        {"simulation passed at level": 3},
        "Where a method is passed before another, it is passed at level 3 or higher.",
    ),
    (
        "warned",
        {"warn before expiry": "90 days"},
        "The expiry of a sign-off is announced 90 days before; from then on it may be renewed.",
    ),
    ("warned off", {"warn before expiry": "0 days"}, "The expiry of a sign-off is not announced beforehand."),
]


@pytest.mark.parametrize(("name", "sentences"), USUALLY.items())
def test_what_a_curriculum_leaves_out_is_told_as_usual(app: Flask, name: str, sentences: list[str]) -> None:
    with app.test_request_context():
        told = [one for one in rules_told(read(SMALL)) if one.names[0] == name]
    assert [one.sentence for one in told] == sentences
    assert all(one.usual for one in told)


@pytest.mark.parametrize(
    ("rules", "sentence"), [(rules, said) for _, rules, said in SAID], ids=[one for one, *_ in SAID]
)
def test_what_a_curriculum_says_is_told_and_is_not_as_usual(
    app: Flask, rules: dict[str, object], sentence: str
) -> None:
    with app.test_request_context():
        told = rules_told(read(small_curriculum(rules=rules)))
    assert [one.usual for one in told if one.sentence == sentence] == [False]


def test_every_rule_is_in_the_tables_of_this_file(app: Flask) -> None:
    with app.test_request_context():
        told = rules_told(read(SMALL))
        changed = {
            name
            for _, rules, _ in SAID
            for one in rules_told(read(small_curriculum(rules=rules)))
            if not one.usual
            for name in one.names
        }
    names = {name for one in told for name in one.names}
    every = {field.name for field in fields(AssessmentRules)} | {field.name for field in fields(Prevailing)}
    assert names == changed == every | {"expires_soon_days"}
    assert set(USUALLY) <= names


def test_two_substitutes_have_a_sentence_each(app: Flask) -> None:
    rules = {"instead of a second assessor": "panel viva, remote observer"}
    with app.test_request_context():
        told = [one.sentence for one in rules_told(read(small_curriculum(rules=rules))) if "alternatives" in one.names]
    assert [("remote observer" in one, "viva" in one) for one in told] == [(True, False), (False, True)]


def test_a_revision_from_before_these_rules_tells_that_they_are_not_asked(app: Flask) -> None:
    with app.test_request_context():
        told = {one.names[0]: one for one in rules_told(replace(read(SMALL), rules=BEFORE))}
    assert told["recency_days"].sentence == "No observation shortly before completion is asked."
    assert not told["recency_days"].usual
    assert told["request_days"].usual


def test_an_extension_is_not_told_where_a_request_has_no_end(app: Flask) -> None:
    with app.test_request_context():
        told = rules_told(replace(read(SMALL), rules=replace(USUAL, request_days=0)))
    assert not [one for one in told if "extension_days" in one.names]


def several(**changes: object) -> Competency:
    plain = Competency(
        code="AA-10",
        domain="d",
        title=Wording({"en": "A"}),
        levels={"doctor": 4},
        observations=3,
        assessors=1,
        methods=(Method("SIM"), Method("MCX", "SIM")),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"last_at_level": 3}, ["The last 3 of them each at the required level."]),
        ({"spread_days": 3}, ["On at least 3 different days."]),
        ({"spread_days": 1, "spread_apart": 0}, ["They may all lie on one day."]),
        ({"spread_apart": 0}, ["No days are asked between them."]),
        ({"spread_apart": 21}, ["At least 21 days from the first to the last."]),
        ({"simulation_pass": 3}, ["Simulation is passed first, at level 3 or higher."]),
        ({"procedures": 25}, ["In the logbook 25 more, done by the trainee."]),
        ({"observations": 1, "last_at_level": 1, "spread_days": 1, "spread_apart": 0}, []),
        ({"observations": 2}, []),
    ],
)
def test_a_competency_is_told_beside_the_others_only_where_it_asks_otherwise(
    app: Flask, changes: dict[str, object], sentences: list[str]
) -> None:
    with app.test_request_context():
        assert own_sentences(several(**changes), Prevailing()) == sentences


def test_what_is_common_is_what_most_ask_and_of_equals_the_usual() -> None:
    def asked(*of: dict[str, object]) -> Curriculum:
        domain = SMALL["domains"][0]
        numbers = [{"code": f"AA-{10 + row}", **one} for row, one in enumerate(of)]
        rows = [{"en": "A", "level": 3, "observations": 4, "methods": "MCX", **one} for one in numbers]
        return read(small_curriculum(domains=[{**domain, "competencies": rows}]))

    assert prevailing_in(asked({"days apart": 14}, {"days apart": 14}, {})).spread_apart == 14
    assert prevailing_in(asked({"days apart": 14}, {})).spread_apart == 7
    assert prevailing_in(asked({"days apart": 9}, {"days apart": 14})).spread_apart == 14
    assert prevailing_in(asked({"observations": 1})) == Prevailing()


def test_the_page_shows_what_the_curriculum_says_and_folds_what_is_as_usual(make: Make, sign_in: SignIn) -> None:
    make.revision(small_curriculum(rules={"seen before completion within": "30 days", "days apart": 14}))
    page = sign_in(make.person()).get("/curricula/small/1.0")
    text = main_of(page)
    own, usual = text.split("Rules as usual")
    own = own.split("Rules ")[-1]
    assert own.strip() == (
        "At least 14 days lie between the first and the last of several observations. "
        "Each critical competency was observed within the last 30 days before completion."
    )
    folded = page.text.split('<details class="more"><summary>Rules as usual</summary>')[1].split("</details>")[0]
    assert folded.count("<li>") == 24
    for told in (told for name, sentences in USUALLY.items() for told in sentences):
        assert (told in usual) == (told not in (*USUALLY["recency_days"], *USUALLY["spread_apart"]))


def test_the_table_of_the_page_tells_what_one_competency_asks_otherwise(make: Make, sign_in: SignIn) -> None:
    domains = [
        {
            **domain,
            "competencies": [
                {**one, "procedures logged": 25, "last at level": 2} if one["code"] == "SML-201" else one
                for one in domain["competencies"]
            ],
        }
        for domain in SMALL["domains"]
    ]
    make.revision(small_curriculum(domains=domains))
    text = main_of(sign_in(make.person()).get("/curricula/small/1.0"))
    assert "3 observations 2 assessors In the logbook 25 more, done by the trainee. DOPS" in text
    assert text.count("In the logbook") == 1


def test_a_competency_leads_to_the_rules_of_all(make: Make, sign_in: SignIn) -> None:
    make.revision()
    reader = sign_in(make.person())
    assert 'href="/curricula/small/1.0#rules"' in reader.get("/curricula/small/1.0/SML-102").text
    assert 'id="rules"' in reader.get("/curricula/small/1.0").text


@pytest.mark.parametrize(
    ("countersigned", "told"),
    [
        ("critical", "A second, senior person countersigns it, and nobody completes the placement without it."),
        ("none", "Nobody completes the placement without it."),
    ],
)
def test_a_critical_competency_is_said_to_be_countersigned_only_where_it_is(
    make: Make, sign_in: SignIn, countersigned: str, told: str
) -> None:
    make.revision(small_curriculum(rules={"countersigned": countersigned}))
    text = main_of(sign_in(make.person()).get("/curricula/small/1.0/SML-102"))
    assert f"Critical {told}" in text
    assert ("countersigns" in text) == (countersigned == "critical")
