"""A run that allows no skip fails on one, whatever way the test was left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

WAYS = {
    "inside the test": "import pytest\ndef test_one(): pytest.skip('no server')\n",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='no server')\ndef test_one(): pass\n",
    "for the whole file": "import pytest\npytest.skip('no server', allow_module_level=True)\n",
    "by a missing package": "import pytest\npytest.importorskip('there_is_no_server')\n",
}


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plugins = ("-p", "tests.support.strict", "-p", "tests.support.walks", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "--rootdir", str(folder), *plugins, *options, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("way", WAYS)
def test_a_skip_fails_and_says_why(way: str, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_it.py").write_text(
        WAYS[way] + "def test_other(): pass\n" * way.startswith(("inside", "by a mark"))
    )
    strict = run(tmp_path, "--no-skips")
    assert strict.returncode != 0
    assert "Skipped, and this run allows no skip: " in strict.stdout
    assert "server" in strict.stdout


def test_the_same_skip_passes_where_skips_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_it.py").write_text(WAYS["inside the test"] + "def test_other(): pass\n")
    assert run(tmp_path).returncode == 0


def test_a_test_expected_to_fail_fails(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_it.py").write_text("import pytest\n@pytest.mark.xf" + "ail\ndef test_one(): assert 0\n")
    assert "expected to fail" in run(tmp_path, "--no-skips").stdout
