"""Transcripts as a site really issues them, with its own keys, checked on its own page: credential, member and PDF."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from time_machine import Traveller
from werkzeug.test import TestResponse

from hwx.keys.changes import distrust, next_pair
from hwx.keys.issuing_keys import issuing_keys
from hwx.keys.keyring import keyring_of
from hwx.keys.pairs import pairs_in
from hwx.papers.signed_paper import signed_paper
from hwx.people.tables import Person
from hwx.rules.data_integrity import prove
from hwx.rules.key_list import key_list_from_json
from hwx.rules.transcript import read
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.verification.check import Site, check_file, check_number, site_here
from hwx.verification.held import examine_held
from hwx.verification.look import Cause
from hwx.verification.tables import Check
from hwx.verification.terminal import Terminal
from hwx.verification.verdict import Authentic, Force, Verdict
from hwx.verification.wording import answers
from tests.placements.corrupting import behind_the_back
from tests.support.making import NOW, TODAY
from tests.support.office import Office
from tests.support.visiting import Visitor
from tests.verification.test_views import said

pytestmark = pytest.mark.usefixtures("printer")

YES, IN_FORCE = "Yes, it is authentic.", "Yes, it is in force today."


@pytest.fixture
def issued(site_office: Office) -> Callable[..., Transcript]:
    return site_office.issue


def paper_of(row: Transcript, site_office: Office, settings: Settings) -> bytes:
    """The credential of the row in a PDF signed by the institution."""
    own = issuing_keys(settings, site_office.ward.placement.host, TODAY).own
    statement = read(json.loads(row.sealed)["statement"])
    assert row.credential is not None
    return signed_paper(statement, row.credential, own.public.multikey, own.paper_signer)


def members_of(row: Transcript) -> list[dict[str, Any]]:
    assert row.credential is not None
    found: list[dict[str, Any]] = json.loads(row.credential)["credentialSubject"]["verifiableCredential"]
    return found


def drop(client: Visitor, data: bytes) -> TestResponse:
    return client.post("/verify", data={"way": "file", "file": (io.BytesIO(data), "t")})


def lose(site_office: Office, settings: Settings, since: date) -> None:
    folder = keyring_of(settings).folder_of(site_office.ward.placement.host_id)
    distrust(folder, pairs_in(folder)[0].id, since, TODAY + timedelta(days=40), "Found in the street")


def test_each_file_of_an_issued_transcript_gets_four_answers_and_a_row_in_the_log(
    client: Visitor, site_office: Office, issued: Callable[..., Transcript], settings: Settings, session: Session
) -> None:
    row = issued()
    assert row.credential is not None
    for data in (row.credential, row.pdf, row.sealed, paper_of(row, site_office, settings)):
        answers = said(drop(client, data))
        assert answers[:2] == [YES, IN_FORCE]
        assert site_office.ward.placement.host.name in answers[2]
        assert site_office.ward.trainee.passport_name in answers[3]
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        assert said(drop(client, changed)) == ["No, it is not authentic.", "No answer.", "No answer.", "No answer."]
    known = session.scalars(select(Check.transcript_id).order_by(Check.id)).all()
    assert known == [row.id, None] * 4


def test_the_number_and_each_file_name_the_key_that_stands_on_the_paper(
    client: Visitor, site_office: Office, issued: Callable[..., Transcript], settings: Settings, session: Session
) -> None:
    """The register examines a copy that is sealed with a key of the site; nobody holds that."""
    row = issued()
    assert row.credential is not None
    multikey = issuing_keys(settings, site_office.ward.placement.host, TODAY).own.public.multikey
    typed = client.post("/verify", data={"way": "number", "number": row.number, "code": row.check_code})
    for page in (drop(client, row.credential), drop(client, row.pdf), typed):
        assert multikey in page.text
        assert row.key not in page.text
    shown, _ = examine_held(session, row.id, site_here(session, settings, NOW))
    assert (shown.key, shown.issuer and shown.issuer.key) == (multikey, multikey)
    assert answers(shown, Terminal("en"))[0].details == (), "the sealed copy was never handed out"


@pytest.mark.parametrize("damaged", [b"", b"no JSON", b"{}", b'{"proof": []}', b'{"proof": "x"}'])
def test_a_credential_that_is_damaged_in_the_register_does_not_keep_a_number_from_being_answered(
    site_office: Office, issued: Callable[..., Transcript], settings: Settings, session: Session, damaged: bytes
) -> None:
    row = issued()
    with behind_the_back(session, "transcript"):
        session.execute(text("UPDATE transcript SET credential = :damaged"), {"damaged": damaged})
    session.commit()
    found = check_number(session, row.number, row.check_code, site_here(session, settings, NOW)).verdict
    assert (found.authentic, found.force, found.key) == (Authentic.NUMBER_KNOWN, Force.VALID, row.key)


def test_one_competency_shown_alone_gets_its_level_and_the_number_that_the_register_knows(
    client: Visitor, issued: Callable[..., Transcript]
) -> None:
    row = issued()
    placement, competency, *_ = members_of(row)
    page = drop(client, rfc8785.dumps(competency))

    assert said(page)[:2] == [YES, IN_FORCE]
    assert row.number in page.text
    assert "It says nothing of the rest of the transcript" in page.text
    assert "Level reached" in page.text
    assert "Date of issue" not in page.text, "the paper bears that of the whole"
    of_placement = drop(client, rfc8785.dumps(placement))
    assert said(of_placement)[:2] == [YES, IN_FORCE]
    assert "Date of issue" in of_placement.text
    assert "Competencies that were signed" in page.text
    assert "Competencies that were signed" not in of_placement.text, "it holds none"
    competency["credentialSubject"]["result"][0]["value"] = "5"
    assert said(drop(client, rfc8785.dumps(competency)))[0] == "No, it is not authentic."


def test_the_levels_of_one_competency_stand_in_the_digits_of_the_reader(
    site_office: Office, issued: Callable[..., Transcript], sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    reader = site_office.ward.registrar
    reader.language, reader.digits = "ar", "arabic"
    session.commit()
    page = drop(sign_in(reader), rfc8785.dumps(members_of(issued())[1]))
    levels = re.findall(r'<span class="mute">المستوى [^<]+</span> <span class="val">(.)', page.text)
    assert levels == ["٣", "٣"]


def test_replaced_and_revoked_are_said_of_the_whole_and_of_its_parts(
    client: Visitor, site_office: Office, issued: Callable[..., Transcript], session: Session
) -> None:
    old = issued()
    site_office.decide("completed")
    newer = issued("sign_off_withdrawn")
    assert old.credential is not None
    assert newer.credential is not None
    for data in (old.credential, rfc8785.dumps(members_of(old)[1])):
        page = drop(client, data)
        assert said(page)[:2] == [YES, "No, it was replaced on 16 March 2026."]
        assert newer.number in page.text
        assert newer.check_code not in page.text
    end = TranscriptEvent(transcript_id=newer.id, kind="revoked", reason_code="misconduct_finding", at=NOW)
    end.actor_id = site_office.ward.registrar.id
    session.add(end)
    session.commit()
    for data in (newer.credential, rfc8785.dumps(members_of(newer)[1])):
        page = drop(client, data)
        assert said(page)[:2] == [YES, "No, it was revoked on 16 March 2026."]
        assert "Reason: a finding of misconduct." in page.text


def test_another_document_under_the_same_number_or_place_is_not_the_one_of_the_register(
    session: Session, site_office: Office, issued: Callable[..., Transcript], settings: Settings
) -> None:
    """The institution's key proved two: only one of them was registered."""
    row = issued()
    own = issuing_keys(settings, site_office.ward.placement.host, TODAY).own
    twice = json.loads(row.credential or b"")
    twice["awardedDate"] = "2026-03-15T00:00:00Z"
    member = twice["credentialSubject"]["verifiableCredential"][1]
    member["awardedDate"] = "2026-03-14T00:00:00Z"
    for document in (twice, member):
        proven = prove(document, own.credential_signer, own.method, row.issued_at)
        checked = check_file(session, rfc8785.dumps(proven), site_here(session, settings, NOW))
        assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.YES, Force.OTHERWISE_HERE)
        assert checked.transcript_id is None


