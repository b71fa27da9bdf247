"""A file is taken for what it is and made anew: what told the person or the place behind it is not in the bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFile
from pypdf import PdfReader

from hwx.portfolio.cleaning import (
    ENDINGS,
    MEDIA_TYPES,
    MOST_BYTES,
    MOST_PAGES,
    REFUSALS,
    CannotTake,
    cleaned,
    kind_of,
)
from tests.portfolio.papers import GPS, SECRET, drawn, moving, pdf, picture, plain_text_of


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_its_pixels_the_right_way_up_and_nothing_else(kind: str) -> None:
    sent = picture(kind)
    assert SECRET.encode() in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS)
    made = cleaned(sent)
    shown = Image.open(io.BytesIO(made.data))
    assert made.media_type == f"image/{kind.lower()}"
    assert SECRET.encode() not in made.data
    assert b"Exif" not in made.data
    assert b"EXIF" not in made.data
    assert b"eXIf" not in made.data
    assert dict(shown.getexif()) == {}
    assert "comment" not in shown.info
    assert "xmp" not in shown.info
    # Orientation 6: the top left of the stored picture is the top right of the one that is looked at.
    assert shown.size == (20, 40)
    red, _, blue = shown.convert("RGB").getpixel((17, 3))  # type: ignore[misc]
    assert red > 200
    assert blue < 80


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA"])
def test_pictures_of_every_usual_mode_are_taken(mode: str) -> None:
    image = Image.new("RGBA", (6, 4), "white").convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG")
    assert Image.open(io.BytesIO(cleaned(out.getvalue()).data)).size == (6, 4)


def test_what_is_see_through_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(cleaned(out.getvalue()).data)).getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_pdf_keeps_its_pages_and_nothing_else() -> None:
    sent = pdf(pages=2)
    assert SECRET.encode() in plain_text_of(sent)
    made = cleaned(sent)
    reader = PdfReader(io.BytesIO(made.data))
    assert made.media_type == "application/pdf"
    assert len(reader.pages) == 2
    whole = plain_text_of(made.data)
    assert SECRET.encode() not in whole
    for word in (b"JavaScript", b"EmbeddedFile", b"/Annots", b"Metadata", b"PieceInfo", b"Exif", b"adobe:ns:meta"):
        assert word not in whole, word
    assert reader.metadata is None or not dict(reader.metadata)
    assert dict(reader.attachments) == {}


def test_the_picture_on_a_page_is_still_drawn() -> None:
    page = PdfReader(io.BytesIO(cleaned(pdf()).data)).pages[0]
    assert page.images[0].image is not None
    assert page.images[0].image.size == (40, 20)
    assert b"/Im0 Do" in page.get_contents().get_data()  # type: ignore[union-attr]


def test_cleaning_what_is_clean_changes_nothing_that_is_seen() -> None:
    once = cleaned(pdf()).data
    assert plain_text_of(cleaned(once).data).count(b"/Page") == plain_text_of(once).count(b"/Page")


def _too_wide() -> bytes:
    out = io.BytesIO()
    Image.new("1", (8000, 5001)).save(out, "PNG")
    return out.getvalue()


REFUSED = [
    ("empty", b""),
    ("too_large", picture() + b"\0" * MOST_BYTES),
    ("unknown_type", b"GIF89a" + b"\0" * 20),
    ("unknown_type", b"<html><script>alert(1)</script></html>"),
    ("unknown_type", b"PK\x03\x04" + b"\0" * 30),
    ("broken", picture("JPEG")[:300]),
    ("broken", picture("PNG")[:-40]),
    ("broken", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ("broken", b"RIFF\x10\0\0\0WEBPVP8 "),
    ("broken", b"%PDF-1.7\nnothing more"),
    ("broken", pdf()[:400]),
    ("too_many_pixels", _too_wide()),
    ("moving", moving()),
    ("encrypted", pdf(password="secret")),
    ("too_many_pages", pdf(pages=MOST_PAGES + 1)),
    ("telling_picture", pdf(inside=b"no picture")),
    ("telling_drawing", drawn(b"BI /W 40 /H 20 /CS /RGB /BPC 8 /F /DCT ID " + picture()[:300] + b" EI Q")),
]


def test_half_a_picture_is_refused_also_where_a_pdf_was_made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(CannotTake) as refused:
        cleaned(picture("PNG")[:-40])
    assert refused.value.code == "broken"


@pytest.mark.parametrize(("code", "data"), REFUSED, ids=[f"{code}-{i}" for i, (code, _) in enumerate(REFUSED)])
def test_what_cannot_be_taken_is_refused_with_its_reason(code: str, data: bytes) -> None:
    with pytest.raises(CannotTake) as refused:
        cleaned(data)
    assert refused.value.code == code


def test_every_reason_is_shown_by_an_example() -> None:
    assert {code for code, _ in REFUSED} == set(REFUSALS)


def test_the_name_of_a_file_says_nothing_about_its_kind() -> None:
    assert kind_of(picture("PNG")) == "png"
    assert kind_of(b"\xff\xd8\xffrest") == "jpeg"
    assert kind_of(b"RIFF0000WEBPVP8 ") == "webp"
    assert kind_of(b"RIFF0000WAVE") is None
    assert kind_of(pdf()) == "pdf"


def test_a_picture_with_a_page_of_script_behind_it_loses_the_script() -> None:
    assert b"<script>" not in cleaned(picture() + b"<script>alert(1)</script>").data


def test_every_kind_has_an_ending() -> None:
    assert set(ENDINGS) == set(MEDIA_TYPES.values())
