"""A site that browsers offer passkeys to, and a device at work on its pages. The fixture is imported by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hwx.factory import create_app
from hwx.settings import Settings
from tests.support.authenticator import ORIGIN, Device
from tests.support.visiting import Visitor


@pytest.fixture(scope="module")
def site(site_settings: Settings) -> Flask:
    """In place of the site of every test, which has a number for an address."""
    return create_app(replace(site_settings, base_url=ORIGIN))


def asked(browser: Visitor, address: str, **fields: str) -> dict[str, object]:
    """What the page is told to hand to the device."""
    answer = browser.post(address, data=fields)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return dict(answer.json or {})


def signed(browser: Visitor, address: str, device: Device, fields: Mapping[str, str], **wrong: object) -> TestResponse:
    """The form sent as ``passkey.js`` sends it: asked first, then with what the device says to it."""
    options = asked(browser, address, **{**fields, "proof": "ask"})
    assertion = device.assertion(str(options["challenge"]), **wrong)
    return browser.post(address, data={**fields, "proof": json.dumps(assertion)})


def added(browser: Visitor, device: Device, name: str = "My telephone", **wrong: object) -> TestResponse:
    options = asked(browser, "/passkeys/options", purpose="add")
    given = device.registration(str(options["challenge"]), **wrong)  # type: ignore[arg-type]
    return browser.post("/passkeys", data={"name": name, "passkey": json.dumps(given)})


def answers_sign_in(browser: Visitor, device: Device, wanted: str = "", **wrong: object) -> TestResponse:
    options = asked(browser, "/sign-in/passkey/options")
    assertion = device.assertion(str(options["challenge"]), **wrong)
    return browser.post("/sign-in/passkey", data={"passkey": json.dumps(assertion), "next": wanted})
