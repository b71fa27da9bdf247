"""Printing processes: the same papers, the same refusals, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from hwx.batches.batch import LEASE
from hwx.batches.printer import AMISS, BROKEN, HOLES, MISSING, PRINTED, answer_to
from hwx.batches.printers import (
    PATIENCE,
    PrinterBroke,
    PrinterDied,
    Printers,
    PrinterStuck,
    _result,
    cores,
    resident_of,
)
from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss, print_pdf

pytestmark = pytest.mark.usefixtures("printer")

ROOT = Path(__file__).resolve().parents[2]
PAPER = """<!doctype html><html lang="en"><head><title>Paper</title>
<meta name="dcterms.created" content="2026-03-16T09:30:00Z">
<meta name="dcterms.modified" content="2026-03-16T09:30:00Z">
</head><body><p>{text}</p></body></html>"""
STYLE = 'body { font-family: "Paper Sans", "Paper Naskh" }'
NAME = b"0123456789abcdef"

LEFT_ALONE = """
import os, signal, sys
from hwx.batches.printers import Printers

if __name__ == "__main__":
    printers = Printers(2)
    for one in [printers._taken(), printers._taken()]:
        print(one.process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_prints_what_is_printed_here() -> None:
    """Not the same bytes: a font in a PDF says when it was cut to the letters in use."""
    html = PAPER.format(text="Aminata Diallo أمينة ديالو")
    with Printers(1) as printers:
        there, here = printers.print_pdf(html, STYLE, NAME), print_pdf(html, STYLE, NAME)
    texts = [[page.extract_text() for page in PdfReader(BytesIO(pdf)).pages] for pdf in (there, here)]
    assert "Aminata Diallo" in texts[0][0]
    assert texts[0] == texts[1]


def test_refusals_come_back_as_they_are_raised_here() -> None:
    with Printers(1) as printers:
        with pytest.raises(CannotBePrinted) as refused:
            printers.print_pdf(PAPER.format(text="ᠮ"), STYLE, NAME)
        assert [one.character for one in refused.value.found] == ["ᠮ"]
        with pytest.raises(PaperAmiss, match="picture:seal"):
            printers.print_pdf(PAPER.format(text='<img src="picture:seal" alt="Seal">'), STYLE, NAME)
        assert printers.print_pdf(PAPER.format(text="Next"), STYLE, NAME).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("kind", "found", "error", "text"),
    [(MISSING, "no Pango", NoPrinter, "no Pango"), (AMISS, "line 3", PaperAmiss, "line 3"),
     (BROKEN, "KeyError", PrinterBroke, "KeyError"), (HOLES, (), CannotBePrinted, "^$")],
)  # fmt: skip
def test_every_kind_of_answer_has_its_refusal(kind: str, found: object, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        _result(kind, found)


def test_what_nobody_has_foreseen_is_told_by_its_kind_alone() -> None:
    assert answer_to((None, STYLE, NAME)) == (BROKEN, "TypeError")
    assert answer_to((PAPER.format(text="Paper"), STYLE, NAME))[0] == PRINTED


def test_a_paper_that_does_not_come_to_its_end_is_given_up_and_its_process_ended() -> None:
    """The next one gets a process of its own; nothing waits for the first."""
    html = PAPER.format(text="<p>Long</p>" * 3000)
    with Printers(1, patience=0.05) as printers:
        for _ in range(2):
            with pytest.raises(PrinterStuck) as stuck:
                printers.print_pdf(html, STYLE, NAME)
            assert stuck.value.seconds == 0
            assert printers.resident() == 0


def test_a_paper_is_given_up_before_somebody_else_takes_over_the_batch() -> None:
    assert timedelta(seconds=PATIENCE + 20) < LEASE


def test_several_threads_share_the_processes() -> None:
    with Printers(2) as printers, ThreadPoolExecutor(6) as threads:
        papers = [PAPER.format(text=f"Number {number}") for number in range(6)]
        found = list(threads.map(lambda html: printers.print_pdf(html, STYLE, NAME), papers))
        assert len(printers._all) <= 2
    assert [PdfReader(BytesIO(pdf)).pages[0].extract_text() for pdf in found] == [f"Number {one}" for one in range(6)]


def test_a_process_is_replaced_after_so_many_papers() -> None:
    with Printers(1, papers_each=2) as printers:
        seen = []
        for number in range(4):
            printers.print_pdf(PAPER.format(text=str(number)), STYLE, NAME)
            seen.append({one.process.pid for one in printers._all})
    assert [len(one) for one in seen] == [1, 0, 1, 0]
    assert seen[0] != seen[2]


def test_a_process_that_was_killed_is_replaced_and_its_paper_printed_by_another() -> None:
    with Printers(1) as printers:
        printers.print_pdf(PAPER.format(text="One"), STYLE, NAME)
        (first,) = (one.process.pid for one in printers._all)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert printers.print_pdf(PAPER.format(text="Two"), STYLE, NAME).startswith(b"%PDF")
        (second,) = (one.process.pid for one in printers._all)
        assert second != first


def test_after_the_block_there_is_no_process_and_nothing_is_printed() -> None:
    with Printers(1) as printers:
        printers.print_pdf(PAPER.format(text="One"), STYLE, NAME)
        (number,) = (one.process.pid for one in printers._all)
        assert printers.resident() > 0
    assert number is not None
    assert gone(number)
    with pytest.raises(PrinterDied):
        printers.print_pdf(PAPER.format(text="Two"), STYLE, NAME)


def test_a_process_that_does_not_listen_is_ended_all_the_same() -> None:
    """As one within a library in C, which hears of no signal before it comes back."""
    with Printers(1) as printers:
        printers.print_pdf(PAPER.format(text="One"), STYLE, NAME)
        (number,) = (one.process.pid for one in printers._all)
        assert number is not None
        os.kill(number, signal.SIGSTOP)
    assert gone(number)


def test_printing_processes_end_with_the_one_that_started_them_even_if_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "left_alone.py"
    script.write_text(LEFT_ALONE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    numbers = [int(line) for line in done.stdout.split()]
    assert len(numbers) == 2
    assert until(lambda: all(gone(one) for one in numbers))


def gone(process: int) -> bool:
    try:
        # One that has ended and that nobody waits for is still named, without memory.
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return resident_of(process) == 0


def until(holds: Callable[[], bool], tries: int = 600) -> bool:
    for _ in range(tries):
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1
    assert Printers().number == cores()
    assert Printers(3).number == 3
