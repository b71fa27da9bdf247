"""Challenges for devices: asked in a session, answered in the same one, soon, for the same purpose, and once.

What was asked stands in the signed session cookie, so asking writes nothing anybody could fill the database with; what
was answered stands in the database, so that an old cookie brings no challenge back.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from flask import session as cookie
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.people.passkey_tables import AnsweredChallenge, Passkey
from hwx.people.passkeys import NotAccepted, Site, accepted, read_answer
from hwx.rules.proof import from_text, to_text

GOOD_FOR = timedelta(minutes=10)
AT_ONCE = 4
"""Pages of one session that may wait for a device at the same time."""

ADD, SIGN_IN, CONFIRM, SIGN = "add", "sign_in", "confirm", "sign"


def new_challenge(purpose: str, moment: datetime) -> bytes:
    """32 random bytes, noted as asked."""
    challenge = secrets.token_bytes(32)
    note_asked(purpose, to_text(challenge), moment)
    return challenge


def note_asked(purpose: str, challenge: str, moment: datetime) -> None:
    """``challenge`` in base64url, as everywhere below."""
    others = [one for one in cookie.get("challenges", []) if one[1] != challenge]
    cookie["challenges"] = [*others, [purpose, challenge, moment.timestamp()]][-AT_ONCE:]


def answered(session: Session, purpose: str, challenge: str, moment: datetime) -> bool:
    """Whether this challenge was asked for this purpose and may be answered now; notes that it was. The caller commits,
    or rolls back when False."""
    asked = [one for one in cookie.get("challenges", []) if one[:2] == [purpose, challenge]]
    cookie["challenges"] = [one for one in cookie.get("challenges", []) if one not in asked]
    if not any(timedelta(0) <= _age(at, moment) <= GOOD_FOR for _, _, at in asked):
        return False
    session.execute(delete(AnsweredChallenge).where(AnsweredChallenge.answered_at < moment - 2 * GOOD_FOR))
    if session.scalar(select(AnsweredChallenge.challenge).where(AnsweredChallenge.challenge == challenge)):
        return False
    session.add(AnsweredChallenge(challenge=challenge, answered_at=moment))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    return True


def known_by(session: Session, site: Site, purpose: str, answer: str, moment: datetime) -> Passkey:
    """The passkey of an assertion that answers a challenge of this session. Raises NotAccepted."""
    challenge = challenge_in(answer)
    if not answered(session, purpose, challenge, moment):
        raise NotAccepted("this was not asked for, too long ago, or answered already")
    return accepted(session, site, answer, from_text(challenge), moment)


def challenge_in(answer: str) -> str:
    """The challenge that the device says it answers. Raises NotAccepted."""
    try:
        client_data = json.loads(from_text(read_answer(answer)["response"]["clientDataJSON"]))
        challenge = client_data["challenge"]
        from_text(challenge)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotAccepted("the answer of the device cannot be read") from error
    return str(challenge)


def _age(at: float, moment: datetime) -> timedelta:
    return timedelta(seconds=moment.timestamp() - at)
