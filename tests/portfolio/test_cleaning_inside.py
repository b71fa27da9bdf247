"""Photographs inside a PDF, however they lie there: what told who took them, when and where is gone, or the file is
refused and the page named. The bytes are those that cameras, scanners and printers write."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
)

from hwx.portfolio.cleaning import CannotTake, cleaned
from hwx.portfolio.cleaning_inline import without_particulars
from hwx.portfolio.cleaning_inside import LARGEST_PICTURE
from hwx.portfolio.cleaning_jpeg import jpeg_without_particulars
from hwx.portfolio.cleaning_jpeg_2000 import jpeg_2000_without_particulars
from hwx.portfolio.uploads import Refusal
from hwx.portfolio.wording import refusal_sentence
from tests.portfolio.papers import SECRET, drawn, inline, jpeg_2000, pdf, picture, plain_text_of

TOLD = SECRET.encode()


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def looks(data: bytes, folder: Path) -> bytes:
    """The first page as poppler draws it."""
    (folder / "page.pdf").write_bytes(data)
    drawing = subprocess.run(
        ["pdftoppm", "-r", "72", "-png", "-singlefile", "page.pdf", "page"], cwd=folder, capture_output=True, check=True
    )
    assert not drawing.stderr
    return pixels((folder / "page.png").read_bytes())


PACKED = [
    (picture(), ("/DCTDecode",)),
    (zlib.compress(picture()), ("/FlateDecode", "/DCTDecode")),
    (zlib.compress(zlib.compress(picture())), ("/FlateDecode", "/FlateDecode", "/DCTDecode")),
    (picture().hex().encode() + b">", ("/ASCIIHexDecode", "/DCTDecode")),
    (b"<~" + base64.a85encode(picture()) + b"~>", ("/ASCII85Decode", "/DCTDecode")),
    (zlib.compress(base64.a85encode(picture()) + b"~>"), ("/FlateDecode", "/A85", "/DCTDecode")),
    (jpeg_2000(), ("/JPXDecode",)),
    (zlib.compress(jpeg_2000()), ("/FlateDecode", "/JPXDecode")),
]


@pytest.mark.parametrize(("inside", "filters"), PACKED)
def test_a_picture_loses_its_particulars_however_it_is_packed(inside: bytes, filters: tuple[str, ...]) -> None:
    sent = pdf(inside=inside, filters=filters)
    made = cleaned(sent).data
    whole = plain_text_of(made)
    assert TOLD not in whole
    assert b"Exif" not in whole
    photograph = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/XObject"]["/Im0"]  # type: ignore[index]
    assert photograph["/Filter"] == filters[-1]
    assert pixels(photograph._data) == pixels(jpeg_2000() if filters[-1] == "/JPXDecode" else picture())


@pytest.mark.parametrize(
    ("inside", "filters"),
    [
        (picture(), ("/LZWDecode", "/DCTDecode")),
        (picture(), ("/DCTDecode", "/FlateDecode")),
        (b"not packed", ("/FlateDecode", "/DCTDecode")),
        (zlib.compress(bytes(LARGEST_PICTURE + 1)), ("/FlateDecode", "/DCTDecode")),
        (b"xyz>", ("/ASCIIHexDecode", "/DCTDecode")),
        (b"\0" + picture(), ("/DCTDecode",)),
        (picture()[:300], ("/DCTDecode",)),
        (jpeg_2000()[:-4], ("/JPXDecode",)),
        (picture(), ("/JPXDecode",)),
    ],
)
def test_a_picture_that_nobody_can_look_into_is_refused_with_its_page(
    inside: bytes, filters: tuple[str, ...], app: Flask
) -> None:
    with pytest.raises(CannotTake) as refused:
        cleaned(pdf(inside=inside, filters=filters))
    assert (refused.value.code, refused.value.limit) == ("telling_picture", 1)
    with app.test_request_context():
        assert refusal_sentence(Refusal(2, refused.value.code, refused.value.limit)) == (
            "File 2 has a picture on page 1 that cannot be freed of what it tells about who made it, when and where. "
            "Print the file into a new PDF or photograph the page, and choose that."
        )


def test_a_filter_that_is_named_elsewhere_in_the_file_hides_nothing() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    photograph = writer.pages[0]["/Resources"]["/XObject"]["/Im0"]  # type: ignore[index]
    photograph[NameObject("/Filter")] = writer._add_object(NameObject("/DCTDecode"))
    out = io.BytesIO()
    writer.write(out)
    assert TOLD in plain_text_of(out.getvalue())
    assert TOLD not in plain_text_of(cleaned(out.getvalue()).data)


# JPEG


def segment(mark: int, inside: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + (2 + len(inside)).to_bytes(2) + inside


def progressive() -> bytes:
    """With a comment between two scans, where others do not look."""
    out = io.BytesIO()
    image = Image.effect_noise((64, 64), 80).convert("RGB")
    image.save(out, "JPEG", progressive=True)
    made = out.getvalue()
    second = made.index(b"\xff\xda", made.index(b"\xff\xda") + 2)
    return made[:second] + segment(0xFE, TOLD) + made[second:]


JPEGS = {
    "camera": picture(),
    "behind the end": picture() + TOLD,
    "another picture behind the end": picture() + picture(),
    "between two scans": progressive(),
    "thumbnail of JFIF": b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2" + TOLD + b"..") + picture()[20:],
    "thumbnail behind JFIF": picture()[:20] + segment(0xE0, b"JFXX\0\x10" + TOLD) + picture()[20:],
    "several pictures": picture()[:20] + segment(0xE2, b"MPF\0" + TOLD) + picture()[20:],
    "another program": picture()[:20] + segment(0xEE, b"Someone " + TOLD) + picture()[20:],
    "filled up": picture()[:20] + b"\xff\xff\xff" + segment(0xFE, TOLD)[1:] + picture()[20:],
}


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize("sent", JPEGS.values(), ids=JPEGS)
def test_a_jpeg_keeps_its_pixels_and_nothing_that_tells(sent: bytes) -> None:
    assert TOLD in sent
    made = jpeg_without_particulars(sent)
    assert TOLD not in made
    assert b"Exif" not in made
    assert pixels(made) == pixels(sent)
    assert jpeg_without_particulars(made) == made


def test_a_jpeg_keeps_what_says_how_its_colours_are_meant() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8), (10, 200, 30, 0)).save(out, "JPEG", icc_profile=b"a profile", comment=TOLD)
    made = jpeg_without_particulars(out.getvalue())
    assert b"Adobe" in made
    assert Image.open(io.BytesIO(made)).info["icc_profile"] == b"a profile"
    assert pixels(made) == pixels(out.getvalue())


def test_a_jpeg_without_an_end_is_taken_as_far_as_it_goes() -> None:
    whole = progressive()
    assert jpeg_without_particulars(whole[:-2]) == jpeg_without_particulars(whole)


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00", b"\xff\xd8\xff\xd9", b"\xff\xd8no marks"]
)
def test_what_is_no_jpeg_is_not_passed_on(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        jpeg_without_particulars(data)


def test_marks_without_a_length_are_passed() -> None:
    sent, bare = picture(), jpeg_without_particulars(picture())
    assert jpeg_without_particulars(sent[:2] + b"\xff\x01" + sent[2:]) == bare[:2] + b"\xff\x01" + bare[2:]


# JPEG 2000


def box(kind: bytes, inside: bytes, long: bool = False) -> bytes:
    if long:
        return (1).to_bytes(4) + kind + (16 + len(inside)).to_bytes(8) + inside
    return (8 + len(inside)).to_bytes(4) + kind + inside


def parts(**options: object) -> tuple[bytes, bytes, bytes]:
    """Signature and type; the header; the stream of pixels."""
    out = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(out, "JPEG2000", **options)
    made = out.getvalue()
    header, stream = made.index(b"jp2h") - 4, made.index(b"jp2c") - 4
    return made[:header], made[header:stream], made[stream + 8 :]


def told_in_stream(stream: bytes, mark: bytes) -> bytes:
    """A comment before the first of these marks, in the head of the stream or of a tile."""
    comment = b"\xff\x64" + (4 + len(TOLD)).to_bytes(2) + b"\0\1" + TOLD
    at = stream.index(mark)
    grown = bytearray(stream[:at] + comment + stream[at:])
    if mark == b"\xff\x93":
        tile = grown.index(b"\xff\x90") + 6
        grown[tile : tile + 4] = (int.from_bytes(grown[tile : tile + 4]) + len(comment)).to_bytes(4)
    return bytes(grown)


START, HEADER, STREAM = parts()
TILES = parts(tile_size=(32, 32))[2]
WITHOUT_LENGTH = STREAM[: STREAM.index(b"\xff\x90") + 6] + bytes(4) + STREAM[STREAM.index(b"\xff\x90") + 10 :]
EXIF_ID = b"JpgTiffExif->JP2"

JPEG_2000S = {
    "as a program writes it": jpeg_2000(),
    "EXIF": START + HEADER + box(b"uuid", EXIF_ID + TOLD) + box(b"jp2c", STREAM),
    "XMP behind the pixels": START + HEADER + box(b"jp2c", STREAM) + box(b"xml ", TOLD),
    "a box that nobody knows": START + HEADER + box(b"who ", TOLD) + box(b"jp2c", STREAM),
    "a label in the header": START + box(b"jp2h", HEADER[8:] + box(b"lbl ", TOLD)) + box(b"jp2c", STREAM),
    "long lengths": START + HEADER + box(b"xml ", TOLD, long=True) + box(b"jp2c", STREAM, long=True),
    "to the end": START + HEADER + box(b"xml ", TOLD) + bytes(4) + b"jp2c" + STREAM,
    "a comment in the stream": START + HEADER + box(b"jp2c", told_in_stream(STREAM, b"\xff\x90")),
    "a comment in a tile": START + HEADER + box(b"jp2c", told_in_stream(STREAM, b"\xff\x93")),
    "a bare stream": told_in_stream(TILES, b"\xff\x90"),
    "a tile without a length": told_in_stream(WITHOUT_LENGTH, b"\xff\x90"),
    "behind the end of the stream": START + HEADER + box(b"jp2c", STREAM + TOLD),
    "behind a bare stream": STREAM + TOLD,
    "behind the last box": START + HEADER + box(b"jp2c", STREAM) + TOLD[:7],
}


@pytest.mark.parametrize("sent", JPEG_2000S.values(), ids=JPEG_2000S)
def test_a_jpeg_2000_keeps_its_pixels_and_nothing_that_tells(sent: bytes) -> None:
    assert TOLD[:7] in sent
    made = jpeg_2000_without_particulars(sent)
    assert TOLD[:7] not in made
    assert pixels(made) == pixels(sent)
    assert jpeg_2000_without_particulars(made) == made


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"no picture", picture(), STREAM[:40], STREAM[:-2], STREAM[:-40], START + HEADER + b"\0\0\xff\0jp2c"),
        *(
            START + box(b"jp2c", b"no stream"),
            START + b"\0\0\0\4xml ",
            b"\xff\x4f\xff\x51\0\0",
            b"\xff\x4f\0\x51\0\4ab",
        ),
    ],
)
def test_what_is_no_whole_jpeg_2000_is_not_passed_on(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        jpeg_2000_without_particulars(data)


# Pictures written into a drawing

CHAINS = {
    "alone": inline(picture()),
    "its long name": inline(picture(), "/DCTDecode"),
    "in a list": inline(picture(), "[/DCT]"),
    "written otherwise": inline(picture(), "/D#43T"),
    "as digits": inline(picture().hex().encode() + b">", "[/AHx /DCT]"),
    "as letters": inline(base64.a85encode(picture()) + b"~>", "[/A85 /DCT]"),
    "packed": inline(zlib.compress(picture()), "[/Fl /DCT]"),
    "beside plain pixels": b"q BI /W 2 /H 1 /CS /RGB /BPC 8 ID \1\2\3\4\5\6 EI Q\n" + inline(picture()),
    "twice": inline(picture()) + b"1 0 0 1 50 80 cm\n" + inline(picture()),
}


@pytest.mark.parametrize("drawing", CHAINS.values(), ids=CHAINS)
def test_a_picture_that_is_written_into_the_page_loses_its_particulars(drawing: bytes) -> None:
    sent = drawn(b"0.5 g 0 0 200 200 re f\n" + drawing + b"/Span <</Alt (BI )>> BDC EMC\n")
    bare = without_particulars(drawing)
    assert bare != drawing
    assert b"Exif" not in bare
    assert without_particulars(bare).replace(b"\n", b"") == bare.replace(b"\n", b"")
    made = cleaned(sent).data
    whole = plain_text_of(made)
    assert b"Exif" not in whole
    assert TOLD not in whole


def test_a_drawing_in_several_streams_is_one_drawing() -> None:
    one = inline(picture())
    half = one.index(b"/W 40")
    whole = plain_text_of(cleaned(drawn(b"q\n", one[:half], one[half:], b"Q\n")).data)
    assert TOLD not in whole
    assert b"Exif" not in whole


@pytest.mark.parametrize(
    "drawing",
    [
        b"0 0 10 10 re f\n",
        b"BT (a BI b) Tj ET\n",
        b"q BI /W 2 /H 1 /CS /RGB /BPC 8 ID \1\2\3\4\5\6 EI Q\n",
        inline(zlib.compress(bytes(2400)), "/Fl"),
        # no photograph, though nobody could say where it ends
        b"q BI /W 40 /H 20 /F /RL ID \x81\x00 EIQ\n",
    ],
)
def test_a_drawing_without_such_a_picture_stays_as_it_is(drawing: bytes) -> None:
    assert without_particulars(drawing) == drawing


DIGITS = picture(size=(400, 400)).hex().encode()


def dictionary(**values: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def within(kind: str) -> bytes:
    """A photograph written into a form, a pattern or a letter that the page uses."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    inner = DecodedStreamObject()
    inner.set_data((b"100 0 d0\n" if kind == "letter" else b"") + inline(picture()))
    inner.update(dictionary(BBox=numbers(0, 0, 200, 200), Resources=dictionary()))
    held = writer._add_object(inner.flate_encode())
    if kind == "form":
        held.get_object().update(dictionary(Type=NameObject("/XObject"), Subtype=NameObject("/Form")))  # type: ignore[union-attr]
        resources, drawing = dictionary(XObject=dictionary(F=held)), b"/F Do"
    elif kind == "pattern":
        held.get_object().update(  # type: ignore[union-attr]
            dictionary(
                PatternType=NumberObject(1),
                PaintType=NumberObject(1),
                TilingType=NumberObject(1),
                XStep=NumberObject(200),
                YStep=NumberObject(200),
            )
        )
        resources = dictionary(Pattern=dictionary(P=held))
        drawing = b"/Pattern cs /P scn 0 0 200 200 re f"
    else:
        font = dictionary(
            Type=NameObject("/Font"),
            Subtype=NameObject("/Type3"),
            FontBBox=numbers(0, 0, 200, 200),
            FontMatrix=numbers(0.01, 0, 0, 0.01, 0, 0),
            CharProcs=writer._add_object(dictionary(a=held)),
            Encoding=dictionary(Differences=ArrayObject([NumberObject(97), NameObject("/a")])),
            FirstChar=NumberObject(97),
            LastChar=NumberObject(97),
            Widths=ArrayObject([NumberObject(100)]),
        )
        resources = dictionary(Font=dictionary(T=writer._add_object(font)))
        drawing = b"BT /T 100 Tf (a) Tj ET"
    contents = DecodedStreamObject()
    contents.set_data(drawing)
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(contents)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["form", "pattern", "letter"])
def test_a_picture_in_a_drawing_within_the_drawing_loses_its_particulars(kind: str) -> None:
    sent = within(kind)
    assert TOLD in plain_text_of(sent)
    made = cleaned(sent).data
    assert TOLD not in plain_text_of(made)
    assert b"Exif" not in plain_text_of(made)


