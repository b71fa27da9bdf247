"""Pictures of QR codes and of printed pages, as a scanner or a telephone makes them."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
import segno
from PIL import Image

GREY = 128


def square(*texts: str, size: int = 8) -> Image.Image:
    """A code for each text, side by side; ``size`` is the width of one small square in pixels."""
    codes = []
    for text in texts:
        out = io.BytesIO()
        segno.make(text, error="m", micro=False).save(out, kind="png", scale=size, border=4)
        codes.append(Image.open(out).convert("L"))
    whole = Image.new("L", (sum(one.width for one in codes), max(one.height for one in codes)), 255)
    at = 0
    for one in codes:
        whole.paste(one, (at, 0))
        at += one.width
    return whole


def written(picture: Image.Image, kind: str = "JPEG", **values: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **values)
    return out.getvalue()


def first_page(pdf: bytes, folder: Path) -> Image.Image:
    """Printed at 150 dots to the inch, in shades of grey."""
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("pdftoppm is not installed (Debian: apt-get install poppler-utils)")
    (folder / "paper.pdf").write_bytes(pdf)
    command = [program, "-r", "150", "-gray", "-png", "-singlefile", str(folder / "paper.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    with Image.open(folder / "page.png") as page:
        return page.convert("L")


def photograph(page: Image.Image) -> bytes:
    """Held askew, from a little to one side, and saved small."""
    turned = page.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=GREY)
    width, height = turned.size
    seen = (-0.05, -0.025, 0.015, 1.02, 1.04, 1.05, 1.025, -0.01)
    corners = tuple(share * (height if place % 2 else width) for place, share in enumerate(seen))
    askew = turned.transform(turned.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=GREY)
    return written(askew, quality=60)
