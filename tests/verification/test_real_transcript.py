"""A transcript as the registrar really issues it, checked by everybody: the two rooms fit together."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.examine import main
from hwx.settings import Settings
from hwx.verification.tables import Check
from tests.support.office import Office
from tests.support.visiting import Visitor
from tests.verification.pictures import first_page, photograph
from tests.verification.test_views import said

pytestmark = pytest.mark.usefixtures("printer")


def drop(client: Visitor, data: bytes) -> list[str]:
    return said(client.post("/verify", data={"way": "file", "file": (io.BytesIO(data), "t")}))


def test_the_page_the_link_and_the_command_agree_on_what_was_really_issued(
    client: Visitor,
    site_office: Office,
    settings: Settings,
    session: Session,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One test, because printing takes its time."""
    transcript = site_office.issue()
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
    client: Visitor, site_office: Office, tmp_path: Path
) -> None:
    """Printed in grey at 150 dots, held askew, saved small."""
    transcript = site_office.issue()
    picture = photograph(first_page(transcript.pdf, tmp_path))
    page = client.post("/verify", data={"way": "number", "photograph": (io.BytesIO(picture), "a.jpg")})

    answers = ["The number is genuine; the paper was not checked.", "Yes, it is in force today."]
    assert said(page)[:2] == drop(client, picture)[:2] == answers
    assert transcript.number in page.text


def test_a_replaced_one_points_to_the_newer_and_the_newer_is_in_force(client: Visitor, site_office: Office) -> None:
    old = site_office.issue()
    site_office.decide("completed")
    newer = site_office.issue(replacing="sign_off_withdrawn")
    page = client.post("/verify", data={"way": "file", "file": (io.BytesIO(old.pdf), "t")})

    assert said(page)[:2] == ["Yes, it is authentic.", "No, it was replaced on 16 March 2026."]
    assert newer.number in page.text
    assert newer.check_code not in page.text
    assert "Reason: a sign-off that it rests on was withdrawn." in page.text
    assert drop(client, newer.pdf)[1] == "Yes, it is in force today."
