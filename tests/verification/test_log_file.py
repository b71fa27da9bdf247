"""Proofs from the log beside the transcript that they go with, as a site really issues both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hwx.examine import BESIDE_AMISS, main
from hwx.keys.public_list import issuer_of
from hwx.rules.inclusion import read_file
from hwx.rules.key_list import KeyList, key_list_to_json
from hwx.transcripts.tables import Transcript
from hwx.verification.log_file import LogAnswer, look_at_log
from hwx.verification.paper import look_at
from tests.support.making import Make
from tests.support.office import KEYS, RING, office

pytestmark = pytest.mark.usefixtures("printer")


def test_the_proofs_of_a_transcript_hold_for_both_of_its_forms_and_for_no_other(make: Make) -> None:
    here = office(make)
    here.sign()
    here.decide()
    row: Transcript = here.issue()
    assert row.log_proofs is not None
    keys = KeyList(KEYS, (issuer_of(RING, here.ward.placement.host),))
    whole = json.loads(row.credential or b"")
    credential, sealed = (look_at(data, keys).said for data in (row.credential or b"", row.sealed))
    member = look_at(json.dumps(whole["credentialSubject"]["verifiableCredential"][1]).encode(), keys).said
    assert credential is not None
    assert sealed is not None
    assert member is not None
    own = read_file(row.log_proofs).key
    for said in (credential, sealed):
        found = look_at_log(row.log_proofs, said)
        assert (found.answer, found.own_key, found.key) == (LogAnswer.HOLDS, True, own.strip())
        assert look_at_log(row.log_proofs, said, own).own_key is False
        stranger = "elsewhere+00000000+AAAA"
        assert look_at_log(row.log_proofs, said, stranger).answer is LogAnswer.KEY_UNREADABLE
        emptied = json.dumps({**json.loads(row.log_proofs), "entries": []}).encode()
        assert look_at_log(emptied, said).answer is LogAnswer.OTHER_TRANSCRIPT
        moved = json.loads(row.log_proofs)
        moved["entries"][0]["event"]["level"] = 5
        assert look_at_log(json.dumps(moved).encode(), said).answer is LogAnswer.NOT_INCLUDED
        forged = row.log_proofs.replace(b"\\n\\n", b"\\n2\\n\\n", 1)
        assert look_at_log(forged, said).answer in (LogAnswer.NOT_SIGNED, LogAnswer.UNREADABLE)
        assert look_at_log(b"{}", said).answer is LogAnswer.UNREADABLE
    assert look_at_log(row.log_proofs, member).answer is LogAnswer.NOT_FOR_PARTS


def test_a_log_is_believed_by_a_key_that_the_reader_knows_and_by_no_other(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proofs that name their own key could be those of a log that the forger keeps."""
    here = office(make)
    here.sign()
    here.decide()
    row: Transcript = here.issue()
    assert row.log_proofs is not None
    keys = KeyList(KEYS, (issuer_of(RING, here.ward.placement.host),))
    for name, content in (
        ("keys.json", key_list_to_json(keys)),
        ("file", row.credential or b""),
        ("log", row.log_proofs),
    ):
        (tmp_path / name).write_bytes(content)
    given = [str(tmp_path / "file"), "--keys", str(tmp_path / "keys.json"), "--log", str(tmp_path / "log"), "--explain"]

    assert main(given) == BESIDE_AMISS
    said = capsys.readouterr().out
    assert "Whether that is the log of the issuer was not looked at." in said
    assert "[not looked at] The log of the issuer bears out" in said
    assert main([*given, "--log-key", read_file(row.log_proofs).key]) == 0
    said = capsys.readouterr().out
    assert "Each signature that the transcript states stands in the log of" in said
    assert "[yes] The log of the issuer bears out" in said
    assert main([*given, "--json"]) == BESIDE_AMISS
    told = json.loads(capsys.readouterr().out)
    assert (told["log"], told["log_own_key"], told["steps"][-1]["outcome"]) == ("holds", True, "not_done")
