"""Several who make a key in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from hwx.key_files import KeysUnsafe

Made = TypeVar("Made")


def all_at_once(make: Callable[[], Made], number: int = 6) -> list[Made]:
    """What was made, by one of them at least. Each of the others is told that somebody else is at it."""
    made: list[Made] = []
    told: list[str] = []
    start = Barrier(number)

    def begin() -> None:
        start.wait()
        try:
            made.append(make())
        except KeysUnsafe as refused:
            told.append(str(refused))

    threads = [Thread(target=begin) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made
    assert len(made) + len(told) == number
    assert all("Somebody else is making a key" in sentence for sentence in told)
    return made
