"""Codes of six digits that show that whoever holds a link reads the contact which the coordinator registered.

A code is bound to its link and to all that it confirms; with another level or comment it is a wrong code. How it
travels is a transport: one function for each kind of contact. hwx has one for mail and none for telephones;
``TRANSPORTS["phone"]`` is the place for one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hwx.people.guest_tables import Guest
from hwx.people.mail import Letter, send
from hwx.signoffs.guest_tables import GuestCode, GuestLink

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_AN_HOUR = 5
"""Codes sent to one guest: five times five guesses at a million codes in an hour."""


class TooMany(Exception):
    """As many codes as may be were sent to this guest within the last hour. None was made."""


Transport = Callable[[str, Letter], bool]
"""Given the contact and the letter with the code; False when it could not be handed over."""


def by_mail(contact: str, letter: Letter) -> bool:
    return send(Letter(contact, letter.language, letter.template, letter.values))


TRANSPORTS: dict[str, Transport] = {"mail": by_mail}
"""By kind of contact, "mail" or "phone"; the first kind that the guest has a contact of is used."""


def contacts_of(guest: Guest) -> list[tuple[Transport, str]]:
    held = {"mail": guest.mail, "phone": guest.phone}
    return [(transport, held[kind]) for kind, transport in TRANSPORTS.items() if held[kind]]


def send_code(guest: Guest, letter: Letter) -> bool:
    """After the commit."""
    return any(transport(contact, letter) for transport, contact in contacts_of(guest)[:1])


def make_code(session: Session, link: GuestLink, confirms: str, now: datetime) -> str:
    """A new code, good from now on in place of those before; the caller commits and sends it. Raises TooMany."""
    query = (
        select(func.count(GuestCode.id))
        .join(GuestLink, GuestLink.id == GuestCode.link_id)
        .where(GuestLink.guest_id == link.guest_id, GuestCode.sent_at > now - timedelta(hours=1))
    )
    if (session.scalar(query) or 0) >= MOST_AN_HOUR:
        raise TooMany
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    session.add(GuestCode(link_id=link.id, digest=_digest(link.id, confirms, code), sent_at=now, tries=0))
    session.flush()
    return code


def is_right(session: Session, link: GuestLink, confirms: str, typed: str, now: datetime) -> bool:
    """Counts the try, so the caller commits whatever comes back; of two tries at once both count."""
    newest = session.execute(
        select(GuestCode.id, GuestCode.digest, GuestCode.sent_at)
        .where(GuestCode.link_id == link.id)
        .order_by(GuestCode.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or now - newest.sent_at > GOOD_FOR:
        return False
    tried = (
        update(GuestCode)
        .where(GuestCode.id == newest.id, GuestCode.tries < MOST_TRIES)
        .values(tries=GuestCode.tries + 1)
        .execution_options(synchronize_session=False)
    )
    if session.execute(tried).rowcount != 1:  # type: ignore[attr-defined]
        return False
    return hmac.compare_digest(newest.digest, _digest(link.id, confirms, typed))


def _digest(link: int, confirms: str, code: str) -> str:
    key = str(current_app.secret_key or "").encode()
    return hmac.new(key, f"guest code|{link}|{confirms}|{code}".encode(), hashlib.sha256).hexdigest()
