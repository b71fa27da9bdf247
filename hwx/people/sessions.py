"""How long a person stays signed in, and how a session begins and ends.

The session is a signed cookie. ``began``, ``seen`` and ``password_at`` are seconds since 1970; ``number`` names
the session, so that it can be ended on the server as well; ``language`` is what a visitor chose and
outlives the session of a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask, current_app, g, session
from flask_babel import gettext
from flask_login import user_logged_out
from flask_security.core import Security
from flask_security.signals import user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy import String, bindparam, delete, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from hwx.clock import now
from hwx.extensions import Base, UtcDateTime, db
from hwx.people.tables import Person


class EndedSession(Base):
    """A session that was left: its cookie, should somebody have a copy, is good for nothing. Kept as long as the cookie
    could live."""

    __tablename__ = "ended_session"

    session: Mapped[str] = mapped_column(String(32), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


OF_THE_SESSION = (
    select(Person)
    .where(
        Person.fs_uniquifier == bindparam("uniquifier"),
        Person.active,
        ~exists().where(EndedSession.session == bindparam("session")),
    )
    .options(joinedload(Person.appointments))
)
"""Made once, since every page asks for it."""

SEEN_EVERY = 60
"""Seconds between two notes of activity, so that not every page sends the cookie again."""


def new_uniquifier() -> str:
    """What a session is bound to; giving a person a new one ends all their sessions and their open links."""
    return uuid4().hex


def sign_out_everywhere(person: Person) -> None:
    person.fs_uniquifier = new_uniquifier()


def end_this_session(moment: datetime) -> None:
    """Whoever holds a copy of the cookie is out as well; the caller commits, and signs out afterwards."""
    hours = current_app.config["HWX"].session_hours
    db.session.execute(delete(EndedSession).where(EndedSession.ended_at < moment - timedelta(hours=hours + 1)))
    number = session.get("number", "")
    if number and db.session.get(EndedSession, number) is None:
        db.session.add(EndedSession(session=number, ended_at=moment))


def password_entered_at() -> float | None:
    return session.get("password_at")


def note_password(moment: datetime) -> None:
    """The person has just proved who they are; step-up counts from here."""
    session["password_at"] = moment.timestamp()


def set_up_sessions(app: Flask, security: Security) -> None:
    security.login_manager.user_loader(_load)
    # The library would also take a token from the address or a header, without the limits of a session.
    security.login_manager.request_loader(None)
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)


def _load(uniquifier: str) -> Person | None:
    """The person of the session in one statement, or None: too old, too long idle, ended elsewhere, or disabled."""
    moment = now().timestamp()
    settings = current_app.config["HWX"]
    if moment - session.get("began", 0) > settings.session_hours * 3600:
        _close("old")
        return None
    if moment - session.get("seen", 0) > settings.idle_minutes * 60:
        _close("idle")
        return None
    named = {"uniquifier": uniquifier, "session": session.get("number", "")}
    person = db.session.scalars(OF_THE_SESSION, named).unique().one_or_none()
    if person is None:
        _close("elsewhere")
        return None
    if moment - session["seen"] > SEEN_EVERY:
        session["seen"] = moment
    set_request_attr("fs_authn_via", "session")
    return person


def _close(why: str) -> None:
    """``why`` waits in the session for the sign-in page: no sentence can be made before the reader is known."""
    _keep("language")
    session["ended"] = why


def why_ended() -> str | None:
    """What the sign-in page says, once, to somebody whose session was ended for them."""
    sentences = {
        "old": gettext("Your session has reached its longest time. Sign in again to go on."),
        "idle": gettext("You were signed out because nothing happened for a while. Sign in again to go on."),
        "elsewhere": gettext("This session was ended. Sign in again to go on."),
    }
    return sentences.get(session.pop("ended", ""))


def _begin(app: Flask, user: Person, **_: Any) -> None:
    """A new session at every sign-in: nothing that was planted before stays, and the form token is a new one."""
    _keep("language", "_user_id", "_id", "_fresh", "_flashes")
    session.permanent = True
    moment = now()
    session["began"] = session["seen"] = moment.timestamp()
    session["number"] = uuid4().hex
    note_password(moment)


def _end(app: Flask, **_: Any) -> None:
    _keep("language")


def _keep(*names: str) -> None:
    kept = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
