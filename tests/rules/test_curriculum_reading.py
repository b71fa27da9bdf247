"""What a curriculum document means: the forms that are accepted, and the defaults that are filled in."""

from __future__ import annotations

from typing import Any

import pytest

from hwx.rules.curriculum import Cadre, Competency, Completion, Curriculum, Hours, Level, Method, Scale, Week, Wording
from hwx.rules.curriculum_reading import read
from tests.rules.documents import FIRST, REMOVED, THIRD, Path, changed, competency, document


def en(text: str) -> Wording:
    return Wording({"en": text})


def asked(curriculum: Curriculum) -> Competency:
    return curriculum.by_code["FA-201"]


def test_a_document_becomes_values() -> None:
    curriculum = read(document())
    assert (curriculum.slug, curriculum.version, curriculum.language) == ("first-aid", "1.0", "en")
    assert curriculum.title == Wording({"en": "First aid", "ar": "الإسعاف الأولي", "fr": "Premiers secours"})
    assert curriculum.cadres == (Cadre("doctor", en("Doctor")), Cadre("nurse", en("Nurse")))
    assert (curriculum.weeks, curriculum.hours) == (4, (Hours(en("Practice"), 100), Hours(en("Taught"), 20)))
    levels = (Level(1, en("Watches")), Level(2, en("With help")), Level(3, en("Alone")))
    assert curriculum.scale == Scale(en("Help"), "prospective", levels)
    assert [domain.key for domain in curriculum.domains] == ["airway", "wounds"]
    assert curriculum.by_code["FA-102"] == Competency(
        code="FA-102",
        domain="airway",
        title=en("Ability FA-102"),
        levels={"doctor": 2, "nurse": 2},
        observations=3,
        assessors=2,
        methods=(Method("DOPS"),),
        prerequisites=("FA-101",),
    )


def test_what_a_document_leaves_out_is_empty_or_has_its_default() -> None:
    curriculum = read(document())
    assert curriculum.completion == Completion(90, 85, 0, True, ())
    assert curriculum.expires_soon_days == 60
    lists = (curriculum.alignment, curriculum.entry, curriculum.host, curriculum.remarks, curriculum.plan)
    assert lists == ((), (), (), (), ())
    assert curriculum.workload_equivalent is None


def test_everything_that_a_document_may_say_is_kept() -> None:
    curriculum = read(
        changed(
            (("workload equivalent",), {"en": "4 units"}),
            (("weekly plan",), [{"weeks": 1, "en": "Induction"}, {"weeks": "2 to 4", "en": "Ward"}]),
            (("entry",), [{"en": "One year of practice"}]),
            (("host needs",), [{"en": "A ward"}, {"en": "A simulation room"}]),
            (("aligned with",), [{"en": "A framework"}]),
            (("remarks",), [{"en": "Not a licence", "fr": "Pas une autorisation"}]),
            (("scale", "kind"), "retrospective"),
            (("scale", "note"), {"en": "An opinion"}),
            (("rules",), {"warn before expiry": "30 days"}),
            (
                ("completion",),
                {
                    "others signed": "80 %",
                    "attendance": "95%",
                    "feedback raters": 8,
                    "home plan": False,
                    "also asked": [{"en": "No open concern"}],
                },
            ),
        )
    )
    assert curriculum.workload_equivalent == en("4 units")
    assert curriculum.plan == (Week(1, 1, en("Induction")), Week(2, 4, en("Ward")))
    assert curriculum.entry == (en("One year of practice"),)
    assert curriculum.host == (en("A ward"), en("A simulation room"))
    assert curriculum.alignment == (en("A framework"),)
    assert curriculum.remarks == (Wording({"en": "Not a licence", "fr": "Pas une autorisation"}),)
    assert (curriculum.scale.kind, curriculum.scale.note) == ("retrospective", en("An opinion"))
    assert curriculum.expires_soon_days == 30
    assert curriculum.completion == Completion(80, 95, 8, False, (en("No open concern"),))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, {"doctor": 3, "nurse": 3}),
        ("doctor 3, nurse 2", {"doctor": 3, "nurse": 2}),
        (" nurse  2 ,doctor 3", {"doctor": 3, "nurse": 2}),
        ({"doctor": 3, "nurse": 2}, {"doctor": 3, "nurse": 2}),
    ],
)
def test_a_level_is_one_for_all_or_one_for_each_cadre(given: object, expected: dict[str, int]) -> None:
    assert asked(read(changed(((*THIRD, "level"), given)))).levels == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("MCX", [("MCX", None)]),
        ("MCX, CBD", [("MCX", None), ("CBD", None)]),
        ("SIM before MCX", [("SIM", None), ("MCX", "SIM")]),
        ("SIM  before  MCX, CERT", [("SIM", None), ("MCX", "SIM"), ("CERT", None)]),
        ("SIM before MCX, SIM before DOPS", [("SIM", None), ("MCX", "SIM"), ("DOPS", "SIM")]),
        ("SIM before EXR before MCX", [("SIM", None), ("EXR", "SIM"), ("MCX", "EXR")]),
        (["SIM", "SIM before MCX"], [("SIM", None), ("MCX", "SIM")]),
    ],
)
def test_methods_stand_with_commas_between_them_and_before_makes_an_order(
    given: object, expected: list[tuple[str, str | None]]
) -> None:
    methods = asked(read(changed(((*THIRD, "methods"), given)))).methods
    assert [(method.code, method.after) for method in methods] == expected


