"""From which device an entry came: a keyed digest of a cookie, so that one telephone for trainee and assessor shows.

The mark names nobody and is worth nothing outside this database; it is an indication for the panel, never a proof.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping

from flask import Response, after_this_request, current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.extensions import db
from hwx.placements.tables import EntryRow

COOKIE = "device"
YEAR = 365 * 24 * 3600
MARK = "device mark"
"""Under this name a session carries what makes the mark of the browser of the moment."""


def carry_mark() -> None:
    """Before a POST: whatever this session writes to a record bears the mark of the browser that asked for it."""
    if request.method == "POST":
        db.session().info[MARK] = _mark_of_browser


def mark_of(session: Session) -> str | None:
    """HMAC-SHA256 in hex under the secret key of the site, the same for all entries of one browser; None for those that
    no browser asked for (commands, jobs)."""
    mark: Callable[[], str] | None = session.info.get(MARK)
    return mark() if mark is not None else None


def devices_of(session: Session, placement_id: int) -> Mapping[int, str]:
    """By number of the entry."""
    query = select(EntryRow.number, EntryRow.device).where(EntryRow.placement_id == placement_id)
    return {number: device for number, device in session.execute(query) if device is not None}


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
