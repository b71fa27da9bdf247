"""What no file may hold: places of one machine, hosts of packages, keys, what is made; and that the scripts can run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name_of, tracked

HOSTS = ("py" + "pi.org", "pythonhosted" + ".org", "npm" + "js.", "deb.debian" + ".org", "archive.ubuntu" + ".com")

OF_ONE_MACHINE = re.compile(
    r"(?<![\w./~-])/(?:ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+|wo" + r"rk|opt/(?!homebrew/))(?:/|\b)"
)
"""A path that only its writer has; not an address of hwx, which would be followed by something else."""

SECRETS = re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----")

SCRIPTS = sorted(path for path in (ROOT / "script").iterdir() if path.is_file())


def lines_with(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> list[str]:
    found = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name_of(path)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return found


def test_no_file_names_a_place_of_one_machine() -> None:
    found = lines_with(OF_ONE_MACHINE, tracked())
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("cd /ro" + "ot/hwx", True),
        ("in '/ho" + "me/amina/hwx'", True),
        ("open('/wo" + "rk/main')", True),
        ("GET /placements/7/work/8", False),
        ("~/hwx", False),
        ("/opt/homebrew/lib", False),
    ],
)
def test_a_place_of_one_machine_is_told_from_an_address(line: str, found: bool) -> None:
    assert bool(OF_ONE_MACHINE.search(line)) is found


def test_no_file_names_a_host_of_packages() -> None:
    found = lines_with(re.compile("|".join(map(re.escape, HOSTS))), tracked())
    assert not found, "\n".join(found)


def test_no_private_key_is_kept() -> None:
    assert not lines_with(SECRETS, tracked())


def test_nothing_that_is_made_is_kept() -> None:
    made = {".mo", ".pyc", ".sqlite", ".db", ".pot"}
    assert not [name_of(path) for path in tracked() if path.suffix in made]


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_every_script_can_be_started_and_says_what_it_does(script: Path) -> None:
    assert os.access(script, os.X_OK)
    opening = script.read_text().splitlines()[:2]
    assert opening[0].startswith("#!")
    assert opening[1].startswith(("# ", '"""'))


@pytest.mark.parametrize("script", [path for path in SCRIPTS if "bin/sh" in path.read_text()[:20]], ids=name_of)
def test_every_shell_script_reads_as_plain_sh(script: Path) -> None:
    assert subprocess.run(["sh", "-n", script], capture_output=True, text=True).stderr == ""
