"""Signatures of passkeys in a record: false ones are named by the page of the record and by ``flask record verify``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hwx.people.passkeys import Site
from hwx.people.tables import Person
from hwx.placements.commands import PROOF_WORDS
from hwx.placements.proofs import proofs_in
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Observation, content_of, fact_from
from hwx.rules.proof import CODES, challenge_of, statement, to_text
from hwx.rules.record import Entry, digest_of
from hwx.rules.signatory import Signatory
from hwx.signoffs.proof_wording import SENTENCES
from tests.placements.corrupting import behind_the_back, change
from tests.signoffs.ward import Ward, ward
from tests.support.authenticator import ORIGIN, RP_ID, Device
from tests.support.making import NOW, TODAY, Make
from tests.support.passkey_site import site
from tests.support.visiting import Visitor

__all__ = ["site"]

SITE = Site(RP_ID, ORIGIN, "hwx", "")
OLD = Site("old.example", "https://old.example", "hwx", "")


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def signed(make: Make, here: Ward, device: Device, who: Person | None = None, **wrong: Any) -> Entry:
    """An observation as the product records it, signed by the device."""
    who = who or here.supervisor
    by = Signatory(who.id, who.passport_name, "supervisor", means="passkey")
    seen = here.placement.last_number
    fact = Observation(by, "SML-101", 3, "MCX", "Calm.")
    said = statement(here.placement.reference, fact.kind, content_of(fact), TODAY, seen)
    return make.entry(here.placement, who, replace(fact, proof=device.proof(challenge_of(said), seen, **wrong)))


def codes(make: Make, placement: Placement, *sites: Site) -> list[str]:
    make.session.expire_all()
    entries = entries_of(make.session, placement.id)
    return [found.code for found in proofs_in(make.session, placement.reference, entries, sites or (SITE,)).values()]


def rewrite(make: Make, placement: Placement, entry: Entry, **content: Any) -> None:
    """As somebody would who has the database and knows how digests are made: the chain is whole again afterwards."""
    said = {**content_of(entry.fact), **content}
    fact = fact_from(entry.fact.kind, said)
    digest = digest_of(
        placement.reference, entry.number, entry.author, entry.happened_on, entry.recorded_at, fact, entry.previous
    )
    change(make.session, placement.id, entry.number, content=json.dumps(said), digest=digest)
    with behind_the_back(make.session, "placement"):
        placement.last_digest = digest


def test_a_signature_by_the_authors_own_passkey_holds(make: Make, here: Ward) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    entry = signed(make, here, device)
    make.observation(here.placement, "SML-202", here.colleague)
    entries = entries_of(make.session, here.placement.id)
    found = proofs_in(make.session, here.placement.reference, entries, [SITE])
    assert {number: one.code for number, one in found.items()} == {entry.number: "holds"}


def test_what_was_rewritten_with_the_whole_chain_is_given_away_by_the_signature(
    make: Make, here: Ward, app: Flask, sign_in: Callable[[Person], Visitor]
) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    entry = signed(make, here, device)
    rewrite(make, here.placement, entry, comment="Excellent.")
    answer = app.test_cli_runner().invoke(args=["record", "verify", here.placement.reference])
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        f"{here.placement.reference}: entry {entry.number} says something else than the passkey signed",
        "1 records walked, 1 faults",
    ]
    page = sign_in(here.trainee).get(here.url("record")).text
    assert "A signature in this record does not hold" in page
    assert "The passkey signed something else than what stands here." in page
    assert "the signature holds" not in page
    download = sign_in(here.trainee).get(here.url("record.jsonl")).text
    assert json.loads(download.splitlines()[-1])["proof"] == "content"


def test_a_record_with_good_signatures_is_walked_without_a_word(make: Make, here: Ward, app: Flask) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    signed(make, here, device)
    answer = app.test_cli_runner().invoke(args=["record", "verify"])
    assert (answer.exit_code, answer.output) == (0, "1 records walked, 0 faults\n")


def test_a_signature_that_was_taken_out_is_missed(make: Make, here: Ward) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    entry = signed(make, here, device)
    rewrite(make, here.placement, entry, proof=None)
    assert codes(make, here.placement) == ["missing"]


def test_a_key_that_somebody_put_in_is_not_the_persons(make: Make, here: Ward) -> None:
    """Whoever can write into the database can make a key and sign with it; that it is not registered gives it away."""
    forger = Device()
    signed(make, here, forger)
    assert codes(make, here.placement) == ["stranger"]


def test_the_passkey_of_a_colleague_is_not_the_authors(make: Make, here: Ward) -> None:
    device = Device()
    make.passkey(here.colleague, device)
    signed(make, here, device)
    assert codes(make, here.placement) == ["stranger"]


def test_another_key_under_a_registered_number_is_not_the_persons(make: Make, here: Ward) -> None:
    device, forger = Device(), Device()
    make.passkey(here.supervisor, device)
    forger.credential = device.credential
    signed(make, here, forger)
    assert codes(make, here.placement) == ["stranger"]


@pytest.mark.parametrize(
    ("moved", "code"),
    [
        ({"removed_at": NOW + timedelta(days=1)}, "holds"),
        ({"removed_at": NOW - timedelta(minutes=1)}, "stranger"),
        ({"added_at": NOW + timedelta(minutes=1)}, "stranger"),
        ({"added_at": NOW + timedelta(milliseconds=900)}, "holds"),
    ],
)
def test_a_passkey_signs_between_the_days_it_was_added_and_removed(
    make: Make, here: Ward, moved: dict[str, Any], code: str
) -> None:
    device = Device()
    row = make.passkey(here.supervisor, device)
    signed(make, here, device)
    for name, value in moved.items():
        setattr(row, name, value)
    make.session.commit()
    assert codes(make, here.placement) == [code]


def test_a_signature_made_under_a_former_address_holds_where_that_is_named(make: Make, here: Ward) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    signed(make, here, device, rp_id=OLD.rp_id, origin=OLD.origin)
    assert codes(make, here.placement, SITE) == ["origin"]
    assert codes(make, here.placement, SITE, OLD) == ["holds"]


def test_of_two_addresses_the_worse_finding_is_told(make: Make, here: Ward) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    signed(make, here, device, rp_id=OLD.rp_id, origin=OLD.origin, flags=0x01)
    assert codes(make, here.placement, SITE, OLD) == ["not_verified"]


def test_everything_that_can_be_wrong_has_its_words() -> None:
    assert set(PROOF_WORDS) == set(CODES) - {"none", "holds"}
    assert set(SENTENCES) == set(CODES) - {"none"}


def test_keys_that_nobody_can_read_are_named_and_stop_nothing(make: Make, here: Ward, app: Flask) -> None:
    device = Device()
    make.passkey(here.supervisor, device)
    entry = signed(make, here, device)
    proof = content_of(entry.fact)["proof"]
    rewrite(make, here.placement, entry, proof={**proof, "public_key": to_text(b"none"), "signature": "?"})
    answer = app.test_cli_runner().invoke(args=["record", "verify"])
    assert f"entry {entry.number} has a signature of a passkey that cannot be read" in answer.output
