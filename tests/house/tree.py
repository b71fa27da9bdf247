"""The files of the project as the tests about the code see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NOT_OURS = {".git", ".venv", "__pycache__", "instance", "var", "node_modules", "htmlcov"}

NOT_OURS |= {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """The path as it stands in a message: from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def files_under(*folders: str, endings: Iterable[str]) -> list[Path]:
    """A file named as a folder is taken as it is."""
    found = (path for folder in folders for path in (ROOT / folder, *(ROOT / folder).rglob("*")))
    return sorted(path for path in found if path.suffix in endings and path.is_file() and _is_ours(path))


def _is_ours(path: Path) -> bool:
    """Judged below the top of the project, which may itself stand in a folder called var."""
    return not NOT_OURS & {*path.relative_to(ROOT).parts}


def modules(*folders: str) -> list[Path]:
    return files_under(*folders, endings=(".py",))


def product() -> list[Path]:
    """The modules that run where hwx runs."""
    return modules("hwx", "app.py")


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


def functions(module: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(module) if isinstance(node, Function))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps; where there is no git, every file that is not plainly made by a tool."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and _is_ours(path)))
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
