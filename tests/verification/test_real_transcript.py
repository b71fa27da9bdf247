"""A transcript as the registrar really issues it, checked by everybody: the two rooms fit together."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.examine import main
from hwx.rules.seal import keys_to_json
from hwx.settings import Settings
from hwx.transcripts.printing import why_no_printer
from hwx.verification.tables import Check
from tests.support.making import Make
from tests.support.visiting import Visitor
from tests.transcripts.office import KEYS, Office, office
from tests.verification.test_views import said


@pytest.fixture
def registrar(make: Make, settings: Settings, keys: None) -> Office:
    """Ready to issue, at a site that publishes the key."""
    missing = why_no_printer()
    if missing:
        pytest.skip(f"PDFs cannot be made here: {missing}")
    (settings.keys_folder / "keys.json").write_bytes(keys_to_json(KEYS))
    at_work = office(make)
    at_work.sign()
    at_work.decide()
    return at_work


def drop(client: Visitor, data: bytes) -> list[str]:
    return said(client.post("/verify", data={"way": "file", "file": (io.BytesIO(data), "t")}))


def test_the_page_the_link_and_the_command_agree_on_what_was_really_issued(
    client: Visitor, registrar: Office, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One test, because printing takes its time."""
    transcript = registrar.issue()

    for data in (transcript.pdf, transcript.sealed):
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        assert drop(client, data)[:2] == ["Yes, it is authentic.", "Yes, it is in force today."]
        assert drop(client, changed) == ["No, it is not authentic.", "No answer.", "No answer.", "No answer."]
        assert examined(tmp_path, data, capsys) == 0
        assert examined(tmp_path, changed, capsys) == 1

    statement = json.loads(transcript.sealed)["statement"]
    printed = f"{statement['check_at']}/{transcript.number}/{transcript.check_code}"
    path = printed.removeprefix("https://hwx.example.org")
    assert client.get(path).status_code == 200
    assert said(client.post(path, data={}))[1] == "Yes, it is in force today."
    assert session.scalars(select(Check.transcript_id).where(Check.way == "link")).one() == transcript.id


def examined(folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit status of the command; what it says is the same as on the page (tests/test_examine.py)."""
    (folder / "keys.json").write_bytes(keys_to_json(KEYS))
    (folder / "file").write_bytes(data)
    status = main([str(folder / "file"), "--keys", str(folder / "keys.json")])
    capsys.readouterr()
    return status


def test_a_replaced_one_points_to_the_newer_and_the_newer_is_in_force(client: Visitor, registrar: Office) -> None:
    old = registrar.issue()
    registrar.decide("completed")
    newer = registrar.issue(replacing="sign_off_withdrawn")
    page = client.post("/verify", data={"way": "file", "file": (io.BytesIO(old.pdf), "t")})

    assert said(page)[:2] == ["Yes, it is authentic.", "No, it was replaced on 16 March 2026."]
    assert newer.number in page.text
    assert newer.check_code not in page.text
    assert "Reason: a sign-off that it rests on was withdrawn." in page.text
    assert drop(client, newer.pdf)[1] == "Yes, it is in force today."
