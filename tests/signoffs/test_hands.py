"""The way an entry came stands in it before a passkey signs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from sqlalchemy.orm import Session

from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.facts import Fact, Observation
from hwx.rules.signatory import Signatory
from hwx.signoffs.grounds import Scene
from hwx.signoffs.hands import marked
from tests.support.making import NOW, TODAY

FACT = Observation(Signatory(2, "OMAR FAROUK"), "SML-101", 3, "MCX")


def scene(hand: object = None) -> Scene:
    """Nothing of it but the hand is asked here."""
    nothing = cast(Session, None), Placement(), cast(CurriculumRevision, None), Person()
    return Scene(*nothing, 0, NOW, TODAY, hand)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "told", [{"means": "bedside"}, {"means": "guest_link", "name": "Kofi", "capacity": "Consultant"}]
)
def test_an_entry_carries_what_the_scene_says_of_its_signatory(told: dict[str, str]) -> None:
    hand = marked(scene(), **told).hand
    assert hand is not None
    assert hand(FACT, TODAY) == replace(FACT, by=replace(FACT.by, **told))  # type: ignore[arg-type]


def test_whatever_signs_the_entry_sees_the_mark() -> None:
    seen = []

    def passkey(fact: Fact, happened_on: date) -> Fact:
        seen.append((fact.by.means, happened_on))
        return fact

    hand = marked(scene(passkey), means="bedside").hand
    assert hand is not None
    hand(FACT, TODAY)
    assert seen == [("bedside", TODAY)]
