"""The certificate is one page with signatures at its foot: whatever it has to say ends above them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from hwx.papers.further import certificate_pdf
from hwx.papers.looks import Look
from hwx.papers.printing import Picture
from hwx.rules.transcript import Holder
from tests.papers.printed import FOUR_PARTS, HOST, ONE_NAME, transcript

pytestmark = pytest.mark.usefixtures("printer")

SIGNATURES = 446
"""Points from the upper edge: there the seal begins, the highest of what stands at the foot."""

WORDS = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<')

SHORT = replace(HOST, name="مستشفى النور", english_name="Al-Noor Hospital")
TWO_SCRIPTS = replace(ONE_NAME, original_name="أميناتا ديالو", original_language="ar")
CONDITIONS = "Airway course and twenty supervised intubations at the home institution before 2026-09-01, in full"


def wide() -> Picture:
    out = io.BytesIO()
    Image.new("L", (1600, 160), 200).save(out, "PNG")
    return Picture(out.getvalue(), "image/png")


def foot_of(pdf: bytes, folder: Path) -> list[str]:
    """The words that stand among the signatures, wholly or in part."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: apt-get install poppler-utils)")
    (folder / "paper.pdf").write_bytes(pdf)
    command = ["pdftotext", "-bbox", "paper.pdf", "-"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    words = WORDS.findall(told.stdout)
    assert len(words) > 100
    return sorted(word for _, end, word in words if float(end) > SIGNATURES)


@cache
def plainest() -> bytes:
    drawn = transcript(host=SHORT, holder=ONE_NAME)
    return certificate_pdf(replace(drawn, outcome=replace(drawn.outcome, conditions="")))


@pytest.mark.parametrize(
    ("letterhead", "host", "holder", "conditions"),
    [
        (False, SHORT, TWO_SCRIPTS, CONDITIONS),
        (False, HOST, TWO_SCRIPTS, CONDITIONS),
        (True, SHORT, ONE_NAME, CONDITIONS),
        (True, SHORT, FOUR_PARTS, ""),
        (True, HOST, ONE_NAME, "Airway course"),
        (True, HOST, TWO_SCRIPTS, CONDITIONS),
        (True, HOST, FOUR_PARTS, CONDITIONS),
    ],
)
def test_nothing_runs_into_the_signatures(
    tmp_path: Path, letterhead: bool, host: object, holder: Holder, conditions: str
) -> None:
    drawn = transcript(host=host, holder=holder)
    drawn = replace(drawn, outcome=replace(drawn.outcome, conditions=conditions))
    look = Look(None, {"letterhead": wide()} if letterhead else {}, {"letterhead": "Ministry"} if letterhead else {})
    foot = foot_of(plainest(), tmp_path)
    assert {"HWX-2026-00042", "7K4M-Q2ZT-9XRB"} < set(foot)
    assert foot_of(certificate_pdf(drawn, look), tmp_path) == foot
