"""Go with the package golang.org/x/mod of Debian, which is somebody else's code for logs.

``python -m tests.independent.go`` prints what is missing for it and exits 1, or is silent.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GOPATH = Path("/usr/share/gocode")
PACKAGE = GOPATH / "src" / "golang.org" / "x" / "mod" / "sumdb" / "tlog"
HERE = Path(__file__).parent


def missing() -> str:
    """Why nothing can be built; empty when it can."""
    if shutil.which("go") is None:
        return "Go is not installed (in Debian: golang-go)"
    if not PACKAGE.is_dir():
        return "the package golang.org/x/mod is not installed (in Debian: golang-golang-x-mod-dev)"
    return ""


def built(name: str, folder: Path) -> Path:
    """The program ``name``.go of this folder, compiled into ``folder``. Skips where that cannot be done."""
    if why := missing():
        pytest.skip(why)
    program = folder / name
    environment = {
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
        "HOME": str(folder),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "CGO_ENABLED": "0",
    }
    command = [str(shutil.which("go")), "build", "-o", str(program), str(HERE / f"{name}.go")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return program


if __name__ == "__main__":
    sys.exit(missing())
