"""A queue that is longer than what is shown: the most urgent ones of those that concern the reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.signoffs import queue
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    """SML-101 and SML-202 are ready to sign; SML-101 stands first."""
    found = ward(make)
    for days, who in ((10, found.supervisor), (2, found.colleague)):
        make.observation(found.placement, "SML-101", who, level=4, on=TODAY - timedelta(days=days))
    make.observation(found.placement, "SML-202", found.supervisor, level=4, method="CERT", on=TODAY)
    return found


@pytest.mark.parametrize(("most", "shown"), [(1, ["SML-101"]), (2, ["SML-101", "SML-202"])])
def test_the_most_urgent_are_shown(
    here: Ward, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, most: int, shown: list[str]
) -> None:
    monkeypatch.setattr(queue, "MOST", most)
    page = sign_in(here.supervisor).get("/queue").text
    assert [code for code in ("SML-101", "SML-202") if code in page] == shown


def test_what_lies_outside_the_scope_takes_no_place(
    here: Ward, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST", 1)
    host = make.session.get_one(Institution, here.placement.host_id)
    narrow = make.person()
    make.appointment(narrow, Role.SUPERVISOR, host, scope=["small/SML-202"])
    page = sign_in(narrow).get("/queue").text
    assert "SML-202" in page
    assert "SML-101" not in page
