"""Several deeds of one form signed with one touch: an entry and a proof for each, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask import session as cookie
from werkzeug.exceptions import HTTPException

from hwx.extensions import db
from hwx.people.passkeys import site_of
from hwx.people.tables import Person
from hwx.placements.proofs import proofs_in
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Observation
from hwx.rules.proof import challenge_of_several
from hwx.rules.record import Entry
from hwx.rules.signing import Observing
from hwx.signoffs.deeds import Refused, Scene, observe
from hwx.signoffs.proofs import hand_of, together
from tests.signoffs.ward import Ward, ward
from tests.support.authenticator import Device
from tests.support.making import NOW, TODAY, Make
from tests.support.passkey_site import site

__all__ = ["site"]

BOTH = (Observing("SML-101", 3, "MCX", TODAY), Observing("SML-202", 3, "TST", TODAY))

Record = Callable[..., list[Entry]]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def device(make: Make, here: Ward) -> Device:
    found = Device()
    make.passkey(here.supervisor, found)
    return found


@pytest.fixture
def record(app: Flask, make: Make, here: Ward) -> Iterator[Record]:
    """``record(given, acts)``: observe all of them in one session of the supervisor, as a page would."""
    reference, who = here.placement.id, here.supervisor.id
    curriculum = make.curriculum(here.placement)
    seen = here.placement.last_number
    make.session.commit()
    with app.test_request_context():

        def act(given: str, acts: tuple[Observing, ...] = BOTH) -> list[Entry]:
            session = db.session()
            placement, person = session.get_one(Placement, reference), session.get_one(Person, who)
            hand = hand_of(session, placement, person, seen, NOW, given)
            scene = Scene(session, placement, curriculum, person, seen, NOW, TODAY, hand)
            try:
                with together(scene) as at_once:
                    done = [observe(at_once, one, "Together.") for one in acts]
            except (Refused, MovedOn, HTTPException):
                session.rollback()
                raise
            session.commit()
            return done

        yield act


def options(record: Record) -> dict[str, Any]:
    with pytest.raises(HTTPException) as asked:
        record("ask")
    answer = asked.value.response
    assert isinstance(answer, Response)
    return dict(answer.json or {})


def given(device: Device, asked: dict[str, Any], **changed: Any) -> str:
    return json.dumps({**device.assertion(asked["challenge"]), "beside": asked["beside"], **changed})


def numbers(make: Make, here: Ward) -> list[int]:
    make.session.rollback()
    return [entry.number for entry in entries_of(make.session, here.placement.id)]


def test_one_touch_signs_several_entries_and_each_proof_holds_alone(
    make: Make, here: Ward, app: Flask, device: Device, record: Record
) -> None:
    before = numbers(make, here)
    asked = options(record)
    assert numbers(make, here) == before
    assert asked["challenge"] == challenge_of_several(asked["beside"])
    assert len(asked["beside"]) == 2
    done = record(given(device, asked))
    assert [entry.fact.by.means for entry in done] == ["passkey", "passkey"]
    make.session.rollback()
    entries = entries_of(make.session, here.placement.id)
    assert all(isinstance(entry.fact, Observation) and entry.fact.proof is not None for entry in entries[-2:])
    sites = (site_of(app.config["HWX"]),)
    for alone in entries[-2:]:
        found = proofs_in(make.session, here.placement.reference, [alone], sites)
        assert [one.code for one in found.values()] == ["holds"]


@pytest.mark.parametrize(
    "acts",
    [
        (BOTH[1], BOTH[0]),
        (Observing("SML-101", 4, "MCX", TODAY), BOTH[1]),
        (BOTH[0], Observing("SML-202", 2, "TST", TODAY)),
    ],
)
def test_other_deeds_than_the_device_signed_are_refused_whole(
    make: Make, here: Ward, device: Device, record: Record, acts: tuple[Observing, ...]
) -> None:
    before = numbers(make, here)
    with pytest.raises(Refused):
        record(given(device, options(record)), acts)
    assert numbers(make, here) == before


def test_fewer_deeds_than_the_device_signed_are_refused_whole(
    make: Make, here: Ward, device: Device, record: Record
) -> None:
    before = numbers(make, here)
    with pytest.raises(HTTPException, match="400"):
        record(given(device, options(record)), BOTH[:1])
    assert numbers(make, here) == before


@pytest.mark.parametrize("beside", [None, [], "x", [1, 2], {"0": "x"}])
def test_a_list_that_is_not_the_one_that_was_signed_is_refused(
    make: Make, here: Ward, device: Device, record: Record, beside: object
) -> None:
    before = numbers(make, here)
    with pytest.raises(Refused):
        record(given(device, options(record), beside=beside))
    assert numbers(make, here) == before


def test_the_answer_of_a_stranger_signs_none_of_them(make: Make, here: Ward, device: Device, record: Record) -> None:
    before = numbers(make, here)
    with pytest.raises(Refused):
        record(given(Device(), options(record)))
    assert numbers(make, here) == before


def test_they_are_signed_once(make: Make, here: Ward, device: Device, record: Record) -> None:
    asked = options(record)
    kept = dict(cookie)
    record(given(device, asked))
    after = numbers(make, here)
    cookie.update(kept)
    with pytest.raises(MovedOn):
        record(given(device, asked))
    assert numbers(make, here) == after


def test_without_a_passkey_they_are_signed_by_the_session(make: Make, here: Ward, record: Record) -> None:
    assert [entry.fact.by.means for entry in record("")] == ["", ""]