@pytest.mark.parametrize(
    "drawing",
    [
        inline(picture()[:300]),
        inline(picture(), "[/LZW /DCT]"),
        inline(DIGITS[:8191] + b"\n" + DIGITS[8191:] + b">", "[/AHx /DCT]"),
        inline(picture(), more="/L 700"),
        inline(picture(), more="/Length 700"),
        b"q BI /W 40 /H 20 /F /DCT\n",
    ],
)
def test_a_drawing_whose_picture_cannot_be_cleaned_is_refused_with_its_page(drawing: bytes, app: Flask) -> None:
    with pytest.raises(CannotTake) as refused:
        cleaned(drawn(drawing))
    assert (refused.value.code, refused.value.limit) == ("telling_drawing", 1)
    with app.test_request_context():
        assert refusal_sentence(Refusal(1, "telling_drawing", 1)) == (
            "File 1 has a picture written into the text of page 1, which cannot be freed of what it tells about who "
            "made it, when and where. Print the file into a new PDF or photograph the page, and choose that."
        )


def test_a_part_of_a_drawing_that_pages_share_is_cleaned_for_each() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn(inline(picture()), b"0 0 10 10 re f\n")))
    writer.add_blank_page(200, 200)[NameObject("/Contents")] = writer.pages[0].raw_get("/Contents")
    out = io.BytesIO()
    writer.write(out)
    made = PdfReader(io.BytesIO(cleaned(out.getvalue()).data))
    drawings = [page.get_contents().get_data() for page in made.pages]  # type: ignore[union-attr]
    assert [drawing.count(b"BI") for drawing in drawings] == [1, 1]
    assert [b"re" in drawing for drawing in drawings] == [True, True]
    assert not any(TOLD in drawing for drawing in drawings)


DRAWINGS = {
    **{f"written {name}": drawn(drawing) for name, drawing in CHAINS.items()},
    **{kind: within(kind) for kind in ("form", "pattern", "letter")},
}


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed: nothing draws a page")
@pytest.mark.parametrize("sent", DRAWINGS.values(), ids=DRAWINGS)
def test_what_was_cleaned_is_drawn_as_it_was(sent: bytes, tmp_path: Path) -> None:
    assert looks(cleaned(sent).data, tmp_path) == looks(sent, tmp_path)
