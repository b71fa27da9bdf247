"""The child program that reads a photograph: the picture comes on standard input, what its QR codes say leaves as JSON.

It is started by file name in a process of its own (photograph.py) and imports nothing of hwx, as extraction.py does.
"""

from __future__ import annotations

import io
import json
import logging
import runpy
import sys
from enum import IntEnum
from pathlib import Path

from PIL import Image, ImageFilter

FORMATS = ("JPEG", "PNG", "WEBP")

MOST_PIXELS = 64_000_000
"""More than telephones make of 10 MB; up to four bytes each while it is decoded."""

SHARPENED_SIDE = 2000
"""Pixels. The small squares of a code on a whole page are still four of them wide."""

MOST_CODES = 8
LONGEST = 500
"""Characters of one code. The address of a transcript has about a hundred."""


class Status(IntEnum):
    """Exit status; the numbers stay clear of those that shells and interpreters give by themselves."""

    DONE = 0
    TOO_MANY_PIXELS = 73
    BROKEN = 74


def codes_in(picture: bytes) -> tuple[Status, list[str]]:
    """What the QR codes in a picture say, each once; never raises."""
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as sent:
            held = 3 if sent.format == "WEBP" else 1  # times, by its decoder
            if sent.width * sent.height * held > MOST_PIXELS:
                return Status.TOO_MANY_PIXELS, []
            sent.draft("L", sent.size)  # leaves the colours of a JPEG undecoded
            grey = sent.convert("L")
        return Status.DONE, _read(grey) or _read(_sharpened(grey))
    except (Image.DecompressionBombError, MemoryError):
        return Status.TOO_MANY_PIXELS, []
    except Exception:  # a broken picture breaks its reader in ways that nobody has listed, and all mean the same here
        return Status.BROKEN, []


def _read(grey: Image.Image) -> list[str]:
    """Codes are found however they lie, so nobody need look which way up the camera was held."""
    import zxingcpp  # noqa: PLC0415 - the server loads this module for its words, and reads no picture itself

    found = zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return list(dict.fromkeys(code.text[:LONGEST] for code in found))[:MOST_CODES]


def _sharpened(grey: Image.Image) -> Image.Image:
    """Of photographs that were not quite sharp this saves a third."""
    grey.thumbnail((SHARPENED_SIDE, SHARPENED_SIDE), Image.Resampling.BOX)
    return grey.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def main() -> int:
    runpy.run_path(str(Path(__file__).with_name("extraction.py")))["give_up_power"]()
    logging.disable()
    status, codes = codes_in(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(codes))
    return status


if __name__ == "__main__":
    sys.exit(main())
