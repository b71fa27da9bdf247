"""What the archive of a trainee holds of transcripts: files, what became of each, what was answered at home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.placements.tables import Placement
from hwx.transcripts.register import Listed, transcripts_of
from hwx.transcripts.sent import Sent, sendings_of
from hwx.transcripts.tables import Transcript
from hwx.transcripts.zipping import Part

FILES = (
    (Transcript.pdf, "pdf"), (Transcript.sealed, "json"), (Transcript.credential, "vc.json"),
    (Transcript.log_proofs, "log.json"),
)  # fmt: skip


def transcript_parts(session: Session, placement: Placement) -> Iterator[Part]:
    """The files one by one, and ``transcripts.json``, oldest first."""
    listed = sorted(transcripts_of(session, placement.id), key=lambda one: one.edition)
    for one in listed:
        for column, ending in FILES:
            data = session.scalars(select(column).where(Transcript.id == one.id)).one()
            if data is not None:
                yield Part(f"{placement.reference}/transcripts/{one.number}.{ending}", (data,))
    sent = sendings_of(session, placement.id)
    told = [_told(one) | {"sent_home": _sent(sent.get(one.id))} for one in listed]
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    yield Part(f"{placement.reference}/transcripts.json", (text.encode(),))


def _told(one: Listed) -> dict[str, Any]:
    ended = {"kind": one.ended, "reason": one.reason_code, "at": one.ended_at and one.ended_at.isoformat()}
    return {
        "number": one.number,
        "outcome": one.outcome,
        "issued_at": one.issued_at.isoformat(),
        "issued_by": one.issued_by,
        "ended": ended | {"replaced_by": one.replaced_by} if one.ended else None,
    }


def _sent(sent: Sent | None) -> dict[str, Any] | None:
    """The answers oldest first: the last one counts."""
    if sent is None:
        return None
    answers = [
        {
            "answer": one.answer,
            "reason": one.reason,
            "officer": one.name,
            "capacity": one.capacity,
            "at": one.answered_at.isoformat(),
        }
        for one in reversed(sent.answers)
    ]
    return {"at": sent.sent_at.isoformat(), "by": sent.sent_by, "answers": answers}
