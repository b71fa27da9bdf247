"""The values of a curriculum: wordings and their language, what a cadre is asked for, the digest."""

from __future__ import annotations

import pickle

import pytest

from hwx.rules.curriculum import METHODS, Cadre, Competency, Curriculum, Method, Wording
from hwx.rules.curriculum_reading import read
from tests.rules.documents import SECOND, THIRD, changed, document


@pytest.fixture
def curriculum() -> Curriculum:
    """Nurses follow only the airway, and FA-102 is closed to them."""
    return read(changed((("cadres", 1, "follows"), "airway"), ((*SECOND, "closed to"), "nurse")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("fr", ("Médecin", "fr")), ("en", ("Doctor", "en")), ("ar", ("Doctor", "en"))],
)
def test_a_wording_is_read_in_the_language_asked_for_or_else_in_the_authoritative_one(
    asked: str, found: tuple[str, str]
) -> None:
    assert Wording({"en": "Doctor", "fr": "Médecin"}).read_in(asked, "en") == found


def test_a_wording_cannot_be_changed_and_survives_pickling() -> None:
    given = {"en": "Doctor"}
    wording = Wording(given)
    given["en"] = "Nurse"
    assert wording.texts["en"] == "Doctor"
    with pytest.raises(TypeError):
        wording.texts["en"] = "Nurse"  # type: ignore[index]
    assert pickle.loads(pickle.dumps(wording)) == wording
    assert hash(Wording({"en": "a", "fr": "b"})) == hash(Wording({"fr": "b", "en": "a"}))


def test_a_scale_gives_its_levels_by_number(curriculum: Curriculum) -> None:
    assert curriculum.scale.numbers == (1, 2, 3)
    assert curriculum.scale.level(3).name.texts["en"] == "Alone"
    with pytest.raises(KeyError):
        curriculum.scale.level(4)


def test_a_cadre_and_a_competency_are_found_by_their_names(curriculum: Curriculum) -> None:
    assert curriculum.cadre("nurse") == Cadre("nurse", Wording({"en": "Nurse"}), ("airway",))
    assert curriculum.by_code["FA-201"].domain == "wounds"
    with pytest.raises(KeyError):
        curriculum.cadre("midwife")


@pytest.mark.parametrize(
    ("cadre", "opened", "codes"),
    [
        ("doctor", frozenset(), ["FA-101", "FA-102", "FA-201"]),
        ("nurse", frozenset(), ["FA-101"]),
        ("nurse", frozenset({"FA-102"}), ["FA-101", "FA-102"]),
        ("nurse", frozenset({"FA-201"}), ["FA-101"]),
    ],
)
def test_a_cadre_is_asked_for_its_domains_without_what_is_closed_unless_the_scope_letter_opens_it(
    curriculum: Curriculum, cadre: str, opened: frozenset[str], codes: list[str]
) -> None:
    assert [competency.code for competency in curriculum.asked_of(cadre, opened)] == codes


def test_a_competency_tells_its_level_for_a_cadre_and_its_methods(curriculum: Curriculum) -> None:
    competency = read(changed(((*THIRD, "level"), "doctor 3, nurse 2"), ((*THIRD, "methods"), "SIM before MCX, CERT")))
    asked = competency.by_code["FA-201"]
    assert (asked.level_for("doctor"), asked.level_for("nurse")) == (3, 2)
    assert asked.methods == (Method("SIM"), Method("MCX", "SIM"), Method("CERT"))
    assert asked.method_codes == ("SIM", "MCX", "CERT")
    with pytest.raises(KeyError):
        asked.level_for("midwife")


def test_a_competency_keeps_its_own_levels_and_can_be_counted_in_a_set() -> None:
    levels = {"doctor": 2}
    one = Competency("FA-1", "airway", Wording({"en": "x"}), levels, 1, 1, (Method("SIM"),))
    levels["doctor"] = 3
    assert one.levels == {"doctor": 2}
    assert len({one, one}) == 1


def test_the_hours_of_a_curriculum_are_added_up(curriculum: Curriculum) -> None:
    assert curriculum.total_hours == 120


def test_equal_curricula_are_one_in_a_set_and_the_digest_is_64_hexadecimal_digits(curriculum: Curriculum) -> None:
    assert len({read(document()), read(document())}) == 1
    assert len(curriculum.digest) == 64
    assert int(curriculum.digest, 16) > 0


def test_there_are_twelve_methods() -> None:
    assert len(METHODS) == len(set(METHODS)) == 12
