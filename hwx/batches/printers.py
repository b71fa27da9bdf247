"""Prints papers on all cores: processes, since the printer holds the one lock of a Python process while it works.

Only jobs use this; a page never starts a process. The processes end with the block, and with the process that started
them even if that one is killed, because the line between them is closed then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType

from hwx.batches.printer import AMISS, HOLES, MISSING, PRINTED, serve
from hwx.papers.printing import NO_PICTURES, Attached, CannotBePrinted, NoPrinter, PaperAmiss, Picture

PAPERS_EACH = 100
"""After so many a process is replaced by a new one: what libraries in C do not give back goes with it."""

TRIES = 2

PATIENCE = 90
"""Seconds for one paper, which takes a few: less than the time after which somebody else takes over the batch."""

AT_REST = 1.0
"""Seconds that a process without work needs to end, at most; and one with work, once it was told."""

# A copy of this process ("fork") would hold its threads' locks, its connections and its keys.
SPAWN = get_context("spawn")


class PrinterDied(Exception):
    """A printing process ended by itself, and so did the one that was tried after it."""


class PrinterStuck(Exception):
    """A paper did not come to its end; the process that printed it was ended. It is not tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"after {seconds} seconds")
        self.seconds = round(seconds)


class PrinterBroke(Exception):
    """The printer failed in a way that nobody has foreseen; the message is the kind of its error."""


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Printers:
    """``with Printers(2) as printers: printers.print_pdf(...)``, from as many threads as one likes.

    ``number`` processes at most, started when they are needed; 0 is one for each core.
    """

    def __init__(self, number: int = 0, papers_each: int = PAPERS_EACH, patience: float = PATIENCE) -> None:
        self.number = number or cores()
        self._patience = patience
        self._papers_each = papers_each
        self._free = threading.Semaphore(self.number)
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Printers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
        for one in tuple(self._all):
            self._drop(one)

    def print_pdf(
        self,
        html: str,
        style: str,
        identifier: bytes,
        attachments: Sequence[Attached] = (),
        pictures: Mapping[str, Picture] = NO_PICTURES,
    ) -> bytes:
        """As printing.print_pdf, and raises what that raises; PrinterDied, PrinterStuck and PrinterBroke as well."""
        asked = (html, style, identifier, tuple(attachments), dict(pictures))
        for _ in range(TRIES):
            with self._free:
                process = self._taken()
                try:
                    return _result(*process.ask(asked, self._patience))
                except PrinterStuck:
                    process.papers = self._papers_each
                    raise
                except (EOFError, OSError):
                    process.papers = self._papers_each
                finally:
                    self._give_back(process)
        raise PrinterDied

    def resident(self) -> int:
        """Bytes of memory that the processes use now (Linux; 0 elsewhere)."""
        return sum(resident_of(one.process.pid) for one in tuple(self._all))

    def _taken(self) -> _Process:
        with self._lock:
            if self._closed:
                raise PrinterDied
            if self._idle:
                return self._idle.pop()
            process = _Process()
            self._all.add(process)
            return process

    def _give_back(self, process: _Process) -> None:
        if process.papers >= self._papers_each:
            self._drop(process)
        else:
            with self._lock:
                self._idle.append(process)

    def _drop(self, process: _Process) -> None:
        with self._lock:
            self._all.discard(process)
            if process in self._idle:
                self._idle.remove(process)
        process.end()


class _Process:
    def __init__(self) -> None:
        self.papers = 0
        self._line, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=serve, args=(theirs,), name="hwx printer", daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, asked: tuple[object, ...], patience: float) -> tuple[str, object]:
        self.papers += 1
        line: Connection = self._line
        line.send(asked)
        if not line.poll(patience):
            raise PrinterStuck(patience)
        kind, found = line.recv()
        return kind, found

    def end(self) -> None:
        """It ends by itself when the line is closed; one that is in the midst of a paper is told to. Within a library
        in C it may hear nothing of that; then it is not asked."""
        self._line.close()
        for go_on in (self.process.terminate, self.process.kill):
            self.process.join(AT_REST)
            go_on()
        self.process.join()


def resident_of(process: int | None) -> int:
    """Bytes that a process has in memory; 0 where that cannot be read."""
    try:
        with open(f"/proc/{process or 'self'}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _result(kind: str, found: object) -> bytes:
    if kind == PRINTED:
        assert isinstance(found, bytes)
        return found
    if kind == HOLES:
        raise CannotBePrinted(found)  # type: ignore[arg-type]
    if kind == MISSING:
        raise NoPrinter(str(found))
    raise PaperAmiss(str(found)) if kind == AMISS else PrinterBroke(str(found))
