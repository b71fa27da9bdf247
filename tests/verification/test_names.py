"""The name of the person before the reader, beside the name on a transcript: a question on the page, nowhere kept."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.verification.tables import Check
from tests.support.visiting import Visitor
from tests.verification.conftest import Issue
from tests.verification.sealed import CODE, NUMBER, sealed

BY_NUMBER = {"way": "number", "number": NUMBER, "code": CODE}


@pytest.mark.parametrize(
    "typed, said",
    [
        ("Amina Diallo", "The letters are the same. Several people can bear one name"),
        ("AMINA-DIALLO", "They differ in accents, hyphens or marks only. Is it the same person?"),
        ("DIALLO AMINA", "their order differs. Is it the same person?"),
        ("AMEENA DIALO", "They are written differently."),
    ],
)
def test_a_typed_name_stands_beside_the_printed_one_and_the_reader_is_asked(
    client: Visitor, issue: Issue, session: Session, typed: str, said: str
) -> None:
    issue()
    by_file = {"way": "file", "file": (io.BytesIO(sealed()), "t"), "file_person": typed}
    for sent in ({**BY_NUMBER, "person": typed}, by_file):
        page = client.post("/verify", data=sent).text
        assert "Is this the same person?" in page
        assert said in page
        assert typed in page
    assert client.post(f"/v/{NUMBER}/{CODE}", data={"person": typed}).text.count(said) == 1
    assert session.scalars(select(Check.who)).all() == ["", "", ""]


def test_without_a_name_or_a_transcript_nothing_is_asked(client: Visitor, issue: Issue) -> None:
    issue()
    assert "Is this the same person?" not in client.post("/verify", data=BY_NUMBER).text
    wrong = {**BY_NUMBER, "code": "0000-0000-0000", "person": "AMINA DIALLO"}
    assert "Is this the same person?" not in client.post("/verify", data=wrong).text
    nasty = client.post("/verify", data={**BY_NUMBER, "person": "<b>A</b>"}).text
    assert "<b>A</b>" not in nasty
    assert client.post("/verify", data={**BY_NUMBER, "person": "x" * 201}).status_code == 422
