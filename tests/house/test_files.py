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

SCRIPTS = ("demo", "test", "check", "lock", "messages", "setup.sh")


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


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_plain_sh_that_can_be_started(name: str) -> None:
    script = ROOT / "script" / name
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n# "), "says at its top what it does"
    assert subprocess.run(["sh", "-n", script], capture_output=True, text=True).stderr == ""


def test_every_script_is_listed_here() -> None:
    shell = {path.name for path in (ROOT / "script").iterdir() if path.read_bytes().startswith(b"#!/bin/sh")}
    assert shell == set(SCRIPTS)
