"""Laws of reading and writing curricula, tried on generated documents."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwx.rules.assessment import BEFORE, SENIOR, AssessmentRules
from hwx.rules.curriculum import METHODS
from hwx.rules.curriculum_problems import ReadingCode, Unreadable
from hwx.rules.curriculum_reading import read, read_stored
from hwx.rules.curriculum_rules import (
    LEAST_KEY,
    NUMBERS,
    PRIOR_KEY,
    RELEASE_KEY,
    REPEAT_KEY,
    SENIOR_KEY,
    SUBSTITUTES,
    SUBSTITUTES_KEY,
    TRAINING_KEY,
    written_rules,
)
from hwx.rules.curriculum_writing import written
from tests.rules.documents import THIRD, Path, changed, document

TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp"), max_codepoint=0x2FFF),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() != "")


@st.composite
def wordings(draw: st.DrawFn, /, **more: Any) -> dict[str, Any]:
    others = draw(st.sets(st.sampled_from(("ar", "fr"))))
    return {**more, **{language: draw(TEXTS) for language in ("en", *sorted(others))}}


@st.composite
def competencies(draw: st.DrawFn, code: str, cadres: list[str], before: list[dict[str, Any]]) -> dict[str, Any]:
    """Rests only on what stands before it, is as critical, and is open to as many."""
    observations = draw(st.integers(1, 6))
    closed = draw(st.lists(st.sampled_from(cadres), unique=True, max_size=1))
    critical = draw(st.booleans())
    possible = [
        one["code"]
        for one in before
        if (one["critical"] or not critical) and set(one.get("closed to", ())) <= set(closed)
    ]
    methods = draw(st.lists(st.sampled_from(METHODS), unique=True, min_size=1, max_size=4))
    optional = {
        "valid for": st.integers(1, 120).map(lambda months: f"{months} months"),
        "last at level": st.integers(1, observations),
        "different days": st.integers(1, observations),
        "days apart": st.integers(0, 20 if observations > 1 else 0),
        "simulation passed at level": st.integers(1, 3),
        "procedures logged": st.integers(0, 1000),
        "note": wordings(),
    }
    return {
        **draw(wordings()),
        "code": code,
        "level": draw(st.integers(1, 3) | st.fixed_dictionaries({cadre: st.integers(1, 3) for cadre in cadres})),
        "observations": observations,
        "assessors": draw(st.integers(1, observations)),
        "methods": " before ".join(methods) if draw(st.booleans()) else ", ".join(methods),
        "critical": critical,
        **({"closed to": closed} if closed else {}),
        **({"after": draw(st.lists(st.sampled_from(possible), unique=True, min_size=1))} if possible else {}),
        **{key: draw(strategy) for key, strategy in optional.items() if draw(st.booleans())},
    }


def rules() -> st.SearchStrategy[dict[str, Any]]:
    """Each rule left out or given, within what it may be; what was always known is given."""
    units = {"": lambda number: number, "day": "{} days".format, "hour": "{} hours".format, "month": "{} months".format}
    numbers = {word.key: st.integers(word.least, word.most).map(units[word.unit]) for word in NUMBERS}
    optional = {
        **numbers,
        SENIOR_KEY: st.sampled_from(SENIOR),
        REPEAT_KEY: st.booleans(),
        LEAST_KEY: st.integers(6, 12),
        RELEASE_KEY: st.integers(1, 6),
        TRAINING_KEY: st.booleans(),
        SUBSTITUTES_KEY: st.lists(st.sampled_from(sorted(SUBSTITUTES)), unique=True, min_size=1),
        PRIOR_KEY: st.booleans(),
    }
    always = {"last at level": st.just(1), "different days": st.just(1), "warn before expiry": st.just("0 days")}
    return st.fixed_dictionaries(always, optional=optional)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    cadres = draw(st.lists(st.sampled_from(("doctor", "nurse", "midwife")), unique=True, min_size=1))
    keys = draw(st.lists(st.sampled_from(("airway", "wounds", "heat")), unique=True, min_size=1))
    domains = []
    for number, key in enumerate(keys, start=1):
        inside: list[dict[str, Any]] = []
        for position in range(1, draw(st.integers(1, 4)) + 1):
            inside.append(draw(competencies(f"AB-{number}{position:02}", cadres, inside)))
        domains.append(draw(wordings(domain=key, competencies=inside)))
    weeks = draw(st.integers(1, 60))
    optional = {
        "workload equivalent": wordings(),
        "weekly plan": st.lists(
            st.integers(1, weeks).flatmap(lambda week: wordings(weeks=week)), min_size=1, max_size=3
        ),
        "entry": st.lists(wordings(), min_size=1, max_size=2),
        "host needs": st.lists(wordings(), min_size=1, max_size=2),
        "aligned with": st.lists(wordings(), min_size=1, max_size=2),
        "remarks": st.lists(wordings(), min_size=1, max_size=2),
        "rules": rules(),
        "completion": st.just({"others signed": "50 %", "home plan": "no", "also asked": [{"en": "Thanks"}]}),
    }
    follows = draw(st.lists(st.sampled_from(keys), unique=True))
    return {
        "curriculum": "generated",
        "version": draw(st.sampled_from(("1.0", "2.10", "3.0.1"))),
        "written in": "en",
        "title": draw(wordings()),
        "cadres": [
            draw(wordings(cadre=cadre, **({"follows": follows} if follows and cadre == cadres[0] else {})))
            for cadre in cadres
        ],
        "weeks": weeks,
        "hours": [draw(wordings(hours=draw(st.integers(1, 1000))))],
        "scale": draw(wordings(levels=[draw(wordings(level=number)) for number in (1, 2, 3)])),
        "domains": domains,
        **{key: draw(strategy) for key, strategy in optional.items() if draw(st.booleans())},
    }


@settings(max_examples=25, deadline=None)
@given(documents())
def test_a_curriculum_read_back_from_what_is_stored_is_equal_and_has_the_same_digest(whole: dict[str, Any]) -> None:
    curriculum = read(whole)
    again = read_stored(json.loads(curriculum.canonical))
    assert again == curriculum
    assert again.source == curriculum.source == written(again)
    assert again.digest == curriculum.digest
    assert json.loads(json.dumps(curriculum.source)) == curriculum.source


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled(value[key], dice) for key in keys}
    return [shuffled(part, dice) for part in value] if isinstance(value, list) else value


@settings(max_examples=25, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(whole: dict[str, Any], dice: random.Random) -> None:
    curriculum = read(whole)
    other = read(shuffled(whole, dice))
    assert other == curriculum
    assert other.digest == curriculum.digest
    assert read_stored(shuffled(dict(curriculum.source), dice)).digest == curriculum.digest


SAME: list[tuple[Path, Any, Any]] = [
    ((*THIRD, "level"), 2, "doctor 2, nurse 2"),
    ((*THIRD, "level"), "nurse 1, doctor 2", {"doctor": 2, "nurse": 1}),
    ((*THIRD, "methods"), "SIM before MCX, CERT", ["SIM", "SIM before MCX", "CERT"]),
    ((*THIRD, "after"), "FA-101, FA-102", ["FA-101", "FA-102"]),
    ((*THIRD, "critical"), "no", False),
    ((*THIRD, "valid for"), "24 months", "24  months"),
    ((*THIRD, "en"), "Clean a wound", "Clean a\n  wound\n"),
    ((*THIRD, "last at level"), 2, 2),
    ((*THIRD, "procedures logged"), 0, 0),
    (("rules",), {"warn before expiry": "60 days"}, {"countersigned": "critical", "simulation supports at most": 2}),
    (
        ("rules",),
        {"instead of a second assessor": "panel viva, remote observer"},
        {"instead of a second assessor": ["remote observer", "panel viva"]},
    ),
    (("completion",), {"others signed": "90 %"}, {"attendance": "85%", "feedback raters": 0}),
    (("rules",), {"warn before expiry": "60 days"}, {"last at level": 2, "different days": 2, "days apart": 7}),
    (("weekly plan",), [{"weeks": "2 to 3", "en": "x"}], [{"weeks": "2-3", "en": "x"}]),
    (("weekly plan",), [{"weeks": 2, "en": "x"}], [{"weeks": "2 to 2", "en": "x"}]),
]


@pytest.mark.parametrize(("place", "one", "other"), SAME)
def test_two_ways_of_writing_the_same_have_one_digest(place: Path, one: object, other: object) -> None:
    assert read(changed((place, one))).digest == read(changed((place, other))).digest


DIFFERENT: list[tuple[Path, Any]] = [
    (("version",), "1.1"),
    (("title", "fr"), "Premiers soins"),
    ((*THIRD, "en"), "Clean a wound."),
    ((*THIRD, "level"), 3),
    ((*THIRD, "observations"), 4),
    ((*THIRD, "assessors"), 1),
    ((*THIRD, "methods"), "CBD"),
    ((*THIRD, "critical"), "yes"),
    ((*THIRD, "valid for"), "24 months"),
    ((*THIRD, "after"), "FA-101"),
    ((*THIRD, "closed to"), "nurse"),
    ((*THIRD, "last at level"), 1),
    ((*THIRD, "different days"), 3),
    ((*THIRD, "days apart"), 8),
    ((*THIRD, "simulation passed at level"), 3),
    ((*THIRD, "note"), {"en": "Look closely"}),
    (("rules",), {"warn before expiry": "61 days"}),
    (("rules",), {"countersigned": "all"}),
    (("rules",), {"seen before completion within": "91 days"}),
    (("rules",), {"prior learning": "yes"}),
    ((*THIRD, "procedures logged"), 1),
    (("completion",), {"home plan": "no"}),
    (("remarks",), [{"en": "x"}]),
]


@pytest.mark.parametrize(("place", "value"), DIFFERENT)
def test_whatever_matters_changes_the_digest(place: Path, value: object) -> None:
    assert read(changed((place, value))).digest != read(document()).digest


def test_the_digest_of_a_document_that_exists_never_changes() -> None:
    """If this fails, the normal form has changed: every revision that is stored would be refused as altered."""
    assert read(document()).digest == "a5db399d5bd10748b0f8a6326fa34fa86597ddd105800e80200d77206dafe489"


def stored_before() -> dict[str, Any]:
    """The document as it was stored before the rules of assessment had words."""
    stored = {key: value for key, value in read(document()).source.items() if key != "format"}
    return {**stored, "rules": {"warn before expiry": "60 days"}}


def test_what_was_published_before_the_rules_had_words_keeps_its_digest_and_asks_what_it_asked() -> None:
    old = read_stored(stored_before())
    assert old.digest == "c1684f8dfeb76c3076fd96b027e8b2cba0be191732009988721f315d5b68e1fe"
    assert old.rules == BEFORE
    assert read(document()).rules == AssessmentRules()
    assert old == replace(read(document()), rules=BEFORE)


def test_whoever_writes_down_what_was_asked_before_asks_the_same_under_the_same_digest() -> None:
    said = {"warn before expiry": "60 days", **written_rules(BEFORE)}
    assert read(changed((("rules",), said))).digest == read_stored(stored_before()).digest


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ({"format": 3}, "number-out-of-range"),
        ({"format": "2"}, "not-a-number"),
        ({"format": None}, "empty-value"),
        ({"rules": {"prior learning": True}}, "unknown-key"),
    ],
)
def test_a_stored_form_of_another_kind_is_refused(stored: dict[str, Any], code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_stored({**stored_before(), **stored})
    assert code in {problem.code for problem in refused.value.problems}


def test_authors_write_no_format() -> None:
    with pytest.raises(Unreadable, match="unknown-key"):
        read(changed((("format",), 2)))


def places(value: Any, place: Path = ()) -> list[Path]:
    """Every place of a document, the whole first."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [place, *(found for step, part in inside for found in places(part, (*place, step)))]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(METHODS),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inside, max_size=3)
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.data())
def test_whatever_a_document_holds_it_is_read_or_refused_with_known_problems(data: st.DataObject) -> None:
    spots = data.draw(st.lists(st.sampled_from(places(document())), min_size=1, max_size=3, unique=True))
    whole = document()
    for spot in sorted(spots, key=len, reverse=True):
        whole = _with(whole, spot, data.draw(ANYTHING))
    assert codes_of_problems(whole) <= set(get_args(ReadingCode))


def codes_of_problems(whole: object) -> set[str]:
    """Empty when the document reads; a refusal always has a problem."""
    try:
        read(whole)
    except Unreadable as refused:
        return {problem.code for problem in refused.problems} or {"refused without a problem"}
    return set()


def _with(whole: Any, place: Path, value: object) -> Any:
    if not place:
        return value
    first, *rest = place
    part = _with(whole[first], tuple(rest), value)
    if isinstance(whole, dict):
        return {**whole, first: part}
    return [part if position == first else old for position, old in enumerate(whole)]
