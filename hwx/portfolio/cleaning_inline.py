"""Pictures that are written into the drawing of a page itself (ISO 32000-1, 8.9.7), without what tells."""

from __future__ import annotations

import re

from pypdf.generic import ArrayObject, ContentStream, DecodedStreamObject, DictionaryObject, NullObject

from hwx.portfolio.cleaning_inside import bare_picture, packed_again

MAY_BEGIN = re.compile(rb"(?<![^\0\t\n\f\r \])>])BI(?=[\0\t\n\f\r /%])")
"""Where a picture may begin; in a text it may be two letters."""

PHOTOGRAPH = re.compile(rb"/(?:DCT|JPX)")
"""The beginning of the names of its filters."""

WRITTEN_OTHERWISE = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A letter of a name as two digits."""

LENGTHS = ("/L", "/Length")
"""A length beside the picture, which would be wrong behind it (PDF 2.0)."""


def without_particulars(drawn: bytes) -> bytes:
    """The same drawing; changed only where a picture in it keeps more than pixels. Raises ValueError where one cannot
    be cleaned, and what the library raises where the drawing cannot be read."""
    plain = WRITTEN_OTHERWISE.sub(lambda letter: bytes.fromhex(letter[1].decode()), drawn)
    if not (MAY_BEGIN.search(drawn) and PHOTOGRAPH.search(plain)):
        return drawn
    whole = DecodedStreamObject()
    whole.set_data(drawn)
    made, place = bytearray(), 0
    for operands, operator in ContentStream(whole, None, "bytes").operations:
        if operator != b"INLINE IMAGE":
            continue
        settings, data = operands["settings"], bytes(operands["data"])
        at = drawn.find(data, place)
        if at < 0:
            raise ValueError("a picture that is not where it was found")
        made += drawn[place:at] + _clean(settings, data)
        place = at + len(data)
    return bytes(made + drawn[place:])


def _clean(settings: DictionaryObject, data: bytes) -> bytes:
    filters = filters_of(settings, "/F" if "/F" in settings else "/Filter")
    bare = bare_picture(data, filters)
    if bare is None:
        return data
    if any(key in settings for key in LENGTHS):
        raise ValueError("a picture with its length beside it")
    return packed_again(bare, filters) + b"\n"


def filters_of(picture: DictionaryObject, key: str) -> list[str]:
    """The names under the key, wherever in the file they are written."""
    named = picture.get(key, NullObject()).get_object()
    return [str(one.get_object()) for one in named] if isinstance(named, ArrayObject) else [str(named)]
