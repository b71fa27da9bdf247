"""A transcript in the register, and the public list of the key that sealed it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.placements.tables import Placement
from hwx.rules.seal import keys_to_json
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.support.making import NOW, Make
from tests.support.office import site_office
from tests.verification.sealed import CODE, ISSUED, KEY_ID, KEYS, NUMBER, sealed, sealed_pdf

__all__ = ["site_office"]

Issue = Callable[..., Transcript]
End = Callable[..., None]


@pytest.fixture
def keys(settings: Settings) -> Iterator[None]:
    settings.keys_folder.mkdir(parents=True, exist_ok=True)
    (settings.keys_folder / "keys.json").write_bytes(keys_to_json(KEYS.seals))
    yield
    shutil.rmtree(settings.keys_folder)


@pytest.fixture
def issue(session: Session, make: Make, keys: None) -> Issue:
    """``issue(placement, number=..., ...)``: a row as the transcripts room writes it, around a real sealed file."""

    def write(placement: Placement | None = None, edition: int = 1, code: str = CODE, **changes: Any) -> Transcript:
        placement = placement or make.placement()
        number = changes.setdefault("number", NUMBER)
        data = sealed(check_code=code, **changes)
        pdf = sealed_pdf(data)
        row = Transcript(
            number=number,
            placement_id=placement.id,
            edition=edition,
            check_code=code,
            sealed=data,
            sealed_digest=hashlib.sha256(data).hexdigest(),
            pdf=pdf,
            pdf_digest=hashlib.sha256(pdf).hexdigest(),
            key=KEY_ID,
            record_number=1,
            outcome="completed",
            issued_at=NOW.replace(month=ISSUED.month, day=ISSUED.day),
            issued_by_id=make.holder(Role.REGISTRAR, placement.host).id,
        )
        session.add(row)
        session.commit()
        return row

    return write


@pytest.fixture
def end(session: Session, make: Make) -> End:
    """``end(transcript)`` revokes it; ``end(transcript, by=newer)`` replaces it."""

    def write(transcript: Transcript, reason: str = "identity_error", by: Transcript | None = None) -> None:
        session.add(
            TranscriptEvent(
                transcript_id=transcript.id,
                kind="superseded" if by else "revoked",
                reason_code="replaced" if by else reason,
                at=NOW,
                actor_id=make.person().id,
                replaced_by_id=by.id if by else None,
            )
        )
        session.commit()

    return write
