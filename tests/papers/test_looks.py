"""An institution's own templates and style sheets: which file wins, and what printing refuses."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from hwx.papers.document import pdf_of
from hwx.papers.further import certificate_pdf
from hwx.papers.looks import OURS, Look, folders_for, style
from hwx.papers.paper import html_of
from hwx.papers.printing import CannotBePrinted, PaperAmiss
from tests.papers.printed import HOST, KEY_ID, transcript

BLOCK = (
    '{% extends "hwx/transcript.html" %}{% block limits %}{{ super() }}<p lang="en">Agreement of %s</p>{% endblock %}'
)


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_without_a_folder_the_papers_are_ours() -> None:
    assert folders_for(Look(), "MOH-1") == ()
    assert style(()) == (OURS / "paper.css").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "own"),
    [("MOH-MED-0417", "MOH-MED-0417"), ("MOH/../../etc", "MOH-etc"), ("..", None), ("", None), ("مستشفى 7", "7")],
)
def test_the_folder_of_an_institution_is_named_by_its_code_and_leads_nowhere_else(
    tmp_path: Path, code: str, own: str | None
) -> None:
    expected = (tmp_path / own, tmp_path) if own else (tmp_path,)
    assert folders_for(Look(tmp_path), code) == expected


def test_a_block_of_the_transcript_can_be_changed_alone(printer: None, tmp_path: Path) -> None:
    (tmp_path / "transcript.html").write_text(BLOCK.replace("%s", "two ministries"), "utf-8")
    text = words_of(pdf_of(transcript(), b"{}", KEY_ID, Look(tmp_path)))
    assert "Agreement of two ministries" in text
    assert "It is not a licence" in text
    assert "Second signature" in text


def test_the_folder_of_the_facility_code_wins_over_the_one_for_all(tmp_path: Path) -> None:
    own = tmp_path / HOST.facility_code
    own.mkdir()
    (tmp_path / "transcript.html").write_text(BLOCK.replace("%s", "all"), "utf-8")
    (own / "transcript.html").write_text(BLOCK.replace("%s", "one"), "utf-8")
    drawn = transcript()
    assert "Agreement of one" in html_of(drawn, KEY_ID, Look(tmp_path))
    elsewhere = replace(drawn, host=replace(drawn.host, facility_code="OTHER"))
    assert "Agreement of all" in html_of(elsewhere, KEY_ID, Look(tmp_path))


def test_one_section_is_replaced_by_a_file_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "letterhead.html").write_text("<p>Ministry of Health</p>", "utf-8")
    html = html_of(transcript(), KEY_ID, Look(tmp_path))
    assert "<p>Ministry of Health</p>" in html
    assert 'class="band"' not in html


def test_own_css_comes_after_ours_and_paper_css_instead_of_it(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("h1 { color: navy; }", "utf-8")
    assert style((tmp_path,)).endswith("h1 { color: navy; }")
    assert style((tmp_path,)).startswith((OURS / "paper.css").read_text("utf-8"))
    (tmp_path / "paper.css").write_text("@page { size: A4; }", "utf-8")
    assert style((tmp_path,)) == "@page { size: A4; }\nh1 { color: navy; }"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ t.holder.shoe_size }}", "shoe_size"),
        ("{% if %}", "transcript.html, line 1"),
        ('{% extends "hwx/none.html" %}', "hwx/none.html"),
    ],
)
def test_a_mistake_in_a_template_is_refused_and_named(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "transcript.html").write_text(template, "utf-8")
    with pytest.raises(PaperAmiss, match=said):
        html_of(transcript(), KEY_ID, Look(tmp_path))


@pytest.mark.parametrize(
    "address", ["https://example.org/logo.png", "file:///etc/passwd", "http://127.0.0.1/x", "picture:letterhead"]
)
def test_a_template_that_asks_for_something_outside_prints_nothing(printer: None, tmp_path: Path, address: str) -> None:
    (tmp_path / "letterhead.html").write_text(f'<p><img src="{address}" alt="Logo"></p>', "utf-8")
    with pytest.raises(PaperAmiss, match="nothing from outside"):
        pdf_of(transcript(), b"{}", KEY_ID, Look(tmp_path))


def test_a_character_of_a_template_without_a_shape_is_named(printer: None, tmp_path: Path) -> None:
    (tmp_path / "certificate.html").write_text('<html lang="en"><title>x</title><p>医</p></html>', "utf-8")
    with pytest.raises(CannotBePrinted) as refused:
        certificate_pdf(transcript(), Look(tmp_path))
    assert refused.value.found[0].code == "U+533B"
