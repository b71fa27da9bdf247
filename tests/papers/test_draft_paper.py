"""The draft of a transcript: the paper to a word, and nothing on it that could pass for an issued one."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from hwx.papers.document import pdf_of
from hwx.papers.draft_paper import WITHOUT_NUMBER, draft_pdf, refuse_at_sight
from hwx.papers.looks import Look
from hwx.papers.paper_gate import breaches_of
from hwx.papers.printing import CannotBePrinted, PaperAmiss, Picture
from tests.papers.printed import KEY_ID, transcript, with_holder
from tests.portfolio.papers import picture

pytestmark = pytest.mark.usefixtures("printer")

MARKED = {"DRAFT", "·", "BROUILLON"}


@cache
def paper_of_all() -> bytes:
    return pdf_of(transcript(), b"{}", KEY_ID)


@cache
def draft_of_all() -> bytes:
    return draft_pdf(transcript(), KEY_ID)


def pages(pdf: bytes) -> list[list[str]]:
    return [page.extract_text().split() for page in PdfReader(io.BytesIO(pdf)).pages]


def squares_in(pdf: bytes, folder: Path) -> Sequence[str]:
    """What a reader of QR codes finds on the first two pages, printed at 150 dots an inch."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-l", "2", "-png", "paper.pdf", "page"], cwd=folder, check=True)
    images = sorted(str(path) for path in folder.glob("page-*.png"))
    found = subprocess.run(["zbarimg", "-q", "--raw", *images], capture_output=True, text=True, check=False)
    return found.stdout.split()


def test_a_draft_says_what_the_paper_says_on_the_same_pages_without_number_and_code() -> None:
    drawn = transcript()
    paper, draft = pages(paper_of_all()), pages(draft_of_all())
    assert len(paper) == len(draft)
    for issued, shown in zip(paper, draft, strict=True):
        assert set(issued) - set(shown) <= {drawn.number, drawn.check_code}
        assert drawn.number in issued
        assert not {drawn.number, drawn.check_code} & set(shown)
        assert set(shown) >= MARKED


def test_the_square_of_a_draft_leads_nowhere(tmp_path: Path) -> None:
    drawn = transcript()
    for name in ("paper", "draft"):
        (tmp_path / name).mkdir()
    issued = squares_in(paper_of_all(), tmp_path / "paper")
    assert {drawn.check_code in one for one in issued} == {True}
    assert squares_in(draft_of_all(), tmp_path / "draft") == []


def test_a_draft_carries_no_file_and_no_signature_and_is_as_readable_as_the_paper() -> None:
    draft = draft_of_all()
    reader = PdfReader(io.BytesIO(draft))
    assert dict(reader.attachments) == {}
    assert "/AcroForm" not in reader.trailer["/Root"]  # type: ignore[operator]
    assert WITHOUT_NUMBER in str(reader.metadata and reader.metadata.title)
    assert breaches_of(draft) == ()


@pytest.mark.parametrize(
    "template", ['{% extends "hwx/transcript.html" %}', "<html lang=en><title>x</title><p>Short</p>"]
)
def test_the_mark_is_set_whatever_the_style_and_the_template_of_an_institution_do(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "transcript.html").write_text(template, "utf-8")
    (tmp_path / "own.css").write_text("body::after { content: none; display: none } body { background: #fff }", "utf-8")
    for page in pages(draft_pdf(transcript(), KEY_ID, Look(tmp_path))):
        assert set(page) >= MARKED


def test_letterhead_and_own_templates_stand_on_the_draft_as_on_the_paper(tmp_path: Path) -> None:
    block = '{% extends "hwx/transcript.html" %}{% block limits %}<p lang="en">Agreement MoU-7781</p>{% endblock %}'
    (tmp_path / "transcript.html").write_text(block, "utf-8")
    look = Look(tmp_path, {"letterhead": Picture(picture("PNG", (640, 640)), "image/png")}, {"letterhead": "Ministry"})
    drawn = transcript()
    paper, draft = (
        PdfReader(io.BytesIO(pdf)) for pdf in (pdf_of(drawn, b"{}", KEY_ID, look), draft_pdf(drawn, "", look))
    )
    assert [one.data for one in draft.pages[0].images] == [one.data for one in paper.pages[0].images] != []
    assert "MoU-7781" in " ".join(page.extract_text() for page in draft.pages)


def test_what_stands_against_a_paper_is_told_before_it_is_printed(tmp_path: Path) -> None:
    refuse_at_sight(transcript())
    with pytest.raises(CannotBePrinted) as refused:
        refuse_at_sight(with_holder(passport_name="医"))
    assert refused.value.found[0].place == "holder.passport_name"
    (tmp_path / "letterhead.html").write_text("<p>医</p>", "utf-8")
    with pytest.raises(CannotBePrinted):
        refuse_at_sight(transcript(), Look(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("letterhead.html", b"{{ 1 // 0 }}", "transcript.html: ZeroDivisionError"),
        ("letterhead.html", b"{{ none + 1 }}", "transcript.html: TypeError"),
        ("letterhead.html", b"\xff\xfe", "cannot be read .it is not UTF-8"),
        ("own.css", b"\xff\xfe", "own.css cannot be read .it is not UTF-8"),
    ],
)
def test_a_mistake_of_any_kind_in_the_folder_of_an_institution_is_a_refusal(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PaperAmiss, match=said):
        refuse_at_sight(transcript(), Look(tmp_path))
    with pytest.raises(PaperAmiss, match=said):
        draft_pdf(transcript(), "", Look(tmp_path))
