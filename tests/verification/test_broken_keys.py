"""Who checks a transcript while the list of keys cannot be read gets a sentence, no verdict, and no check is logged."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.settings import Settings
from hwx.verification.tables import Check
from tests.support.visiting import Visitor
from tests.verification.conftest import Issue
from tests.verification.sealed import CODE, NUMBER, sealed_pdf

WAYS: dict[str, Callable[[Visitor], TestResponse]] = {
    "file": lambda client: client.post(
        "/verify", data={"way": "file", "file": (io.BytesIO(sealed_pdf()), "transcript.pdf")}
    ),
    "number": lambda client: client.post("/verify", data={"way": "number", "number": NUMBER, "code": CODE}),
    "link": lambda client: client.post(f"/v/{NUMBER}/{CODE}", data={}),
    "in the browser": lambda client: client.get("/verify/in-browser"),
    "saved": lambda client: client.get("/verify/in-browser.html"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_verdict_is_given_and_nothing_logged_without_the_list_of_keys(
    client: Visitor, issue: Issue, session: Session, settings: Settings, way: str
) -> None:
    issue()
    session.commit()
    (settings.keys_folder / "keys.json").write_text("{")
    answer = WAYS[way](client)
    assert answer.status_code == 503
    assert "The keys of this server cannot be used." in answer.text
    assert str(settings.data) not in answer.text
    assert session.scalars(select(Check)).all() == []
