"""The link by which a guest answers one question: made, sent, found again, and used up.

The token is random and only its digest is stored. Whatever is wrong with a link (used, expired, of another question
that has one of its own by now, mistyped) it finds nothing, by one statement: the page cannot tell the cases apart.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, lazyload

from hwx.people.calendar import write_day
from hwx.people.guest_tables import Guest
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import PlacementState
from hwx.signoffs.guest_tables import GuestLink
from hwx.signoffs.guests import guest_of
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.tables import Request

Question = Request | PaperCopy

OPEN = (PlacementState.ACTIVE.value, PlacementState.PAUSED.value)


@dataclass(frozen=True)
class NewLink:
    """``address`` is the only place where the token is; it is shown or mailed now and never again."""

    guest: Guest
    person: Person
    address: str
    letter: Letter

    def mail(self) -> bool:
        """After the commit. False where the guest has no mail address or the letter could not be handed over."""
        return bool(self.guest.mail) and send(self.letter)


@dataclass(frozen=True)
class Opened:
    """A link that is good: what it asks, of whom, about which placement."""

    link: GuestLink
    question: Question
    placement: Placement
    guest: Guest
    person: Person


def new_link(session: Session, question: Question, trainee: str, until: date | None, now: datetime) -> NewLink | None:
    """A link for a question that is put to a guest, in place of any before; None where nobody is a guest. The caller
    commits, then mails it. ``trainee`` is their name, ``until`` the last day on which the question is open."""
    asked = question.asked_id if isinstance(question, Request) else question.signer_id
    guest = guest_of(session, asked)
    if guest is None:
        return None
    token = secrets.token_urlsafe(32)
    _store(session, question, guest, digest_of(token), now)
    person = session.get_one(Person, guest.person_id)
    address = link_to("guest.answer", token=token)
    values = {
        "name": person.passport_name,
        "trainee": trainee,
        "competency": question.competency,
        "paper": isinstance(question, PaperCopy),
        "link": address,
        "until": write_day(until, person.language) if until else "",
    }
    return NewLink(guest, person, address, Letter(guest.mail, person.language, "guest_link", values))


def _store(session: Session, question: Question, guest: Guest, digest: str, now: datetime) -> None:
    session.flush()
    link = link_of(session, question)
    if link is None:
        named = {"request_id": question.id} if isinstance(question, Request) else {"paper_id": question.id}
        session.add(GuestLink(token_digest=digest, guest_id=guest.person_id, made_at=now, **named))
    else:
        link.token_digest, link.made_at = digest, now
    session.flush()


def link_of(session: Session, question: Question) -> GuestLink | None:
    column = GuestLink.request_id if isinstance(question, Request) else GuestLink.paper_id
    return session.scalar(select(GuestLink).where(column == question.id))


def open_link(session: Session, token: str) -> Opened | None:
    """What a link asks while it is good. Whether the question is still in time is asked of ``hwx.signoffs.guest_case``,
    since pauses move its end."""
    row = session.execute(
        select(GuestLink, Request, PaperCopy, Placement, Guest, Person)
        .join(Guest, Guest.person_id == GuestLink.guest_id)
        .join(Person, Person.id == Guest.person_id)
        .outerjoin(Request, Request.id == GuestLink.request_id)
        .outerjoin(PaperCopy, PaperCopy.id == GuestLink.paper_id)
        .join(Placement, Placement.id.in_((Request.placement_id, PaperCopy.placement_id)))
        .options(
            lazyload(Person.appointments),
            joinedload(Placement.revision),
            joinedload(Placement.trainee).lazyload(Person.appointments),
            joinedload(Placement.host),
        )
        .where(
            GuestLink.token_digest == digest_of(token),
            GuestLink.used_at.is_(None),
            Request.closed_at.is_(None),
            PaperCopy.closed_at.is_(None),
            Placement.state.in_(OPEN),
            Person.active,
            Person.password.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    link, request, paper, placement, guest, person = row
    return Opened(link, request or paper, placement, guest, person)


def use_up(session: Session, link: GuestLink, now: datetime) -> bool:
    """False when somebody else was faster: of two answers at once one is recorded. In the transaction of the deed."""
    used = (
        update(GuestLink)
        .where(GuestLink.id == link.id, GuestLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return session.execute(used).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
