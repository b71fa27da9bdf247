"""Skips ``tests/walks`` whole, with the reason, where there is no browser to walk in.

``python -m tests.support.walks`` prints the browser's path, or exits 1 where there is none.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WALKS = Path(__file__).parent.parent / "walks"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> str | None:
    """The program for the browser driver to start: ``HWX_TEST_CHROMIUM``, or else the first that is found and runs."""
    named = os.environ.get("HWX_TEST_CHROMIUM")
    found = (shutil.which(name) for name in (*NAMES, *APPLICATIONS))
    return named or next((program for program in found if program and _runs(program)), None)


def _runs(program: str) -> bool:
    """Ubuntu's package puts a program there that only says how to get the real one."""
    return subprocess.run([program, "--version"], capture_output=True).returncode == 0


def why_not() -> str | None:
    """What is missing for the walks and how to mend it; None when nothing is."""
    if chromium() is None:
        return "no Chromium found; install one (Debian: apt-get install chromium) or name it in HWX_TEST_CHROMIUM"
    absent = [name for name in ("playwright", "axe_playwright_python") if importlib.util.find_spec(name) is None]
    if absent:
        return f"{' and '.join(absent)} not installed; script/test does it, from requirements-browser.txt"
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    if driver.returncode != 0:
        return f"the driver of the browser does not start: {driver.stderr.strip()}"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> pytest.CollectReport | None:
    """Answers for the folder before its conftest and its tests, which need the driver, are imported."""
    if collector.path == WALKS and isinstance(collector, pytest.Directory) and (reason := why_not()):
        return pytest.CollectReport(collector.nodeid, "skipped", (str(WALKS), 0, f"Skipped: {reason}"), [])
    return None


if __name__ == "__main__":
    program = chromium()
    sys.stdout.write(program or "")
    sys.exit(program is None)
