"""A transcript as the registrar really issues it, checked by everybody: the two rooms fit together."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.examine import main
from hwx.keys.issuing_keys import issuing_keys
from hwx.settings import Settings
from hwx.transcripts.issue import issue
from hwx.transcripts.tables import Transcript
from hwx.verification.tables import Check
from tests.support.making import TODAY, Make
from tests.support.office import Office, office
from tests.support.visiting import Visitor
from tests.verification.pictures import first_page, photograph
from tests.verification.test_views import said

pytestmark = pytest.mark.usefixtures("printer")


@pytest.fixture
def registrar(make: Make, settings: Settings) -> Iterator[Office]:
    """Ready to issue, with the keys of the site."""
    at_work = office(make)
    at_work.sign()
    at_work.decide()
    yield at_work
    shutil.rmtree(settings.keys_folder, ignore_errors=True)


def issued(at_work: Office, settings: Settings, replacing: str = "") -> Transcript:
    session, placement = at_work.make.session, at_work.ward.placement
    keys = issuing_keys(settings, placement.host, TODAY)
    desk = at_work.desk(site=settings.base_url)
    row = issue(session, placement, at_work.make.curriculum(placement), desk, keys, at_work.seen, replacing)
    session.commit()
    return row


def drop(client: Visitor, data: bytes) -> list[str]:
    return said(client.post("/verify", data={"way": "file", "file": (io.BytesIO(data), "t")}))


def test_the_page_the_link_and_the_command_agree_on_what_was_really_issued(
    client: Visitor,
    registrar: Office,
    settings: Settings,
    session: Session,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One test, because printing takes its time."""
    transcript = issued(registrar, settings)
    (tmp_path / "keys.json").write_bytes(client.get("/.well-known/hwx-keys.json").data)
    assert transcript.credential is not None

    for data in (transcript.pdf, transcript.credential, transcript.sealed):
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        assert drop(client, data)[:2] == ["Yes, it is authentic.", "Yes, it is in force today."]
        assert drop(client, changed) == ["No, it is not authentic.", "No answer.", "No answer.", "No answer."]
        assert examined(tmp_path, data, capsys) == 0
        assert examined(tmp_path, changed, capsys) == 1

    statement = json.loads(transcript.sealed)["statement"]
    printed = f"{statement['check_at']}/{transcript.number}/{transcript.check_code}"
    path = printed.removeprefix(settings.base_url)
    assert client.get(path).status_code == 200
    assert said(client.post(path, data={}))[1] == "Yes, it is in force today."
    assert session.scalars(select(Check.transcript_id).where(Check.way == "link")).one() == transcript.id


def examined(folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit status of the command; what it says is the same as on the page (tests/test_examine.py)."""
    (folder / "file").write_bytes(data)
    status = main([str(folder / "file"), "--keys", str(folder / "keys.json")])
    capsys.readouterr()
    return status


def test_a_photograph_of_the_printed_page_is_answered_like_its_number(
    client: Visitor, registrar: Office, settings: Settings, tmp_path: Path
) -> None:
    """Printed in grey at 150 dots, held askew, saved small."""
    transcript = issued(registrar, settings)
    picture = photograph(first_page(transcript.pdf, tmp_path))
    page = client.post("/verify", data={"way": "number", "photograph": (io.BytesIO(picture), "a.jpg")})

    answers = ["The number is genuine; the paper was not checked.", "Yes, it is in force today."]
    assert said(page)[:2] == drop(client, picture)[:2] == answers
    assert transcript.number in page.text


def test_a_replaced_one_points_to_the_newer_and_the_newer_is_in_force(
    client: Visitor, registrar: Office, settings: Settings
) -> None:
    old = issued(registrar, settings)
    registrar.decide("completed")
    newer = issued(registrar, settings, replacing="sign_off_withdrawn")
    page = client.post("/verify", data={"way": "file", "file": (io.BytesIO(old.pdf), "t")})

    assert said(page)[:2] == ["Yes, it is authentic.", "No, it was replaced on 16 March 2026."]
    assert newer.number in page.text
    assert newer.check_code not in page.text
    assert "Reason: a sign-off that it rests on was withdrawn." in page.text
    assert drop(client, newer.pdf)[1] == "Yes, it is in force today."
