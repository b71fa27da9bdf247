"""Runs a command beside a throwaway PostgreSQL server: ``python -m tests.support.postgres COMMAND [ARGUMENT ...]``.

The command finds the server's URL in ``HWX_TEST_DATABASE_URL``. The server lives in a new folder in memory or /tmp,
listens on a socket there and on no network address, and is gone when the command ends, whichever way it ends. Exits as
the command does, or with NO_SERVER and the reason on standard error.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

NO_SERVER = 69
"""Exit code when PostgreSQL is not on this machine or does not start (EX_UNAVAILABLE of sysexits.h)."""

FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)

INITDB = ("--auth=trust", "--username=hwx", "--encoding=UTF8", "--locale=C", "--no-sync")

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""What a database that nobody will miss may do without."""


def server_programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, which Debian keeps off the PATH; the newest of several."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), key=_version, reverse=True)
    return next((folder for folder in folders if _is_file(folder / "initdb") and _is_file(folder / "postgres")), None)


def _version(folder: Path) -> int:
    return int("".join(character for character in folder.parent.name if character.isdigit()) or 0)


def _is_file(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


@contextmanager
def throwaway_server(programs: Path) -> Iterator[str]:
    """Yields the URL of an empty database. Raises CalledProcessError or TimeoutError when the server does not start."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="hwx-postgres-", dir=quick_folder()))
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        _as(owner, programs / "initdb", *INITDB, "--pgdata", folder / "data")
        server = _start(owner, programs, folder)
        try:
            _wait_for(owner, programs, folder, server)
            yield f"postgresql+psycopg://hwx@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": does not wait for clients that hang on
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quick_folder() -> str:
    """In memory where there is room, which quarters the work of a test; near the root, as a socket's path is short."""
    memory = "/dev/shm"
    room = os.path.isdir(memory) and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return memory if room else "/tmp"


def _owner() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root; then it runs as the user that its package made, or as nobody."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _identity(owner: pwd.struct_passwd) -> dict[str, Any]:
    return {} if os.getuid() != 0 else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _as(owner: pwd.struct_passwd, *command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_identity(owner))


def _start(owner: pwd.struct_passwd, programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", *QUICK)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(part for setting in settings for part in ("-c", setting))],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the command; the server must outlive it to be stopped in order
            **_identity(owner),
        )


def _wait_for(owner: pwd.struct_passwd, programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if (folder / ".s.PGSQL.5432").exists() and server.poll() is None:
            with suppress(subprocess.CalledProcessError):
                return _as(owner, programs / "pg_isready", "--host", folder)
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise TimeoutError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")


def main(command: list[str]) -> int:
    programs = server_programs()
    if programs is None:
        return _no_server("PostgreSQL is not on this machine (Debian: apt-get install postgresql)")
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the command too, which ends and says how
    try:
        with throwaway_server(programs) as url:
            return subprocess.run(command, env={**os.environ, "HWX_TEST_DATABASE_URL": url}).returncode
    except subprocess.CalledProcessError as error:
        return _no_server(f"PostgreSQL does not start: {error}\n{error.stderr.decode(errors='replace')}")
    except TimeoutError as error:
        return _no_server(str(error))


def _leave(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def _no_server(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return NO_SERVER


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
