"""Which room may import which: the arrows of docs/architecture.md, held."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.tree import ROOT, functions, modules, name_of, product, text, tree

FLOORS = (
    ("app",),
    ("hwx.factory", "hwx.examine"),
    ("hwx.rooms",),
    ("hwx.demo", "hwx.doctor", "hwx.installable", "hwx.start"),
    ("hwx.frame", "hwx.serve", "hwx.workload"),
    ("hwx.api",),
    ("hwx.verification",),
    ("hwx.batches",),
    ("hwx.transcripts",),
    ("hwx.papers",),
    ("hwx.keys",),
    ("hwx.signoffs",),
    ("hwx.ledger", "hwx.portfolio"),
    ("hwx.placements",),
    ("hwx.curricula", "hwx.people"),
    (
        "hwx.access",
        "hwx.clock",
        "hwx.extensions",
        "hwx.headers",
        "hwx.jobs",
        "hwx.key_files",
        "hwx.locked_pem",
        "hwx.logs",
        "hwx.plain_forms",
        "hwx.problems",
        "hwx.readiness",
        "hwx.settings",
        "hwx.storage",
    ),
    ("hwx.rules",),
)
"""From the roof down. A room may import what stands on a lower floor. Rooms of one floor do not know each other, except
on the ground floor, the last but one, where each is a single module."""

FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

GROUND = len(FLOORS) - 2

FOREIGN_TO_RULES = ("flask", "sqlalchemy", "ruamel", "yaml", "werkzeug", "jinja2", "babel", "weasyprint", "click")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imports_of(node: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """Line and full name of each import of our own; ``from hwx.people import tables`` is one of hwx.people.tables."""
    for found in ast.walk(node):
        names: list[str] = []
        if isinstance(found, ast.Import):
            names = [alias.name for alias in found.names]
        elif isinstance(found, ast.ImportFrom):
            package = module.split(".")[: -found.level] if found.level else []
            origin = ".".join([*package, *([found.module] if found.module else [])])
            names = [_deepest(origin, alias.name) for alias in found.names]
        yield from ((found.lineno, name) for name in names if name.split(".")[0] in {"hwx", "app"})  # type: ignore[attr-defined]


def _deepest(origin: str, name: str) -> str:
    """A name imported from a package may be a module of it."""
    inner = ROOT.joinpath(*origin.split("."), name)
    return f"{origin}.{name}" if inner.is_dir() or inner.with_suffix(".py").exists() else origin


def wrong_arrow(importing: str, imported: str) -> str | None:
    here, there = room_of(importing), room_of(imported)
    if here == there or there == "hwx":
        return None
    missing = [room for room in (here, there) if room not in FLOOR_OF]
    if missing:
        return f"{missing[0]} has no floor; give it one in FLOORS, as low as it goes"
    if FLOOR_OF[here] < FLOOR_OF[there] or (FLOOR_OF[here] == FLOOR_OF[there] == GROUND):
        return None
    return f"{here} may not import {there}"


def test_arrows_between_rooms_never_turn_back() -> None:
    wrong = [
        f"{name_of(path)}:{line}: {complaint}"
        for path in product()
        if (module := module_name(path)) != "hwx"
        for line, imported in imports_of(tree(path), module)
        if (complaint := wrong_arrow(module, imported))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("importing", "imported", "complaint"),
    [
        ("hwx.rules.signing", "hwx.people.tables", "hwx.rules may not import hwx.people"),
        ("hwx.people.views", "hwx.curricula.library", "hwx.people may not import hwx.curricula"),
        ("hwx.placements.record", "hwx.signoffs.deeds", "hwx.placements may not import hwx.signoffs"),
        ("hwx.cellar.wine", "hwx.rules.record", "hwx.cellar has no floor; give it one in FLOORS, as low as it goes"),
        ("hwx.verification.check", "hwx.placements.record", None),
        ("hwx.access", "hwx.settings", None),
        ("hwx.people.views", "hwx.people.tables", None),
    ],
)
def test_an_arrow_is_judged_by_its_floors(importing: str, imported: str, complaint: str | None) -> None:
    assert wrong_arrow(importing, imported) == complaint


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(module_name(path)) for path in product()} - {"hwx"}
    assert not rooms - FLOOR_OF.keys(), "give each of these a floor in FLOORS, as low as it goes"


def test_no_module_leads_back_to_itself() -> None:
    names = {module_name(path): path for path in product()}
    arrows = {
        module: {imported for _, imported in imports_of(tree(path), module) if imported in names and imported != module}
        for module, path in names.items()
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as circle:
        pytest.fail("these import each other in a circle: " + " <- ".join(circle.args[1]))


def test_extensions_import_nothing_of_ours() -> None:
    assert not list(imports_of(tree(ROOT / "hwx/extensions.py"), "hwx.extensions"))


def test_our_own_code_is_imported_at_the_top_only() -> None:
    hidden = [
        f"{name_of(path)}:{line}: {imported} is imported inside {function.name}"
        for path in product()
        for function in functions(tree(path))
        for line, imported in imports_of(function, module_name(path))
    ]
    assert not hidden, "\n".join(hidden)


def loaded_by(*imported: str) -> set[str]:
    """Every module in memory after these are imported in a fresh Python."""
    program = "import sys\n" + "".join(f"import {name}\n" for name in imported) + "print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def foreign(loaded: set[str]) -> list[str]:
    return sorted(name for name in loaded if name.split(".")[0] in FOREIGN_TO_RULES)


def test_the_rules_load_neither_a_framework_nor_a_database_nor_another_room() -> None:
    loaded = loaded_by(*(module_name(path) for path in modules("hwx/rules")))
    assert not foreign(loaded)
    assert {room_of(name) for name in loaded if name.split(".")[0] == "hwx"} == {"hwx", "hwx.rules"}


def test_what_is_foreign_to_the_rules_would_be_noticed() -> None:
    assert "sqlalchemy" in foreign(loaded_by("hwx.extensions"))


def test_the_examination_offline_loads_neither_a_framework_nor_a_database() -> None:
    assert not foreign(loaded_by("hwx.examine"))


def test_nothing_in_the_rules_reads_a_clock_a_file_or_the_network() -> None:
    outside = {"os", "io", "pathlib", "socket", "subprocess", "time", "urllib", "http", "secrets", "random", "tempfile"}
    found = [
        f"{name_of(path)}:{node.lineno}: {name}"
        for path in modules("hwx/rules")
        for node in ast.walk(tree(path))
        for name in _names_from_outside(node)
        if name.split(".")[0] in outside or name in {"datetime.now", "datetime.utcnow", "date.today", "open", "uuid4"}
    ]
    assert not found, "\n".join(found)


def _names_from_outside(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    if isinstance(node, ast.Call):
        return [ast.unparse(node.func)]
    return []


def test_every_package_is_only_a_folder() -> None:
    full = [name_of(path) for path in modules("hwx", "tests") if path.name == "__init__.py" and text(path).strip()]
    assert not full, "importing a room must load nothing of it"
