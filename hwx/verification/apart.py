"""Runs a child program that opens somebody's file: apart from everything worth taking, for a while, and few at once.

A visitor may send a file that costs much memory to open, and so may many visitors in the same second. Each child limits
itself (extraction.py); here it is seen to that the machine never bears more than a few of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from threading import BoundedSemaphore

AT_ONCE = 2
"""Children of one server process. A machine that serves hwx has two cores, and a child takes up to half a gigabyte."""

PATIENCE = 30.0
"""Seconds on the wall clock. A child ends itself after some of processor time, which a busy machine stretches."""

PASSED_ON = ("SYSTEMROOT",)
"""Variables that the child gets: the one without which Windows starts no program. No secret, no path, no address."""

_PLACES = BoundedSemaphore(AT_ONCE)


def run_apart(program: str, arguments: list[str], data: bytes, patience: float) -> tuple[int, bytes] | None:
    """Exit status and what was written; ``program`` is a file of Python and gets ``data`` on standard input.

    None when it did not come to its turn or to its end in time: ``patience`` is in seconds, for each of the two. Raises
    ValueError for an argument that no program can be given.
    """
    if not _PLACES.acquire(timeout=patience):
        return None
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-B", program, *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings(os.environ),
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _PLACES.release()
    return child.returncode, child.stdout


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """What of the environment the child gets."""
    return {name: environment[name] for name in PASSED_ON if name in environment}
