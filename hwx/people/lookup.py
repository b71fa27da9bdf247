"""Finding a person by e-mail address, and knowing them by their password."""

from __future__ import annotations

from flask_security.proxies import _security
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.guest_tables import Guest
from hwx.people.tables import Person

NOWHERE = "guest.invalid"
"""The domain of people who are on file without an account of their own. No mail is ever delivered there (RFC 2606), so
that no invitation and no reset makes an account of them."""


def normal_email(text: str | None) -> str:
    """As addresses are stored and looked up: no spaces around, small letters."""
    return (text or "").strip().lower()


def person_with_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def person_reached_at(session: Session, email: str) -> Person | None:
    """Whose account has this address, or who was registered with it as a guest: one human being in both cases, who must
    not count as two."""
    known = person_with_email(session, email)
    if known is not None:
        return known
    query = select(Person).join(Guest, Guest.person_id == Person.id).where(Guest.mail == normal_email(email))
    return session.scalar(query.order_by(Person.id).limit(1))


def is_right_password(person: Person | None, password: str) -> bool:
    """False for nobody, for somebody disabled or without a password, and for a wrong one, in the same time for all."""
    normal = _security.password_util.normalize(password)
    if person is None or person.password is None:
        hash_password(normal)
        return False
    return person.verify_and_update_password(normal) and person.active
