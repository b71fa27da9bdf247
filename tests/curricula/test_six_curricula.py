"""The six curricula of the house: complete, in three languages, with the numbers that were agreed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from hwx.curricula.library import all_files, read_all
from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import LANGUAGES, Curriculum, Wording

FOLDER = Path(__file__).resolve().parents[2] / "curricula"
FILES = all_files(FOLDER)

AGREED: dict[str, tuple[int, int, int, int, int]] = {
    # slug: weeks, hours, competencies, critical ones, observations together
    "emergency-response": (12, 480, 35, 24, 100),
    "chronic-disease": (8, 320, 30, 16, 74),
    "mass-gathering": (6, 240, 30, 15, 62),
    "haemodialysis": (16, 640, 33, 24, 99),
    "midwifery-emonc": (16, 640, 39, 24, 105),
    "infection-prevention": (10, 400, 31, 16, 71),
}

CURRICULA = {curriculum.slug: curriculum for curriculum in read_all(FILES).values()}


@pytest.fixture(params=AGREED)
def curriculum(request: pytest.FixtureRequest) -> Curriculum:
    return CURRICULA[request.param]


def wordings(curriculum: Curriculum) -> list[Wording]:
    scale, competencies = curriculum.scale, list(curriculum.competencies())
    maybe = [curriculum.workload_equivalent, scale.note, *(competency.note for competency in competencies)]
    return [
        *(curriculum.title, scale.name),
        *(part.title for part in curriculum.cadres),
        *(part.name for part in (*curriculum.hours, *curriculum.plan, *scale.levels)),
        *(part.title for part in (*curriculum.domains, *competencies)),
        *(curriculum.entry + curriculum.host + curriculum.alignment + curriculum.remarks),
        *curriculum.completion.conditions,
        *(wording for wording in maybe if wording is not None),
    ]


def test_every_file_has_the_name_of_its_curriculum_and_the_six_are_there() -> None:
    assert {path.stem for path in FILES} == set(AGREED) == set(CURRICULA)
    assert all(path.stem == curriculum.slug for path, curriculum in read_all(FILES).items())


@pytest.mark.parametrize(("slug", "numbers"), AGREED.items())
def test_the_numbers_are_those_agreed(slug: str, numbers: tuple[int, ...]) -> None:
    curriculum = CURRICULA[slug]
    competencies = list(curriculum.competencies())
    assert numbers == (
        curriculum.weeks,
        curriculum.total_hours,
        len(competencies),
        sum(competency.critical for competency in competencies),
        sum(competency.observations for competency in competencies),
    )


def test_there_are_198_competencies_with_198_codes() -> None:
    codes = [competency.code for curriculum in CURRICULA.values() for competency in curriculum.competencies()]
    assert len(codes) == len(set(codes)) == 198


def test_every_text_is_there_in_three_languages(curriculum: Curriculum) -> None:
    assert curriculum.language == "en"
    assert [wording for wording in wordings(curriculum) if set(wording.texts) != set(LANGUAGES)] == []


def test_arabic_is_arabic_and_the_others_are_not(curriculum: Curriculum) -> None:
    def arabic(text: str) -> bool:
        return any("ARABIC" in unicodedata.name(letter, "") for letter in text)

    for wording in wordings(curriculum):
        assert [arabic(wording.texts[language]) for language in LANGUAGES] == [False, True, False], wording


def test_a_translation_keeps_the_numbers_of_the_original(curriculum: Curriculum) -> None:
    """Doses, limits and counts. Arabic may write one out as a word, but has no other number."""
    for competency in curriculum.competencies():
        if competency.note is None:
            continue
        english = numbers_in(competency.note.texts["en"])
        assert numbers_in(competency.note.texts["fr"]) == english, competency.code
        assert numbers_in(competency.note.texts["ar"]) <= english, competency.code


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![A-Za-z])\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", text)))


def test_no_curriculum_says_that_somebody_approved_it(curriculum: Curriculum) -> None:
    assert curriculum.alignment
    assert "No body has approved or certified this curriculum." in curriculum.remarks[0].texts["en"]


def test_every_required_level_is_within_reach_of_its_evidence(curriculum: Curriculum) -> None:
    """Simulation alone supports level 2 at most, and a full exercise level 3; an outside certificate is exempt."""
    for competency in curriculum.competencies():
        methods = set(competency.method_codes)
        highest = 2 if methods == {"SIM"} else 3 if methods <= {"SIM", "EXR"} else 5
        assert max(competency.levels.values()) <= highest, competency.code


def test_the_rules_of_assessment_are_as_usual(curriculum: Curriculum) -> None:
    """The fact sheets say nothing else; the EmONC framework asks for three months of recency, which is the usual."""
    assert (curriculum.version, curriculum.rules) == ("1.1", AssessmentRules())
    assert curriculum.rules.recency_days == 90


def test_the_logbook_is_asked_for_where_the_fact_sheets_ask_for_it_and_the_notes_say_so() -> None:
    asked = [one for curriculum in CURRICULA.values() for one in curriculum.competencies() if one.procedures]
    assert {one.code: one.procedures for one in asked} == {"ERS-307": 25, "HDT-402": 25, "MID-403": 20}
    for one in asked:
        assert one.note
        assert str(one.procedures) in one.note.texts["en"]
        assert "ogbook" in one.note.texts["en"]


def test_the_weekly_plan_covers_every_week(curriculum: Curriculum) -> None:
    planned = {week for line in curriculum.plan for week in range(line.first, line.last + 1)}
    assert planned == set(range(1, curriculum.weeks + 1))


def test_what_completion_asks(curriculum: Curriculum) -> None:
    completion = curriculum.completion
    assert (completion.others_percent, completion.attendance_percent, completion.home_plan) == (90, 85, True)
    assert completion.feedback_raters == (8 if curriculum.slug == "emergency-response" else 0)


FOLLOWED = [
    ("emergency-response", "doctor", 35),
    ("chronic-disease", "doctor", 30),
    ("chronic-disease", "nurse", 30),
    ("mass-gathering", "doctor", 30),
    ("mass-gathering", "nurse", 30),
    ("mass-gathering", "paramedic", 30),
    ("mass-gathering", "public-health-officer", 18),
    ("haemodialysis", "technician", 31),
    ("haemodialysis", "nurse", 33),
    ("midwifery-emonc", "midwife", 39),
    ("midwifery-emonc", "nurse-midwife", 39),
    ("infection-prevention", "nurse", 31),
    ("infection-prevention", "doctor", 31),
    ("infection-prevention", "laboratory-scientist", 31),
    ("infection-prevention", "hygiene-officer", 31),
]


@pytest.mark.parametrize(("slug", "cadre", "count"), FOLLOWED)
def test_what_each_cadre_follows(slug: str, cadre: str, count: int) -> None:
    assert len(CURRICULA[slug].asked_of(cadre)) == count


def test_every_cadre_is_in_that_list() -> None:
    cadres = [(slug, cadre.key) for slug in AGREED for cadre in CURRICULA[slug].cadres]
    assert cadres == [(slug, cadre) for slug, cadre, _ in FOLLOWED]


def test_public_health_officers_follow_planning_surveillance_and_operations() -> None:
    asked = CURRICULA["mass-gathering"].asked_of("public-health-officer")
    assert {competency.code[:5] for competency in asked} == {"MGM-1", "MGM-4", "MGM-5"}


@pytest.mark.parametrize("code", ["HDT-304", "HDT-403"])
def test_two_competencies_are_closed_to_technicians_until_the_scope_letter_opens_them(code: str) -> None:
    curriculum = CURRICULA["haemodialysis"]
    assert curriculum.by_code[code].closed_to == ("technician",)
    assert curriculum.by_code[code] not in curriculum.asked_of("technician")
    assert curriculum.by_code[code] in curriculum.asked_of("technician", frozenset({code}))


def test_levels_differ_by_cadre_where_the_work_does() -> None:
    levels = CURRICULA["chronic-disease"].by_code
    assert levels["CDM-104"].levels == {"doctor": 4, "nurse": 3}
    assert levels["CDM-403"].levels == {"doctor": 3, "nurse": 4}
    assert levels["CDM-101"].levels == {"doctor": 4, "nurse": 4}


def test_no_line_of_a_file_is_too_long_to_read_and_none_has_a_tab() -> None:
    for path in FILES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 120, f"{path.name}:{number}"
            assert "\t" not in line
            assert line == line.rstrip()
