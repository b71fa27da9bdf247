"""What the register of this installation says of a file: which transcript it is, what ended it, since when it is held.

As a witness the register does not depend on any key of the institutions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from hwx.rules.credential_reading import ReadMember
from hwx.rules.issuer_keys import IssuerKey
from hwx.rules.key_list import KeyList
from hwx.rules.key_trust import Trust, trust_in
from hwx.rules.transcript import Transcript as Statement
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.verification.about import Said
from hwx.verification.credential_file import digest_of
from hwx.verification.verdict import End, Force

STATUS_LIST = re.compile(r"https?://[^?#]+/institutions/(\d{1,9})/status/(\d{1,9})")


@dataclass(frozen=True)
class Register:
    """The Witness of hwx.verification.look."""

    session: Session

    @property
    def issued_it(self) -> bool:
        return True

    def saw_file(self, digest: str, /) -> Iterable[date]:
        columns = (Transcript.pdf_digest, Transcript.credential_digest, Transcript.sealed_digest)
        return self._days(or_(*(column == digest for column in columns)))

    def saw_member(self, status_list: str, index: int, digest: str, /) -> Iterable[date]:
        row = _member_place(self.session, status_list, index, digest)
        return self._days(Transcript.id == row.id) if row is not None and row.digest == digest else ()

    def _days(self, wanted: ColumnElement[bool]) -> Iterable[date]:
        return [at.astimezone(UTC).date() for at in self.session.scalars(select(Transcript.issued_at).where(wanted))]


@dataclass(frozen=True)
class Place:
    """A transcript of the register, and the digest of the document of it that was asked about, "" when it has none."""

    id: int
    number: str
    digest: str


def place_of(session: Session, said: Said, digest: str) -> Place | None:
    """``digest`` is that of the file, to find the member that is meant."""
    if isinstance(said, ReadMember):
        return _member_place(session, said.status_list, said.status_index, digest)
    column = Transcript.sealed_digest if isinstance(said, Statement) else Transcript.credential_digest
    query = select(Transcript.id, Transcript.number, column.label("digest")).where(Transcript.number == said.number)
    row = session.execute(query).one_or_none()
    return Place(row.id, row.number, row.digest or "") if row is not None else None


def _member_place(session: Session, status_list: str, index: int, digest: str) -> Place | None:
    """A member does not name its transcript; the place on the status list of both is the same, and no other's."""
    found = STATUS_LIST.fullmatch(status_list)
    if found is None:
        return None
    query = select(Transcript.id, Transcript.number, Transcript.credential).where(
        Transcript.issuer_id == int(found[1]),
        Transcript.status_list == int(found[2]),
        Transcript.status_index == index,
    )
    row = session.execute(query).one_or_none()
    if row is None or row.credential is None:
        return None
    members: list[dict[str, Any]] = json.loads(row.credential)["credentialSubject"]["verifiableCredential"]
    issued = any(digest_of(member) == digest for member in members)
    return Place(row.id, row.number, digest if issued else "")


def end_of(session: Session, transcript_id: int, zone: ZoneInfo) -> End | None:
    newer = aliased(Transcript)
    query = (
        select(TranscriptEvent.kind, TranscriptEvent.reason_code, TranscriptEvent.at, newer.number)
        .outerjoin(newer, newer.id == TranscriptEvent.replaced_by_id)
        .where(TranscriptEvent.transcript_id == transcript_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return End(Force(row.kind), row.at.astimezone(zone).date(), row.reason_code, row.number or "")


def fallen_key(session: Session, transcript_id: int, keys: KeyList) -> str:
    """The key of the credential, if it was already lost when the transcript was issued; else "". The register is the
    witness of what was issued before."""
    lost = {
        history.method(key): key
        for history in keys.histories
        for key in history.keys
        if key.distrusted_from is not None
    }
    if not lost:
        return ""
    query = select(Transcript.credential, Transcript.issued_at).where(Transcript.id == transcript_id)
    row = session.execute(query).one()
    key = lost.get(_method_of(row.credential)) if row.credential is not None else None
    on = row.issued_at.astimezone(UTC).date()
    if key is None or trust_in(key, on, (on,)) is not Trust.DISTRUSTED:
        return ""
    return key.multikey


def signing_key(credential: bytes | None, keys: KeyList) -> IssuerKey | None:
    """The key that signed what was handed out, which is printed on the paper: the copy that the register examines is
    sealed with a key of the site. None for what was issued before there were credentials."""
    if credential is None:
        return None
    method = _method_of(credential)
    return next((key for one in keys.histories for key in one.keys if one.method(key) == method), None)


def _method_of(credential: bytes) -> str:
    """ "" where the row is damaged: what cannot be read names no key, and is not the document that is asked about."""
    try:
        return str(json.loads(credential)["proof"][0]["verificationMethod"])
    except (ValueError, LookupError, TypeError):
        return ""
