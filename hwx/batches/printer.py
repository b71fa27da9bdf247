"""A process that prints papers, one by one, for hwx.batches.printers; it knows no database and no key.

It ends when the process that started it does, or lets go of the line between them, whichever way that comes about.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss, print_pdf, why_no_printer

POLITENESS = 5
"""Whoever waits for a page goes first."""

PRINTED, HOLES, MISSING, AMISS, BROKEN = "printed", "holes", "missing", "amiss", "broken"
"""How an answer begins: the PDF, or what stands against it."""


def serve(line: Connection) -> None:
    """Answers until the line is closed at the other end."""
    # Ctrl+C reaches the whole group; when to end is for the one who started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # As at the end of any program, so that the folder with the fonts is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(OSError):
        os.nice(POLITENESS)
    why_no_printer()
    # A paper makes a million small things which all go at its end. To look for circles among them again and again while
    # it is laid out takes a fifth of the time.
    gc.collect()
    gc.freeze()
    gc.disable()
    with suppress(EOFError, OSError):
        while True:
            line.send(answer_to(line.recv()))
            gc.collect()


def answer_to(asked: tuple[Any, ...]) -> tuple[str, Any]:
    """``asked`` are the arguments of print_pdf. Exceptions do not all survive the way between processes: what they say
    does."""
    try:
        return PRINTED, print_pdf(*asked)
    except CannotBePrinted as error:
        return HOLES, error.found
    except NoPrinter as error:
        return MISSING, error.cause
    except PaperAmiss as error:
        return AMISS, str(error)
    except Exception as error:
        return BROKEN, type(error).__name__
