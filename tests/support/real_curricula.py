"""The curricula of ``curricula/``, each read from its file once in a run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hwx.curricula.library import read_file
from hwx.rules.curriculum import Curriculum

FOLDER = Path(__file__).resolve().parents[2] / "curricula"

CURRICULA = sorted(file.stem for file in FOLDER.glob("*.yaml"))


@cache
def real_curriculum(slug: str) -> Curriculum:
    """The file has the name of the slug."""
    return read_file(FOLDER / f"{slug}.yaml")
