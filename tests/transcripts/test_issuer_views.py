"""What software elsewhere fetches: the DID document, the dated keys, and the status list as of now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from hwx.keys.changes import distrust, next_pair
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import key_set_of
from hwx.people.tables import Institution
from hwx.rules.data_integrity import examine_proofs
from hwx.rules.did import address_of, did_document
from hwx.rules.issuer_keys import KeyHistory, history_from_json
from hwx.rules.seal import key_id
from hwx.rules.status_list import Reason, status_in
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript
from tests.support.making import NOW, TODAY
from tests.support.office import Office
from tests.support.visiting import Visitor

SITE = "https://hwx.example.org"
PLACE = 94_567


@pytest.fixture
def settings_here(app: Flask, tmp_path: Path) -> Iterator[Settings]:
    """A site with a host name and a data folder of its own, which nothing was signed with before."""
    before = app.config["HWX"]
    app.config["HWX"] = replace(before, data=tmp_path, base_url=SITE)
    app.extensions.pop("hwx.status_lists", None)
    yield app.config["HWX"]
    app.config["HWX"] = before
    app.extensions.pop("hwx.status_lists", None)


@pytest.fixture
def host(settings_here: Settings, here: Office) -> Institution:
    """Its first keys are made."""
    found = here.ward.placement.host
    key_set_of(keyring_of(settings_here), found, TODAY)
    return found


def filed(here: Office, number: str = "HWX-2026-00001", edition: int = 1, ended: str = "", **more: Any) -> Transcript:
    given = {"issuer_id": here.ward.placement.host_id, "status_list": 1, "status_index": PLACE, **more}
    return here.file(number, edition, ended, **given)


def credential_of_ours(host: Institution, place: int = PLACE, number: int = 1) -> dict[str, Any]:
    """As much of it as the status depends on."""
    address = f"{SITE}/institutions/{host.id}/status/{number}"
    return {
        "issuer": {"id": f"did:web:hwx.example.org:institutions:{host.id}"},
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": address,
        },
    }


def history_at(client: Visitor, host: Institution) -> KeyHistory:
    return history_from_json(client.get(f"/institutions/{host.id}/keys.json").data)


def list_at(client: Visitor, host: Institution, number: int = 1) -> Any:
    return json.loads(client.get(f"/institutions/{host.id}/status/{number}").data)


def test_the_document_stands_where_the_name_of_the_issuer_leads(client: Visitor, host: Institution) -> None:
    answer = client.get(f"/institutions/{host.id}/did.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/did+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    said = json.loads(answer.data)
    assert address_of(said["id"]) == f"{SITE}/institutions/{host.id}/did.json"
    assert len(said["assertionMethod"]) == 1


def test_the_dated_keys_stand_beside_it_and_are_the_same(client: Visitor, host: Institution) -> None:
    history = history_at(client, host)
    assert history.name == host.name
    assert did_document(history) == json.loads(client.get(f"/institutions/{host.id}/did.json").data)


def test_a_key_that_is_not_trusted_leaves_the_document_and_stays_in_the_dated_keys(
    client: Visitor, host: Institution, settings_here: Settings
) -> None:
    ring = keyring_of(settings_here)
    [old] = history_at(client, host).keys
    next_pair(ring, host, TODAY, TODAY)
    distrust(ring.folder_of(host.id), key_id(old.public), TODAY, TODAY, "stolen")
    history = history_at(client, host)
    assert [key.distrusted_from for key in history.keys] == [TODAY, None]
    assert old.multikey not in client.get(f"/institutions/{host.id}/did.json").text


@pytest.mark.parametrize("name", ["did.json", "keys.json", "status/1"])
def test_an_institution_that_never_signed_or_is_not_there_has_nothing(
    client: Visitor, here: Office, settings_here: Settings, name: str
) -> None:
    for number in (here.ward.placement.home_id, 9_999):
        assert client.get(f"/institutions/{number}/{name}").status_code == 404
    assert not settings_here.keys_folder.exists()


@pytest.mark.parametrize("name", ["did.json", "keys.json", "status/1"])
@pytest.mark.parametrize("content", ["{", None])
def test_where_the_list_of_keys_cannot_be_read_the_answer_is_no_failure_of_the_program(
    client: Visitor, here: Office, host: Institution, settings_here: Settings, name: str, content: str | None
) -> None:
    filed(here)
    listed = keyring_of(settings_here).folder_of(host.id) / "keys.json"
    listed.unlink() if content is None else listed.write_text(content)
    answer = client.get(f"/institutions/{host.id}/{name}", headers={"Accept": "application/problem+json"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.get_json()["detail"].startswith("The keys of this server cannot be used.")


def test_the_list_says_in_force_until_a_transcript_is_revoked_or_superseded(
    client: Visitor, here: Office, host: Institution
) -> None:
    filed(here)
    history = history_at(client, host)
    assert examine_proofs(list_at(client, host), [history]).authentic
    assert status_in(credential_of_ours(host), list_at(client, host), [history], NOW).revoked is False
    filed(here, "HWX-2026-00002", 2, ended="revoked", status_index=7)
    filed(here, "HWX-2026-00003", 3, ended="superseded", status_index=8)
    found = list_at(client, host)
    said = {place: status_in(credential_of_ours(host, place), found, [history], NOW).revoked for place in (7, 8, PLACE)}
    assert said == {7: True, 8: True, PLACE: False}


def test_each_list_tells_of_its_own_transcripts(client: Visitor, here: Office, host: Institution) -> None:
    filed(here, status_list=1)
    filed(here, "HWX-2026-00002", 2, ended="revoked", status_list=2)
    history = history_at(client, host)
    for number, revoked in ((1, False), (2, True)):
        found = list_at(client, host, number)
        assert status_in(credential_of_ours(host, number=number), found, [history], NOW).revoked is revoked
    other = status_in(credential_of_ours(host, number=1), list_at(client, host, 2), [history], NOW)
    assert other.reason is Reason.OTHER_LIST
    assert client.get(f"/institutions/{host.id}/status/3").status_code == 404


def test_a_list_is_the_same_until_something_changes_and_a_copy_is_good_for_a_week(
    app: Flask, client: Visitor, here: Office, host: Institution, clock: time_machine.Traveller
) -> None:
    filed(here)
    first = client.get(f"/institutions/{host.id}/status/1")
    assert (first.mimetype, first.headers["Cache-Control"]) == ("application/vc", "public, max-age=300")
    clock.shift(timedelta(minutes=5))
    app.extensions.pop("hwx.status_lists")
    again = client.get(f"/institutions/{host.id}/status/1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    week = status_in(
        credential_of_ours(host), json.loads(first.data), [history_at(client, host)], NOW + timedelta(days=7)
    )
    assert (week.reason, week.revoked) == (None, False)
    clock.shift(timedelta(days=1))
    assert client.get(f"/institutions/{host.id}/status/1").data != first.data


def test_asking_often_opens_the_private_key_once(
    client: Visitor, here: Office, host: Institution, settings_here: Settings
) -> None:
    filed(here)
    first = client.get(f"/institutions/{host.id}/status/1").data
    for path in settings_here.keys_folder.rglob("*.pem"):
        path.unlink()
    assert client.get(f"/institutions/{host.id}/status/1").data == first


def test_a_list_is_signed_by_the_newest_key_and_earlier_copies_hold(
    client: Visitor, here: Office, host: Institution, settings_here: Settings, clock: time_machine.Traveller
) -> None:
    filed(here)
    before = list_at(client, host)
    clock.shift(timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    next_pair(keyring_of(settings_here), host, tomorrow, tomorrow)
    history, after = history_at(client, host), list_at(client, host)
    for found, key in zip((before, after), history.keys, strict=True):
        told = examine_proofs(found, [history])
        assert (told.authentic, told.key) == (True, key)
