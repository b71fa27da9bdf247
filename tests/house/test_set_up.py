"""script/setup.sh does what is missing and no more, and says what to do where it cannot; a stand-in plays Python."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PYTHON = """#!/bin/sh
# Python as the set-up meets it: reports itself, makes an environment, runs pip; writes down what it was asked.
case "$*" in
*"-m venv"*)
    mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "#!$PWD/.venv/bin/python" >.venv/bin/pip
    echo venv >>asked
    ;;
*"-m pip"*) [ ! -e refuse ] && for last; do :; done && echo "pip $last" >>asked ;;
*sys.executable*) echo "3 11 $PWD/$0" ;;
--version) echo "Python 3.11.99" ;;
esac
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project with a space in its path, and a Python beside it."""
    project = tmp_path / "my projects" / "hwx"
    (project / "script").mkdir(parents=True)
    shutil.copy(ROOT / "script/setup.sh", project / "script")
    (project / "requirements.txt").write_text("flask==1\n")
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    return project


def set_up(place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """From another folder, as a person may call it."""
    python = str(place.parent.parent / "python")
    return subprocess.run(
        [place / "script/setup.sh"],
        cwd="/",
        env={**os.environ, "PYTHON": python, **environment},
        capture_output=True,
        text=True,
    )


def asked(place: Path) -> list[str]:
    """What the stand-in was asked to do since the last look."""
    file = place / "asked"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_a_first_start_makes_the_environment_and_installs_the_lock(place: Path) -> None:
    first = set_up(place)
    assert asked(place) == ["venv", "pip requirements.txt"]
    assert "hwx: Making .venv with Python 3.11.99\n" in first.stderr
    assert (
        "hwx: Installing the packages of requirements.txt into .venv (the first time this takes a minute)\n"
        in first.stderr
    )


def test_a_second_start_does_nothing(place: Path) -> None:
    set_up(place)
    asked(place)
    assert set_up(place).returncode == 0
    assert asked(place) == []


def test_a_changed_lock_is_installed(place: Path) -> None:
    set_up(place)
    asked(place)
    (place / "requirements.txt").write_text("flask==2\n")
    set_up(place)
    assert asked(place) == ["pip requirements.txt"]


def test_what_pip_could_not_install_is_tried_again(place: Path) -> None:
    (place / "refuse").touch()
    refused = set_up(place)
    assert refused.returncode == 1
    assert "The packages of requirements.txt could not be installed; see above. Is there a network?" in refused.stderr
    (place / "refuse").unlink()
    asked(place)
    assert set_up(place).returncode == 0
    assert asked(place) == ["pip requirements.txt"]


def test_an_interrupted_set_up_starts_over(place: Path) -> None:
    set_up(place)
    asked(place)
    (place / ".venv/.unfinished").write_text("999999999\n")
    again = set_up(place)
    assert "hwx: An earlier set-up was interrupted; starting over.\n" in again.stderr
    assert asked(place) == ["venv", "pip requirements.txt"]


def test_an_environment_whose_python_is_gone_is_made_anew(place: Path) -> None:
    set_up(place)
    asked(place)
    (place / ".venv/bin/python").unlink()
    (place / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert "hwx: .venv is broken, too old, or was moved; making it anew.\n" in set_up(place).stderr
    assert asked(place) == ["venv", "pip requirements.txt"]


def test_an_environment_that_was_moved_is_made_anew(place: Path) -> None:
    set_up(place)
    moved = place.rename(place.with_name("elsewhere"))
    asked(moved)
    assert set_up(moved).returncode == 0
    assert asked(moved) == ["venv", "pip requirements.txt"]


def test_a_python_that_does_not_do_is_refused_by_name(place: Path) -> None:
    refused = set_up(place, PYTHON="/nowhere/python3")
    assert refused.returncode == 1
    assert "hwx: PYTHON=/nowhere/python3 does not do: Python 3.11 or newer" in refused.stderr
    assert not (place / ".venv").exists()


def test_without_python_the_one_line_to_have_it_is_printed(place: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "cat", "uname", "grep"):
        (programs / name).symlink_to(str(shutil.which(name)))
    refused = set_up(place, PYTHON="", PATH=str(programs))
    assert refused.returncode == 1
    assert "Python 3.11 or newer with the module venv is needed and was not found. To have it:\n" in refused.stderr
    assert "With the package manager of this system: install Python and its module venv\n" in refused.stderr
