"""Transcripts issued by earlier versions still verify, changed ones still do not; their files are never made anew."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from hwx.examine import BESIDE_AMISS, NO_LONGER_IN_FORCE, main
from hwx.rules.key_list import key_list_from_json
from hwx.verification.about import about_of
from hwx.verification.look import Form
from hwx.verification.paper import look_at

HERE = Path(__file__).parent

FIRST, CREDENTIAL = HERE / "first", HERE / "credential"

FILES = [
    (FIRST / "transcript.json", Form.SEALED, "HWX-2026-00042"),
    (FIRST / "transcript.pdf", Form.SEALED_PDF, "HWX-2026-00042"),
    (CREDENTIAL / "transcript.json", Form.CREDENTIAL, "KFMC-2026-00042"),
    (CREDENTIAL / "transcript.pdf", Form.SIGNED_PDF, "KFMC-2026-00042"),
    (CREDENTIAL / "member.json", Form.MEMBER, ""),
]

DIGESTS = {
    "credential/keys.json": "40a229edb8bb3c902c50cb0af1068af4f11fec3c58fe3423380eea437d4f513f",
    "credential/member.json": "5a73afd2f1eab39c22067be110a8e7a2bef08daabfa16a2de9fb7bd897c1638f",
    "credential/status-revoked.json": "afab3890660d32765c332bb3b30e169e858b4fe17671ada65aded890f62ea78f",
    "credential/status.json": "690029f1080b573771c47da2d7e86de942426827077f67465a6db431daa36fa2",
    "credential/transcript.json": "3e5790755530f74c9c71be8636b6876fe459d5500a6f34651432312970dab4cb",
    "credential/transcript.pdf": "0601a289f1d6f6c939cb084059ae7233d4fa7303b4afae69d695d9b9386521a2",
    "first/keys.json": "4c6779d853fea54ae4bf1adffb23de2ec9757c477c8faaf9a9c8f4fe94d1fe7a",
    "first/transcript.json": "d4a52b9d0231bc25a187d410808218018b1ce529390f0488ba3212dbf1b71dd7",
    "first/transcript.pdf": "bf8f87689ac41b58c38d14ce5dbae80c5d1ebf6a1db7975557b57f8dd45d0fe1",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_the_files_are_those_that_were_kept(name: str) -> None:
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("path, form, number", FILES, ids=lambda found: getattr(found, "name", ""))
def test_an_old_transcript_still_verifies_and_a_changed_one_does_not(path: Path, form: Form, number: str) -> None:
    keys = key_list_from_json((path.parent / "keys.json").read_bytes())
    data = path.read_bytes()
    look = look_at(data, keys)
    assert (look.cause, look.form) == (None, form)
    assert look.said is not None
    about = about_of(look.said, datetime(2026, 6, 1, tzinfo=UTC).date())
    assert about.number == number
    assert about.passport_name
    assert about.items
    for place in (len(data) // 3, len(data) // 2, len(data) - 3):
        changed = look_at(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], keys)
        assert changed.cause is not None
        assert not changed.cause.unreadable


@pytest.mark.parametrize("name", ["transcript.json", "transcript.pdf", "member.json"])
@pytest.mark.parametrize(
    "status, on, ended",
    [
        ("status.json", datetime(2026, 6, 5, tzinfo=UTC), 0),
        ("status.json", datetime(2040, 1, 1, tzinfo=UTC), BESIDE_AMISS),
        ("status-revoked.json", datetime(2040, 1, 1, tzinfo=UTC), NO_LONGER_IN_FORCE),
    ],
)
def test_old_status_lists_still_tell_what_they_told(
    name: str, status: str, on: datetime, ended: int, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(CREDENTIAL / name), "--keys", str(CREDENTIAL / "keys.json"), "--status", str(CREDENTIAL / status)]
    with time_machine.travel(on, tick=False):
        assert main(given) == ended
    assert "Yes, it is authentic." in capsys.readouterr().out