@pytest.mark.parametrize("given", [True, "yes", "Yes", "YES"])
def test_yes_may_be_written_in_several_ways(given: object) -> None:
    assert asked(read(changed(((*THIRD, "critical"), given)))).critical


@pytest.mark.parametrize("given", [False, "no", "No", REMOVED])
def test_what_is_not_marked_critical_is_not(given: object) -> None:
    assert not asked(read(changed(((*THIRD, "critical"), "no"), ((*THIRD, "critical"), given)))).critical


@pytest.mark.parametrize(("given", "expected"), [("1 month", 1), ("24 months", 24), ("120  months", 120)])
def test_a_validity_is_in_months(given: str, expected: int) -> None:
    assert asked(read(changed(((*THIRD, "valid for"), given)))).valid_months == expected


@pytest.mark.parametrize(("given", "expected"), [(2, (2, 2)), ("2", None), ("2 to 3", (2, 3)), ("2-3", (2, 3))])
def test_weeks_are_one_or_a_span(given: object, expected: tuple[int, int] | None) -> None:
    whole = changed((("weekly plan",), [{"weeks": given, "en": "Ward"}]))
    if expected is None:
        with pytest.raises(ValueError, match="not-a-week"):
            read(whole)
    else:
        assert [(week.first, week.last) for week in read(whole).plan] == [expected]


DEFAULTS: list[tuple[dict[str, int], dict[str, int], tuple[int, int, int, int, int, int]]] = [
    # Rules of the curriculum, numbers of the competency: observations, assessors, last, days, apart, simulation.
    ({}, {}, (3, 2, 2, 2, 7, 2)),
    ({}, {"observations": 2}, (2, 1, 2, 2, 7, 2)),
    ({}, {"observations": 1}, (1, 1, 1, 1, 0, 2)),
    ({}, {"observations": 5, "assessors": 3}, (5, 3, 2, 2, 7, 2)),
    ({}, {"last at level": 3, "different days": 3, "days apart": 14}, (3, 2, 3, 3, 14, 2)),
    ({"last at level": 4}, {}, (3, 2, 3, 2, 7, 2)),
    ({"last at level": 1, "different days": 3, "days apart": 10}, {"observations": 2}, (2, 1, 1, 2, 10, 2)),
    ({"different days": 1}, {}, (3, 2, 2, 1, 0, 2)),
    ({"different days": 1, "days apart": 5}, {"different days": 2}, (3, 2, 2, 2, 5, 2)),
    ({"simulation passed at level": 3}, {}, (3, 2, 2, 2, 7, 3)),
    ({"simulation passed at level": 3}, {"simulation passed at level": 1}, (3, 2, 2, 2, 7, 1)),
    ({}, {"different days": 1}, (3, 2, 2, 1, 0, 2)),
]


@pytest.mark.parametrize(("rules", "numbers", "expected"), DEFAULTS)
def test_the_numbers_left_out_are_those_of_the_curriculum_or_of_the_programme_and_never_more_than_the_observations(
    rules: dict[str, int], numbers: dict[str, int], expected: tuple[int, ...]
) -> None:
    third: dict[str, Any] = {**competency("FA-201"), **numbers}
    for key in {"observations", "assessors"} - numbers.keys():
        del third[key]
    found = asked(read(changed((("rules",), rules or {"warn before expiry": "60 days"}), (THIRD, third))))
    assert expected == (
        found.observations,
        found.assessors,
        found.last_at_level,
        found.spread_days,
        found.spread_apart,
        found.simulation_pass,
    )


def test_the_defaults_of_the_reader_are_those_of_the_values() -> None:
    plain = Competency("FA-201", "wounds", en("Ability FA-201"), {"doctor": 2, "nurse": 2}, 3, 2, (Method("DOPS"),))
    assert asked(read(document())) == plain


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("First   aid", "First aid"),
        ("First\n  aid\n", "First aid"),
        ("  First aid", "First aid"),
        ("Pre\u0301lever", "Prélever"),
        ("Avant : apre\u0300s", "Avant : après"),
        ("Avant\u202f: après\u00a0!", "Avant\u202f: après\u00a0!"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200fنص", "\u200fنص"),
    ],
)
def test_a_text_is_one_line_in_one_unicode_form_and_otherwise_untouched(given: str, kept: str) -> None:
    assert read(changed((("title", "en"), given))).title.texts["en"] == kept


@pytest.mark.parametrize("version", ["0.1", "1.0", "1.10", "2.0.13", "9999.0"])
def test_versions_that_are_accepted(version: str) -> None:
    assert read(changed((("version",), version))).version == version


@pytest.mark.parametrize("slug", ["a", "first-aid", "covid19-care", "a" * 60])
def test_short_names_that_are_accepted(slug: str) -> None:
    assert read(changed((("curriculum",), slug))).slug == slug


@pytest.mark.parametrize(
    "places",
    [
        [(("cadres", 1, "follows"), "airway")],
        [((*THIRD, "closed to"), "nurse"), ((*THIRD, "after"), "FA-101")],
        [((*FIRST, "level"), {"doctor": 3, "nurse": 1})],
    ],
)
def test_what_a_cadre_follows_may_differ_as_long_as_it_can_begin(places: list[tuple[Path, Any]]) -> None:
    assert read(changed(*places)).slug == "first-aid"
