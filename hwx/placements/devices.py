"""From which device an entry came: a keyed digest of a cookie, so that one telephone for trainee and assessor shows.

The mark names nobody and is worth nothing outside this database; it is an indication for the panel, never a proof.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from flask import Response, after_this_request, current_app, request
from sqlalchemy import ForeignKeyConstraint, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hwx.extensions import Base, db

COOKIE = "device"
YEAR = 365 * 24 * 3600
MARK = "device mark"
"""Under this name a session carries what makes the mark of the browser of the moment."""


class EntryDevice(Base):
    """``device`` is HMAC-SHA256 in hex under the secret key of the site: the same for entries of one browser."""

    __tablename__ = "entry_device"
    __table_args__ = (ForeignKeyConstraint(["placement_id", "number"], ["entry.placement_id", "entry.number"]),)

    placement_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(String(64), index=True)


def carry_mark() -> None:
    """Before a POST: whatever this session writes to a record bears the mark of the browser that asked for it."""
    if request.method == "POST":
        db.session().info[MARK] = _mark_of_browser


def note_device(session: Session, placement_id: int, number: int) -> None:
    """With each entry; nothing for those that no browser asked for (commands, jobs)."""
    mark = session.info.get(MARK)
    if mark is not None:
        session.execute(insert(EntryDevice).values(placement_id=placement_id, number=number, device=mark()))


def devices_of(session: Session, placement_id: int) -> Mapping[int, str]:
    """By number of the entry."""
    query = select(EntryDevice.number, EntryDevice.device).where(EntryDevice.placement_id == placement_id)
    return {row.number: row.device for row in session.execute(query)}


def _mark_of_browser() -> str:
    token = request.cookies.get(COOKIE, "")
    if not (token.isascii() and token.isalnum() and len(token) == 32):
        token = secrets.token_hex(16)

        @after_this_request
        def _keep(response: Response) -> Response:
            secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
            response.set_cookie(COOKIE, token, YEAR, httponly=True, samesite="Lax", secure=secure)
            return response

    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"device:" + token.encode(), hashlib.sha256).hexdigest()
