"""Children that open somebody's file: what they are given, how long they are waited for, and how many run at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hwx.verification.apart import AT_ONCE, PASSED_ON, run_apart, surroundings


def program(folder: Path, text: str) -> str:
    path = folder / "child.py"
    path.write_text(text)
    return str(path)


def test_the_process_gets_nothing_of_the_environment_but_what_windows_needs() -> None:
    environment = {"HWX_SECRET_KEY": "secret", "PATH": "/bin", "HOME": "somewhere", "SYSTEMROOT": "C:\\Windows"}

    assert surroundings(environment) == {"SYSTEMROOT": "C:\\Windows"}
    assert surroundings({}) == {}
    assert PASSED_ON == ("SYSTEMROOT",)


def test_status_and_output_come_back_and_complaints_do_not(tmp_path: Path) -> None:
    child = program(
        tmp_path,
        "import sys; sys.stderr.write('no'); print(sys.argv[1], sys.stdin.read()); sys.exit(7)",
    )
    assert run_apart(child, ["a"], b"b", 60) == (7, b"a b\n")
    with pytest.raises(ValueError, match="null byte"):
        run_apart(child, ["\0"], b"", 60)


def test_who_takes_too_long_is_stopped_and_leaves_its_place(tmp_path: Path) -> None:
    child = program(tmp_path, "import time; time.sleep(60)")
    assert [run_apart(child, [], b"", 0.2) for _ in range(AT_ONCE + 1)] == [None] * (AT_ONCE + 1)
    assert run_apart(program(tmp_path, "print(1)"), [], b"", 60) == (0, b"1\n")


def test_however_many_come_at_once_a_few_children_run_and_the_others_wait(tmp_path: Path) -> None:
    """Each child notes itself in a folder, looks who else is there, and goes."""
    child = program(
        tmp_path,
        "import os, pathlib, sys, time\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "own = here / str(os.getpid())\n"
        "own.touch()\n"
        "time.sleep(0.3)\n"
        "print(len(list(here.iterdir())))\n"
        "own.unlink()\n",
    )
    here = tmp_path / "running"
    here.mkdir()
    with ThreadPoolExecutor(8) as visitors:
        told = list(visitors.map(lambda _: run_apart(child, [str(here)], b"", 60), range(8)))
    seen = [int(one[1]) for one in told if one is not None]
    assert len(seen) == 8
    assert max(seen) <= AT_ONCE
