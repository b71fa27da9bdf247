"""What the templates make of a statement: said once, and in cells that hold it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from hwx.papers.document import pdf_of
from hwx.papers.paper import html_of, repeats
from hwx.papers.paper_gate import breaches_of
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Transcript
from tests.papers.printed import KEY_ID, transcript

OPINION = "educational opinion about readiness"


def noted(text: str) -> Transcript:
    drawn = transcript()
    return replace(drawn, scale=replace(drawn.scale, note=Wording({"en": text, "ar": "x", "fr": "y"})))


def test_a_note_of_the_curriculum_that_repeats_the_caution_of_the_paper_is_set_once() -> None:
    drawn = transcript()
    assert drawn.scale.note is not None
    assert OPINION in drawn.scale.note.texts["en"]
    assert html_of(drawn, KEY_ID).count(OPINION) == 1


def test_a_note_that_says_more_stands_beside_it() -> None:
    html = html_of(noted("Level 5 is for teachers of this hospital alone."), KEY_ID)
    assert OPINION in html
    assert "Level 5 is for teachers of this hospital alone." in html


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Level 4 is an opinion; it permits nothing at the host.", True),
        ("Level 4  is an opinion; it permits\nnothing at the host institution.", True),
        ("Level 4 is an opinion; it permits nothing at the host clinic.", False),
        ("Level 4 is an opinion of one person.", False),
    ],
)
def test_a_note_repeats_a_text_that_begins_with_the_same_words(note: str, found: bool) -> None:
    text = Wording({"en": "Level 4 is an opinion; it permits nothing at the host institution."})
    assert repeats(Wording({"en": note}), text, "en") is found


def test_a_competency_that_awaits_its_second_signature_says_so_in_two_columns(printer: None) -> None:
    drawn = transcript()
    group = drawn.groups[0]
    waiting = replace(group.results[1], state="awaiting_countersignature", countersigned=None, expires=None)
    results = (group.results[0], waiting, *group.results[2:])
    drawn = replace(drawn, groups=(replace(group, results=results), *drawn.groups[1:]))
    assert html_of(drawn, KEY_ID).count('<td colspan="2" class="open">') == 1
    assert breaches_of(pdf_of(drawn, b"{}", KEY_ID)) == ()


def test_names_joined_by_slashes_are_on_one_line_of_arabic(printer: None) -> None:
    """At the end of a line within Arabic the slash would stand on the other side of its name."""
    html = html_of(transcript(), KEY_ID)
    assert '(<span class="whole">WHO/ICRC/MSF</span>)' in html
    assert ">WHO/ICRC/MSF Interagency" in html
    pdf = pdf_of(transcript(), b"{}", KEY_ID)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert printed.count("WHO/ICRC/MSF") == printed.count("ICRC/MSF") > 1
    assert not breaches_of(pdf)
