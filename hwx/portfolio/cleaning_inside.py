"""Pictures as they lie inside a PDF: unpacked, and without what tells who took them, when and where."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence

from hwx.portfolio.cleaning_jpeg import jpeg_without_particulars
from hwx.portfolio.cleaning_jpeg_2000 import jpeg_2000_without_particulars

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes of one that is packed, once it is unpacked; it is still a JPEG or JPEG 2000 then."""


def bare_picture(data: bytes, filters: Sequence[str]) -> bytes | None:
    """As the last of ``filters`` writes it, with nothing packed around; None where no picture is kept that way. Raises
    ValueError for what is packed in a way that nobody uses for pictures, and for what is no such picture."""
    if not PICTURES.keys() & set(filters):
        return None
    *packed, kind = filters
    for name in packed:
        if name not in PACKED:
            raise ValueError("packed in a way that is not taken, or with something behind it")
        data = PACKED[name](data)
    return PICTURES[kind](data)


def packed_again(data: bytes, filters: Sequence[str]) -> bytes:
    """What ``bare_picture`` gave, packed by all but the last of ``filters`` as it was."""
    for name in reversed(filters[:-1]):
        data = PACKING[name](data)
    return data


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(data, LARGEST_PICTURE)
    except zlib.error as error:
        raise ValueError("it cannot be unpacked") from error
    if unpacker.unconsumed_tail:
        raise ValueError("a picture that is larger than any")
    return plain


def _from_hex(data: bytes) -> bytes:
    digits = b"".join(data.partition(b">")[0].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _from_ascii85(data: bytes) -> bytes:
    return base64.a85decode(data.strip().removeprefix(b"<~").partition(b"~>")[0])


PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(("/FlateDecode", "/Fl"), _inflated),
    **dict.fromkeys(("/ASCIIHexDecode", "/AHx"), _from_hex),
    **dict.fromkeys(("/ASCII85Decode", "/A85"), _from_ascii85),
}
PACKING: Mapping[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(("/FlateDecode", "/Fl"), zlib.compress),
    **dict.fromkeys(("/ASCIIHexDecode", "/AHx"), lambda data: data.hex().encode() + b">"),
    **dict.fromkeys(("/ASCII85Decode", "/A85"), lambda data: base64.a85encode(data) + b"~>"),
}
PICTURES: Mapping[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(("/DCTDecode", "/DCT"), jpeg_without_particulars),
    "/JPXDecode": jpeg_2000_without_particulars,
}
