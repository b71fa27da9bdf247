"""What the tests of this room share."""

from __future__ import annotations

import pytest

from hwx.transcripts.printing import why_no_printer
from tests.support.making import Make
from tests.transcripts.office import Office, office


@pytest.fixture
def here(make: Make) -> Office:
    """Nothing decided yet."""
    return office(make)


@pytest.fixture
def decided(here: Office) -> Office:
    here.sign()
    here.decide()
    return here


@pytest.fixture(scope="session")
def printer() -> None:
    """For tests that print; skipped with the reason where Pango is missing."""
    missing = why_no_printer()
    if missing:
        pytest.skip(f"PDFs cannot be made here: {missing}")
