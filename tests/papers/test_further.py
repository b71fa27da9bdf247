"""Certificate, supplement and interim statement, as they come out of the printer."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader

from hwx.papers.document import pdf_of
from hwx.papers.further import certificate_pdf, interim_pdf, supplement_pdf
from hwx.papers.looks import Look
from hwx.papers.paper_gate import breaches_of
from hwx.papers.printing import CannotBePrinted, Picture
from hwx.rules.interim import Interim
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.transcript import Transcript
from hwx.rules.transcript_wording import OUTCOMES as OUTCOME_NAMES
from tests.papers.printed import FOUR_PARTS, KEY_ID, ONE_NAME, transcript, with_holder

CHECK = "https://health-exchange.specialised-hospital.medinah.example.org/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"

pytestmark = pytest.mark.usefixtures("printer")


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def interim(**values: Any) -> Interim:
    said = transcript(**values)
    same = {one.name: getattr(said, one.name) for one in dataclasses.fields(Interim) if hasattr(said, one.name)}
    return Interim(**same, drawn=said.issued, drawn_at=said.issued_at)


@cache
def certificate() -> bytes:
    return certificate_pdf(transcript())


@cache
def supplement() -> bytes:
    return supplement_pdf(transcript())


@cache
def interim_statement() -> bytes:
    return interim_pdf(interim())


def drawing(kind: str) -> Picture:
    """A black line on white, as a scanned signature is."""
    out = io.BytesIO()
    image = Image.new("RGBA", (600, 240), (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(20, 200), (200, 40), (300, 180), (580, 60)], fill=(0, 0, 60, 255), width=9)
    image.convert("RGBA" if kind == "png" else "RGB").save(out, kind.upper())
    return Picture(out.getvalue(), f"image/{kind}")


@pytest.mark.parametrize("paper", [certificate, supplement, interim_statement])
def test_every_paper_is_archival_and_accessible(paper: object) -> None:
    assert breaches_of(paper()) == ()  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_pictures_do_not_harm_the_archive(kind: str) -> None:
    names = ("letterhead", "seal", "signature")
    look = Look(None, {name: drawing(kind) for name in names}, {name: f"The {name}" for name in names})
    pdf = certificate_pdf(transcript(), look)
    assert breaches_of(pdf) == ()
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert len(reader.pages[0].images) >= 3


def test_the_interim_statement_shows_neither_seal_nor_signature() -> None:
    names = ("letterhead", "seal", "signature")
    look = Look(None, {name: drawing("jpeg") for name in names}, {name: f"The {name}" for name in names})
    reader = PdfReader(io.BytesIO(interim_pdf(interim(), look)))
    assert len({image.name for page in reader.pages for image in page.images}) == 1


@pytest.mark.parametrize(
    "holder",
    [FOUR_PARTS, ONE_NAME, replace(FOUR_PARTS, passport_name="HÉLÈNE ÇAĞRI N’GUESSAN-TRAORÉ", original_name="")],
    ids=["four parts", "one name", "accents"],
)
def test_the_certificate_is_one_landscape_page_whatever_the_name(holder: object) -> None:
    pdf = certificate_pdf(transcript(holder=holder))
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert page.mediabox.width > page.mediabox.height
    assert holder.passport_name.split()[0] in page.extract_text()  # type: ignore[attr-defined]


def test_the_certificate_names_the_transcript_as_the_proof() -> None:
    (text,) = pages_of(certificate())
    for said in (
        "HWX-2026-00042", "7K4M-Q2ZT-9XRB", "An extract of the transcript named below, which is the proof",
        "Extrait du relevé indiqué ci-dessous, qui fait foi", "Abeer Saleh Al-Harbi", "Airway course by 2026-09-01",
        "12 January 2026", "12 janvier 2026", "1447-10-26",
    ):  # fmt: skip
        assert said in text


@pytest.mark.parametrize("state", [str(one) for one in OUTCOMES])
def test_only_a_completed_placement_is_called_completed(state: str) -> None:
    drawn = transcript()
    outcome = replace(drawn.outcome, state=state, name=OUTCOME_NAMES[state])
    (text,) = pages_of(certificate_pdf(replace(drawn, outcome=outcome)))
    assert ("Certificate of Completion" in text) == state.startswith("completed")
    assert ("Certificate of Participation" in text) != state.startswith("completed")
    assert OUTCOME_NAMES[state].texts["en"] in text


def test_conditions_that_would_run_into_the_signatures_are_left_to_the_transcript() -> None:
    drawn = transcript()
    conditions = "Airway course and twenty supervised intubations at the home institution, " * 3
    (text,) = pages_of(certificate_pdf(replace(drawn, outcome=replace(drawn.outcome, conditions=conditions))))
    assert "Conditions: as named in the transcript." in text
    assert "twenty supervised" not in text


def test_sixty_competencies_keep_their_rows_whole_and_their_head_on_every_page() -> None:
    drawn = transcript()
    more = tuple(replace(group, key=f"{group.key}-again") for group in drawn.groups)
    statement = replace(drawn, groups=(*drawn.groups, *more[:5]))
    assert len(statement.results) >= 60
    pages = pages_of(pdf_of(statement, b"{}", KEY_ID))
    with_results = [text for text in pages if len(re.findall(r"ERS-\d\d\d", text)) > 2]
    assert all("Second signature" in text or "The curriculum on this competency" in text for text in with_results)
    assert len(pages) <= 16


def unsigned(drawn: Transcript) -> Transcript:
    """Nothing was ever seen, as after an end in the first days."""
    bare = {
        "level_reached": 0, "state": "not_started", "signed": None, "countersigned": None, "expires": None,
        "methods": (),
        "observations": 0, "assessors": (), "signed_by": 0, "countersigned_by": 0, "rests_on": (), "instead": (),
    }  # fmt: skip
    groups = tuple(
        replace(group, results=tuple(replace(one, **bare) for one in group.results))  # type: ignore[arg-type]
        for group in drawn.groups
    )
    return replace(drawn, groups=groups, people=())


def test_a_certificate_of_somebody_for_whom_nothing_was_signed_says_so() -> None:
    (text,) = pages_of(certificate_pdf(unsigned(transcript())))
    assert "Competencies signed: 0 of 35" in text
    assert "Compétences validées : 0 sur 35" in text


def test_the_supplement_has_the_eight_sections_and_counts_instead_of_single_results() -> None:
    pages = pages_of(supplement())
    whole = " ".join(pages)
    for name in (
        "Holder", "Programme and institutions", "Level, entry conditions, duration, language", "Content and results",
        "Function and limits of this document", "Additional information", "Certification",
        "Health training and licensing system of both countries",
    ):  # fmt: skip
        assert name in whole
    assert "which is the proof and holds every single result" in whole
    assert "ERS-101" not in whole
    assert "Received for the home institution" not in whole
    assert len(pages) <= 7
    for place, text in enumerate(pages, 1):
        assert "HWX-2026-00042" in text
        assert f"{place} / {len(pages)}" in text


def test_the_interim_statement_says_on_every_page_what_it_is_not() -> None:
    pages = pages_of(interim_statement())
    for text in pages:
        assert "Interim: not a transcript" in text
        assert "Provisoire : pas un relevé" in text
        assert "P-7K4MQ2ZT" in text
        assert "HWX-2026" not in text
    assert "may still change" in pages[0]
    assert "ERS-101" in " ".join(pages)
    assert "Check code" not in " ".join(pages)


def test_a_hole_is_refused_on_these_papers_as_well() -> None:
    with pytest.raises(CannotBePrinted):
        certificate_pdf(with_holder(original_name="医師"))
    with pytest.raises(CannotBePrinted):
        interim_pdf(interim(holder=replace(FOUR_PARTS, passport_name="A\u182e")))


@pytest.mark.parametrize("paper", [certificate, supplement])
def test_the_square_is_read_from_a_black_and_white_copy_at_150_dots(paper: object, tmp_path: Path) -> None:
    for tool in ("pdftoppm", "zbarimg"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (Debian: apt-get install poppler-utils zbar-tools)")
    (tmp_path / "paper.pdf").write_bytes(paper())  # type: ignore[operator]
    command = [
        "pdftoppm",
        "-r",
        "150",
        "-gray",
        "-png",
        "-singlefile",
        str(tmp_path / "paper.pdf"),
        str(tmp_path / "p"),
    ]
    subprocess.run(command, check=True)
    with Image.open(tmp_path / "p.png") as page:
        copy = page.convert("L").filter(ImageFilter.GaussianBlur(0.7)).point(lambda shade: 255 if shade > 150 else 0)
    copy.save(tmp_path / "copy.png")
    reading = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(tmp_path / "copy.png")]
    assert subprocess.run(reading, capture_output=True, text=True, check=False).stdout.split() == [CHECK]
