"""A form that is sent twice is answered twice and recorded once.

Every form that adds to a record carries ``once``, a key made when the form was drawn. What is recorded is stored
together with the key and the answer, in one transaction, so the key is known if and only if the deed is. Sent again by
the same person (a double tap, an answer that was lost, a form that waited on a telephone without a network) the form
gets the answer of the first time, and nothing is done: neither is the password asked for nor the record looked at. A
refusal keeps nothing: the same form may be sent again with the same key. The same key with other content is refused, so
that a second observation sent from a page that the browser had kept is never taken for the first.

A view uses it through ``hwx.placements.sending``; a client that keeps forms for later sends what the form holds, all of
it and unchanged, under the key it was drawn with or any other text of at most 64 characters that nobody else can guess.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from hwx.extensions import Base, UtcDateTime

LONGEST_KEY = 64

NO_MEANING = frozenset({"once", "csrf_token", "password", "proof"})
"""Fields that may differ when the same thing is sent again: they tell who sends, not what is meant."""


class SentForm(Base):
    """The answer to a form that was recorded."""

    __tablename__ = "sent_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    meant: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    location: Mapped[str] = mapped_column(String(500), default="")
    message: Mapped[str] = mapped_column(String(500), default="")
    entries: Mapped[list[int]] = mapped_column(JSON, default=list)


@dataclass(frozen=True)
class Sent:
    """One sending. ``meant`` is the digest that ``meaning_of`` gives."""

    person: int
    key: str
    meant: str


@dataclass(frozen=True)
class Answer:
    """Where the person was sent, what was said there, and the numbers of the entries that were recorded."""

    location: str
    message: str
    entries: tuple[int, ...] = ()


class SentBefore(Exception):
    """Another sending of the same form came first, perhaps in this very moment. Nothing was recorded by this one."""


def meaning_of(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """SHA-256 in hex of the address and of all that the form says, files by their digests; the order in which fields
    come does not matter."""
    said = sorted((name, value) for name, value in fields if name not in NO_MEANING)
    return hashlib.sha256(json.dumps([path, said], ensure_ascii=True).encode()).hexdigest()


def answer_to(session: Session, sent: Sent) -> Answer | None:
    """What was answered the first time; None when this is the first time. Raises SentBefore for other content."""
    row = session.execute(
        select(SentForm.meant, SentForm.location, SentForm.message, SentForm.entries).where(
            SentForm.person_id == sent.person, SentForm.key == sent.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.meant != sent.meant:
        raise SentBefore
    return Answer(row.location, row.message, tuple(row.entries))


def keep(session: Session, sent: Sent, answer: Answer, now: datetime) -> None:
    """To be called last, before the commit of the deed. Raises SentBefore when another sending came first, perhaps in
    this very moment; the caller rolls back and asks ``answer_to``."""
    row = SentForm(
        person_id=sent.person,
        key=sent.key,
        meant=sent.meant,
        sent_at=now,
        location=answer.location,
        message=answer.message,
        entries=list(answer.entries),
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise SentBefore from None


def forget_before(session: Session, moment: datetime) -> int:
    """Keys sent before that moment; gives their number. Nobody resends a form after that."""
    return session.execute(delete(SentForm).where(SentForm.sent_at < moment)).rowcount  # type: ignore[attr-defined, no-any-return]
