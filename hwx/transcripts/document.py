"""Makes the PDF of a transcript; the only place that knows WeasyPrint."""

from __future__ import annotations

import atexit
import hashlib
import importlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from hwx.rules.transcript import Transcript
from hwx.transcripts.glyphs import Unprintable, unprintable
from hwx.transcripts.paper import html_of, style

FONTS = {
    "source-sans": Path(__file__).with_name("fonts") / "SourceSans3.ttf",
    "amiri": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Regular.ttf",
    "amiri-bold": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Bold.ttf",
    "amiri-italic": Path(str(files("fontpkg_amiri"))) / "files" / "Amiri-Italic.ttf",
}
"""The faces of the paper; the style sheet names them as ``paper:NAME``. No other font of the machine is used."""

_ONE_AT_A_TIME = Lock()


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


@dataclass(frozen=True)
class _Printer:
    html: Any
    attachment: Any
    configuration: Any
    sheet: Any
    fetch: Any


def pdf_of(transcript: Transcript, sealed: bytes, key: str) -> bytes:
    """The PDF with the sealed file attached; its identifier is made from that file.

    Takes some seconds, and one at a time: the libraries below share state. Raises CannotBePrinted and NoPrinter.
    """
    refuse_holes(transcript)
    with _ONE_AT_A_TIME:
        printer = _printer()
        paper = printer.html(string=html_of(transcript, key), url_fetcher=printer.fetch, base_url=None)
        attached = printer.attachment(
            string=sealed,
            name=f"{transcript.number}.json",
            description="Sealed statement",
            created=transcript.issued_at,
            modified=transcript.issued_at,
        )
        pdf: bytes = paper.write_pdf(
            stylesheets=[printer.sheet],
            font_config=printer.configuration,
            attachments=[attached],
            pdf_identifier=hashlib.sha256(sealed).digest()[:16],
            pdf_variant="pdf/ua-1",
            finisher=_mark_attachment,
        )
    return pdf


def refuse_holes(transcript: Transcript) -> None:
    """Raises CannotBePrinted when a value holds a character that no font of the paper has."""
    found = unprintable(transcript, tuple(FONTS.values()))
    if found:
        raise CannotBePrinted(found)


def why_no_printer() -> str | None:
    """What is missing on this machine, for ``flask doctor``; None when PDFs can be made."""
    try:
        with _ONE_AT_A_TIME:
            _printer()
    except NoPrinter as error:
        return error.cause
    return None


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

        def fetch(url: str) -> Any:
            return urls.URLFetcherResponse(url, _font(url), {"Content-Type": "font/ttf"})

        sheet = weasyprint.CSS(string=style(), font_config=configuration, url_fetcher=fetch)
        _loaded.append(_Printer(weasyprint.HTML, weasyprint.Attachment, configuration, sheet, fetch))
        # The fonts lie in a folder of their own, which is removed while Python is still whole.
        atexit.register(_loaded.clear)
    return _loaded[0]


def _mark_attachment(document: Any, pdf: Any) -> None:
    """Says of the attached file that it is the data of this paper (ISO 32000-2, 14.13); WeasyPrint does so only for
    PDF/A, which this cannot be: the seal stands after the end of the file."""
    files: list[Any] = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Filespec"]
    for one in files:
        one["AFRelationship"] = "/Data"
    pdf.catalog["AF"] = b"[" + b" ".join(one.reference for one in files) + b"]"


def _font(url: str) -> bytes:
    """A font of the paper; anything else is refused: printing reaches nothing outside."""
    name = url.removeprefix("paper:")
    if name == url or name not in FONTS:
        raise ValueError(f"the paper needs nothing from outside, and {url[:80]} was asked for")
    return FONTS[name].read_bytes()
