"""A PDF made anew from its pages: no particulars, attachments, scripts, notes or actions, and bare pictures inside."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from hwx.portfolio.cleaning_inline import filters_of, without_particulars
from hwx.portfolio.cleaning_inside import bare_picture


class EncryptedPdf(Exception):
    """It asks for a password, or forbids what we must do."""


class TooManyPages(Exception):
    """It has more pages than are taken."""


class BrokenPdf(Exception):
    """It cannot be read to the end."""


class TellingPicture(Exception):
    """A picture in it cannot be freed of its particulars; ``page`` is counted from 1, ``drawn`` says whether the
    picture is written into the drawing of the page."""

    def __init__(self, page: int, drawn: bool) -> None:
        super().__init__(f"page {page}")
        self.page = page
        self.drawn = drawn


class _Telling(Exception):
    """The same, before the page is known."""

    def __init__(self, drawn: bool) -> None:
        super().__init__()
        self.drawn = drawn


TROUBLE = (
    PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, ArithmeticError,
    RuntimeError, zlib.error,
)  # fmt: skip
"""What the library raises over files that are no proper PDF."""

OF_A_PAGE = ("/Type", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group", "/UserUnit")
"""What a page needs to be looked at. Notes, links, form fields, scripts, attachments and thumbnails are none of it."""

TELLING = ("/Metadata", "/PieceInfo", "/AA", "/A", "/AF", "/LastModified", "/OPI", "/Measure", "/PtData", "/Alternates")
"""Keys of any object inside a page that hold particulars, actions, positions or other versions."""

LARGEST_DEPTH = 60
"""Pages nest a few levels; deeper is a file that was made to break readers."""


def clean_pdf(data: bytes, most_pages: int) -> bytes:
    """Raises EncryptedPdf, TooManyPages, TellingPicture or BrokenPdf."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise EncryptedPdf
        pages = len(reader.pages)
        if pages > most_pages:
            raise TooManyPages
        if not pages:
            raise BrokenPdf("no pages")
        # Twice: what the first copy has taken along and then let go is not reached by the second.
        return _copied(_copied(data))
    except TROUBLE as error:
        raise BrokenPdf(type(error).__name__) from error


def _copied(data: bytes) -> bytes:
    reader, writer = PdfReader(io.BytesIO(data)), PdfWriter()
    for number, page in enumerate(reader.pages, 1):
        # Resources and sizes may stand on a parent of the page.
        inherited = {key: page[key] for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate") if key in page}
        for key in [key for key in page if key not in OF_A_PAGE and key != "/Parent"]:
            del page[key]
        for key, value in inherited.items():
            page[NameObject(key)] = value
        try:
            for inner in _reached(page.get("/Resources"), set(), 0):
                _bare(inner)
            for inner in _reached(page.get("/Contents"), set(), 0):
                _bare(inner)
            drawing = page.get_contents()
            drawn = None if drawing is None else _drawn_anew(drawing)
        except _Telling as error:
            raise TellingPicture(number, error.drawn) from error
        copy = writer.add_page(page)
        if drawn is not None:
            # A new one for this page alone: pages may share parts of their drawing.
            copy[NameObject("/Contents")] = writer._add_object(drawn)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _reached(value: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[DictionaryObject]:
    """Every dictionary below ``value``, streams included; never back up to a page."""
    if depth > LARGEST_DEPTH:
        raise BrokenPdf("nested too deep")
    if isinstance(value, IndirectObject):
        if (value.idnum, value.generation) in seen:
            return
        seen.add((value.idnum, value.generation))
        value = value.get_object()
    if isinstance(value, DictionaryObject) and _of(value, "/Type") not in ("/Page", "/Pages", "/Catalog"):
        yield value
        # Asked for again: the caller has taken keys away meanwhile.
        for key in list(value):
            yield from _reached(value.raw_get(key), seen, depth + 1)
    elif isinstance(value, ArrayObject):
        for inner in list.__iter__(value):
            yield from _reached(inner, seen, depth + 1)


def _bare(inner: DictionaryObject) -> None:
    for key in TELLING:
        if key in inner:
            del inner[key]
    if isinstance(inner, StreamObject) and isinstance(inner._data, bytes):
        _bare_picture(inner, filters_of(inner, "/Filter"))
    for drawing in _drawings(inner):
        drawn = _drawn_anew(drawing)
        if drawn is not None:
            drawing._data = zlib.compress(drawn.get_data())
            drawing[NameObject("/Filter")] = NameObject("/FlateDecode")
            drawing.pop("/DecodeParms", None)
            drawing.decoded_self = None


def _drawings(inner: DictionaryObject) -> Iterator[StreamObject]:
    """What draws without being a page: forms, patterns, the letters of a font."""
    if isinstance(inner, StreamObject) and (_of(inner, "/Subtype") == "/Form" or _of(inner, "/PatternType") == 1):
        yield inner
    letters = _of(inner, "/CharProcs")
    if isinstance(letters, DictionaryObject):
        yield from (drawing for letter in letters if isinstance(drawing := letters[letter], StreamObject))


def _of(inner: DictionaryObject, key: str) -> Any:
    """Never a reference, as ``get`` would give it."""
    return inner.get(key, NullObject()).get_object()


def _drawn_anew(drawing: StreamObject) -> DecodedStreamObject | None:
    """None where nothing in it tells."""
    was = drawing.get_data()
    try:
        bare = without_particulars(was)
    except TROUBLE as error:
        raise _Telling(drawn=True) from error
    if bare == was:
        return None
    drawn = DecodedStreamObject()
    drawn.set_data(bare)
    return drawn


def _bare_picture(stream: StreamObject, filters: list[str]) -> None:
    """The particulars of a picture are inside and no key of the PDF names them."""
    data = stream._data
    assert isinstance(data, bytes)
    try:
        bare = bare_picture(data, filters)
    except ValueError as error:
        raise _Telling(drawn=False) from error
    if bare is None:
        return
    stream._data = bare
    if len(filters) > 1:
        stream[NameObject("/Filter")] = NameObject(filters[-1])
        stream.pop("/DecodeParms", None)
