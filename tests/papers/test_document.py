"""The PDF: what stands on its pages, what lies in it, and that a photocopy of it can still be checked."""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader

from hwx.papers import printing
from hwx.papers.document import pdf_of, refuse_holes
from hwx.papers.glyphs import unprintable
from hwx.papers.printing import FONTS, CannotBePrinted, NoPrinter, why_no_printer
from hwx.rules.seal import PublicKey, both, examine, examine_pdf, public_bytes
from tests.papers.printed import FOUR_PARTS, KEY, ONE_NAME, STARTS, printed, transcript, with_holder

KEYS = (PublicKey(public_bytes(KEY), STARTS),)
CHECK = "https://health-exchange.specialised-hospital.medinah.example.org/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"


@pytest.fixture(scope="module")
def paper(printer: None) -> tuple[bytes, bytes]:
    """The sealed file and the sealed PDF of 35 competencies, printed once."""
    return printed(transcript())


@pytest.fixture(scope="module")
def pages(paper: tuple[bytes, bytes]) -> list[str]:
    reader = PdfReader(io.BytesIO(paper[1]))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def test_paper_and_attached_statement_are_authentic_together(paper: tuple[bytes, bytes]) -> None:
    sealed, pdf = paper
    (attached,) = PdfReader(io.BytesIO(pdf)).attachments["HWX-2026-00042.json"]
    assert attached == sealed
    assert both(examine_pdf(pdf, KEYS), examine(attached, KEYS)).authentic


def test_the_attachment_is_marked_as_the_data_of_the_paper(paper: tuple[bytes, bytes]) -> None:
    reader = PdfReader(io.BytesIO(paper[1]))
    names: Any = reader.trailer["/Root"]["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
    assert names[1].get_object()["/AFRelationship"] == "/Data"
    assert reader.trailer["/Root"]["/AF"][0].get_object() == names[1].get_object()  # type: ignore[index]


def test_the_paper_can_be_read_aloud(paper: tuple[bytes, bytes]) -> None:
    """Tagged, titled and in a declared language, as PDF/UA asks."""
    root: Any = PdfReader(io.BytesIO(paper[1])).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "Transcript of Competencies HWX-2026-00042" in str(PdfReader(io.BytesIO(paper[1])).metadata)


def fonts_of(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_only_the_fonts_of_the_program_are_used(paper: tuple[bytes, bytes]) -> None:
    pages = PdfReader(io.BytesIO(paper[1])).pages
    names = {str(font["/BaseFont"]) for page in pages for font in fonts_of(page)}
    assert {name.partition("+")[2].split("-")[0] for name in names} == {"Paper"}


def test_every_page_carries_number_code_address_and_its_place(pages: list[str]) -> None:
    assert len(pages) >= 5
    for place, text in enumerate(pages, start=1):
        assert "HWX-2026-00042" in text
        assert "7K4M-Q2ZT-9XRB" in text
        assert "health-exchange.specialised-hospital.medinah.example.org/verify" in text
        assert f"{place} / {len(pages)}" in text


def test_the_eight_sections_stand_there_in_three_languages(pages: list[str]) -> None:
    whole = " ".join(pages)
    for name in (
        "Holder", "Titulaire", "Programme and institutions", "Level, entry conditions, duration, language",
        "Content and results", "Contenu et résultats", "Workload", "Legend of levels and symbols",
        "Function and limits of this document", "Additional information", "Certification",
        "Health training and licensing system of both countries",
    ):  # fmt: skip
        assert name in whole
    assert "It is not a licence, a registration, a specialist title or an academic degree" in whole
    assert "Chaque autorité apprécie librement la valeur à lui accorder." in whole
    assert "level 4 is an educational opinion about readiness" in whole


def test_every_competency_and_every_assessor_is_on_the_paper(pages: list[str]) -> None:
    whole, drawn = " ".join(pages), transcript()
    for result in drawn.results:
        assert result.code in whole
    for person in drawn.people:
        assert person.name in whole
    assert "Airway course by 2026-09-01" in whole


def test_the_table_of_results_has_its_head_on_every_page_it_reaches(pages: list[str]) -> None:
    codes = [text for text in pages if len(re.findall(r"ERS-\d\d\d", text)) > 2]
    assert len(codes) >= 3
    remarks = "The curriculum on this competency"
    assert all(("Second signature" in text and "Valid until" in text) or remarks in text for text in codes)


def test_dates_stand_in_both_calendars(pages: list[str]) -> None:
    assert "2026-01-12" in " ".join(pages)
    assert "23 Rajab 1447 AH" in " ".join(pages)


def picture(pdf: bytes, folder: Path, page: int, dpi: int = 150) -> Image.Image:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed (Debian: apt-get install poppler-utils)")
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*command, str(source), str(folder / "page")], check=True)
    with Image.open(folder / "page.png") as found:
        return found.convert("L")


def squares(image: Image.Image, folder: Path) -> list[str]:
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed (Debian: apt-get install zbar-tools)")
    image.save(folder / "scan.png")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(folder / "scan.png")]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize("page", [1, 4])
