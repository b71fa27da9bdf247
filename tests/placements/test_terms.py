"""The terms of a placement, as the rules need them."""

from __future__ import annotations

from hwx.placements.terms import terms_of
from tests.support.making import Make


def test_the_terms_are_those_of_the_placement(make: Make) -> None:
    nurse = make.placement(cadre="nurse", opened=("SML-201",))
    terms = terms_of(nurse)
    assert (terms.trainee, terms.host) == (nurse.trainee_id, nurse.host_id)
    assert (terms.cadre, terms.opened, terms.state) == ("nurse", frozenset({"SML-201"}), "active")
    assert (terms.starts_on, terms.ends_on) == (nurse.starts_on, nurse.ends_on)
