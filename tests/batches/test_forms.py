"""What is sent to the page of many transcripts at once is read as far as a page of ours could have sent it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hwx.batches.tables import Batch
from hwx.people.tables import Person
from tests.batches.graduation import Graduation, graduation
from tests.support.making import Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Graduation:
    return graduation(make, 1)


@pytest.mark.parametrize("seen", ["9" * 5000, "9" * 30, "99999999999", "1٣", "-1", ""])
def test_a_number_that_no_entry_has_is_passed_over(here: Graduation, sign_in: SignIn, seen: str) -> None:
    chosen = f"{here.placements[0].reference}:{seen}"
    answer = sign_in(here.registrar).post("/batches", data={"chosen": [chosen]})
    assert answer.status_code == 422
    assert "Choose at least one." in answer.text
    assert here.session.query(Batch).count() == 0


@pytest.mark.parametrize("programme", ["9" * 30, "-1", "x", ""])
def test_a_programme_that_none_can_be_narrows_nothing(here: Graduation, sign_in: SignIn, programme: str) -> None:
    answer = sign_in(here.registrar).get(f"/batches?programme={programme}&host={here.host_id}")
    assert answer.status_code == 200
    assert here.placements[0].reference in answer.text
