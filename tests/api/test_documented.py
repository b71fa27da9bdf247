"""What docs/api.md tells programmers to type: each curl line is sent as it stands there, and answered as told."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from time_machine import Traveller
from waitress.server import create_server

from hwx.api import changes
from tests.api.conftest import End, Issue, Program
from tests.api.test_description import schema_of
from tests.verification.sealed import CODE, NUMBER, sealed, sealed_pdf

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """Also those inside a list, which are indented."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in found]


SCRIPT = blocks("sh")[-1]
LINES = [
    line for block in blocks("sh")[:-1] for line in block.replace("\\\n", " ").splitlines() if line.startswith("curl ")
]

FILES = {f"{NUMBER}.pdf": sealed_pdf(), f"{NUMBER}.vc.json": sealed()}


@dataclass
class Asked:
    """A curl line, read."""

    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | dict[str, Any] | None = None


def read(line: str, **values: str) -> Asked:
    words = iter(shlex.split(re.sub(r"\$([A-Z]+)", lambda found: values[found[1]], line))[1:])
    asked = Asked()
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            asked.headers[name] = value
        elif word in ("-d", "--data-binary"):
            text = next(words)
            asked.data = FILES[text[1:]] if text.startswith("@") else text.encode()
        elif word == "-F":
            name, _, file = next(words).partition("=@")
            asked.data = {name: (file, FILES[file])}
        elif word != "-s":
            assert not word.startswith("-"), f"{word} is not known to this test"
            asked.address = word
    return asked


def send(program: Program, line: str, cursor: str = "") -> tuple[str, dict[str, Any]]:
    """The name of the operation in the description, and the answer."""
    asked = read(line, HWX="https://hwx.example.org", KEY=program.token, CURSOR=cursor)
    parts = urlsplit(asked.address)
    assert parts.netloc == "hwx.example.org"
    data = asked.data
    if isinstance(data, dict):
        data = {name: (io.BytesIO(content), file) for name, (file, content) in data.items()}
    client = program.client
    method = "GET" if data is None else "POST"
    response = client.open(
        f"{parts.path}?{parts.query}",
        method=method,
        headers=asked.headers,
        data=data,
        content_type=asked.headers.get("Content-Type"),
    )
    assert response.status_code == 200, response.text
    named = {
        "/api/v1/verifications": "verify",
        "/api/v1/verifications/batch": "verify_batch",
        "/api/v1/changes": "changes",
    }
    said: dict[str, Any] = json.loads(response.text)
    return named.get(parts.path, "status"), said


def test_every_way_of_asking_is_shown() -> None:
    assert len(LINES) == 7
    assert "jq -r .cursor" in SCRIPT


@pytest.mark.parametrize("line", LINES[:5], ids=range(5))
def test_each_line_is_answered_as_described(program: Program, issue: Issue, line: str) -> None:
    issue()
    operation, said = send(program, line)

    schema_of(operation).validate(said)
    found = said["results"][0] if operation == "verify_batch" else said
    assert found["outcome"] == "valid"


def test_polling_goes_as_it_is_told_there(program: Program, issue: Issue, end: End, clock: Traveller) -> None:
    """With the very answers that the page shows."""
    first, later = LINES[5:]
    shown = [json.loads(block) for block in blocks("json")]
    row = issue()
    send(program, LINES[0])
    operation, said = send(program, first)
    assert (operation, said) == ("changes", shown[0])

    end(row)
    clock.shift(300)
    operation, told = send(program, later, said["cursor"])
    assert (operation, told) == ("changes", shown[1])
    assert send(program, later, told["cursor"])[1] == {"changes": [], "cursor": told["cursor"], "more": False}


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture
def poll(served: str, program: Program, tmp_path: Path) -> Callable[[], list[str]]:
    """``poll()`` runs the script as it stands there: the numbers that it hands to the program of the institution."""
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (Debian: apt-get install {tool})")
    own = tmp_path / "note-change"
    own.write_text('#!/bin/sh\necho "$1" >> noted\n')
    own.chmod(0o755)
    surroundings = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HWX": served, "KEY": program.token}

    def run() -> list[str]:
        program.session.commit()
        subprocess.run(["sh", "-c", SCRIPT], cwd=tmp_path, env=surroundings, check=True, timeout=60)
        noted = tmp_path / "noted"
        rows = noted.read_text().splitlines() if noted.exists() else []
        return [json.loads(row)["number"] for row in rows]

    return run


def test_the_script_notes_each_change_once_over_many_days(
    poll: Callable[[], list[str]],
    program: Program,
    issue: Issue,
    end: End,
    clock: Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three changes with two to an answer, so that it has to ask again at once."""
    monkeypatch.setattr(changes, "PAGE", 2)
    numbers = [NUMBER, "HWX-2026-00043", "HWX-2026-00044"]
    rows = [issue(number=number) for number in numbers]
    for number in numbers:
        program.post("/api/v1/verifications", json={"number": number, "code": CODE})
    assert poll() == []
    for row in rows:
        end(row)
    clock.shift(300)
    assert poll() == numbers
    assert poll() == numbers
