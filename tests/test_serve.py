"""``flask serve``: a real server, what it trusts of a proxy, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def environment(data: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HWX_")}
    return {**clean, "HWX_MODE": "test", "HWX_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def flask(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), *arguments]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated SQLite database."""
    folder = tmp_path_factory.mktemp("served")
    subprocess.run(flask("db", "upgrade"), env=environment(folder), check=True, capture_output=True)
    return folder


@contextmanager
def served(data: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address."""
    process = subprocess.Popen(
        flask("serve", "--port", "0"),
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://[\d.]+:\d+", said)
        assert address, said
        yield process, address[0]
    finally:
        process.kill()
        process.wait()


def test_it_serves_says_nothing_of_itself_and_ends_in_order(data: Path) -> None:
    with served(data) as (process, address):
        with urllib.request.urlopen(f"{address}/readyz", timeout=20) as answer:
            assert '"ready":true' in answer.read().decode()
            assert "Server" not in answer.headers
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_after_an_end_in_order_the_database_is_one_file_that_can_be_copied(data: Path) -> None:
    """The README lets people back it up so; what still lay beside it would be missing in the copy."""
    beside = data / "hwx.sqlite-wal"
    with served(data) as (process, address):
        urllib.request.urlopen(f"{address}/readyz", timeout=20).close()
        assert beside.exists()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert not beside.exists()


def check_a_number(address: str, forwarded_for: str) -> int:
    """The status of a check by a visitor who seems to come from somewhere else."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{address}/verify", timeout=20).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "way": "number", "number": "HWX-2026-000001", "code": "ABCD"}
    request = urllib.request.Request(f"{address}/verify", urllib.parse.urlencode(form).encode())
    request.add_header("X-Forwarded-For", forwarded_for)
    try:
        return int(opener.open(request, timeout=20).status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(("proxies", "second"), [("0", 429), ("1", 200)])
def test_where_a_request_comes_from_is_believed_only_of_a_proxy(data: Path, proxies: str, second: int) -> None:
    with served(data, HWX_PROXIES=proxies, HWX_VERIFY_LIMIT="1 per hour") as (_, address):
        statuses = [check_a_number(address, source) for source in ("192.0.2.1", "192.0.2.2", "192.0.2.2")]
    assert statuses == [200, second, 429]


def test_a_port_that_is_taken_is_told_without_a_trace(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = subprocess.run(
            flask("serve", "--port", str(taken.getsockname()[1])),
            env=environment(data),
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert "cannot be had" in run.stderr
    assert "Traceback" not in run.stderr


def test_it_does_not_start_on_a_database_without_tables(tmp_path: Path) -> None:
    run = subprocess.run(flask("serve"), env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "run 'flask db upgrade'" in run.stderr
