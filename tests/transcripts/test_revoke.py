"""Revoking: one way, with a reason, by a registrar of the host."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.rules.issuing import FOR_REVOKING
from hwx.transcripts.issue import CannotIssue
from hwx.transcripts.register import in_force, transcripts_of
from hwx.transcripts.revoke import revoke
from hwx.transcripts.tables import TranscriptEvent
from tests.support.making import NOW, TODAY
from tests.support.office import Office

NUMBER = "HWX-2026-00001"


def end(office: Office, reason: str = "issued_in_error", who: str = "registrar", number: str = NUMBER) -> None:
    session, person = office.make.session, getattr(office.ward, who)
    revoke(session, office.ward.placement, number, reason, person, NOW, TODAY)
    session.commit()


@pytest.mark.parametrize("reason", FOR_REVOKING)
def test_a_revoked_transcript_stays_in_the_register_and_says_so(here: Office, reason: str) -> None:
    row = here.file()
    end(here, reason)
    listed = transcripts_of(here.make.session, here.ward.placement.id)
    assert [(one.ended, one.reason_code, one.ended_at, one.replaced_by) for one in listed] == [
        ("revoked", reason, NOW, "")
    ]
    assert in_force(listed) is None
    event = here.make.session.scalars(select(TranscriptEvent)).one()
    assert (event.transcript_id, event.actor_id) == (row.id, here.ward.registrar.id)


def test_it_is_revoked_once(here: Office) -> None:
    here.file()
    end(here)
    with pytest.raises(CannotIssue, match="already_ended"):
        end(here, "misconduct_finding")


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("coordinator", "issued_in_error", "not_registrar"),
        ("home_officer", "issued_in_error", "not_registrar"),
        ("stranger", "issued_in_error", "not_registrar"),
        ("trainee", "issued_in_error", "own_transcript"),
        ("registrar", "replaced", "unknown_reason"),
        ("registrar", "because", "unknown_reason"),
    ],
)
def test_what_the_rules_refuse_changes_nothing(here: Office, who: str, reason: str, code: str) -> None:
    here.file()
    with pytest.raises(CannotIssue, match=code):
        end(here, reason, who)
    here.make.session.rollback()
    assert in_force(transcripts_of(here.make.session, here.ward.placement.id))


def test_the_database_keeps_to_one_end_as_well(here: Office, session: Session) -> None:
    row = here.file(ended="revoked")
    values = {"transcript_id": row.id, "reason_code": "issued_in_error", "at": NOW, "actor_id": here.ward.registrar.id}
    session.expunge_all()
    session.add(TranscriptEvent(kind="superseded", replaced_by_id=None, **values))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