def force(verdict: Verdict) -> tuple[Authentic, Force, Cause | None]:
    return verdict.authentic, verdict.force, verdict.cause


def test_rotation_changes_nothing_and_a_loss_only_what_came_after_it(
    session: Session, site_office: Office, issued: Callable[..., Transcript], settings: Settings, clock: Traveller
) -> None:
    row = issued()
    assert row.credential is not None
    files = (row.credential, rfc8785.dumps(members_of(row)[1]), row.pdf)
    keyring, host = keyring_of(settings), site_office.ward.placement.host
    next_pair(keyring, host, TODAY + timedelta(days=10), TODAY)
    for data in files:
        assert force(check_file(session, data, site_here(session, settings, NOW)).verdict)[:2] == (
            Authentic.YES,
            Force.VALID,
        )
    lose(site_office, settings, TODAY + timedelta(days=5))
    again = site_here(session, settings, NOW + timedelta(days=50))
    for data in files:
        assert check_file(session, data, again).verdict.force is Force.VALID, "the register saw it before the loss"
    assert check_number(session, row.number, row.check_code, again).verdict.force is Force.VALID

    lose(site_office, settings, TODAY)
    fallen = site_here(session, settings, NOW + timedelta(days=50))
    for data in files[:2]:
        verdict = check_file(session, data, fallen).verdict
        assert force(verdict) == (Authentic.NO, Force.NO_ANSWER, Cause.KEY_DISTRUSTED)
    by_number = check_number(session, row.number, row.check_code, fallen).verdict
    assert force(by_number) == (Authentic.NO, Force.NO_ANSWER, Cause.KEY_DISTRUSTED)


