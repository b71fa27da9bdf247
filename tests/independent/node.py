"""Runs the scripts of this folder under Node with the packages of ``package-lock.json``, installed on first use.

``python -m tests.independent.node`` prints what is missing for it and exits 1, or is silent.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hwx.rules.did import did_document
from hwx.rules.issuer_keys import KeyHistory
from tests.support.contexts import FILES, context

HERE = Path(__file__).parent
RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
OLDEST = 18
DONE = "installed"


@dataclass(frozen=True)
class Case:
    credential: Any
    suites: Sequence[str] = (RDFC, JCS)


@dataclass(frozen=True)
class Answer:
    verified: bool
    revoked: bool | None
    proofs: int
    error: str


@dataclass(frozen=True)
class Shapes:
    """The faults that were found in each transcript and in each member."""

    transcripts: list[list[str]]
    members: list[list[str]]

    @classmethod
    def without_fault(cls, transcripts: int, members: int) -> Shapes:
        return cls([[]] * transcripts, [[]] * members)


def why_not() -> str | None:
    """What is missing and how to mend it; None when nothing is."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "no Node with npm found; install them (Debian: apt-get install nodejs npm)"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0] or 0) < OLDEST:
        return f"Node {version} is too old, {OLDEST} is needed"
    return None


@cache
def workshop() -> Path:
    """A folder outside of the project with the packages and the scripts; installed anew when the lock changes."""
    if reason := why_not():
        pytest.skip(reason)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = caches / "hwx-tests" / f"independent-{digest}"
    if not (folder / DONE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        found = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True)
        if found.returncode != 0:
            pytest.skip(f"npm could not install the packages of others: {found.stderr.strip()[-500:]}")
        (folder / DONE).touch()
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


def node_says(
    cases: Sequence[Case], histories: Sequence[KeyHistory], *documents: Any, at: datetime | None = None
) -> list[Answer]:
    """What @digitalbazaar/vc says of each case. ``documents`` are status lists and the like, found by their id; its
    clock stands ``at`` that moment, or is the machine's."""
    folder = workshop()
    given = {
        "contexts": {address: context(address) for address in FILES},
        "documents": {
            **{history.issuer: did_document(history) for history in histories},
            **{document["id"]: document for document in documents},
        },
        "now": at.isoformat() if at else None,
        "cases": [
            {"name": str(number), "credential": case.credential, "suites": case.suites}
            for number, case in enumerate(cases)
        ],
    }
    found = subprocess.run(["node", "check.mjs"], cwd=folder, capture_output=True, text=True, input=json.dumps(given))
    assert found.returncode == 0, found.stderr
    answers = json.loads(found.stdout)
    return [Answer(one["verified"], one["revoked"], one["proofs"], one["error"]) for one in answers]


def node_shapes(transcripts: Sequence[Any], members: Sequence[Any]) -> Shapes:
    """What LearnCard's types say of the shape of each; signatures are not looked at."""
    text = json.dumps({"transcripts": transcripts, "members": members})
    found = subprocess.run(["node", "shapes.mjs"], cwd=workshop(), capture_output=True, text=True, input=text)
    assert found.returncode == 0, found.stderr
    return Shapes(**json.loads(found.stdout))


def node_signs(
    credential: Any, suites: Sequence[str], secret: Ed25519PrivateKey, method: str, history: KeyHistory, created: str
) -> dict[str, Any]:
    """The credential with the proofs that software of Digital Bazaar puts to it, in this order."""
    given = {
        "contexts": {address: context(address) for address in FILES},
        "documents": {history.issuer: did_document(history)},
        "credential": credential,
        "suites": list(suites),
        "method": method,
        "secret": secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "created": created,
    }
    folder, text = workshop(), json.dumps(given)
    found = subprocess.run(["node", "sign.mjs"], cwd=folder, capture_output=True, text=True, input=text)
    assert found.returncode == 0, found.stderr
    signed: dict[str, Any] = json.loads(found.stdout)
    return signed


def file_of_others(path: str) -> Path:
    """A file out of one of the packages, by its path below ``node_modules``."""
    return workshop() / "node_modules" / path


if __name__ == "__main__":
    reason = why_not()
    sys.stdout.write(reason or "")
    sys.exit(reason is not None)
