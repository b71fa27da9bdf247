"""A picture of the QR code, sent by a visitor whose browser does not read codes itself, or dropped as a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.settings import Settings
from hwx.verification.look import MAX_PDF
from tests.support.visiting import Visitor
from tests.verification.conftest import Issue
from tests.verification.pictures import square, written
from tests.verification.sealed import CODE, NUMBER
from tests.verification.test_photograph import heic, png_that_says
from tests.verification.test_views import checks, drop, said

Send = Callable[..., TestResponse]

OTHER_WAYS = (
    "You can also type the number and the check code that stand beside the QR code, or give the PDF or JSON file."
)


def photographed(client: Visitor, data: bytes, **fields: Any) -> TestResponse:
    return client.post("/verify", data={"way": "number", "photograph": (io.BytesIO(data), "IMG_1.jpg"), **fields})


def complaints(response: TestResponse) -> str:
    """What stands beside the fields; the same sentences stand in the page for its script."""
    return " ".join(re.findall(r'<p class="err".*?</p>', response.text, re.DOTALL))


@pytest.fixture(params=[photographed, drop], ids=["photographed", "dropped"])
def send(request: pytest.FixtureRequest) -> Send:
    found: Send = request.param
    return found


@pytest.fixture
def link(settings: Settings) -> str:
    return f"{settings.base_url}/v/{NUMBER}/{CODE}"


def test_the_code_in_the_picture_is_checked_at_once_and_logged_as_such(
    client: Visitor, issue: Issue, session: Session, link: str, send: Send
) -> None:
    issue()
    response = send(client, written(square(link), quality=60), who="Ministry", file_who="Ministry")

    assert response.status_code == 200
    assert said(response)[:2] == ["The number is genuine; the paper was not checked.", "Yes, it is in force today."]
    assert NUMBER in response.text
    assert "IMG_1" not in response.text
    assert checks(session) == [("link", "valid", "Ministry")]


def test_the_name_that_was_typed_is_held_against_the_one_found(
    client: Visitor, issue: Issue, link: str, send: Send
) -> None:
    issue()
    response = send(client, written(square(link)), person="Amina Dialo", file_person="Amina Dialo")

    assert "Is this the same person?" in response.text
    assert "Amina Dialo" in response.text


def test_a_code_from_a_former_address_of_the_site_is_its_own(
    app: Flask, client: Visitor, issue: Issue, settings: Settings, link: str, former: str
) -> None:
    issue()
    response = photographed(client, written(square(link.replace(settings.base_url, former))))

    assert said(response)[0] == "The number is genuine; the paper was not checked."
    assert f'data-sites="{settings.base_url} {former}"' in client.get("/verify").text


@pytest.fixture
def former(app: Flask, settings: Settings) -> Iterator[str]:
    address = "https://training.old.example"
    app.config["HWX"] = replace(settings, former_base_urls=address)
    yield address
    app.config["HWX"] = settings


def test_a_code_that_is_not_known_gets_the_answer_of_a_number_that_is_not(
    client: Visitor, issue: Issue, session: Session, link: str, send: Send
) -> None:
    issue()
    response = send(client, written(square(link.replace(CODE, "0000-0000-0000"))))

    assert said(response)[0] == "No transcript with this number and this check code is known here."
    assert checks(session) == [("link", "not_found", "")]


@pytest.mark.parametrize(
    "data, complaint",
    [
        (written(square("x").resize((30, 30))), "No QR code was found in the picture."),
        (written(square("Genuine! Call +1 555"))[:400], "The picture is damaged, or only a part of it arrived."),
        (heic(), "The picture is of the kind HEIC, which cannot be read here."),
        (png_that_says(30_000, 30_000), "The picture is too large: more than 64 million pixels"),
        (written(square("Genuine!")), "The QR code leads to no transcript of this site"),
    ],
    ids=["blurred", "half", "HEIC", "bomb", "text"],
)
def test_a_picture_that_leads_nowhere_is_explained_beside_its_field_and_leaves_nothing_behind(
    client: Visitor, session: Session, send: Send, data: bytes, complaint: str
) -> None:
    response = send(client, data, who="Ministry", file_who="Ministry")

    assert response.status_code == 422
    assert complaint in complaints(response)
    assert OTHER_WAYS in complaints(response)
    assert 'value="Ministry"' in response.text
    assert "IMG_1" not in response.text
    assert checks(session) == []


@pytest.mark.parametrize(
    "text, shown, complaint",
    [
        ("https://evil.example/v/1/2", "https://evil.example", "The QR code leads to another site"),
        ("<b>Genuine!</b> https://evil.example", "&lt;b&gt;Genuine!&lt;/b&gt; https://evil.example", "leads to no"),
    ],
)
def test_what_the_code_says_is_shown_as_it_is_and_no_link_leads_there(
    client: Visitor, send: Send, text: str, shown: str, complaint: str
) -> None:
    response = send(client, written(square(text)))

    assert response.status_code == 422
    assert complaint in complaints(response)
    assert "evil" not in complaints(response)
    assert response.text.count("evil.example") == 1
    assert f"{shown}</bdi>" in response.text.split("What the QR code says")[1]
    assert 'href="https://evil' not in response.text


def test_what_is_no_picture_in_the_place_of_the_photograph_is_refused_by_what_is_taken(client: Visitor) -> None:
    for data in (b"%PDF-1.7", b"", b"GIF89a"):
        response = photographed(client, data)
        assert response.status_code == 422
        assert "This is no picture of a kind that can be read here: JPEG, PNG or WebP." in complaints(response)


def test_what_is_typed_whole_goes_before_the_picture(client: Visitor, issue: Issue, session: Session) -> None:
    issue()
    response = photographed(client, b"\xff\xd8\xff", number=NUMBER, code=CODE)

    assert said(response)[0] == "The number is genuine; the paper was not checked."
    assert checks(session) == [("number", "valid", "")]


def test_a_photograph_without_its_token_is_refused(client: Visitor, session: Session, link: str) -> None:
    data = {"way": "number", "photograph": (io.BytesIO(written(square(link))), "a.jpg")}
    assert client.post("/verify", data=data, csrf=False).status_code == 400
    assert checks(session) == []


def test_photographs_count_as_the_other_checks_do(client: Visitor, link: str) -> None:
    for _ in range(30):
        client.post("/verify", data={"way": "number"})
    assert photographed(client, written(square(link))).status_code == 429


def test_a_photograph_beyond_every_limit_is_not_called_a_pdf(client: Visitor, session: Session) -> None:
    response = photographed(client, b"\xff\xd8\xff" + bytes(MAX_PDF + 100_000))

    assert response.status_code == 413
    assert "What was sent is larger than 10 MB and was not read." in response.text
    assert "PDF is larger" not in response.text
    assert checks(session) == []


def test_the_page_says_that_the_picture_is_sent_until_its_script_says_otherwise(client: Visitor) -> None:
    page = client.get("/verify").text

    assert "<span data-sent>The picture is sent to this site, read, and not kept.</span>" in page
    assert "<span data-here hidden>Read in this browser; the picture is not sent.</span>" in page
    assert 'name="photograph" type="file"' in page
