"""A wallet's own description of the standards, LearnCard's types under Node, has a place for all that hwx writes.

It was written from the same standards by people who never saw hwx; unlike the published schemas it can be installed.
"""

from __future__ import annotations

from typing import Any

import pytest

from hwx.rules.data_integrity import prove
from tests.independent.node import Shapes, node_shapes
from tests.rules.credentials import AT, ISSUER, KEY, LIST, METHOD
from tests.support.credentials import credential, full_transcript, nothing
from tests.support.real_curricula import CURRICULA, real_curriculum


def proven(slug: str, **values: Any) -> dict[str, Any]:
    drawn = full_transcript(real_curriculum(slug), **values)
    return prove(credential(drawn, issuer=ISSUER, status_list=LIST), KEY.sign, METHOD, AT)


def without_associations(whole: dict[str, Any]) -> dict[str, Any]:
    """Version 5.18 asks for a list as the type of an association, where CLR 2.0 asks for one word."""
    return {
        **whole,
        "credentialSubject": {name: of for name, of in whole["credentialSubject"].items() if name != "association"},
    }


def members(whole: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = whole["credentialSubject"]["verifiableCredential"]
    return found


def test_transcripts_of_every_curriculum_and_their_members_are_accepted() -> None:
    wholes = [proven(slug) for slug in CURRICULA]
    parts = [one for whole in wholes for one in members(whole)]
    assert node_shapes([without_associations(one) for one in wholes], parts) == Shapes.without_fault(
        len(wholes), len(parts)
    )
    assert len(parts) > 100


def test_a_transcript_with_nothing_signed_is_accepted() -> None:
    whole = proven("haemodialysis", signed=nothing)
    assert node_shapes([without_associations(whole)], members(whole)) == Shapes.without_fault(1, 1)


@pytest.mark.parametrize("name", ["issuer", "credentialSubject", "type", "@context"])
def test_what_is_wrong_would_be_noticed(name: str) -> None:
    whole = proven("haemodialysis", signed=nothing)
    broken = {**without_associations(whole), name: 7}
    [found] = node_shapes([broken], []).transcripts
    assert [fault.partition(":")[0] for fault in found] == [name]