@pytest.mark.parametrize("copied", [False, True], ids=["grey print", "black and white copy"])
def test_the_square_is_read_from_a_print_at_150_dots(
    paper: tuple[bytes, bytes], tmp_path: Path, page: int, copied: bool
) -> None:
    image = picture(paper[1], tmp_path, page)
    if copied:
        image = image.filter(ImageFilter.GaussianBlur(0.7)).point(lambda shade: 255 if shade > 150 else 0)
    assert squares(image, tmp_path) == [CHECK]


def test_nothing_on_the_paper_is_too_pale_for_a_copier(paper: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Ink is dark, ground is light; between them lies only the smoothing of edges."""
    histogram = picture(paper[1], tmp_path, 3, 200).histogram()
    pale = sum(histogram[110:220])
    assert pale < 0.06 * sum(histogram)


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: transcript(holder=ONE_NAME),
        lambda: transcript("haemodialysis", "technician"),
        lambda: with_holder(passport_name="<b>O'BRIEN</b> & SONS", profession="{{ 7*7 }} <script>"),
    ],
    ids=["one name", "another curriculum", "names that look like markup"],
)
def test_papers_of_every_kind_are_printed_without_a_complaint(
    printer: None, drawn: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        _, pdf = printed(drawn())
    assert caplog.messages == []
    first = re.sub(r"\s+", " ", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
    assert drawn().holder.passport_name[:16] in first
    unknown = 4 if drawn().holder == ONE_NAME else 0
    assert first.count("Not recorded by the issuer") == unknown
    assert first.count("Non consigné par l’émetteur") == unknown


def test_what_took_the_place_of_something_asked_is_printed_beside_it(printer: None) -> None:
    drawn = transcript()
    first, *others = drawn.groups
    results = (replace(first.results[0], instead=("remote_observer", "prior_learning")), *first.results[1:])
    reader = PdfReader(io.BytesIO(printed(replace(drawn, groups=(replace(first, results=results), *others)))[1]))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for phrase in ("second assessor: a remote observer", "prior learning recognised", "acquis antérieurs reconnus"):
        assert text.count(phrase) == 1
    assert "viva" not in text


def test_the_list_of_assessors_says_who_recorded_by_guest_link(printer: None) -> None:
    drawn = transcript()
    first, *others = drawn.people
    reader = PdfReader(io.BytesIO(printed(replace(drawn, people=(replace(first, means="guest_link"), *others)))[1]))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for phrase in ("recorded by guest link, contact confirmed", "enregistré par lien invité, contact confirmé"):
        assert text.count(phrase) == 1
    assert "guest link" not in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed(drawn)[1])).pages)


@pytest.mark.parametrize(
    ("values", "place", "character", "name"),
    [
        ({"original_name": "ᠮᠣᠩᠭᠣᠯ"}, "holder.original_name", "U+182E", "MONGOLIAN LETTER MA"),
        ({"passport_name": "AMINA\x07"}, "holder.passport_name", "U+0007", ""),
        ({"profession": "Doctor 🏥"}, "holder.profession", "U+1F3E5", "HOSPITAL"),
        ({"register": "医師会"}, "holder.register", "U+533B", "CJK UNIFIED IDEOGRAPH-533B"),
    ],
)
def test_a_character_without_a_shape_is_refused_by_name_and_place(
    values: dict[str, str], place: str, character: str, name: str
) -> None:
    with pytest.raises(CannotBePrinted) as refused:
        refuse_holes(with_holder(**values))
    first = refused.value.found[0]
    assert (first.place, first.code, first.name) == (place, character, name)


@pytest.mark.parametrize(
    "name",
    ["أمينة ديالو", "Ṣàlàkọ́ Ọláńrewájú", "Ğülşen İpek Çağrı", "Əliyev", "Айгүл Қасымова", "Nguyễn Thị Hường",
     "محمّد‌ رضا پیشہ‌ور", "Ɓala Ɗanladi", "n\u0303", "\u200fعلي\u200e"],
)  # fmt: skip
def test_names_of_the_partner_countries_can_be_printed(name: str) -> None:
    assert unprintable(with_holder(original_name=name), tuple(FONTS.values())) == ()


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the printer cannot be imported: its system library, Pango, is missing."""
    monkeypatch.setattr(printing, "_loaded", [])
    monkeypatch.setitem(sys.modules, "weasyprint", None)


@pytest.mark.usefixtures("without_pango")
def test_without_the_printer_the_refusal_says_what_is_missing() -> None:
    said = why_no_printer()
    assert said is not None
    assert "weasyprint" in said


@pytest.mark.usefixtures("without_pango")
def test_without_the_printer_nothing_is_printed() -> None:
    with pytest.raises(NoPrinter, match="weasyprint"):
        pdf_of(transcript(), b"{}", "0" * 16)


def test_the_holder_of_four_parts_fills_the_running_head_without_breaking_it(pages: list[str]) -> None:
    assert FOUR_PARTS.passport_name[:40] in pages[2]
