"""Who gets certificate, supplement and interim statement, and from what."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from hwx.access import Role
from hwx.people.tables import Person
from hwx.transcripts.revoke import revoke
from tests.support.making import NOW, TODAY, Make
from tests.support.office import Office
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

KINDS = ("certificate", "supplement")

pytestmark = pytest.mark.usefixtures("printer")


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_hold_the_transcript_gets_it(decided: Office, sign_in: SignIn, kind: str) -> None:
    number = decided.issue().number
    for who in ("trainee", "registrar", "home_officer"):
        answer = sign_in(getattr(decided.ward, who)).get(f"/transcripts/{number}/{kind}.pdf")
        assert answer.mimetype == "application/pdf"
        assert f"{number}-{kind}.pdf" in answer.headers["Content-Disposition"]
    assert number in text_of(answer.data)
    assert decided.ward.trainee.passport_name in text_of(answer.data)


@pytest.mark.parametrize("kind", KINDS)
def test_others_find_nothing(decided: Office, make: Make, sign_in: SignIn, kind: str) -> None:
    number = decided.file().number
    stranger = make.holder(Role.REGISTRAR, make.institution("Far away"))
    for person in (decided.ward.supervisor, stranger):
        assert sign_in(person).get(f"/transcripts/{number}/{kind}.pdf").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_made_from_a_transcript_that_was_revoked(
    decided: Office, make: Make, sign_in: SignIn, kind: str
) -> None:
    number = decided.issue().number
    revoke(make.session, decided.ward.placement, number, "issued_in_error", decided.ward.registrar, NOW, TODAY)
    make.session.commit()
    browser = sign_in(decided.ward.trainee)
    answer = browser.get(f"/transcripts/{number}/{kind}.pdf")
    assert answer.status_code == 409
    assert "no longer in force" in answer.text
    assert f"{kind}.pdf" not in browser.get(decided.ward.url("transcripts")).text


def test_a_sealed_file_that_says_nothing_is_a_refusal_and_no_error(decided: Office, sign_in: SignIn) -> None:
    number = decided.file().number
    answer = sign_in(decided.ward.trainee).get(f"/transcripts/{number}/certificate.pdf")
    assert answer.status_code == 409
    assert "cannot be read" in answer.text


@pytest.mark.parametrize("who", ["trainee", "coordinator"])
def test_trainee_and_coordinator_get_an_interim_statement(here: Office, sign_in: SignIn, who: str) -> None:
    here.sign()
    browser = sign_in(getattr(here.ward, who))
    assert "progress.pdf" in browser.get(here.ward.url("progress")).text
    answer = browser.get(here.ward.url("progress.pdf"))
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    assert "Interim: not a transcript" in text
    assert here.ward.placement.reference in text
    assert "HWX-2026" not in text


@pytest.mark.parametrize("who", ["supervisor", "registrar", "home_officer", "head"])
def test_nobody_else_gets_one(here: Office, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here.ward, who))
    assert browser.get(here.ward.url("progress.pdf")).status_code == 404
    assert "progress.pdf" not in browser.get(here.ward.url("progress")).text


def test_after_the_decision_a_transcript_takes_its_place(decided: Office, sign_in: SignIn) -> None:
    answer = sign_in(decided.ward.trainee).get(decided.ward.url("progress.pdf"))
    assert answer.status_code == 409
    assert "A transcript takes the place" in answer.text


def test_a_template_that_cannot_be_used_is_told_in_a_sentence(
    app: Flask, decided: Office, sign_in: SignIn, tmp_path: Path
) -> None:
    number = decided.issue().number
    (tmp_path / "certificate.html").write_text("{{ t.shoe_size }}", "utf-8")
    object.__setattr__(app.config["HWX"], "paper_templates", str(tmp_path))
    try:
        answer = sign_in(decided.ward.trainee).get(f"/transcripts/{number}/certificate.pdf")
    finally:
        object.__setattr__(app.config["HWX"], "paper_templates", "")
    assert answer.status_code == 409
    assert "certificate.html" in answer.text
    assert "shoe_size" in answer.text
