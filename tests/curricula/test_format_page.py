"""docs/curriculum-format.md tells the truth: its examples read, and its tables are complete."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from hwx.curricula.library import read_bytes
from hwx.curricula.wording import SENTENCES
from hwx.rules import curriculum_reading as reading
from hwx.rules.curriculum import LANGUAGES, METHODS, Curriculum
from hwx.rules.curriculum_competency import COMPETENCY_KEYS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "curriculum-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```yaml ?(\w*)\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE = BLOCKS[0][1]


def of_kind(kind: str) -> list[str]:
    return [textwrap.dedent(block) for found, block in BLOCKS if found == kind]


def curriculum(text: str) -> Curriculum:
    return read_bytes("docs/curriculum-format.md", text.encode())


def test_the_page_begins_with_a_small_curriculum_that_reads() -> None:
    assert of_kind("") == [EXAMPLE]
    assert EXAMPLE.count("\n") < 30
    found = curriculum(EXAMPLE)
    assert (found.slug, found.weeks, found.total_hours) == ("hand-hygiene", 2, 40)
    (only,) = found.competencies()
    assert (only.code, only.observations, only.assessors, only.levels) == ("HH-101", 3, 2, {"nurse": 2})


@pytest.mark.parametrize("block", of_kind("competency"))
def test_a_competency_shown_reads_below_the_first_one(block: str) -> None:
    found = curriculum(EXAMPLE + textwrap.indent(block, "      ")).by_code["HH-102"]
    shown = set(re.findall(r"^(?:- |  )([a-z][a-z ]*):", block, re.MULTILINE))
    assert shown == set(COMPETENCY_KEYS) - {"after", "closed to"}
    assert (found.observations, found.assessors, found.last_at_level) == (4, 2, 3)
    assert (found.spread_days, found.spread_apart, found.simulation_pass, found.valid_months) == (3, 14, 2, 12)


@pytest.mark.parametrize("block", of_kind("top"))
def test_a_part_shown_reads_at_the_end(block: str) -> None:
    assert len(curriculum(EXAMPLE + block).remarks) == 1


def test_there_is_an_example_of_each_kind() -> None:
    assert {kind for kind, _ in BLOCKS} == {"", "top", "competency"}


def words(heading: str, column: int) -> set[str]:
    """What stands in backquotes in a column of the table below a heading."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    cells = [line.split("|")[column].strip() for line in section.splitlines() if line.startswith("|")]
    return {cell.strip("`") for cell in cells if cell.startswith("`")}


def test_every_word_of_a_curriculum_is_in_the_tables() -> None:
    assert words("The curriculum", 1) == set(reading.KEYS)
    assert words("Each competency", 1) == set(COMPETENCY_KEYS) - set(LANGUAGES)
    parts = {
        *(*reading.CADRE_KEYS, *reading.HOURS_KEYS, *reading.WEEK_KEYS, *reading.SCALE_KEYS, *reading.LEVEL_KEYS),
        *(*reading.RULES_KEYS, *reading.COMPLETION_KEYS, *reading.DOMAIN_KEYS),
    }
    assert words("Parts of the curriculum", 2) == parts - set(LANGUAGES)


def test_every_method_is_in_the_table() -> None:
    assert words("The methods", 1) | words("The methods", 3) == set(METHODS)


PHRASES = re.findall(r"^\| “([^”]+)” \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_message_can_be_found_on_the_page(code: str) -> None:
    assert [phrase for phrase in PHRASES if phrase in str(SENTENCES[code])], SENTENCES[code]


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_message_on_the_page_is_one_that_hwx_gives(phrase: str) -> None:
    assert [code for code, text in SENTENCES.items() if phrase in str(text)]
