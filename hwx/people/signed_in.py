"""Who is reading: the signed-in person of this request."""

from __future__ import annotations

from typing import cast

from flask import has_request_context
from flask_login import current_user

from hwx.people.tables import Person


def me() -> Person:
    """The signed-in person; only in views whose audience is signed in."""
    return cast(Person, current_user._get_current_object())


def reader() -> Person | None:
    """The signed-in person, or None for a visitor and outside a request."""
    if not has_request_context():
        return None
    person = me()
    return person if person.is_authenticated else None
