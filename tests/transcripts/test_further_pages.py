"""Who gets certificate, supplement and interim statement, and from what."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from hwx.access import Role
from hwx.keys.issuing_keys import issuing_keys
from hwx.papers import printing
from hwx.papers.pictures import place, taken
from hwx.papers.printing import why_no_printer
from hwx.people.tables import Person
from hwx.storage import files_of
from hwx.transcripts.revoke import revoke
from hwx.transcripts.tables import NumberSeries, Transcript
from tests.portfolio.papers import picture
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
    assert "If another one took its place" in answer.text
    assert f"{kind}.pdf" not in browser.get(decided.ward.url("transcripts")).text


def test_a_sealed_file_that_says_nothing_is_a_refusal_and_no_error(decided: Office, sign_in: SignIn) -> None:
    number = decided.file().number
    browser = sign_in(decided.ward.trainee)
    for name in ("certificate.pdf", "fhir.json"):
        answer = browser.get(f"/transcripts/{number}/{name}")
        assert answer.status_code == 409
        assert "cannot be read. Tell the administrator." in answer.text


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


def test_the_registrar_sees_before_issuing_what_will_be_issued_with_own_templates_and_pictures(
    decided: Office, app: Flask, make: Make, sign_in: SignIn, tmp_path: Path
) -> None:
    """The page offers it; it is the paper that is issued afterwards, to a word, but for number and code."""
    block = '{% extends "hwx/transcript.html" %}{% block limits %}<p lang="en">Agreement MoU-7781</p>{% endblock %}'
    (tmp_path / "transcript.html").write_text(block, "utf-8")
    app.config["HWX"] = replace(app.config["HWX"], paper_templates=str(tmp_path))
    host, registrar = decided.ward.placement.host_id, decided.ward.registrar
    clean = taken(picture("PNG", (640, 640)))
    for purpose in ("letterhead", "signature"):
        place(make.session, files_of(app.config["HWX"]), host, purpose, clean, "Al-Noor", registrar, NOW)
    make.session.commit()
    issuing_keys(app.config["HWX"], decided.ward.placement.host, TODAY)
    browser = sign_in(registrar)
    assert "transcripts/draft.pdf" in browser.get(decided.ward.url("transcripts/issue")).text
    answer = browser.get(decided.ward.url("transcripts/draft.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)}).status_code == 302
    row = make.session.scalars(select(Transcript)).one()
    draft, paper = PdfReader(io.BytesIO(answer.data)), PdfReader(io.BytesIO(row.pdf))
    assert len(draft.pages) == len(paper.pages)
    for shown, issued in zip(draft.pages, paper.pages, strict=True):
        words = set(shown.extract_text().split())
        assert "DRAFT" in words
        lost = {one for one in issued.extract_text().split() if one not in words}
        assert lost <= {row.number, row.check_code}
    assert [one.data for page in draft.pages for one in page.images] == [
        one.data for page in paper.pages for one in page.images
    ]
    assert draft.pages[0].images
    assert "MoU-7781" in text_of(answer.data)


def test_a_draft_writes_nothing_and_makes_no_keys(decided: Office, app: Flask, make: Make, sign_in: SignIn) -> None:
    browser = sign_in(decided.ward.registrar)
    folder = app.config["HWX"].keys_folder
    before = sorted(folder.rglob("*")) if folder.exists() else []
    assert browser.get(decided.ward.url("transcripts/draft.pdf")).status_code == 200
    assert (sorted(folder.rglob("*")) if folder.exists() else []) == before
    assert make.session.scalars(select(Transcript)).all() == []
    assert make.session.scalars(select(NumberSeries)).all() == []


def test_behind_a_paper_that_does_not_end_nothing_is_made_and_it_is_said(
    decided: Office, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(decided.ward.registrar)
    why = "The papers before this one are not printed yet. Try again in a minute"
    assert why_no_printer() is None
    monkeypatch.setattr(printing, "WAIT", 0.01)
    with printing._ONE_AT_A_TIME:
        page = browser.get(decided.ward.url("transcripts/issue"))
        draft = browser.get(decided.ward.url("transcripts/draft.pdf"))
        answer = browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)})
    assert (page.status_code, draft.status_code, answer.status_code) == (200, 409, 422)
    assert why in draft.text
    assert why in answer.text
    assert make.session.scalars(select(Transcript)).all() == []
    assert browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)}).status_code == 302


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator", "head", "home_officer", "stranger"])
def test_nobody_else_sees_a_draft(decided: Office, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(decided.ward, who)).get(decided.ward.url("transcripts/draft.pdf")).status_code == 404


def test_before_the_decision_there_is_no_draft(here: Office, sign_in: SignIn) -> None:
    answer = sign_in(here.ward.registrar).get(here.ward.url("transcripts/draft.pdf"))
    assert answer.status_code == 409
    assert "The panel has not decided yet." in answer.text


def test_a_picture_that_is_gone_is_told_on_the_page_before_the_button_is_pressed(
    decided: Office, app: Flask, make: Make, sign_in: SignIn
) -> None:
    store = files_of(app.config["HWX"])
    host, registrar = decided.ward.placement.host_id, decided.ward.registrar
    row = place(make.session, store, host, "seal", taken(picture("PNG", (640, 640))), "Seal", registrar, NOW)
    make.session.commit()
    store.remove(row.name)
    browser = sign_in(registrar)
    page = browser.get(decided.ward.url("transcripts/issue"))
    assert "a picture of the institution cannot be read" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main")[0]
    refused = browser.get(decided.ward.url("transcripts/draft.pdf"))
    assert refused.status_code == 409
    assert "a picture of the institution cannot be read" in refused.text
