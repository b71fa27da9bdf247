"""Every reason has its sentence, and the labels of the paper are whole."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from structlog.testing import capture_logs

from hwx.keys.timestamps import NoTimestamp
from hwx.papers import labels
from hwx.papers.glyphs import Unprintable
from hwx.rules.issuing import ISSUE_OBJECTIONS, REVOCATION_REASONS, IssueObjection
from hwx.transcripts.pages import sentences
from hwx.transcripts.wording import (
    SENTENCES,
    field_name,
    issue_sentence,
    lacking,
    printer_sentence,
    reason_name,
    unprintable_sentence,
)
from tests.papers.printed import ONE_NAME, transcript


def test_every_objection_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == set(ISSUE_OBJECTIONS)


@pytest.mark.parametrize("code", ISSUE_OBJECTIONS)
def test_a_sentence_is_whole(app: Flask, code: str) -> None:
    with app.test_request_context():
        sentence = issue_sentence(IssueObjection(code, number="HWX-2026-00001", entries=(3, 7)))
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_the_entries_that_overtook_the_decision_are_counted(app: Flask) -> None:
    with app.test_request_context():
        one = issue_sentence(IssueObjection("decision_overtaken", entries=(7,)))
        two = issue_sentence(IssueObjection("decision_overtaken", entries=(7, 8)))
    assert one == "After the panel decided, entry 7 was recorded. The panel has to decide again."
    assert "entries 7, 8 were recorded" in two


@pytest.mark.parametrize("code", REVOCATION_REASONS)
def test_every_reason_has_a_name(app: Flask, code: str) -> None:
    with app.test_request_context():
        assert reason_name(code)


def test_an_unprintable_character_is_named_with_its_field(app: Flask) -> None:
    with app.test_request_context():
        found = unprintable_sentence(Unprintable("holder.original_name", "ᠮ", "ᠮᠣᠩ"))
        assert field_name("groups.results.note") == "groups.results.note"
    assert "ᠮ (U+182E)" in found
    assert "the trainee's name in the original script" in found


def test_a_missing_printer_names_its_mending(app: Flask) -> None:
    with app.test_request_context():
        assert "apt-get install libpango-1.0-0" in printer_sentence("cannot load library")


def test_what_the_paper_lacks_is_listed_for_the_registrar(app: Flask) -> None:
    with app.test_request_context():
        assert lacking(transcript()) == [
            "Licence for the placement",
            "Training and licensing system of the home country",
        ]
        assert len(lacking(transcript(holder=ONE_NAME))) == 6


def test_every_label_of_the_paper_stands_in_all_three_languages() -> None:
    for name, group in vars(labels).items():
        found = vars(group).values() if isinstance(group, SimpleNamespace) else [group]
        for label in found:
            if isinstance(label, labels.Label):
                assert all(label), name
                assert any("\u0600" <= sign <= "\u06ff" for sign in label.ar), label


def test_what_the_timestamp_authority_answered_stands_in_the_log_of_the_server(app: Flask) -> None:
    """The page sends the registrar to the administrator, who reads it there."""
    with app.test_request_context(), capture_logs() as lines:
        said = sentences(NoTimestamp("https://time.example.org refused (rejection): No fund"))
    assert said[0].startswith("The timestamp authority gave no timestamp.")
    expected = "https://time.example.org refused (rejection): No fund"
    assert [(line["event"], line["reason"]) for line in lines] == [("no_timestamp", expected)]
