"""A JPEG without what tells: the same pixels, no EXIF, XMP, IPTC, comment, thumbnail, or anything behind its end.

The marks are those of ITU-T T.81, annex B.
"""

from __future__ import annotations

import re

BEGIN, END, SCAN = 0xD8, 0xD9, 0xDA
ALONE = (0x01, *range(0xD0, 0xD8))
"""Marks without a length."""
FOR_PIXELS = (*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF)
APP0, APP2, APP14 = 0xE0, 0xE2, 0xEE
PICTURE_FORMAT = b"JFIF\0"
KEPT_HEADS = {APP2: b"ICC_PROFILE\0", APP14: b"Adobe"}
"""What says how colours are meant, with its first bytes; under the same marks others keep further pictures."""
IN_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""The first mark behind the pixels of a scan."""


def jpeg_without_particulars(data: bytes) -> bytes:
    """Raises ValueError for what is no JPEG; one that stops before its end mark is taken as far as it goes."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, place, scans = bytearray(data[:2]), 2, 0
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise ValueError("no mark where one is due")
        mark = data[place + 1]
        if mark == 0xFF:
            place += 1
        elif mark == END:
            break
        elif mark in ALONE:
            kept += data[place : place + 2]
            place += 2
        else:
            end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
            kept += _segment(mark, data[place:end])
            place = end
            if mark == SCAN:
                scans += 1
                behind = IN_SCAN.search(data, place)
                pixels = behind.start() if behind else len(data)
                kept += data[place:pixels]
                place = pixels
    if not scans:
        raise ValueError("no pixels")
    return bytes(kept + b"\xff\xd9")


def _segment(mark: int, whole: bytes) -> bytes:
    """The segment, mark included, as far as it is kept."""
    if mark in FOR_PIXELS:
        return whole
    inside = whole[4:]
    if mark == APP0 and inside.startswith(PICTURE_FORMAT) and len(inside) >= 14:
        # Version, units and density; then the measures of a thumbnail, which is left out.
        return b"\xff\xe0\x00\x10" + inside[:12] + b"\0\0"
    if mark in KEPT_HEADS and inside.startswith(KEPT_HEADS[mark]):
        return whole
    return b""
