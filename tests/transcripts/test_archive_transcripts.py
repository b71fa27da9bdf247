"""What the archive of a trainee holds of transcripts: every file, what became of each, and who was shown it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from zipfile import ZipFile

from sqlalchemy import insert, select

from hwx.people.passkey_tables import Passkey
from hwx.people.tables import Person
from hwx.transcripts.register import Listed, transcripts_of
from hwx.transcripts.sendings import Given, record_answer, send_home
from hwx.transcripts.sent import answers_about, sent_to_officer
from hwx.transcripts.tables import Transcript
from hwx.verification.shares import Wish, end_share, make_share, note_opening
from tests.support.making import NOW, TODAY, Make
from tests.support.office import Office
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def archive(browser: Visitor) -> ZipFile:
    return ZipFile(io.BytesIO(browser.get("/my/archive.zip").data))


def transcript_on(here: Office) -> Listed:
    here.file()
    return transcripts_of(here.make.session, here.ward.placement.id)[0]


def test_links_sendings_answers_and_checks_of_transcripts_are_in_the_archive(
    here: Office, make: Make, sign_in: SignIn
) -> None:
    session, ward, listed = make.session, here.ward, transcript_on(here)
    officer = ward.home_officer
    share, token = make_share(session, ward.placement, listed, Wish("whole", 30, "Ministry"), ward.trainee, NOW)
    note_opening(session, share.id, "pdf", "Dr Fall, Dakar", NOW)
    end_share(session, share.id, NOW + timedelta(hours=1))
    send_home(session, ward.placement, listed, ward.trainee, NOW, TODAY)
    for seen, given in enumerate((("accepted_with_conditions", "One month under supervision."), ("accepted", "Done."))):
        sent = sent_to_officer(session, officer, TODAY, listed.number)
        assert sent is not None
        answers = answers_about(session, [sent.id])[sent.id]
        record_answer(session, sent, answers, Given(*given, seen=seen), officer, NOW + timedelta(days=seen), TODAY)
    session.execute(insert(Passkey).values(
        person_id=ward.trainee.id, credential="x", public_key="y", sign_count=0, transports=[], name="My phone",
        added_at=NOW, removal_reason="",
    ))  # fmt: skip
    session.commit()
    found, place = archive(sign_in(ward.trainee)), ward.placement.reference
    (told,) = json.loads(found.read(f"{place}/shares.json"))
    assert (told["for"], told["detail"], told["ended_at"]) == (
        "Ministry",
        "whole",
        str(NOW + timedelta(hours=1)).replace(" ", "T"),
    )
    assert [(one["what"], one["who"]) for one in told["openings"]] == [("pdf", "Dr Fall, Dakar")]
    (one,) = json.loads(found.read(f"{place}/transcripts.json"))
    assert (one["number"], one["ended"], one["sent_home"]["by"]) == (listed.number, None, "AMINATA DIALLO")
    assert [(answer["answer"], answer["reason"]) for answer in one["sent_home"]["answers"]] == [
        ("accepted_with_conditions", "One month under supervision."), ("accepted", "Done."),
    ]  # fmt: skip
    assert one["sent_home"]["answers"][0]["officer"] == officer.passport_name
    assert [one["name"] for one in json.loads(found.read("me.json"))["passkeys"]] == ["My phone"]
    everything = b"".join(found.read(name) for name in found.namelist())
    assert token.encode() not in everything
    assert share.token_digest.encode() not in everything
    for name in ("shares.json", "transcripts.json", "requests.json", "checks.json", ".vc.json"):
        assert name in found.read("README.txt").decode()


def test_every_file_of_an_issued_transcript_is_in_the_archive_and_what_ended_it(
    decided: Office, make: Make, sign_in: SignIn, printer: None
) -> None:
    first, place = decided.issue().number, decided.ward.placement.reference
    second = decided.issue("identity_error").number
    found = archive(sign_in(decided.ward.trainee))
    rows = {row.number: row for row in make.session.scalars(select(Transcript))}
    for number in (first, second):
        files = {"pdf": rows[number].pdf, "json": rows[number].sealed, "vc.json": rows[number].credential,
                 "log.json": rows[number].log_proofs}  # fmt: skip
        for ending, content in files.items():
            assert found.read(f"{place}/transcripts/{number}.{ending}") == content
    told = json.loads(found.read(f"{place}/transcripts.json"))
    assert [one["number"] for one in told] == [first, second]
    assert [one["ended"] and (one["ended"]["kind"], one["ended"]["replaced_by"]) for one in told] == [
        ("superseded", second), None,
    ]  # fmt: skip
