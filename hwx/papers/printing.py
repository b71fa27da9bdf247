"""Prints any paper of hwx as a PDF that is both PDF/A-3a and PDF/UA-1; the only place that knows WeasyPrint.

``print_pdf(html, style, identifier, attachments=(), pictures={})`` is all that a paper needs:

- ``html`` is a whole document with ``<html lang>``, ``<title>`` (readers show it), and ``<meta>`` elements named
  ``dcterms.created`` and ``dcterms.modified``. A
  picture is named by its address: ``<img src="picture:letterhead" alt="...">`` shows ``pictures["letterhead"]``. Its
  ``alt``, or in an ``<svg>`` a ``<title>``, is read aloud; without one it is an ornament. A ``<table>`` has
  headers (``th``) for every cell and rows of one length; one without any ``th`` is for its looks, and read as text.
- ``style`` is its style sheet. It needs no ``@font-face``: "Paper Sans" and "Paper Naskh" are there, and no other is.
- ``identifier`` are 16 bytes that belong to this paper alone, such as the start of a digest.
- a character without a shape in these fonts raises CannotBePrinted, which names it; a machine without Pango NoPrinter.

The result ends in %%EOF and a line feed, so that it can be signed (pades.py) and stays what it is.
"""

from __future__ import annotations

import atexit
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from hwx.papers.archival import ForeignFont, finish
from hwx.papers.glyphs import Unprintable, unprintable_in_html
from hwx.papers.letters import letters_of

FONTS = {
    "source-sans": Path(__file__).with_name("fonts") / "SourceSans3.ttf",
    "amiri": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Regular.ttf",
    "amiri-bold": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Bold.ttf",
    "amiri-italic": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Italic.ttf",
}
"""The faces of the paper, under the names by which FACES asks for them. No other font of the machine is used."""

FACES = """
@font-face { font-family: "Paper Sans"; src: url("paper:source-sans"); }
@font-face { font-family: "Paper Naskh"; src: url("paper:amiri"); }
@font-face { font-family: "Paper Naskh"; src: url("paper:amiri-bold"); font-weight: 700; }
@font-face { font-family: "Paper Naskh"; src: url("paper:amiri-italic"); font-style: italic; }
img { image-rendering: crisp-edges; }
"""
"""PDF/A allows no picture that a reader would smooth (ISO 19005-3, 6.2.8), hence the last line."""

FACE_OF = {"Paper-Naskh": "amiri", "Paper-Naskh-Bold": "amiri-bold", "Paper-Naskh-Italic": "amiri-italic"}
"""Names that the printer gives to fonts; every other is a weight of the Latin face, which is one file."""

_ONE_AT_A_TIME = Lock()

WAIT = 60.0
"""Seconds for the papers before, each of which takes a few. One that never came to its end would otherwise take with it
every thread of the server that prints another."""


class NoPrinter(Exception):
    """WeasyPrint or the system library it draws with (Pango) is missing; ``cause`` is what the system said."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class CannotBePrinted(Exception):
    """Some characters have no shape in the fonts of the paper; nothing is printed with holes in it."""

    def __init__(self, found: tuple[Unprintable, ...]) -> None:
        super().__init__(", ".join(f"{one.place}: {one.character}" for one in found))
        self.found = found


class PrinterBusy(Exception):
    """The papers before did not come to their end in WAIT seconds; nothing was begun."""


class PaperAmiss(ValueError):
    """The template or its style asks for something that the paper does not have; the message names it."""


@dataclass(frozen=True)
class Attached:
    """A file in the PDF. ``made`` (UTC) is its date in the PDF; the file itself carries none."""

    name: str
    content: bytes
    media_type: str
    description: str
    made: datetime


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture and its media type, such as "image/png"."""

    content: bytes
    media_type: str


NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})

Print = Callable[[str, str, bytes, Sequence[Attached], Mapping[str, Picture]], bytes]
"""``print_pdf``, or whoever has it done elsewhere: the same papers, and the same refusals."""


@dataclass(frozen=True)
class _Printer:
    html: Any
    css: Any
    attachment: Any
    answer: Any
    fatal: type[BaseException]
    configuration: Any
    faces: Any


