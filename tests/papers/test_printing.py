"""Any paper: PDF/A-3a and PDF/UA-1 at once, whatever its tables and pictures, and nothing in it from outside."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from hwx.papers import printing
from hwx.papers.glyphs import unprintable_in_html
from hwx.papers.letters import NO_LETTER, letters_of
from hwx.papers.paper_gate import NotArchival, breaches_of, lengths_are_right, refuse_unarchival
from hwx.papers.printing import (
    FONTS,
    Attached,
    CannotBePrinted,
    PaperAmiss,
    Picture,
    PrinterBusy,
    print_pdf,
    why_no_printer,
)

pytestmark = pytest.mark.usefixtures("printer")

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A paper</title></head><body>'
STYLE = 'html { font: 10pt "Paper Sans", "Paper Naskh" } [lang=ar] { font-family: "Paper Naskh"; direction: rtl }'
RUNNING = "@page { @bottom-left { content: element(foot) } } .foot { position: running(foot) }"
SVG = '<svg viewBox="0 0 9 9" width="9" height="9">{}<path d="M0 0H9V9Z"/></svg>'
MADE = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
PIXEL = Picture(
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0H9V9Z'/></svg>", "image/svg+xml"
)


def printed(body: str, style: str = "", **values: Any) -> bytes:
    return print_pdf(HEAD + body, STYLE + style, bytes(16), **values)


def kinds(pdf: bytes) -> list[str]:
    """Of the elements in the tree of contents, in their order."""
    found: list[str] = []

    def walk(element: Any) -> None:
        for one in element.get("/K", []):
            if not isinstance(one, int) and "/S" in (inside := one.get_object()):
                found.append(inside["/S"])
                walk(inside)

    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return found


@pytest.mark.parametrize(
    "body",
    [
        "<p>Plain</p>",
        "<h1>Title</h1><p lang=ar>كشف الكفايات، المملكة العربية السعودية: المقيِّمون</p>",
        f"<p>Ornament {SVG.format('')}</p>",
        f"<p>Picture {SVG.format('<title>A triangle</title>')}</p>",
        "<table><tr><td>for</td><td>looks</td></tr><tr><td>uneven</td></tr></table>",
        "<table><tr><td><table><tr><th scope=col>A</th></tr><tr><td>1</td></tr></table></td><td>two</td></tr></table>",
        "<table><thead><tr><th scope=col colspan=2>Wide</th></tr></thead><tr><td>1</td><td>2</td></tr></table>",
        "<table><tr><th scope=row>Row</th><td>1</td></tr></table>",
        "<ul><li>one<li>two</ul>",
        "<div class=foot>Foot</div><p>One</p><p style='page-break-before: always'>Two</p>",
    ],
)
def test_every_kind_of_content_is_archival_and_accessible(body: str) -> None:
    pdf = printed(body, RUNNING)
    assert breaches_of(pdf) == ()
    assert pdf.endswith(b"%%EOF\n")


def test_a_picture_without_a_text_is_an_ornament_and_one_with_a_text_is_read() -> None:
    assert "/Figure" not in kinds(printed(SVG.format("")))
    assert "/Figure" in kinds(printed(SVG.format("<title>A triangle</title>")))


def test_what_runs_along_every_page_is_not_read_with_the_text() -> None:
    pdf = printed("<div class=foot>Foot</div><p>Text</p>", RUNNING)
    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    assert b"/Pagination" in content.get_data()
    assert kinds(pdf).count("/P") + kinds(pdf).count("/Div") == kinds(printed("<p>Text</p>")).count("/P")


def test_a_table_without_headers_is_read_as_text_and_one_with_headers_as_a_table() -> None:
    assert "/Table" not in kinds(printed("<table><tr><td>1</td></tr></table>"))
    assert "/Table" in kinds(printed("<table><tr><th scope=row>A</th><td>1</td></tr></table>"))


def test_an_attached_file_is_there_once_with_its_type_and_its_date() -> None:
    attached = Attached("HWX-1.json", b'{"a":1}', "application/vc", "What it says", MADE)
    pdf = printed("<p>Text</p>", attachments=(attached,))
    assert breaches_of(pdf) == ()
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    (file,) = [one.get_object() for one in root["/AF"]]
    stream = file["/EF"]["/F"].get_object()
    assert (file["/UF"], file["/AFRelationship"], file["/Desc"]) == ("HWX-1.json", "/Data", "What it says")
    assert (stream["/Subtype"], stream.get_data()) == ("/application/vc", b'{"a":1}')
    assert stream["/Params"]["/ModDate"] == "D:20260414093000Z"


def test_a_picture_that_the_paper_brings_along_is_printed() -> None:
    pdf = printed('<img src="picture:mark" alt="The mark">', pictures={"mark": PIXEL})
    assert breaches_of(pdf) == ()
    assert "/Figure" in kinds(pdf)


@pytest.mark.parametrize(
    "address", ["https://example.org/x.png", "file:///etc/passwd", "paper:amiri", "data:,x", "picture:missing"]
)
@pytest.mark.parametrize("where", ["in the text", "in the style"])
def test_printing_reaches_nothing_outside(address: str, where: str) -> None:
    image = f'<img alt="A picture" src="{address}">' if where == "in the text" else ""
    style = f'body {{ background: url("{address}") }}' if where == "in the style" else ""
    with pytest.raises(PaperAmiss, match="nothing from outside"):
        printed(f"{image}<p>Text</p>", style)


@pytest.mark.parametrize(
    ("body", "character"),
    [
        ("<p>Doctor 🏥</p>", "🏥"),
        ("<p>&#x533B;</p>", "医"),
        ("<table><tr><td>ᠮ</td></tr></table>", "ᠮ"),
        ("<p>A bell: \x07</p>", "\x07"),
    ],
)
def test_no_paper_is_printed_with_a_hole_and_the_character_is_named(body: str, character: str) -> None:
    with pytest.raises(CannotBePrinted) as refused:
        printed(body)
    assert [(one.place, one.character) for one in refused.value.found] == [("", character)]


@pytest.mark.parametrize(
    "html",
    [
        "<head><title>医</title><style>医</style></head><body>Text",
        "<body>two\nlines\tand\r\nmore",
        "<body>زُ\u200dر\u200c \u2066isolated\u2069 soft\u00adhyphen \u2060\ufeff",
    ],
)
def test_what_is_not_set_or_has_no_shape_of_its_own_is_no_hole(html: str) -> None:
    assert unprintable_in_html(html, tuple(FONTS.values())) == ()


def test_only_signs_known_to_be_invisible_are_passed_over() -> None:
    assert [one.code for one in unprintable_in_html("<p>\U0001d173</p>", tuple(FONTS.values()))] == ["U+1D173"]


def test_text_in_a_font_of_the_machine_is_refused() -> None:
    with pytest.raises(PaperAmiss, match="a font that is not of the paper"):
        printed("<p style='font-family: monospace'>Text</p>")


def test_signs_of_the_arabic_face_know_their_letters() -> None:
    letters = letters_of(FONTS["amiri-bold"])
    assert {0x0644, 0x0643, NO_LETTER} <= set(letters.values())
    assert 0x0640 not in letters.values()


def test_the_gate_names_profile_and_rule() -> None:
    pdf = printed("<p>Text</p>").replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<")
    with pytest.raises(NotArchival, match="PDF/UA-1") as refused:
        refuse_unarchival(pdf)
    (breach, *_) = refused.value.breaches
    assert breach.profile == "PDF/UA-1"
    assert breach.rule.startswith("PDFUA1-")
    assert breach.found


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"no PDF at all"])
def test_the_gate_refuses_what_cannot_be_read(pdf: bytes) -> None:
    assert {one.profile for one in breaches_of(pdf)} == {"PDF/A-3a", "PDF/UA-1"}


@pytest.mark.parametrize("last", [0, 10, 13, 32])
def test_a_stream_may_end_in_any_byte(last: int) -> None:
    """An attachment stands compressed in the PDF, and at the end of it a sum of what is attached."""
    attached = next(text for length in range(1000) if zlib.compress(text := b"a" * length)[-1] == last)
    pdf = printed("<p>x</p>", attachments=[Attached("a.txt", attached, "text/plain", "A", MADE)])
    assert breaches_of(pdf) == ()


WITH_A_STREAM = b"%PDF-1.7\n1 0 obj\n<< /Length 3 >>\nstream\nabc\nendstream\nendobj\n"


@pytest.mark.parametrize(
    ("pdf", "right"),
    [
        (WITH_A_STREAM, True),
        (WITH_A_STREAM.replace(b"abc", b"ab\r"), True),
        (WITH_A_STREAM.replace(b"abc\n", b"abc\r\n"), True),
        (WITH_A_STREAM.replace(b"abc", b"abcd"), False),
        (WITH_A_STREAM.replace(b"abc", b"a"), False),
        (WITH_A_STREAM.replace(b"/Length 3 ", b"/Length 7 0 R "), False),
        (WITH_A_STREAM + WITH_A_STREAM.replace(b"abc", b"abcd"), False),
    ],
)
def test_lengths_of_streams_are_read_to_their_end(pdf: bytes, right: bool) -> None:
    assert lengths_are_right(pdf) is right


def test_a_paper_that_never_ends_stops_no_other_thread_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether there is a printer is asked by pages that print nothing: they wait for no paper at all."""
    assert printed("<p>Before</p>").startswith(b"%PDF")
    monkeypatch.setattr(printing, "WAIT", 0.01)
    with printing._ONE_AT_A_TIME:
        with pytest.raises(PrinterBusy):
            printed("<p>Behind it</p>")
        assert why_no_printer() is None
    assert printed("<p>After</p>").startswith(b"%PDF")
