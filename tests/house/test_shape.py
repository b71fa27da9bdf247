"""Sizes, names and openings of the code, as docs/architecture.md promises them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, functions, modules, name_of, product, text, tree

LONGEST_FILE = 350
LONGEST_FUNCTION = 50

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "services", "core"}
"""Words that say nothing of what is inside, so that anything ends up there."""

UNFINISHED = re.compile(
    r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X(?!-)", "HA" + "CK", "NotImplemented" + "Error")) + r")\b"
)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {name_of(path): text(path).count("\n") for path in product()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(path)}:{function.lineno}: {function.name} has {length} lines"
        for path in product()
        for function in functions(tree(path))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_function_states_what_it_takes_and_returns() -> None:
    silent = [
        f"{name_of(path)}:{function.lineno}: {function.name}"
        for path in product()
        for function in functions(tree(path))
        if function.returns is None
    ]
    assert not silent, "\n".join(silent)


def opening_complaint(docstring: str | None) -> str | None:
    if not docstring:
        return "has no docstring"
    first = docstring.split("\n\n")[0].strip()
    if not first.endswith((".", "?")):
        return "opens with something that is not a sentence"
    if re.search(r"[.?!] +[A-Z]", first.replace("\n", " ")) or len(first) > 240:
        return "opens with more than one sentence; leave a line empty after the first"
    return None


def test_every_module_opens_with_one_sentence_of_purpose() -> None:
    wrong = [
        f"{name_of(path)} {complaint}"
        for path in modules("hwx", "app.py", "benchmarks")
        if path.name != "__init__.py" and (complaint := opening_complaint(ast.get_docstring(tree(path))))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("docstring", "complaint"),
    [
        ("Keeps the record of a placement.", None),
        ("Keeps the record.\n\nIt is only ever added to. Nothing leaves it.", None),
        (
            "Keeps the record. It is only ever added to.",
            "opens with more than one sentence; leave a line empty after the first",
        ),
        ("The record", "opens with something that is not a sentence"),
        (None, "has no docstring"),
    ],
)
def test_an_opening_is_one_sentence(docstring: str | None, complaint: str | None) -> None:
    assert opening_complaint(docstring) == complaint


def empty_words(name: str) -> set[str]:
    """Words of ``snake_case`` or ``CamelCase`` that say nothing."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)} & EMPTY_NAMES


def test_no_name_says_nothing() -> None:
    paths = {
        part for path in modules("hwx", "tests", "benchmarks") for part in path.relative_to(ROOT).with_suffix("").parts
    }
    folders = {path.name for path in (ROOT / "templates").rglob("*") if path.is_dir()}
    classes = {node.name for path in product() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}
    assert not {name for name in paths | folders | classes if empty_words(name)}


@pytest.mark.parametrize(
    ("name", "empty"), [("date_utils", True), ("RecordManager", True), ("score", False), ("signing", False)]
)
def test_a_name_that_says_nothing_is_found_inside_a_longer_one(name: str, empty: bool) -> None:
    assert bool(empty_words(name)) is empty


def marks(path: Path) -> list[str]:
    lines = enumerate(text(path).splitlines(), 1)
    return [f"{name_of(path)}:{number}: {line.strip()}" for number, line in lines if UNFINISHED.search(line)]


def test_nothing_is_left_unfinished() -> None:
    code = [
        path
        for folder in ("hwx", "templates", "tests", "migrations", "script", "benchmarks", "docs")
        for path in _readable(folder)
    ]
    assert not [mark for path in [*code, ROOT / "app.py"] if path.exists() for mark in marks(path)]


def _readable(folder: str) -> list[Path]:
    endings = {".py", ".html", ".txt", ".css", ".js", ".md", ".sh", ".mako", ""}
    return [path for path in sorted((ROOT / folder).rglob("*")) if path.is_file() and path.suffix in endings]


def test_no_test_is_switched_off() -> None:
    switches = {"pytest.mark.skip", "pytest.mark.xfail", "pytest.xfail", "unittest.skip"}
    off = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in modules("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in switches
    ]
    assert not off, "\n".join(off)