def print_pdf(
    html: str,
    style: str,
    identifier: bytes,
    attachments: Sequence[Attached] = (),
    pictures: Mapping[str, Picture] = NO_PICTURES,
) -> bytes:
    """The PDF, as the module says. Takes some seconds, and one at a time: the libraries below share state.

    Raises CannotBePrinted, NoPrinter, PrinterBusy, and PaperAmiss.
    """
    holes = unprintable_in_html(html, tuple(FONTS.values()))
    if holes:
        raise CannotBePrinted(holes)
    media_types = [one.media_type for one in attachments]
    with _turn():
        printer = _printer()
        try:
            paper = printer.html(string=html, url_fetcher=_fetcher(printer, pictures), base_url=None)
            pdf: bytes = paper.write_pdf(
                stylesheets=[printer.faces, _sheet(style)],
                font_config=printer.configuration,
                attachments=[_attachment(printer, one) for one in attachments],
                pdf_identifier=identifier,
                pdf_variant="pdf/a-3a",
                finisher=lambda document, draft: finish(document, draft, media_types, _letters),
            )
        except printer.fatal as error:
            raise PaperAmiss(f"the paper needs nothing from outside, and {error} was asked for") from None
        except ForeignFont as error:
            raise PaperAmiss(f"a text was set in a font that is not of the paper: {error}") from None
    return pdf


def why_no_printer() -> str | None:
    """What is missing on this machine, for ``flask doctor``; None when PDFs can be made. Waits for no paper."""
    if _loaded:
        return None
    try:
        with _ONE_AT_A_TIME:
            _printer()
    except NoPrinter as error:
        return error.cause
    return None


@contextmanager
def _turn() -> Iterator[None]:
    if not _ONE_AT_A_TIME.acquire(timeout=WAIT):
        raise PrinterBusy
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


_loaded: list[_Printer] = []


def _printer() -> _Printer:
    """Imported at the first use: it costs half a second, and without it the rest of hwx must still start."""
    if not _loaded:
        try:
            weasyprint = importlib.import_module("weasyprint")
            fonts = importlib.import_module("weasyprint.text.fonts")
            urls = importlib.import_module("weasyprint.urls")
        except (ImportError, OSError) as error:
            raise NoPrinter(str(error).splitlines()[0]) from error
        configuration = fonts.FontConfiguration()
        answer = urls.URLFetcherResponse

        def font(url: str) -> Any:
            return answer(url, FONTS[url.removeprefix("paper:")].read_bytes(), {"Content-Type": "font/ttf"})

        faces = weasyprint.CSS(string=FACES, font_config=configuration, url_fetcher=font)
        _loaded.append(
            _Printer(
                weasyprint.HTML,
                weasyprint.CSS,
                weasyprint.Attachment,
                answer,
                urls.FatalURLFetchingError,
                configuration,
                faces,
            )
        )
        # The fonts lie in a folder of their own, which is removed while Python is still whole.
        atexit.register(_loaded.clear)
    return _loaded[0]


@lru_cache(maxsize=8)
def _sheet(style: str) -> Any:
    """Read once a style; what a style may ask for are pictures, which are not fetched before the page is laid out."""
    printer = _printer()
    return printer.css(string=style, url_fetcher=_fetcher(printer, NO_PICTURES))


def _attachment(printer: _Printer, one: Attached) -> Any:
    return printer.attachment(
        string=one.content,
        name=one.name,
        description=one.description,
        created=one.made,
        modified=one.made,
        relationship="Data",
    )


def _letters(name: str) -> Mapping[int, int]:
    """Of the signs of a font, by its name in the PDF."""
    return letters_of(FONTS[FACE_OF.get(name, "source-sans")])


def _fetcher(printer: _Printer, pictures: Mapping[str, Picture]) -> Callable[[str], Any]:
    """Answers the addresses of the paper from what it brings along. Any other stops the printing."""

    def fetch(url: str) -> Any:
        scheme, _, name = url.partition(":")
        if scheme != "picture" or name not in pictures:
            raise printer.fatal(url[:80])
        return printer.answer(url, pictures[name].content, {"Content-Type": pictures[name].media_type})

    return fetch
