"""What the tests of this room share."""

from __future__ import annotations

import pytest

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
