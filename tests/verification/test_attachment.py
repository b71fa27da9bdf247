"""The process that opens a PDF: what it is given, what it may use, and that it is never waited for too long."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hwx.verification import extraction
from hwx.verification.attachment import Taken, Trouble, take_attachment
from hwx.verification.extraction import MEMORY, SECONDS, Status, take
from tests.verification.sealed import bare_pdf

LIMIT = 1000


@pytest.mark.parametrize(
    "pdf, taken",
    [
        (bare_pdf(b"hello"), Taken(b"hello")),
        (bare_pdf(b""), Taken(b"")),
        (bare_pdf(b"x" * LIMIT), Taken(b"x" * LIMIT)),
        (bare_pdf(b"x" * (LIMIT + 1)), Taken(b"", Trouble.TOO_LARGE)),
        (bare_pdf(), Taken(b"", Trouble.NO_ATTACHMENT)),
        (bare_pdf(b"a", b"b"), Taken(b"", Trouble.SEVERAL_ATTACHMENTS)),
        (bare_pdf(b"a", encrypt=True), Taken(b"", Trouble.ENCRYPTED)),
        (b"%PDF-1.7 and no more", Taken(b"", Trouble.MALFORMED)),
        (b"", Taken(b"", Trouble.MALFORMED)),
    ],
)
def test_the_one_attachment_comes_out_or_else_the_trouble(pdf: bytes, taken: Taken) -> None:
    assert take_attachment(pdf, LIMIT) == taken
    status, content = take(pdf, LIMIT)
    assert (status is Status.DONE, content) == (taken.trouble is None, taken.content)


def test_a_process_that_takes_too_long_is_stopped() -> None:
    assert take_attachment(bare_pdf(b"hello"), LIMIT, patience=0) == Taken(b"", Trouble.TOO_SLOW)


def test_the_process_loads_nothing_of_hwx() -> None:
    asking = f"import runpy, sys; runpy.run_path({extraction.__file__!r}); print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-I", "-c", asking], capture_output=True, text=True, check=True).stdout

    assert "pypdf" in loaded.split()
    assert not [name for name in loaded.split() if name.split(".")[0] in ("hwx", "flask", "sqlalchemy")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all of these limits")
def test_the_process_lowers_its_own_limits() -> None:
    asking = (
        f"import resource, runpy; runpy.run_path({extraction.__file__!r})['give_up_power']();"
        "print(*(resource.getrlimit(limit)[1] for limit in"
        " (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)))"
    )
    limits = subprocess.run([sys.executable, "-I", "-c", asking], capture_output=True, text=True, check=True).stdout

    assert limits.split() == [str(MEMORY), str(SECONDS), "0", "0"]


def test_a_pdf_that_breaks_its_reader_in_any_way_is_malformed_and_no_exception() -> None:
    assert take(b"%PDF-1.7\ntrailer << /Root 1 0 R >>", LIMIT) == (Status.MALFORMED, b"")
