"""Entering a person, and the mailed link by which they take up their account.

The link is signed, names its own end, and is bound to the state of the person: it dies when it is used, when the
password is set in another way, when the e-mail address is corrected, and when the person is disabled. Opening it
changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask_security.utils import hash_password
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.people.calendar import write_moment
from hwx.people.lookup import NOWHERE, normal_email, person_reached_at, person_with_email
from hwx.people.mail import Letter, link_to, send
from hwx.people.sessions import new_uniquifier
from hwx.people.tables import Appointment, Person
from hwx.rules.names import plain_name

SALT = "invitation"


class NotTheSamePerson(Exception):
    """The e-mail address belongs to a person of another name. It does not say whose: the asker may not know."""


class Refused(StrEnum):
    """Why a link opens nothing."""

    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True)
class Particulars:
    """What is entered about a person; names as in ``hwx.people.tables.Person``."""

    email: str
    passport_name: str
    original_name: str = ""
    original_language: str = ""
    birth_date: date | None = None
    birth_date_approximate: bool = False
    passport_country: str = ""
    passport_last_four: str = ""
    profession: str = ""
    register: str = ""
    register_number: str = ""
    language: str = "en"


def add_person(session: Session, given: Particulars, now: datetime) -> Person:
    """A new person, or the one who has this e-mail address if the names match; flushed, so that it has an id.

    The caller commits, then calls ``send_invitation`` if the person has no password. What is on file about somebody
    who is known already stays as it is. Who was registered with the address as a guest takes up the account under it:
    what they have recorded is theirs. Raises NotTheSamePerson.
    """
    known = person_reached_at(session, given.email)
    if known is not None:
        return _with_account(session, _the_same(known, given), given)
    values = {**vars(given), "email": normal_email(given.email)}
    person = Person(**values, fs_uniquifier=new_uniquifier(), active=True, created_at=now)
    session.add(person)
    try:
        session.flush()
    except IntegrityError:
        # Somebody else, or the same button pressed twice, was faster.
        session.rollback()
        known = person_with_email(session, given.email)
        if known is None:
            raise
        return _the_same(known, given)
    return person


def _the_same(known: Person, given: Particulars) -> Person:
    if not known.active or not _same_name(known, given):
        raise NotTheSamePerson
    return known


def _with_account(session: Session, known: Person, given: Particulars) -> Person:
    """A guest has no address of their own and little on file: the account gets what is entered now."""
    if known.email.endswith(f"@{NOWHERE}"):
        known.email = normal_email(given.email)
        for name, value in vars(given).items():
            if not getattr(known, name):
                setattr(known, name, value)
        session.flush()
    return known


def _same_name(person: Person, given: Particulars) -> bool:
    return plain_name(person.passport_name) == plain_name(given.passport_name)


def invitation_link(person: Person, now: datetime) -> str:
    """A full address, good for HWX_INVITATION_DAYS from ``now``."""
    content = [person.id, _state(person), int(_last_moment(now).timestamp())]
    return link_to("people.invitation", token=_serializer().dumps(content))


def send_invitation(person: Person, now: datetime) -> bool:
    """Call after the commit. False when the letter could not be sent; the person stays, and it can be sent again."""
    if person.email.endswith(f"@{NOWHERE}"):
        return False
    until = write_moment(_last_moment(now), person.language, person.calendar, person.digits)
    values = {"name": person.passport_name, "link": invitation_link(person, now), "until": f"{until} UTC"}
    return send(Letter(person.email, person.language, "invitation", values))


def open_invitation(session: Session, token: str, now: datetime) -> Person | Refused:
    try:
        person_id, state, until = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return Refused.UNREADABLE
    person = session.get(Person, person_id)
    if person is None or not person.active or person.password is not None or state != _state(person):
        return Refused.USED
    return Refused.EXPIRED if now > datetime.fromtimestamp(until, UTC) else person


def accept(person: Person, language: str, password: str, today: date) -> None:
    """``password`` has been judged and is in the normal form; the link and all sessions die with the old uniquifier.
    What a guest held by link has ended: the host gives the role anew to somebody who signs in."""
    for held in person.appointments:
        if held.by_link and (held.ends_on is None or held.ends_on >= today):
            _end_by_link(held, today)
    person.language = language
    person.password = hash_password(password)
    person.fs_uniquifier = new_uniquifier()


def _end_by_link(held: Appointment, today: date) -> None:
    """Yesterday; what begins today or later, today, since an appointment has at least one day."""
    held.starts_on = min(held.starts_on, today)
    held.ends_on = max(held.starts_on, today - timedelta(days=1))


def _state(person: Person) -> str:
    return hashlib.sha256(f"{person.fs_uniquifier}|{person.email}|{person.password or ''}".encode()).hexdigest()[:20]


def _last_moment(now: datetime) -> datetime:
    return now + timedelta(days=current_app.config["HWX"].invitation_days)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=SALT)
