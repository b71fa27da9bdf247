"""A status list bears the names that its credentials give: also when the key was the name, or when the site moved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hwx.key_files import KeysUnsafe
from hwx.keys.changes import distrust, next_pair
from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import histories_of, key_set_of, path_of, speaker_of
from hwx.keys.pairs import pairs_in
from hwx.people.tables import Institution
from hwx.rules.did import did_web
from hwx.rules.status_list import StatusFinding, status_in
from hwx.transcripts.status_places import free_place, status_list_address
from tests.support.making import NOW, TODAY
from tests.support.office import Office
from tests.support.visiting import Visitor

NO_NAME, OLD, NEW = "http://10.0.0.5:8000", "https://pilot.example.org", "https://exchange.example.org"
PLACE, TOMORROW = 94_567, TODAY + timedelta(days=1)


@pytest.fixture
def host(here: Office) -> Institution:
    return here.ward.placement.host


class Site:
    """The app at an address, with a folder of keys of its own."""

    def __init__(self, app: Flask, data: Path) -> None:
        self.app, self.data, self.before = app, data, app.config["HWX"]

    def at(self, address: str, former: str = "") -> Keyring:
        self.app.config["HWX"] = replace(self.before, data=self.data, base_url=address, former_base_urls=former)
        self.app.extensions.pop("hwx.status_lists", None)
        return keyring_of(self.app.config["HWX"])


@pytest.fixture
def office_at(app: Flask, tmp_path: Path) -> Any:
    found = Site(app, tmp_path)
    yield found
    app.config["HWX"] = found.before
    app.extensions.pop("hwx.status_lists", None)


def issued(here: Office, ring: Keyring, edition: int, ended: str = "") -> dict[str, Any]:
    """As much of a credential as its status depends on, put into the register as issuing would: where its list is."""
    host = here.ward.placement.host
    did = key_set_of(ring, host, TODAY if edition == 1 else TOMORROW).did
    place, _ = free_place(here.make.session, host.id, did, ring.site)
    credential = {
        "issuer": {"id": did},
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(PLACE + edition),
            "statusListCredential": status_list_address(ring.site, host.id, place),
        },
    }
    given = {"issuer_id": host.id, "status_list": place, "status_index": PLACE + edition}
    here.file(f"HWX-2026-0000{edition}", edition, ended, credential=json.dumps(credential).encode(), **given)
    return credential


def status_of(client: Visitor, host: Institution, ring: Keyring, credential: dict[str, Any]) -> StatusFinding:
    """What a stranger finds who asks where the credential says, wherever that address leads by now."""
    path = "/institutions/" + credential["credentialStatus"]["statusListCredential"].partition("/institutions/")[2]
    return status_in(credential, json.loads(client.get(path).data), histories_of(ring, host), NOW + timedelta(days=1))


@pytest.mark.parametrize("ended", ["", "revoked"])
def test_after_a_rotation_older_credentials_are_told_their_status_in_the_name_of_their_own_key(
    client: Visitor, here: Office, host: Institution, office_at: Site, clock: time_machine.Traveller, ended: str
) -> None:
    ring = office_at.at(NO_NAME)
    old = issued(here, ring, 1, ended)
    clock.shift(timedelta(days=1))
    next_pair(ring, host, TOMORROW, TOMORROW)
    new = issued(here, ring, 2)
    assert old["issuer"] != new["issuer"]
    for credential, revoked in ((old, bool(ended)), (new, False)):
        found = status_of(client, host, ring, credential)
        assert (found.reason, found.revoked) == (None, revoked)


def test_a_rotation_under_a_host_name_goes_on_with_the_same_list(
    here: Office, host: Institution, office_at: Site, session: Session
) -> None:
    ring = office_at.at(NEW)
    first = issued(here, ring, 1)
    next_pair(ring, host, TOMORROW, TODAY)
    assert (
        issued(here, ring, 2)["credentialStatus"]["statusListCredential"]
        == (first["credentialStatus"]["statusListCredential"])
    )


def test_where_the_key_is_the_name_and_was_lost_nobody_can_speak_for_it(
    client: Visitor, here: Office, host: Institution, office_at: Site
) -> None:
    ring = office_at.at(NO_NAME)
    credential = issued(here, ring, 1)
    (pair,) = pairs_in(ring.folder_of(host.id))
    distrust(ring.folder_of(host.id), pair.id, TODAY, TODAY, "stolen")
    assert client.get(f"/institutions/{host.id}/status/1").status_code == 503
    with pytest.raises(KeysUnsafe, match="that could is not trusted any more"):
        speaker_of(ring, host.id, credential["issuer"]["id"], TODAY)


def test_a_list_without_any_key_that_signs_is_an_answer_and_no_breakdown(
    client: Visitor, here: Office, host: Institution, office_at: Site
) -> None:
    ring = office_at.at(NEW)
    issued(here, ring, 1)
    (pair,) = pairs_in(ring.folder_of(host.id))
    distrust(ring.folder_of(host.id), pair.id, TODAY, TODAY, "stolen")
    assert client.get(f"/institutions/{host.id}/status/1").status_code == 503
    next_pair(ring, host, TODAY, TODAY)
    assert client.get(f"/institutions/{host.id}/status/1").status_code == 200


@pytest.mark.parametrize("former", [OLD, NO_NAME])
def test_after_a_move_credentials_of_the_former_address_are_known_and_told_their_status(
    client: Visitor, here: Office, host: Institution, office_at: Site, former: str
) -> None:
    old = issued(here, office_at.at(former), 1)
    ring = office_at.at(NEW, former)
    names = [history.issuer for history in histories_of(ring, host)]
    assert names == [old["issuer"]["id"], did_web(NEW, path_of(host.id))]
    assert status_of(client, host, ring, old).revoked is False
    assert issued(here, ring, 2)["credentialStatus"]["statusListCredential"] == f"{NEW}/institutions/{host.id}/status/2"
    forgotten = office_at.at(NEW)
    assert client.get(f"/institutions/{host.id}/status/1").status_code == 503
    assert old["issuer"]["id"] not in [history.issuer for history in histories_of(forgotten, host)]


def test_two_addresses_without_a_host_name_give_a_key_one_name(
    here: Office, host: Institution, office_at: Site
) -> None:
    ring = office_at.at(NO_NAME, "http://127.0.0.1:8000")
    key = key_set_of(ring, host, TODAY).public
    (history,) = histories_of(ring, host)
    assert history.keys == (key,)


def test_the_document_of_the_former_name_stands_where_that_name_still_leads(
    client: Visitor, host: Institution, office_at: Site
) -> None:
    ring = office_at.at(NEW, OLD)
    key_set_of(ring, host, TODAY)
    address = f"/institutions/{host.id}/did.json"
    for base, name in ((OLD, OLD), (NEW, NEW), ("https://10.0.0.5", NEW)):
        assert json.loads(client.get(address, base_url=base).data)["id"] == did_web(name, path_of(host.id))


def test_what_was_put_on_a_list_before_it_had_a_name_counts_as_issued_here(
    here: Office, host: Institution, office_at: Site, session: Session
) -> None:
    """Rows without a credential were issued before there were any."""
    ring = office_at.at(NEW)
    did = key_set_of(ring, host, TODAY).did
    here.file("HWX-2026-00009", 9, issuer_id=host.id, status_list=1, status_index=9)
    assert free_place(session, host.id, did, NEW)[0] == 1
