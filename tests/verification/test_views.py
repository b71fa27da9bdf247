"""The verification pages as a visitor without an account meets them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller
from werkzeug.test import TestResponse

from hwx.verification.look import MAX_PDF
from hwx.verification.tables import Check
from tests.support.visiting import Visitor, visitor
from tests.verification.conftest import End, Issue
from tests.verification.sealed import CODE, KEY_ID, NUMBER, STRANGER, bare_pdf, sealed, sealed_pdf

LINK = f"/v/{NUMBER}/{CODE}"

HIDDEN = ("1990", "7731", "SN-55512", "+212 500 000", "Secret condition", "SML-104", "DR NADIA BENALI", "AGR-7")
"""What the statement holds and no page of a check may show."""


def drop(client: Visitor, data: bytes, name: str = "transcript.pdf", **fields: Any) -> TestResponse:
    return client.post("/verify", data={"way": "file", "file": (io.BytesIO(data), name), **fields})


def type_in(client: Visitor, number: str = NUMBER, code: str = CODE, **fields: Any) -> TestResponse:
    return client.post("/verify", data={"way": "number", "number": number, "code": code, **fields})


def checks(session: Session) -> list[tuple[str, str, str]]:
    return [(row.way, row.outcome, row.who) for row in session.scalars(select(Check).order_by(Check.id))]


def said(response: TestResponse) -> list[str]:
    """The four answers, without their markup."""
    found = re.findall(r'<p class="ans">(.*?)</p>', response.text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", answer) for answer in found]


@pytest.mark.parametrize("address", ["/verify", LINK, "/v/nothing/at-all"])
def test_a_get_shows_a_form_changes_nothing_and_asks_the_database_nothing(
    client: Visitor,
    issue: Issue,
    session: Session,
    statements: Callable[[], AbstractContextManager[list[str]]],
    address: str,
) -> None:
    issue()
    session.close()
    with statements() as sent:
        response = client.get(address)

    assert response.status_code == 200
    assert sent == []
    assert checks(session) == []
    assert "AMINA" not in response.text


def test_the_link_of_the_qr_code_shows_what_it_names_and_one_button(client: Visitor) -> None:
    page = client.get(LINK).text

    assert NUMBER in page
    assert CODE in page
    assert "Nothing has been checked yet." in page
    assert len(re.findall(r'<button class="btn primary"', page)) == 1


@pytest.mark.parametrize("address", ["/verify", LINK])
def test_the_pages_stay_out_of_indexes_and_caches(client: Visitor, address: str) -> None:
    response = client.get(address)

    assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "Allow: /verify\nAllow: /v/\nAllow: /shared/\n" in client.get("/robots.txt").text


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
@pytest.mark.parametrize("name", ["transcript.pdf", "photo.jpeg"])
def test_a_dropped_file_gets_four_answers(
    client: Visitor, issue: Issue, session: Session, data: bytes, name: str
) -> None:
    issue()
    response = drop(client, data, name, file_who="Ministry of Health")

    assert response.status_code == 200
    assert said(response) == [
        "Yes, it is authentic.",
        "Yes, it is in force today.",
        "المستشفى الجامعي بالرباط (Rabat University Hospital), Morocco",
        "AMINA DIALLO (أمينة ديالو)",
    ]
    assert KEY_ID in response.text
    assert "16 March 2026, 09:30" in response.text
    assert checks(session) == [("file", "valid", "Ministry of Health")]
    for hidden in HIDDEN:
        assert hidden not in response.text


def test_number_and_code_get_four_answers_and_what_to_compare(client: Visitor, issue: Issue, session: Session) -> None:
    issue()
    response = type_in(client, "hwx 2026 42", "7k4mq2zt9xrb", who="Hôpital Fann")

    assert said(response)[:2] == ["The number is genuine; the paper was not checked.", "Yes, it is in force today."]
    assert "Compare with the paper" in response.text
    assert "SML-101" in response.text
    assert checks(session) == [("number", "valid", "Hôpital Fann")]
    for hidden in HIDDEN:
        assert hidden not in response.text


def test_the_button_behind_the_qr_code_checks_and_logs_once(client: Visitor, issue: Issue, session: Session) -> None:
    issue()
    response = client.post(LINK, data={"who": ""})

    assert said(response)[0] == "The number is genuine; the paper was not checked."
    assert checks(session) == [("link", "valid", "")]


def test_revoked_and_replaced_are_said_with_their_reason_and_their_number(
    client: Visitor, issue: Issue, end: End
) -> None:
    revoked, old = issue(), issue(number="HWX-2026-00043", code="AAAA-BBBB-CCCC")
    newer = issue(number="HWX-2026-00050", code="DDDD-EEEE-FFFF")
    end(revoked, "sign_off_withdrawn")
    end(old, by=newer)

    page = drop(client, sealed())
    assert said(page)[:2] == ["Yes, it is authentic.", "No, it was revoked on 16 March 2026."]
    assert "Reason: a sign-off that it rests on was withdrawn." in page.text
    page = type_in(client, "HWX-2026-00043", "AAAA-BBBB-CCCC")
    assert said(page)[1] == "No, it was replaced on 16 March 2026."
    assert "HWX-2026-00050" in page.text
    assert "DDDD" not in page.text


@pytest.mark.parametrize(
    "data, answer, outcome",
    [
        (sealed().replace(b"AMINA", b"EMINA"), "No, it is not authentic.", "not_authentic"),
        (sealed_pdf()[:-200] + sealed_pdf()[-199:], "No, it is not authentic.", "not_authentic"),
        (sealed(STRANGER), "No, it is not authentic.", "not_authentic"),
        (bare_pdf(sealed()), "No, it is not authentic.", "not_authentic"),
        (b"", "It cannot be read.", "unreadable"),
        (b"\x00\xff" * 100, "It cannot be read.", "unreadable"),
        (b'{"a":' + b"[" * 500_000, "It cannot be read.", "unreadable"),
    ],
)
def test_a_bad_file_gets_a_verdict_that_repeats_nothing_of_it(
    client: Visitor, issue: Issue, session: Session, data: bytes, answer: str, outcome: str
) -> None:
    issue()
    response = drop(client, data)

    assert response.status_code == 200
    assert said(response) == [answer, "No answer.", "No answer.", "No answer."]
    assert "MINA" not in response.text
    assert checks(session) == [("file", outcome, "")]


def test_a_file_beyond_every_limit_gets_a_verdict_and_is_not_read(client: Visitor, session: Session) -> None:
    response = drop(client, b"%PDF-1.7\n" + bytes(MAX_PDF + 100_000))

    assert response.status_code == 413
    assert said(response)[0] == "It cannot be read."
    assert "What was sent is larger than 10 MB and was not read." in response.text
    assert checks(session) == []


def test_a_file_just_beyond_the_limit_gets_the_same_verdict(client: Visitor) -> None:
    response = drop(client, b"%PDF-1.7\n" + bytes(MAX_PDF))

    assert response.status_code == 200
    assert "The PDF is larger than 10 MB." in response.text


def test_an_unknown_number_and_a_wrong_code_make_the_same_page_byte_for_byte(
    client: Visitor, issue: Issue, session: Session, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    issue()
    with statements() as for_unknown:
        unknown = type_in(client, "HWX-2026-00099", CODE)
    with statements() as for_wrong:
        wrong = type_in(client, NUMBER, "0000-0000-0000")

    assert unknown.status_code == wrong.status_code == 200
    assert unknown.data.replace(b"HWX-2026-00099", b"*") == wrong.data.replace(NUMBER.encode(), b"*")
    assert set(unknown.headers.keys()) == set(wrong.headers.keys())
    assert for_unknown == for_wrong
    assert len([statement for statement in for_wrong if statement.startswith("SELECT")]) == 1
    assert checks(session) == [("number", "not_found", "")] * 2


def test_the_link_does_not_tell_them_apart_either(client: Visitor, issue: Issue) -> None:
    issue()
    pages = [client.post(f"/v/{number}/0000-0000-0000", data={}) for number in ("HWX-2026-00099", NUMBER)]

    assert said(pages[0])[0] == "No transcript with this number and this check code is known here."
    assert pages[0].data.replace(b"HWX-2026-00099", b"*") == pages[1].data.replace(NUMBER.encode(), b"*")


@pytest.mark.parametrize(
    "fields, complaint",
    [
        ({"way": "number"}, "Type the number of the transcript."),
        ({"way": "number", "number": NUMBER}, "Type the check code that stands beside the number."),
        ({"way": "number", "number": "9" * 61, "code": CODE}, "Field cannot be longer than 60 characters."),
        ({"way": "number", "number": NUMBER, "code": CODE, "who": "x" * 121}, "longer than 120 characters."),
        ({"way": "file"}, "Choose a file first."),
        ({"way": "file", "file": "not a file"}, "Choose a file first."),
        ({}, "Type the number of the transcript."),
    ],
)
def test_an_incomplete_form_says_what_is_missing_and_keeps_what_was_typed(
    client: Visitor, session: Session, fields: dict[str, str], complaint: str
) -> None:
    response = client.post("/verify", data=fields)

    assert response.status_code == 422
    assert complaint in response.text
    assert all(value in response.text for key, value in fields.items() if key in ("number", "code", "who"))
    assert checks(session) == []


def test_the_link_refuses_too_long_a_word_about_the_visitor_and_keeps_it(client: Visitor, session: Session) -> None:
    response = client.post(LINK, data={"who": "y" * 121})

    assert response.status_code == 422
    assert "longer than 120 characters." in response.text
    assert "y" * 121 in response.text
    assert checks(session) == []


def test_what_was_typed_is_escaped_wherever_it_comes_back(client: Visitor, keys: None) -> None:
    nasty = '"><script>alert(1)</script>'

    for response in (type_in(client, nasty, nasty), client.get(f"/v/{nasty.replace('/', '')}/x")):
        assert "<script>alert" not in response.text


def test_a_form_without_its_token_is_refused_and_logs_nothing(client: Visitor, issue: Issue, session: Session) -> None:
    issue()
    response = client.post("/verify", data={"way": "number", "number": NUMBER, "code": CODE}, csrf=False)

    assert response.status_code == 400
    assert checks(session) == []


def test_a_visitor_gets_one_cookie_that_holds_only_the_token(client: Visitor, issue: Issue) -> None:
    issue()
    client.get("/verify")
    type_in(client)

    with client.session_transaction() as stored:
        assert set(stored) == {"csrf_token"}


def test_too_many_checks_are_answered_kindly_and_every_way_counts(
    app: Flask, client: Visitor, issue: Issue, session: Session, clock: Traveller
) -> None:
    issue()
    for _ in range(15):
        assert type_in(client, "HWX-2026-00099").status_code == 200
        assert client.post(LINK, data={}).status_code == 200
    before = len(checks(session))

    for response in (type_in(client), client.post(LINK, data={}), drop(client, sealed())):
        assert response.status_code == 429
        assert "Too many tries" in response.text
        assert "Wait 1 minute, then try again." in response.text
        assert int(response.headers["Retry-After"]) > 0
        assert "AMINA" not in response.text
    assert len(checks(session)) == before
    assert client.get("/verify").status_code == 200


@pytest.mark.parametrize("language, way", [("ar", "rtl"), ("fr", "ltr")])
def test_the_pages_come_in_the_language_of_the_visitor(
    app: Flask, session: Session, issue: Issue, language: str, way: str
) -> None:
    issue()
    client = visitor(app, session)
    client.post("/language", data={"language": language, "next": "/verify"})

    for response in (
        client.get("/verify"),
        client.get(LINK),
        drop(client, sealed()),
        drop(client, b"hello"),
        type_in(client),
        type_in(client, "HWX-2026-00099"),
    ):
        assert response.status_code == 200
        assert f'<html lang="{language}" dir="{way}">' in response.text
    assert f'<bdi lang="{language}">Skill SML-101 ({language})</bdi>' in drop(client, sealed()).text


def test_a_check_needs_at_most_eight_statements_by_number_and_by_file(
    client: Visitor, issue: Issue, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    issue()
    with statements() as by_number:
        type_in(client)
    with statements() as by_file:
        drop(client, sealed())

    assert len(by_number) <= 8
    assert len(by_file) <= 8
