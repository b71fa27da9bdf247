"""Pictures as they lie inside a PDF: unpacked, and without what tells who took them, when and where."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes of one that is packed, once it is unpacked; it is still a JPEG or JPEG 2000 then."""

JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
TELLING_BOXES = (b"uuid", b"xml ", b"uinf", b"jp2i")
"""Where JPEG 2000 keeps EXIF, XMP, addresses and rights (ISO 15444-1, annex I)."""


def bare_picture(data: bytes, filters: Sequence[str]) -> bytes | None:
    """As the last of ``filters`` writes it, with nothing packed around; None where no picture is kept that way. Raises
    ValueError for what is packed in a way that nobody uses for pictures."""
    if not PICTURES.keys() & set(filters):
        return None
    *packed, kind = filters
    for name in packed:
        if name not in PACKED:
            raise ValueError("packed in a way that is not taken")
        data = PACKED[name](data)
    if kind not in PICTURES:
        raise ValueError("a picture with something behind it")
    return PICTURES[kind](data)


def jp2_without_particulars(data: bytes) -> bytes:
    """The same picture without the boxes that tell; a bare stream of pixels has none."""
    if not data.startswith(JP2):
        return data
    kept, place = bytearray(), 0
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if length == 1:
            length = int.from_bytes(data[place + 8 : place + 16])
        end = place + length if length else len(data)
        if end < place + 8 or end > len(data):
            raise ValueError("a box that ends nowhere")
        if kind not in TELLING_BOXES:
            kept += data[place:end]
        place = end
    return bytes(kept)


def jpeg_without_particulars(data: bytes) -> bytes:
    """The same picture without the segments for EXIF, XMP, IPTC and comments; colours (APP0, APP2, APP14) stay."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = bytearray(data[:2]), 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if kind == 0xFF:
            place += 1
            continue
        if kind not in (0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE):
            kept += data[place : place + 2 + length]
        place += 2 + length
    return bytes(kept + data[place:])


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
PICTURES: Mapping[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(("/DCTDecode", "/DCT"), jpeg_without_particulars),
    "/JPXDecode": jp2_without_particulars,
}
