"""A program is sent one part of a transcript, shown alone: it learns whose it is, of which transcript, and the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785

from hwx.keys.issuing_keys import issuing_keys
from hwx.rules.data_integrity import prove
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript
from tests.api.conftest import End, Program
from tests.api.test_description import schema_of
from tests.support.making import TODAY
from tests.support.office import Office

pytestmark = pytest.mark.usefixtures("printer")

ASK = "/api/v1/verifications"


@pytest.fixture
def row(site_office: Office) -> Transcript:
    return site_office.issue()


def parts_of(row: Transcript) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row.credential or b"")["credentialSubject"]["verifiableCredential"]
    return found


def ask(program: Program, document: Any) -> dict[str, Any]:
    response = program.post(ASK, data=rfc8785.dumps(document), content_type="application/vc")
    assert response.status_code == 200
    said: dict[str, Any] = response.get_json()
    schema_of("verify").validate(said)
    return said


def test_of_a_competency_shown_alone_a_program_learns_what_can_be_said(
    program: Program, site_office: Office, row: Transcript, end: End
) -> None:
    competency = parts_of(row)[1]
    said = ask(program, competency)

    assert (said["outcome"], said["authentic"], said["transcript"]) == ("valid", "yes", None)
    assert said["part"] == {
        "kind": "competency",
        "number": row.number,
        "issued_on": competency["validFrom"][:10],
        "passport_name": site_office.ward.trainee.passport_name,
        "original_name": site_office.ward.trainee.original_name,
        "code": "SML-101",
        "title": competency["credentialSubject"]["achievement"]["name"],
        "level": 3,
        "level_name": said["part"]["level_name"],
        "required_level": said["part"]["required_level"],
        "signed_on": competency["credentialSubject"]["activityEndDate"][:10],
        "expires_on": competency.get("validUntil", "")[:10] or None,
        "current": True,
    }
    assert said["issuer"]["here"] is True

    end(row)
    said = ask(program, competency)
    assert (said["outcome"], said["in_force"], said["part"]["number"]) == ("revoked", "revoked", row.number)


def test_the_part_about_the_placement_has_no_level(program: Program, site_office: Office, row: Transcript) -> None:
    part = ask(program, parts_of(row)[0])["part"]

    assert (part["kind"], part["number"], part["passport_name"]) == (
        "placement",
        row.number,
        site_office.ward.trainee.passport_name,
    )
    assert {part[name] for name in ("code", "level", "required_level", "signed_on", "current")} == {None}


def test_a_whole_transcript_and_a_changed_part_have_no_part(program: Program, row: Transcript) -> None:
    whole = ask(program, json.loads(row.credential or b""))
    assert (whole["part"], whole["transcript"]["number"]) == (None, row.number)

    changed = parts_of(row)[1]
    changed["name"] = "Another competency"
    said = ask(program, changed)
    assert (said["outcome"], said["part"], said["transcript"], said["issuer"]) == ("not_authentic", None, None, None)


def test_a_part_that_the_register_does_not_hold_names_no_number(
    program: Program, site_office: Office, row: Transcript, settings: Settings
) -> None:
    """Signed with the key of the institution, for a place on its list that it never gave to anybody."""
    competency, own = parts_of(row)[1], issuing_keys(settings, site_office.ward.placement.host, TODAY).own
    competency["credentialStatus"]["statusListIndex"] = str(((row.status_index or 0) + 1) % 131_072)
    said = ask(program, prove(competency, own.credential_signer, own.method, row.issued_at))

    assert (said["outcome"], said["part"]["number"], said["issuer"]["here"]) == ("not_here", None, False)
    assert said["issuer"]["listed_as"] == site_office.ward.placement.host.name
