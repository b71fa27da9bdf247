"""What a file really is, whatever its name says, and the same file without anything that tells where it comes from."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from hwx.portfolio.cleaning_pdf import BrokenPdf, EncryptedPdf, TellingPicture, TooManyPages, clean_pdf

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A picture of a good telephone; four bytes each while it is decoded."""
MOST_PAGES = 20

REFUSALS = (
    "empty",
    "too_large",
    "unknown_type",
    "broken",
    "too_many_pixels",
    "moving",
    "encrypted",
    "too_many_pages",
    "telling_picture",
    "telling_drawing",
)

Kind = Literal["jpeg", "png", "webp", "pdf"]

MEDIA_TYPES: dict[Kind, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
}

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


class CannotTake(Exception):
    """The file is refused; ``code`` is one of REFUSALS, ``limit`` the number that it goes beyond, or of the page."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


@dataclass(frozen=True)
class Clean:
    """Bytes made anew from what was sent; nothing of the sent file is left but what a reader sees."""

    media_type: str
    data: bytes


def cleaned(data: bytes) -> Clean:
    """Raises CannotTake."""
    if not data:
        raise CannotTake("empty")
    if len(data) > MOST_BYTES:
        raise CannotTake("too_large", MOST_BYTES)
    kind = kind_of(data)
    if kind is None:
        raise CannotTake("unknown_type")
    made = _pdf(data) if kind == "pdf" else _image(data, kind)
    return Clean(MEDIA_TYPES[kind], made)


def kind_of(data: bytes) -> Kind | None:
    """By the first bytes, as every program that opens the file would tell it."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "pdf" if data.startswith(b"%PDF-") else None


def _image(data: bytes, kind: Kind) -> bytes:
    """The pixels alone, the way up they are looked at, written anew: no EXIF, position, comment or thumbnail."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise CannotTake("too_many_pixels", MOST_PIXELS)
            if getattr(sent, "n_frames", 1) > 1:
                raise CannotTake("moving")
            # The library of the PDFs turns this on for its whole process: half a picture would pass for a whole one.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            sent.load()
            return _written(_bare(ImageOps.exif_transpose(sent)), kind)
    except Image.DecompressionBombError as error:
        raise CannotTake("too_many_pixels", MOST_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, UnidentifiedImageError) as error:
        # The readers of Pillow raise all of these over bytes that are no picture.
        raise CannotTake("broken") from error


def _bare(picture: Image.Image) -> Image.Image:
    """A new picture with the same pixels, in a mode that every format here can hold."""
    see_through = "A" in picture.mode or "transparency" in picture.info
    plain = picture.convert("RGBA" if see_through else "L" if picture.mode in ("1", "L") else "RGB")
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def _written(picture: Image.Image, kind: Kind) -> bytes:
    out = io.BytesIO()
    if kind == "png":
        picture.save(out, "PNG", optimize=True)
    elif kind == "webp":
        picture.save(out, "WEBP", quality=88)
    else:
        picture.convert("RGB" if picture.mode == "RGBA" else picture.mode).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _pdf(data: bytes) -> bytes:
    try:
        return clean_pdf(data, MOST_PAGES)
    except EncryptedPdf as error:
        raise CannotTake("encrypted") from error
    except TooManyPages as error:
        raise CannotTake("too_many_pages", MOST_PAGES) from error
    except TellingPicture as error:
        raise CannotTake("telling_drawing" if error.drawn else "telling_picture", error.page) from error
    except BrokenPdf as error:
        raise CannotTake("broken") from error
