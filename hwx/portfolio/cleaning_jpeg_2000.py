"""A JPEG 2000 without what tells: the boxes that are needed to look at it (ISO 15444-1, annex I), comments blanked."""

from __future__ import annotations

from collections.abc import Iterator

JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
NESTED = (b"jp2h", b"jpch", b"jplh", b"cgrp", b"res ")
"""Boxes of boxes."""
KEPT = (*NESTED, b"jP  ", b"ftyp", b"rreq", b"jp2c")
KEPT_WITHIN = (b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"opct", b"creg", b"resc", b"resd")
"""EXIF, XMP, addresses, rights, labels and whatever else somebody keeps in a box are none of these."""

START, TILE, PIXELS, COMMENT, END = b"\xff\x4f", b"\xff\x90", b"\xff\x93", b"\xff\x64", b"\xff\xd9"
"""Marks of the stream of pixels (annex A)."""


def jpeg_2000_without_particulars(data: bytes) -> bytes:
    """Raises ValueError for what is no JPEG 2000, or is not whole."""
    if data.startswith(START):
        return _stream(data)
    if not data.startswith(JP2):
        raise ValueError("no JPEG 2000")
    return _kept_boxes(data, KEPT)


def _kept_boxes(data: bytes, kept: tuple[bytes, ...]) -> bytes:
    found = bytearray()
    for kind, inside in _boxes(data):
        if kind not in kept:
            continue
        if kind in NESTED:
            inside = _kept_boxes(inside, (*NESTED, *KEPT_WITHIN))
        elif kind == b"jp2c":
            inside = _stream(inside)
        found += (8 + len(inside)).to_bytes(4) + kind + inside
    return bytes(found)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each; fewer than eight bytes at the end are no box."""
    place = 0
    while place + 8 <= len(data):
        length, kind, head = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16]), 16
        end = place + length if length else len(data)
        if end < place + head or end > len(data):
            raise ValueError("a box that ends nowhere")
        yield kind, data[place + head : end]
        place = end


def _stream(data: bytes) -> bytes:
    """Blanks for comments, so that every length in the stream stays right, and nothing behind the end."""
    if not data.startswith(START):
        raise ValueError("no stream of pixels")
    kept = bytearray(data)
    place = len(START)
    while data[place : place + 2] not in (TILE, END):
        place = _past_segment(kept, place)
    while data[place : place + 2] == TILE:
        length = int.from_bytes(data[place + 6 : place + 10])
        end = place + length if length else data.find(END, place)
        inside = place
        while data[inside : inside + 2] != PIXELS:
            inside = _past_segment(kept, inside)
        if not inside < end <= len(data):
            raise ValueError("a tile that ends nowhere")
        place = end
    if data[place : place + 2] != END:
        raise ValueError("no end of the pixels")
    return bytes(kept[: place + 2])


def _past_segment(kept: bytearray, place: int) -> int:
    """The place behind the segment that begins at ``place``; the text of a comment is blanked."""
    end = place + 2 + int.from_bytes(kept[place + 2 : place + 4])
    if kept[place] != 0xFF or end < place + 4 or end > len(kept):
        raise ValueError("no segment where one is due")
    if kept[place : place + 2] == COMMENT:
        text = min(place + 6, end)
        kept[text:end] = b" " * (end - text)
    return end
