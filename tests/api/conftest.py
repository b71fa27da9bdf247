"""A home institution with a key, and its program: a client that sends the key and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from hwx.access import Role
from hwx.api.keys import make_key
from hwx.api.tables import ApiKey
from hwx.people.tables import Institution
from tests.support.making import NOW, Make
from tests.verification.conftest import End, Issue, end, issue, keys, site_office

__all__ = ["End", "Issue", "end", "issue", "keys", "site_office"]


@dataclass
class Program:
    """``open`` commits what the test has written, sends the key, and forgets what the session has read."""

    client: Client
    session: Session
    key: ApiKey
    token: str

    def open(self, address: str, method: str = "GET", key: str | None = None, **sent: Any) -> TestResponse:
        self.session.commit()
        headers = {"Authorization": f"Bearer {self.token if key is None else key}", **sent.pop("headers", {})}
        return self.client.open(address, method=method, headers=headers, **sent)

    def get(self, address: str, **sent: Any) -> TestResponse:
        return self.open(address, "GET", **sent)

    def post(self, address: str, **sent: Any) -> TestResponse:
        return self.open(address, "POST", **sent)


@pytest.fixture
def home(make: Make) -> Institution:
    return make.institution("Fann Hospital", name="Hôpital Fann", name_language="fr", country="SN")


@pytest.fixture
def new_program(app: Flask, session: Session, make: Make, home: Institution) -> Callable[..., Program]:
    def of(institution: Institution | None = None, name: str = "Register") -> Program:
        at = institution or home
        row, token = make_key(session, at.id, name, make.holder(Role.HOME_OFFICER, at), NOW)
        session.commit()
        return Program(FlaskClient(app, app.response_class), session, row, token)

    return of


@pytest.fixture
def program(new_program: Callable[..., Program]) -> Program:
    return new_program()
