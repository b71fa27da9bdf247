"""Pictures of QR codes: what is read off them, what is refused, and what the process that opens them may do."""

from __future__ import annotations

import subprocess
import sys
import zlib

import pytest
from flask import Flask
from PIL import Image, ImageFilter

from hwx.verification import photograph_reading
from hwx.verification.page_voice import PageVoice
from hwx.verification.photograph import is_picture, photographed
from hwx.verification.photograph_reading import LONGEST, MOST_CODES, Status, codes_in
from hwx.verification.photograph_wording import other_ways, why_not_read
from hwx.verification.scanned import Link, Miss, Why
from tests.verification.pictures import photograph, square, written
from tests.verification.sealed import CODE, NUMBER

SITES = ("https://exchange.example",)
TEXT = f"{SITES[0]}/v/{NUMBER}/{CODE}"
OURS = Link(NUMBER, CODE)
WHITE = Image.new("L", (600, 400), 255)


def heic(brand: bytes = b"heic") -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(600)


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that says it is so large; nothing of the picture follows."""
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\0\0\0"
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = ((len(one) - 4).to_bytes(4) + one + zlib.crc32(one).to_bytes(4) for one in (head, data, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    "kind, values",
    [
        ("JPEG", {"quality": 60}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {"quality": 60}),
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_code_is_read_off_every_kind_of_picture(kind: str, values: dict[str, object], mode: str) -> None:
    assert photographed(written(square(TEXT).convert(mode), kind, **values), SITES) == OURS


@pytest.mark.parametrize("mode, kind", [("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG")])
def test_colours_of_other_sorts_do_not_matter(mode: str, kind: str) -> None:
    assert codes_in(written(square(TEXT).convert("RGB").convert(mode), kind)) == (Status.DONE, [TEXT])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_the_camera_held_otherwise_or_mirrored_is_read_as_well(orientation: int) -> None:
    """The tag of EXIF tells how the picture is to be turned; the bytes hold it as the sensor lay."""
    turns = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    picture = square(TEXT)
    for turn in turns.get(orientation, []):
        picture = picture.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert codes_in(written(picture, exif=exif.tobytes())) == (Status.DONE, [TEXT])


def test_one_of_several_pictures_in_a_file_is_enough() -> None:
    """Telephones put a second picture or a short film behind the first."""
    first = square(TEXT)
    second = Image.new("L", first.size, 255)
    for kind in ("MPO", "WEBP", "PNG"):
        assert codes_in(written(first, kind, save_all=True, append_images=[second])) == (Status.DONE, [TEXT])
    assert codes_in(written(first) + b"a film" * 1000) == (Status.DONE, [TEXT])


def test_what_is_not_quite_sharp_is_sharpened() -> None:
    blurred = square(TEXT, size=6).filter(ImageFilter.GaussianBlur(3.4))
    assert not photograph_reading._read(blurred)
    assert codes_in(written(blurred, "PNG")) == (Status.DONE, [TEXT])


def test_a_large_photograph_is_read() -> None:
    page = Image.new("L", (4000, 3000), 200)
    page.paste(square(TEXT, size=6), (2500, 2500))
    assert photographed(photograph(page), SITES) == OURS


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", Why.OTHER_KIND),
        (b"GIF89a" + bytes(100), Why.OTHER_KIND),
        (b"%PDF-1.7", Why.OTHER_KIND),
        (written(square(TEXT), "TIFF"), Why.OTHER_KIND),
        (heic(), Why.HEIC),
        (heic(b"mif1"), Why.HEIC),
        (b"\xff\xd8\xff", Why.BROKEN),
        (b"\xff\xd8\xff" + bytes(1000), Why.BROKEN),
        (b"\x89PNG\r\n\x1a\n", Why.BROKEN),
        (b"RIFF\0\0\0\0WEBP", Why.BROKEN),
        (written(WHITE), Why.NO_CODE),
        (written(square(TEXT).resize((40, 40)), quality=20), Why.NO_CODE),
        (png_that_says(20_000, 20_000), Why.TOO_MANY_PIXELS),
        (png_that_says(8001, 8000), Why.TOO_MANY_PIXELS),
        (written(Image.new("1", (8100, 8000)), "PNG"), Why.TOO_MANY_PIXELS),
        (written(Image.new("L", (5000, 5000)), "WEBP"), Why.TOO_MANY_PIXELS),
        (written(square(TEXT, TEXT.replace("00042", "00043"))), Why.SEVERAL),
    ],
)
def test_what_leads_nowhere_is_told_apart(data: bytes, why: Why) -> None:
    assert photographed(data, SITES) == Miss(why)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_no_picture_though_the_code_is_in_that_half(kind: str) -> None:
    page = Image.effect_noise((1200, 1600), 90)
    page.paste(square(TEXT), (0, 0))
    whole = written(page, kind)
    assert codes_in(whole) == (Status.DONE, [TEXT])
    assert photographed(whole[: len(whole) // 2], SITES) == Miss(Why.BROKEN)


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    assert photographed(written(square(TEXT)), SITES, patience=0) == Miss(Why.TOO_SLOW)


@pytest.mark.parametrize(
    "data, picture", [(heic(), True), (written(WHITE), True), (b"%PDF-1.7", False), (b"{}", False)]
)
def test_pictures_are_known_by_their_first_bytes(data: bytes, picture: bool) -> None:
    assert is_picture(data) is picture


def test_few_codes_are_told_and_each_is_cut() -> None:
    assert codes_in(written(square("A" * 800))) == (Status.DONE, ["A" * LONGEST])
    assert (
        len(codes_in(written(square(*(f"code {number}" for number in range(MOST_CODES + 2)), size=4)))[1]) == MOST_CODES
    )


def test_what_is_no_text_is_told_all_the_same() -> None:
    status, codes = codes_in(written(square(b"\xff\x00\xfe\xd8".decode("latin-1"))))
    assert status is Status.DONE
    assert len(codes) == 1
    assert photographed(written(square("\ud7ff\ufffe\U0001f600")), SITES) == Miss(Why.OTHER_TEXT, "\U0001f600")


def loaded_by(program: str) -> set[str]:
    asking = [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"]
    return set(subprocess.run(asking, capture_output=True, text=True, check=True).stdout.split())


def test_the_server_never_loads_the_reader_of_codes() -> None:
    assert "zxingcpp" not in loaded_by("import hwx.factory")


def test_the_process_loads_nothing_of_hwx() -> None:
    program = f"import runpy; runpy.run_path({photograph_reading.__file__!r})['codes_in']({written(square('A'))!r})"
    loaded = loaded_by(program)
    assert "zxingcpp" in loaded
    assert not [name for name in loaded if name.split(".")[0] in ("hwx", "flask", "sqlalchemy")]


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_a_sentence_and_names_the_other_ways_unless_another_site_must_be_asked(
    app: Flask, why: Why
) -> None:
    with app.test_request_context():
        told = why_not_read(Miss(why, "<b>said</b>"), PageVoice())
        assert (other_ways(PageVoice()) in told) is (why is not Why.OTHER_SITE)
    assert "said" not in "".join(told), "it is anybody's word"
    assert all(sentence.endswith(".") for sentence in told)


def test_every_reason_has_a_sentence_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        assert len({why_not_read(Miss(why), PageVoice())[0] for why in Why}) == len(Why)
