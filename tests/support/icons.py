"""Draws the icons of the installed app (script/icons): the mark of hwx/static/icon.svg in the sizes phones ask for.

A maskable icon fills its square, and its mark stays inside the circle of four fifths that every phone leaves visible.
"""

from __future__ import annotations

from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw

from tests.house.tree import ROOT

GROUND, MARK = (11, 92, 102), (255, 255, 255)
SIDE = 32
"""Of the drawing; all lengths below are in its units."""
RADIUS, STROKE, ARM = 10.2, 2.6, 4.5
UPPER, LOWER = (202, 339), (22, 159)
"""Where the two arcs begin and end, in degrees, clockwise from three o'clock."""
FINER = 8
"""Drawn so many times too large and then made smaller, which smooths the edges."""


def drawn(size: int, *, maskable: bool) -> Image.Image:
    unit = size * FINER / SIDE
    shrink = 0.82 if maskable else 1.0
    picture = Image.new("RGBA", (size * FINER,) * 2, (*GROUND, 255) if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not maskable:
        pen.rounded_rectangle((0, 0, *picture.size), 8 * unit, fill=GROUND)
    middle, reach, half = SIDE / 2 * unit, RADIUS * unit * shrink, STROKE / 2 * unit * shrink
    for first, last in (UPPER, LOWER):
        box = (middle - reach - half, middle - reach - half, middle + reach + half, middle + reach + half)
        pen.arc(box, first, last, fill=MARK, width=round(2 * half))
        for angle in (first, last):
            _dot(pen, middle + reach * cos(radians(angle)), middle + reach * sin(radians(angle)), half)
    arm = ARM * unit * shrink
    pen.line((middle, middle - arm, middle, middle + arm), fill=MARK, width=round(2 * half))
    pen.line((middle - arm, middle, middle + arm, middle), fill=MARK, width=round(2 * half))
    for across, down in ((0, -arm), (0, arm), (-arm, 0), (arm, 0)):
        _dot(pen, middle + across, middle + down, half)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=MARK)


def save(folder: Path) -> None:
    for name, size, maskable in (("icon-192", 192, False), ("icon-512", 512, False), ("icon-maskable-512", 512, True)):
        few = drawn(size, maskable=maskable).quantize(16, method=Image.Quantize.FASTOCTREE)
        few.save(folder / f"{name}.png", optimize=True)
    plain = (folder / "icon.svg").read_text(encoding="utf-8")
    full = plain.replace(' rx="8"', "").replace("<g ", '<g transform="translate(2.88 2.88) scale(.82)" ')
    (folder / "icon-maskable.svg").write_text(full, encoding="utf-8")


if __name__ == "__main__":
    save(ROOT / "hwx" / "static")