def test_a_forgery_with_a_lost_key_is_not_believed_though_it_is_dated_before_the_loss(
    session: Session, site_office: Office, issued: Callable[..., Transcript], settings: Settings
) -> None:
    row = issued()
    own = issuing_keys(settings, site_office.ward.placement.host, TODAY).own
    forged = json.loads(row.credential or b"")
    forged["awardedDate"] = "2026-03-15T00:00:00Z"
    whole = prove(forged, own.credential_signer, own.method, row.issued_at)
    lose(site_office, settings, TODAY + timedelta(days=5))
    again = site_here(session, settings, NOW + timedelta(days=50))
    for data in (whole, whole["credentialSubject"]["verifiableCredential"][1]):
        verdict = check_file(session, rfc8785.dumps(data), again).verdict
        expected = (Authentic.NO, Cause.KEY_UNWITNESSED) if data is whole else (Authentic.YES, None)
        assert (verdict.authentic, verdict.cause) == expected, "its member is the very one that was issued"


def test_the_published_list_is_all_that_an_examination_elsewhere_needs(
    client: Visitor, issued: Callable[..., Transcript], session: Session
) -> None:
    row = issued()
    keys = key_list_from_json(client.get("/.well-known/hwx-keys.json").data)
    elsewhere = Site(lambda: keys, ZoneInfo("UTC"), NOW)
    assert check_file(session, row.credential or b"", elsewhere).verdict.authentic is Authentic.YES


def test_a_file_of_either_form_needs_at_most_eight_statements(
    app: Flask,
    client: Visitor,
    site_office: Office,
    issued: Callable[..., Transcript],
    settings: Settings,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    row = issued()
    for data in (row.credential or b"", rfc8785.dumps(members_of(row)[1]), paper_of(row, site_office, settings)):
        with statements() as sent:
            drop(client, data)
        assert len(sent) <= 8
