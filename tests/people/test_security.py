from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_security import views
from flask_security.core import _default_messages

from hwx.access import LIBRARY_AUDIENCES, audience_of
from hwx.factory import create_app
from hwx.people.library_texts import MESSAGES
from hwx.settings import Settings
from tests.people.conftest import Site
from tests.support.making import Make
from tests.support.visiting import Visitor

THEIR_VIEWS = ("login", "forgot_password", "reset_password", "change_password")


def test_of_the_library_only_four_pages_are_on(app: Flask) -> None:
    theirs = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert theirs == {
        "security.login": "/sign-in",
        "security.forgot_password": "/reset",
        "security.reset_password": "/reset/<token>",
        "security.change_password": "/change-password",
    }


@pytest.mark.parametrize("name", THEIR_VIEWS)
def test_each_of_them_says_who_it_is_for(app: Flask, name: str) -> None:
    assert audience_of(app, f"security.{name}") == LIBRARY_AUDIENCES[f"security.{name}"]


def test_every_page_of_this_room_says_who_it_is_for(app: Flask) -> None:
    ours = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("people.")]
    assert len(ours) >= 27
    assert not [endpoint for endpoint in ours if audience_of(app, endpoint) is None]


def test_every_sentence_that_their_pages_can_show_is_ours(app: Flask) -> None:
    """Sentences that only other answers than HTML pages need, or that need what is off here, are not."""
    never = {"API_ERROR", "GENERIC_AUTHN_FAILED", "PASSWORD_RESET"}
    shown = {
        f"SECURITY_MSG_{key}"
        for name in THEIR_VIEWS
        for key in re.findall(r'get_message\(\s*"(\w+)"', inspect.getsource(getattr(views, name)))
        if key not in never
    }
    assert shown
    assert shown <= MESSAGES.keys()
    assert all(app.config[key] == text for key, text in MESSAGES.items())


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_a_replaced_sentence_has_the_places_that_the_library_fills(key: str) -> None:
    theirs = re.findall(r"%\((\w+)\)", str(_default_messages[key.removeprefix("SECURITY_MSG_")][0]))
    assert set(re.findall(r"%\((\w+)\)", MESSAGES[key][0])) == set(theirs)
    assert MESSAGES[key][1] in ("done", "note", "refused")


def test_the_library_speaks_from_our_catalogue(app: Flask) -> None:
    domain = app.extensions["security"].i18n_domain
    assert domain.domain == ["messages"]
    assert domain.translation_directories == app.extensions["babel"].translation_directories


def test_passwords_are_kept_as_argon2_of_full_strength_outside_tests(settings: Settings, tmp_path: Path) -> None:
    production = create_app(replace(settings, mode="production", mail_server="mail.example.org", data=tmp_path))
    with production.app_context():
        stored = production.extensions["security"].pwd_context.hash("three uncommon lanterns")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("page", ["/sign-in", "/reset"])
def test_pages_before_signing_in_are_whole_and_carry_nothing_inline(client: Visitor, page: str) -> None:
    text = client.get(page).text
    assert '<html lang="en" dir="ltr">' in text
    assert text.count("<h1>") == 1
    assert 'id="main"' in text
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=", text)
    assert 'autocomplete="username"' in text


@pytest.mark.parametrize(
    "address", ["/verify", "/confirm-identity", "/login", "/logout", "/register", "/fs-static/x.js"]
)
def test_the_librarys_own_addresses_are_free_for_us(app: Flask, address: str) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule == address]
    assert not [rule for rule in rules if rule.endpoint.startswith("security.")]


def test_nobody_registers_alone(client: Visitor, make: Make, two_hospitals: Site) -> None:
    for address in ("/register", "/sign-up", "/confirm"):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"email": "a@example.org"}).status_code == 404
