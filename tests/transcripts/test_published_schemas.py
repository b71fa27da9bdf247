"""Where an installation has the published schemas, nothing is issued that they do not allow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.rules.credential_gate import CODES, Unfit, UnfitToIssue
from hwx.transcripts.published_schemas import MEMBER, WHOLE, refuse_unlike, schemas_trouble
from hwx.transcripts.tables import Transcript
from tests.independent.schemas import main
from tests.rules.credentials import transcript
from tests.support.office import Office

DRAFT = "https://json-schema.org/draft/2019-09/schema#"
ASKED = {WHOLE: ["issuer", "name"], MEMBER: ["issuer"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two schemas that ask for some of what the published ones ask for."""
    for name, required in ASKED.items():
        write(tmp_path / name, required=required)
    return tmp_path


def write(file: Path, **words: Any) -> None:
    file.write_text(json.dumps({"$schema": DRAFT, "$id": f"https://schemas.example/{file.name}", **words}))


def found(document: dict[str, Any], folder: Path) -> list[Unfit]:
    with pytest.raises(UnfitToIssue) as refused:
        refuse_unlike(document, str(folder))
    assert {one.code for one in refused.value.found} <= set(CODES)
    return list(refused.value.found)


def test_what_the_schemas_allow_is_allowed(folder: Path) -> None:
    refuse_unlike(transcript(2), str(folder))


def test_without_a_folder_nothing_is_asked() -> None:
    refuse_unlike({}, "")


def test_what_is_wrong_in_the_whole_and_in_a_member_is_named_by_its_place_and_quotes_nothing(folder: Path) -> None:
    write(folder / WHOLE, required=ASKED[WHOLE], properties={"name": {"type": "integer"}})
    whole = transcript(2)
    del whole["credentialSubject"]["verifiableCredential"][1]["issuer"]
    assert found(whole, folder) == [
        Unfit("against_schema", "$.name", "type"),
        Unfit("against_schema", "$.credentialSubject.verifiableCredential[1]", "required"),
    ]


def test_forms_of_values_are_asked_too(folder: Path) -> None:
    write(folder / WHOLE, properties={"validFrom": {"format": "date"}})
    assert found(transcript(1), folder) == [Unfit("against_schema", "$.validFrom", "format")]


@pytest.mark.parametrize(
    "content, why",
    [
        (None, "cannot be read (No such file or directory)"),
        (b"<html>", "is no JSON Schema (JSONDecodeError)"),
        (b"\xff", "is no JSON Schema (UnicodeDecodeError)"),
        (b'{"type": "pebble"}', "is no JSON Schema (SchemaError)"),
        (b"[]", "is no JSON Schema (SchemaError)"),
        (b"[" * 100_000, "is no JSON Schema (RecursionError)"),
        (b'{"allOf": [{"$ref": "https://elsewhere.example/more.json"}]}', ""),
    ],
    ids=["missing", "page", "bytes", "word", "list", "deep", "elsewhere"],
)
def test_a_file_that_cannot_be_asked_stops_the_issue_and_nothing_is_fetched(
    content: bytes | None, why: str, folder: Path
) -> None:
    (folder / MEMBER).unlink()
    if content is not None:
        (folder / MEMBER).write_bytes(content)
    assert schemas_trouble(str(folder)) == (f"{MEMBER} {why}" if why else "")
    assert found(transcript(1), folder) == [Unfit("no_schema", MEMBER)]


@pytest.mark.usefixtures("printer")
def test_the_registrar_is_told_and_the_register_stays_as_it_was(
    app: Flask, decided: Office, session: Session, sign_in: Any, folder: Path
) -> None:
    write(folder / WHOLE, required=["renewalMethod"])
    app.config["HWX"] = replace(app.config["HWX"], credential_schemas=str(folder))
    data = {"seen": str(decided.seen)}
    answer = sign_in(decided.ward.registrar).post(decided.ward.url("transcripts/issue"), data=data)
    assert answer.status_code == 422
    assert "would not be right: $ (against_schema). Nothing was issued." in answer.text
    assert session.scalars(select(Transcript)).all() == []


def test_what_hwx_writes_can_be_held_against_a_folder_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / WHOLE, properties={"awardedDate": {"format": "date"}})
    assert main(str(folder)) == 1
    told = capsys.readouterr().out.splitlines()
    held = len(told) - 1
    assert told[0] == "$.awardedDate: against_schema format"
    assert told[-1].startswith(f"{held} transcripts with ")
    assert told[-1].endswith(f" members: {held} faults")
