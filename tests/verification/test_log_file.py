"""Proofs from the log beside the transcript that they go with, as a site really issues both."""

from __future__ import annotations

import json

import pytest

from hwx.keys.public_list import issuer_of
from hwx.rules.inclusion import read_file
from hwx.rules.key_list import KeyList
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
