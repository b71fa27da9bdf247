"""Curriculum files on disk: which are read, which are refused before or beside their content, and what stays equal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hwx.curricula.library import MOST_BYTES, MOST_VALUES, all_files, read_all, read_bytes, read_file
from hwx.curricula.sheet import LocatedProblem
from hwx.curricula.wording import line_of
from hwx.rules.curriculum_problems import Unreadable
from hwx.rules.curriculum_reading import read_stored
from tests.curricula.sheets import TEXT, lines, located, replaced


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def put(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def said(refused: Unreadable) -> list[str]:
    return [line_of(problem) for problem in refused.problems if isinstance(problem, LocatedProblem)]


def test_a_file_becomes_a_curriculum(write: Callable[[str, str], Path]) -> None:
    curriculum = read_file(write("first-aid.yaml", TEXT))
    assert curriculum == read_bytes("anything", TEXT.encode())
    assert [competency.code for competency in curriculum.competencies()] == ["FA-101", "FA-102"]
    assert curriculum.by_code["FA-101"].critical
    assert curriculum.by_code["FA-102"].levels == {"doctor": 2, "nurse": 1}


WRITTEN_OUT = {key: value for key, value in read_bytes("x", TEXT.encode()).source.items() if key != "format"}
"""All that the file leaves out too."""

SAME = [
    ("comments and empty lines", replaced("weeks: 4\n", "# a remark\n\nweeks: 4    # four\n\n\n")),
    ("Windows line ends", TEXT.replace("\n", "\r\n")),
    ("old Macintosh line ends", TEXT.replace("\n", "\r")),
    ("a byte order mark", "\ufeff" + TEXT),
    ("a beginning mark", "---\n" + TEXT),
    ("an end mark", TEXT + "...\n"),
    ("no line end", TEXT.rstrip("\n")),
    ("other spaces", replaced('  en: "First aid"', '      en:    "First aid"')),
    ("no quotes", replaced('"First aid"', "First aid")),
    ("single quotes", replaced('"First aid"', "'First aid'")),
    ("a text below", replaced('"First aid"', ">\n    First\n    aid\n")),
    ("a text over two lines", replaced('"First aid"', '"First\n    aid"')),
    ("escapes", replaced('"First aid"', '"First\\u0020aid"')),
    ("a dashed list", replaced("SIM before DOPS, CERT", "\n          - SIM before DOPS\n          - CERT")),
    ("brackets", replaced("after: FA-101", "after: [FA-101]").replace("doctor 2, nurse 1", "{doctor: 2, nurse: 1}")),
    ("true", TEXT.replace("critical: yes", "critical: true")),
    ("JSON", json.dumps(WRITTEN_OUT, ensure_ascii=False)),
    ("JSON over many lines", json.dumps(WRITTEN_OUT, ensure_ascii=False, indent=3)),
]


@pytest.mark.parametrize("text", [row[1] for row in SAME], ids=[row[0] for row in SAME])
def test_the_layout_of_a_file_changes_neither_the_curriculum_nor_its_digest(text: str) -> None:
    plain = read_bytes("x", TEXT.encode())
    other = read_bytes("x", text.encode())
    assert other == plain
    assert other.digest == plain.digest


def test_no_and_other_words_of_old_yaml_stay_texts() -> None:
    curriculum = read_bytes("x", replaced('"First aid"', "NO").replace('"Doctor"', "off").encode())
    assert curriculum.title.texts["en"] == "NO"
    assert curriculum.cadres[0].title.texts["en"] == "off"


def test_all_mistakes_are_told_in_the_order_of_their_lines() -> None:
    text = (
        TEXT.replace('version: "1.0"', "version: 1.0")
        .replace("weeks: 4", "weeks: 4\nweeks: 5")
        .replace("level: 2\n        obs", "level: 7\n        obs")
        .replace("methods: DOPS", "method: DOPS")
        .replace("after: FA-101", "after: FA-999")
    )
    problems = located(text)
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [
        (2, 10, "unquoted-number"),
        (12, 1, "duplicate-key"),
        (29, 16, "level-outside-scale"),
        (37, 9, "misspelt-key"),
        (40, 16, "unknown-prerequisite"),
    ]
    assert {problem.file for problem in problems} == {"x.yaml"}
    assert problems[1].place == ("weeks",)


def test_a_place_in_the_file_is_also_given_as_keys_and_positions() -> None:
    (problem,) = located(replaced("level: 2\n        obs", "level: 7\n        obs"))
    assert problem.place == ("domains", 0, "competencies", 0, "level")
    assert (problem.found, problem.expected) == ("7", "1, 2")


EMPTY = "1:1: Nothing stands in this file. Expected a curriculum."
UTF_8 = "which is not UTF-8. Save the file again with the encoding UTF-8."
FAR_LESS = "check that it is the right file."

BYTES: list[tuple[str, bytes, str]] = [
    ("file-empty", b"", EMPTY),
    ("file-empty", b"# a remark\n", EMPTY),
    ("file-empty", b"---\n", EMPTY),
    ("not-utf-8", "title: é\n".encode("latin-1"), f"1:8: Found the byte 0xE9, {UTF_8}"),
    ("not-utf-8", "é: 1\nü: ".encode() + b"\xff\n", f"2:4: Found the byte 0xFF, {UTF_8}"),
    ("not-utf-8", TEXT.encode("utf-16"), f"1:1: Found the byte 0xFF, {UTF_8}"),
    (
        "too-deep",
        b"a: " + b"[" * 40,
        "1:16: More than 12 steps stand inside each other here. Check the spaces at the beginning of the lines above.",
    ),
    (
        "too-many-values",
        b"[" + b"1," * MOST_VALUES + b"1]",
        f"1:40000: This file has more than 20000 parts. A curriculum has far fewer: {FAR_LESS}",
    ),
    (
        "file-too-large",
        b"x" * (MOST_BYTES + 1),
        f"1:1: This file is larger than 2000000 bytes. A curriculum is far smaller: {FAR_LESS}",
    ),
]


@pytest.mark.parametrize(("code", "data", "line"), BYTES, ids=[f"{row[0]}-{len(row[1])}" for row in BYTES])
def test_a_file_that_cannot_be_a_curriculum_is_refused_with_a_reason(code: str, data: bytes, line: str) -> None:
    assert [problem.code for problem in located(data)] == [code]
    assert lines(data) == [line]


@pytest.mark.parametrize("data", [b"a", b"- a\n", b'"a"\n', b"5\n"])
def test_a_file_with_something_else_is_told_which_words_are_expected(data: bytes) -> None:
    (line,) = lines(data)
    assert line.startswith("1:1: Found ")
    assert "Expected lines with a word and a colon. The words known here are: curriculum, version, " in line


def test_references_are_refused_before_they_could_multiply() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefghijklmnopqrs", "bcdefghijklmnopqrst", strict=True)
    )
    anchors = [problem for problem in located(bomb) if problem.code == "yaml-anchor"]
    assert len(anchors) == 20 + 2 * 19


def test_a_hundred_thousand_mistakes_are_given_up_after_a_thousand() -> None:
    problems = located("\t\n" * 100_000)
    assert len(problems) == 1001
    assert line_of(problems[-1]) == (
        "x.yaml:1001:1: There are more problems than the 1000 named so far. Mend those first and check again."
    )


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "lost.yaml"
    with pytest.raises(Unreadable) as refused:
        read_file(path)
    assert said(refused.value)[0].startswith(f"{path}:1:1: There is no file ")
    assert said(refused.value)[0].endswith("Check the name and the folder.")


def test_a_folder_is_no_curriculum(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["file-unreadable"]


def test_a_name_that_no_system_accepts_is_refused_without_an_accident() -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(Path("x" * 5000 + ".yaml"))
    assert {problem.code for problem in refused.value.problems} <= {"file-missing", "file-unreadable"}


def test_no_more_of_a_huge_file_is_read_than_is_needed_to_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000_000)
    with pytest.raises(Unreadable) as refused:
        read_file(path)
    assert [problem.code for problem in refused.value.problems] == ["file-too-large"]


def test_the_files_of_a_folder_are_listed_by_name_without_those_that_editors_hide(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    for name in ("b.yaml", "a.yml", "c.txt", ".d.yaml", "e.yaml~"):
        write(name, TEXT)
    (tmp_path / "folder.yaml").mkdir()
    assert [path.name for path in all_files(tmp_path)] == ["a.yml", "b.yaml"]


def test_several_files_are_read_together(write: Callable[[str, str], Path]) -> None:
    first = write("a.yaml", TEXT)
    second = write("b.yaml", replaced("curriculum: first-aid", "curriculum: second-aid"))
    assert [(path, curriculum.slug) for path, curriculum in read_all([second, first]).items()] == [
        (second, "second-aid"),
        (first, "first-aid"),
    ]


def test_the_problems_of_all_files_are_told_together(write: Callable[[str, str], Path], tmp_path: Path) -> None:
    paths = [
        write("a.yaml", replaced("weeks: 4", "weeks: 0")),
        write("b.yaml", TEXT),
        write("c.yaml", "a: [b"),
        tmp_path / "d.yaml",
    ]
    with pytest.raises(Unreadable) as refused:
        read_all(paths)
    told = [(Path(one.file).name, one.code) for one in refused.value.problems if isinstance(one, LocatedProblem)]
    assert told == [("a.yaml", "number-out-of-range"), ("c.yaml", "syntax-bracket"), ("d.yaml", "file-missing")]


def test_one_curriculum_may_not_stand_in_two_files_whatever_its_version(write: Callable[[str, str], Path]) -> None:
    first = write("a.yaml", TEXT)
    second = write("b.yaml", "# again\n" + replaced('version: "1.0"', 'version: "2.0"'))
    with pytest.raises(Unreadable) as refused:
        read_all([first, second])
    assert said(refused.value) == [
        f'{second}:2:13: The curriculum "first-aid" also stands in {first}. Expected each curriculum in one file only: '
        "rename one, or remove a file."
    ]


def test_what_a_file_says_is_what_the_stored_document_says() -> None:
    curriculum = read_bytes("x", TEXT.encode())
    assert read_stored(json.loads(curriculum.canonical)) == curriculum
