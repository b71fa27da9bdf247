"""Codes at the bedside: a trainee shows one, a supervisor scans it and observes; each is good for minutes and one
competency.

Two secrets follow each other. The token in the QR code is random, stored as a digest, and short enough to be typed. Who
has opened it in time gets a ticket: signed, bound to them, the placement and the competency, and good for the time that
filling in a form takes. The ticket, not the token, is what lets an observation say "bedside".
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import segno
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from hwx.people.mail import link_to
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.signoffs.bedside_tables import BedsideCode
from hwx.signoffs.grounds import Scene
from hwx.signoffs.hands import marked

GOOD_FOR = timedelta(minutes=5)
FORM_TIME = timedelta(minutes=30)
"""How long after the scan the form may still be sent as from the bedside."""

KEPT_FOR = timedelta(days=1)
"""A code that is out of date is told as such for that long; then it is forgotten."""

ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"
"""Without signs that are read as one another."""

LENGTH = 10
"""49 bits: in five minutes nobody guesses one of them."""

QUIET = 4
"""Modules of white around the code, as its standard asks."""


@dataclass(frozen=True)
class Shown:
    """A new code: the address to scan or type, its picture, and until when it is good (UTC)."""

    address: str
    picture: Markup
    until: datetime


def show(session: Session, placement: Placement, competency: str, label: str, now: datetime) -> Shown:
    """A new code in place of those that this trainee showed before; the caller commits. ``label`` is read aloud for the
    picture."""
    session.execute(
        delete(BedsideCode).where(
            (BedsideCode.expires_at < now - KEPT_FOR)
            | ((BedsideCode.placement_id == placement.id) & (BedsideCode.competency == competency))
        )
    )
    token = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code = BedsideCode(
        token_digest=digest_of(token),
        placement_id=placement.id,
        competency=competency,
        made_at=now,
        expires_at=now + GOOD_FOR,
    )
    session.add(code)
    address = link_to("bedside.scan", token=token)
    return Shown(address, picture_of(address, label), code.expires_at)


def picture_of(address: str, label: str) -> Markup:
    """Black on white whatever the colours of the page, since cameras read nothing else well."""
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(
        border=QUIET, omitsize=True, dark="#000", light="#fff", title=label, svgclass="qr", lineclass=None
    )
    drawn = drawn.replace("<svg ", '<svg role="img" ', 1)
    return Markup(drawn)


def scanned(session: Session, token: str) -> tuple[BedsideCode, Placement] | None:
    """The code and its placement, also when it is out of date; who may know of it is asked by the caller."""
    query = (
        select(BedsideCode, Placement)
        .join(Placement, Placement.id == BedsideCode.placement_id)
        .options(joinedload(Placement.revision), joinedload(Placement.trainee).lazyload(Person.appointments))
        .where(BedsideCode.token_digest == digest_of(token.lower()))
    )
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def ticket_for(person: Person, placement: Placement, competency: str, now: datetime) -> str:
    until = int((now + FORM_TIME).timestamp())
    return str(_serializer().dumps([person.id, placement.reference, competency, until]))


def holds(ticket: str, person: Person, placement: Placement, competency: str, now: datetime) -> bool:
    try:
        who, where, what, until = _serializer().loads(ticket)
    except (BadSignature, ValueError, TypeError):
        return False
    same = (who, where, what) == (person.id, placement.reference, competency)
    return same and now <= datetime.fromtimestamp(until, UTC)


def at_the_bedside(scene: Scene, competency: str, ticket: str) -> Scene:
    """The scene whose entries say "bedside", where the ticket is good; else as it was. Call it before the deed: what a
    passkey signs holds the mark as well."""
    if not ticket or not holds(ticket, scene.person, scene.placement, competency, scene.now):
        return scene
    return marked(scene, means="bedside")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="bedside")
