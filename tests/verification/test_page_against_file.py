"""The pages of a PDF against the file in it."""

from __future__ import annotations

import pytest

from hwx.verification.page_against_file import Pages, pages_against
from hwx.verification.page_reading import found_on_pages
from tests.papers.signed import signed_transcript

pytestmark = pytest.mark.usefixtures("printer")

NUMBER, CODE = "HWX-2026-00042", "7K4M-Q2ZT-9XRB"


def test_every_page_of_a_transcript_bears_its_number_and_its_code() -> None:
    assert pages_against(signed_transcript(), NUMBER, CODE) is Pages.AGREE
    assert len(found_on_pages(signed_transcript(), [NUMBER])) > 5


@pytest.mark.parametrize(
    ("number", "code"), [("HWX-2026-00043", CODE), (NUMBER, "7K4M-Q2ZT-9XRC"), ("HWX-2026-00043", "AAAA-AAAA-AAAA")]
)
def test_pages_of_another_transcript_are_told(number: str, code: str) -> None:
    assert pages_against(signed_transcript(), number, code) is Pages.DIFFER


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"\0" * 5000])
def test_of_pages_that_cannot_be_read_nothing_is_said(pdf: bytes) -> None:
    assert pages_against(pdf, NUMBER, CODE) is Pages.UNREADABLE


@pytest.mark.parametrize(("number", "code"), [("", CODE), (NUMBER, " "), ("a\0b", CODE)])
def test_words_that_are_none_agree_with_nothing(number: str, code: str) -> None:
    assert pages_against(signed_transcript(), number, code) is Pages.UNREADABLE


def test_reading_is_stopped_when_it_takes_too_long() -> None:
    assert pages_against(signed_transcript(), NUMBER, CODE, patience=0.01) is Pages.UNREADABLE
