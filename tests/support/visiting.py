"""Test clients: a visitor, and a person who is signed in without the detour through the password form."""

from __future__ import annotations

from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_security.utils import login_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.extensions import db
from hwx.people.tables import Person


class Visitor(FlaskClient):
    """Sends the form token with every POST, as a page would, unless ``csrf=False`` is given.

    ``own`` is the session of the test: what it has written is committed before a request, and forgotten, so that it
    reads afterwards what the request left behind.
    """

    own: Session | None = None

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if self.own is not None:
            self.own.commit()
        if csrf and kwargs.get("method") == "POST" and "json" not in kwargs:
            data = kwargs.get("data") or {}
            kwargs["data"] = {"csrf_token": self.form_token(), **data} if isinstance(data, dict) else data
        return super().open(*args, **kwargs)

    def form_token(self) -> str:
        with self.session_transaction() as stored:
            raw = stored.setdefault("csrf_token", "token-of-this-visit")
        return str(URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))


def visitor(app: Flask, own: Session | None) -> Visitor:
    app.test_client_class = Visitor
    client = app.test_client()
    assert isinstance(client, Visitor)
    client.own = own
    return client


def signed_in(app: Flask, own: Session, person: Person) -> Visitor:
    """A browser of its own for the person, with the session that a sign-in leaves."""
    own.commit()
    with app.test_request_context():
        login_user(db.session.get_one(Person, person.id), authn_via=["password"])
        kept = dict(session)
    client = visitor(app, own)
    with client.session_transaction() as stored:
        stored.update(kept)
    return client
