"""What a device may say and what not, and the site that passkeys belong to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hwx.people.passkeys import (
    NotAccepted,
    Site,
    accepted,
    add_passkey,
    all_passkeys_of,
    options_to_add,
    options_to_answer,
    passkeys_of,
    remove,
    site_of,
    sites_of,
)
from hwx.people.tables import Person
from hwx.rules.proof import from_text, to_text
from hwx.settings import Settings
from tests.support.authenticator import ORIGIN, RP_ID, Device
from tests.support.making import NOW, Make

SITE = Site(RP_ID, ORIGIN, "hwx", "secret")
CHALLENGE = bytes(range(32))
SAID = to_text(CHALLENGE)


@pytest.fixture
def person(make: Make) -> Person:
    return make.person("OMAR FAROUK")


def add(session: Session, person: Person, device: Device, challenge: str = SAID, **wrong: Any) -> None:
    answer = json.dumps(device.registration(challenge, **wrong))
    add_passkey(session, SITE, person, "My telephone", answer, CHALLENGE, NOW)
    session.commit()


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
def test_a_device_is_added_and_known_again(session: Session, person: Person, kind: str) -> None:
    device = Device(kind)
    add(session, person, device)
    row = accepted(session, SITE, json.dumps(device.assertion(SAID)), CHALLENGE, NOW)
    assert (row.person_id, row.name, row.last_used_at) == (person.id, "My telephone", NOW)
    assert from_text(row.public_key) == device.public_key
    assert row.transports == ["internal"]


WRONG: tuple[dict[str, Any], ...] = (
    {"challenge": to_text(bytes(32))},
    {"origin": "https://evil.example"},
    {"rp_id": "evil.example"},
    {"flags": 0x01},
    {"flags": 0x04},
)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_device_that_answers_something_else_is_not_added(
    session: Session, person: Person, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotAccepted):
        add(session, person, Device(), **wrong)
    assert passkeys_of(session, person.id) == []


@pytest.mark.parametrize(
    "answer", ["", "[]", "{", "{}", '{"response": 1}', '{"response": {}}', "[" * 20_001, '{"id":1,"response":{}}']
)
def test_what_is_no_answer_of_a_device_is_refused(session: Session, person: Person, answer: str) -> None:
    with pytest.raises(NotAccepted):
        add_passkey(session, SITE, person, "x", answer, CHALLENGE, NOW)
    with pytest.raises(NotAccepted):
        accepted(session, SITE, answer, CHALLENGE, NOW)


def test_the_same_device_is_not_added_twice_nor_for_another_person(
    session: Session, make: Make, person: Person
) -> None:
    device = Device()
    add(session, person, device)
    for somebody in (person, make.person()):
        with pytest.raises(NotAccepted, match="known already"):
            add(session, somebody, device)


@pytest.mark.parametrize("wrong", [*WRONG, {"type_": "webauthn.create"}])
def test_an_assertion_with_anything_wrong_is_refused(session: Session, person: Person, wrong: dict[str, Any]) -> None:
    device = Device()
    add(session, person, device)
    with pytest.raises(NotAccepted):
        accepted(session, SITE, json.dumps(device.assertion(**{"challenge": SAID, **wrong})), CHALLENGE, NOW)


def test_the_signature_of_another_key_under_the_same_number_is_refused(session: Session, person: Person) -> None:
    device, thief = Device(), Device()
    add(session, person, device)
    thief.credential = device.credential
    with pytest.raises(NotAccepted, match="signature"):
        accepted(session, SITE, json.dumps(thief.assertion(SAID)), CHALLENGE, NOW)


def test_a_device_that_counts_and_goes_back_was_copied_and_is_refused(session: Session, person: Person) -> None:
    device = Device(counts=True)
    add(session, person, device)
    accepted(session, SITE, json.dumps(device.assertion(SAID)), CHALLENGE, NOW)
    device.count -= 1
    with pytest.raises(NotAccepted, match="count"):
        accepted(session, SITE, json.dumps(device.assertion(SAID)), CHALLENGE, NOW)


def test_a_removed_passkey_opens_nothing_and_stays_in_the_list_of_all(
    session: Session, make: Make, person: Person
) -> None:
    device, coordinator = Device(), make.person("HUDA ALMUTAIRI")
    add(session, person, device)
    (row,) = passkeys_of(session, person.id)
    remove(row, coordinator, "Came in person.", NOW)
    session.commit()
    assert passkeys_of(session, person.id) == []
    assert all_passkeys_of(session, person.id) == [(row, "HUDA ALMUTAIRI")]
    with pytest.raises(NotAccepted, match="not known"):
        accepted(session, SITE, json.dumps(device.assertion(SAID)), CHALLENGE, NOW)


def test_whose_own_removal_it_was_is_not_said(session: Session, make: Make, person: Person) -> None:
    remove(make.passkey(person), person, "", NOW)
    assert [name for _, name in all_passkeys_of(session, person.id)] == [None]


def test_the_device_is_asked_for_its_owner_and_not_for_one_it_has(make: Make, person: Person) -> None:
    row = make.passkey(person)
    add_options = options_to_add(SITE, person, [row], CHALLENGE)
    assert add_options["excludeCredentials"] == [{"id": row.credential, "type": "public-key"}]
    assert add_options["authenticatorSelection"]["userVerification"] == "required"
    assert add_options["attestation"] == "none"
    answer_options = options_to_answer(SITE, [row], CHALLENGE)
    assert [one["id"] for one in answer_options["allowCredentials"]] == [row.credential]
    assert (answer_options["userVerification"], answer_options["rpId"]) == ("required", RP_ID)
    assert (add_options["challenge"], answer_options["challenge"]) == (SAID, SAID)


def test_what_a_device_keeps_of_an_account_says_nothing_about_the_person(make: Make, person: Person) -> None:
    mine = options_to_add(SITE, person, [], CHALLENGE)["user"]["id"]
    assert mine == options_to_add(SITE, person, [], CHALLENGE)["user"]["id"]
    assert mine != options_to_add(SITE, make.person(), [], CHALLENGE)["user"]["id"]
    assert mine != options_to_add(replace(SITE, secret="other"), person, [], CHALLENGE)["user"]["id"]
    assert len(from_text(mine)) == 32


@pytest.mark.parametrize(
    ("address", "rp_id", "origin", "possible"),
    [
        ("https://exchange.hospital.example", "exchange.hospital.example", "https://exchange.hospital.example", True),
        (
            "https://exchange.hospital.example:443",
            "exchange.hospital.example",
            "https://exchange.hospital.example",
            True,
        ),
        ("https://Exchange.example:8443", "exchange.example", "https://exchange.example:8443", True),
        ("http://localhost:8000", "localhost", "http://localhost:8000", True),
        ("http://localhost:80", "localhost", "http://localhost", True),
        ("http://exchange.hospital.example", "exchange.hospital.example", "http://exchange.hospital.example", False),
        ("http://127.0.0.1:8000", "127.0.0.1", "http://127.0.0.1:8000", False),
        ("https://10.0.0.7", "10.0.0.7", "https://10.0.0.7", False),
        ("https://[::1]:8443", "::1", "https://[::1]:8443", False),
    ],
)
def test_passkeys_belong_to_the_host_of_the_address(address: str, rp_id: str, origin: str, possible: bool) -> None:
    site = site_of(Settings(base_url=address))
    assert (site.rp_id, site.origin, site.possible) == (rp_id, origin, possible)


def test_former_addresses_come_after_the_present_one() -> None:
    settings = Settings(base_url="https://new.example", former_base_urls="https://old.example  http://older.example:81")
    assert [(site.rp_id, site.origin) for site in sites_of(settings)] == [
        ("new.example", "https://new.example"),
        ("old.example", "https://old.example"),
        ("older.example", "http://older.example:81"),
    ]
