"""Programs of others read the signed transcript: pdfsig, pyHanko, pdftotext, page-validation and zbarimg."""

from __future__ import annotations

import asyncio
import io
import random
import re
import shutil
import subprocess
from pathlib import Path

import page
import pytest
from asn1crypto import x509
from PIL import Image, ImageFilter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from hwx.papers.paper_gate import breaches_of
from tests.papers.printed import transcript
from tests.papers.signed import CREDENTIAL, OURS, signed_transcript

pytestmark = pytest.mark.usefixtures("printer")

CHECK = "https://health-exchange.specialised-hospital.medinah.example.org/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"
UNSEEN = str.maketrans("", "", "\u200d\u200e\u200f\u202a\u202b\u202c")


def tool(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def pdfsig(pdf: bytes, folder: Path) -> str:
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    command = [tool("pdfsig", "poppler-utils"), "-nocert", str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"}).stdout


def test_pdfsig_finds_one_valid_signature_over_the_whole_document(tmp_path: Path) -> None:
    said = pdfsig(signed_transcript(), tmp_path)
    assert said.count("Signature is Valid.") == 1
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "CN=Prince Mohammed,C=SA" in said


def test_pdfsig_refuses_changed_bytes_and_added_ones(tmp_path: Path) -> None:
    lots, whole = random.Random(11), signed_transcript()
    signed_part = whole.index(b"/Contents <30")
    for _ in range(12):
        altered = bytearray(whole)
        altered[lots.randrange(signed_part // 2, signed_part)] ^= 1 << lots.randrange(8)
        assert "Signature is Valid." not in pdfsig(bytes(altered), tmp_path)
    assert "Total document signed" not in pdfsig(whole + b"\n% more\n", tmp_path)


def judged(pdf: bytes) -> PdfSignatureStatus:
    (found,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    context = ValidationContext(trust_roots=[x509.Certificate.load(OURS.certificate)], allow_fetching=False)
    return asyncio.run(async_validate_pdf_signature(found, context))


def test_pyhanko_calls_it_intact_trusted_and_unchanged() -> None:
    status = judged(signed_transcript())
    assert status.bottom_line
    assert status.coverage is not None
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok


def test_pyhanko_refuses_a_changed_byte() -> None:
    altered = bytearray(signed_transcript())
    altered[altered.index(b"stream") + 40] ^= 1
    assert not judged(bytes(altered)).bottom_line


@pytest.mark.parametrize(
    ("name", "profile"), [("PDF/A-3a", page.ValidationProfile.PDF_A_3A), ("PDF/UA-1", page.ValidationProfile.PDF_UA_1)]
)
def test_the_signed_transcript_is_archival_and_accessible(name: str, profile: page.ValidationProfile) -> None:
    assert [one for one in breaches_of(signed_transcript()) if one.profile == name] == []
    assert page.validate_pdf_bytes(signed_transcript(), profile=profile).rules.total > 100


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "paper.pdf").write_bytes(pdf)
    command = [tool("pdftotext", "poppler-utils"), "-enc", "UTF-8", str(folder / "paper.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.translate(UNSEEN)


def test_arabic_is_found_in_the_order_in_which_it_is_written(tmp_path: Path) -> None:
    text = " ".join(text_of(signed_transcript(), tmp_path).split())
    for phrase in (
        "كشف الكفايات",
        "مستشفى الأمير محمد بن عبد العزيز",
        "الشيخ محمد عبد الرحمن بن يوسف بن عبد الله الحسيني المغربي",
        "المملكة العربية السعودية",
        "بيانات صاحب الوثيقة",
    ):
        assert phrase in text
        assert phrase[::-1] not in text


def test_dates_and_numbers_keep_their_order_beside_arabic(tmp_path: Path) -> None:
    text = text_of(signed_transcript(), tmp_path)
    for phrase in ("2026-04-14", "HWX-2026-00042", "7K4M-Q2ZT-9XRB", "1447-10-26"):
        assert phrase in text
    assert "14-04-2026" not in text


def test_nothing_is_printed_into_the_margins(tmp_path: Path) -> None:
    """Of fifteen millimetres; a long word that cannot be broken would run into them."""
    (tmp_path / "paper.pdf").write_bytes(signed_transcript())
    command = [tool("pdftotext", "poppler-utils"), "-bbox", str(tmp_path / "paper.pdf"), "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ends = [float(x) for x in re.findall(r'xMax="([0-9.]+)"', words)]
    starts = [float(x) for x in re.findall(r'xMin="([0-9.]+)"', words)]
    assert len(ends) > 1000
    assert min(starts) > 14 / 25.4 * 72
    assert max(ends) < (210 - 14) / 25.4 * 72


def test_the_attached_file_comes_out_as_it_went_in(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(signed_transcript())
    command = [tool("pdfdetach", "poppler-utils"), "-saveall", "-o", str(tmp_path / "out"), str(tmp_path / "paper.pdf")]
    (tmp_path / "out").mkdir()
    subprocess.run(command, check=True)
    assert (tmp_path / "out" / f"{transcript().number}.json").read_bytes() == CREDENTIAL


@pytest.mark.parametrize("sheet", [1, 3])
def test_the_square_is_read_from_a_black_and_white_print_at_150_dots(tmp_path: Path, sheet: int) -> None:
    (tmp_path / "paper.pdf").write_bytes(signed_transcript())
    printing = [tool("pdftoppm", "poppler-utils"), "-r", "150", "-gray", "-png", "-singlefile", "-f", str(sheet)]
    subprocess.run([*printing, str(tmp_path / "paper.pdf"), str(tmp_path / "page")], check=True)
    with Image.open(tmp_path / "page.png") as found:
        copied = found.convert("L").filter(ImageFilter.GaussianBlur(0.7)).point(lambda shade: 255 * (shade > 150))
    copied.save(tmp_path / "copy.png")
    reading = [tool("zbarimg", "zbar-tools"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]
    said = subprocess.run([*reading, str(tmp_path / "copy.png")], check=False, capture_output=True, text=True)
    assert said.stdout.split() == [CHECK]
