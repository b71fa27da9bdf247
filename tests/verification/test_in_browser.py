"""The check that runs in the browser, as the site hands it out; tests/walks has it at work."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.rules.key_list import key_list_from_json
from hwx.verification.in_browser import texts
from tests.support.making import Make
from tests.support.visiting import Visitor, visitor
from tests.verification.sealed import KEYS

SAVED = "/verify/in-browser.html"


@pytest.mark.parametrize("address", ["/verify/in-browser", SAVED])
def test_the_page_and_the_saved_file_carry_the_published_keys_and_every_text(
    client: Visitor, keys: None, address: str
) -> None:
    page = client.get(address).text
    held = re.search(r'data-keys="([^"]*)" data-texts="([^"]*)"', page)
    assert held is not None
    assert key_list_from_json(unescape(held[1]).encode()).seals == KEYS.seals
    assert json.loads(unescape(held[2])).keys() == texts().keys()


def test_the_saved_file_asks_for_nothing_and_its_policy_names_the_script_and_style_in_it(
    client: Visitor, keys: None
) -> None:
    answer = client.get(SAVED)
    page = answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hwx-check.html"'
    assert page.startswith("<!doctype html>")
    assert not re.findall(r'(?:src|href)="', page)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for kind in ("script", "style"):
        [content] = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in unescape(policy[1])
    assert "default-src 'none'" in unescape(policy[1])


@pytest.mark.parametrize("address", ["/verify/in-browser", SAVED])
def test_the_script_is_told_the_digits_of_the_reader(
    keys: None, make: Make, sign_in: Callable[[Person], Visitor], address: str
) -> None:
    reader = make.person(language="ar", digits="arabic")
    make.session.commit()

    assert 'data-digits="٠١٢٣٤٥٦٧٨٩"' in sign_in(reader).get(address).text


def test_the_script_says_nothing_that_the_catalogue_does_not_hold(client: Visitor) -> None:
    script = client.get("/static/examine.js").text
    assert script.isascii()
    said = set(re.findall(r'(?:say|new No)\("(\w+)"', script))
    assert said
    assert said <= texts().keys()


def test_the_page_of_the_site_has_no_script_of_its_own_inside(client: Visitor, keys: None) -> None:
    page = client.get("/verify/in-browser")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []


def test_the_day_of_the_saved_file_keeps_its_order_in_an_arabic_sentence(app: Flask, session: Session) -> None:
    client = visitor(app, session)
    client.post("/language", data={"language": "ar", "next": "/verify"})
    page = client.get(SAVED).text
    assert '<html lang="ar" dir="rtl">' in page
    day = re.search(r'data-made="([^"]*)"', page)
    assert day is not None
    assert f'<bdi class="code nb" dir="ltr">{day[1]}</bdi>' in page
    assert f'<bdi class="code nb" dir="ltr">{app.config["HWX"].base_url}</bdi>' in page
