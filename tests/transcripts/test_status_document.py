"""A transcript that was really issued, from its proofs to the list that says it was revoked; with Node as a witness."""

from __future__ import annotations

import json

import pytest

from hwx.keys.keysets import histories_of
from hwx.rules.data_integrity import examine_proofs
from hwx.rules.status_list import status_in
from hwx.transcripts.revoke import revoke
from hwx.transcripts.status_document import Made, status_document
from tests.independent.node import Case, node_says
from tests.support.making import NOW, TODAY
from tests.support.office import RING, Office

pytestmark = pytest.mark.usefixtures("printer")


def test_an_issued_transcript_is_proven_listed_and_once_revoked_known_as_such_everywhere(decided: Office) -> None:
    session, placement = decided.make.session, decided.ward.placement
    row = decided.issue()
    assert row.credential is not None
    assert row.status_list is not None
    credential, histories = json.loads(row.credential), histories_of(RING, placement.host)
    assert examine_proofs(credential, histories).authentic

    made: Made = {}
    before = status_document(session, RING, placement.host, row.status_list, NOW, made)
    revoke(session, placement, row.number, "identity_error", decided.ward.registrar, NOW, TODAY)
    session.commit()
    after = status_document(session, RING, placement.host, row.status_list, NOW, made)

    for document, revoked in ((before, False), (after, True)):
        assert document is not None
        listed = json.loads(document)
        assert status_in(credential, listed, histories, NOW).revoked is revoked
        [answer] = node_says([Case(credential)], histories, listed, at=NOW)
        assert (answer.verified, answer.error) == (True, "")
        assert answer.revoked is revoked
