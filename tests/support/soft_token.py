"""A PKCS#11 token made of software (SoftHSM of Debian), empty, for the tests of keys that nobody can read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hwx.keys.token_session import Token

LABEL, PIN = "hwx-tests", "271828"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


def why_no_soft_token() -> str:
    """Empty when there is one."""
    if shutil.which("softhsm2-util") is None or module() is None:
        return "SoftHSM is not installed (Debian: apt-get install softhsm2)"
    return ""


def module() -> str | None:
    return next((path for path in MODULES if Path(path).exists()), None)


def soft_token(folder: Path) -> Token:
    """The library reads where its tokens lie when it is loaded, so a process has one folder of them, the first."""
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    another_token(LABEL)
    pin_file = folder / "pin"
    pin_file.write_text(f"{PIN}\n")
    pin_file.chmod(0o600)
    return Token(module() or "", LABEL, str(pin_file))


def another_token(label: str) -> None:
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "31415926"],
        check=True,
        capture_output=True,
    )
