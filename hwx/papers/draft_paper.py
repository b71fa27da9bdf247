"""A transcript as it would be printed now, to be read before it is issued; every page says that it is a draft.

It goes the way of the paper itself: the same templates, style sheets and pictures, the same printer and its refusals.
What it lacks is what could let it pass for one: number, check code, square, attached files, signature. What it says is
drawn up under WITHOUT_NUMBER, which stands wherever a template asks for number or code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from markupsafe import Markup

from hwx.papers.document import refuse_holes
from hwx.papers.glyphs import unprintable_in_html
from hwx.papers.looks import PLAIN, Look
from hwx.papers.paper import check_of, html_of, style
from hwx.papers.printing import FONTS, CannotBePrinted, Print, print_pdf
from hwx.rules.plain_values import plain
from hwx.rules.transcript import Transcript

WITHOUT_NUMBER = "DRAFT"

NO_SQUARE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"><title>Here the square for checking will stand</title>'
    '<path d="M4 4H37V37H4ZM4 4L37 37M37 4L4 37" fill="none" stroke="#000" stroke-width=".8"/></svg>'
)
"""In the size of the square, and nothing that a reader of such squares takes for one."""

MARK = """
body::after {
  content: "DRAFT \\B7  BROUILLON \\B7  مسودة" !important; display: block !important; visibility: visible !important;
  position: fixed !important; top: 40%; left: 0; width: 100%; z-index: 9999; opacity: .16 !important;
  font: 700 44pt/1 "Paper Naskh" !important; color: #000 !important; text-align: center; white-space: nowrap;
  transform: rotate(-52deg);
}
"""
"""Set after every other style sheet. What is fixed stands on each page, whatever the template makes of the paper."""


def draft_pdf(transcript: Transcript, key: str, look: Look = PLAIN, print_with: Print = print_pdf) -> bytes:
    """``key`` is the id of the key that would sign, "" where there is none yet.

    Takes as long as printing takes. Raises what document.pdf_of raises.
    """
    drawn = replace(transcript, number=WITHOUT_NUMBER, check_code=WITHOUT_NUMBER)
    html = _html(drawn, key, look)
    sheet = style(look, drawn.host.facility_code) + MARK
    identifier = hashlib.sha256(json.dumps(plain(drawn), sort_keys=True).encode()).digest()[:16]
    return print_with(html, sheet, identifier, (), look.pictures)


def refuse_at_sight(transcript: Transcript, look: Look = PLAIN) -> None:
    """What stands against the paper and can be told without printing it: characters without a shape, templates that
    cannot be used. Raises CannotBePrinted and PaperAmiss."""
    html = _html(transcript, "", look)
    style(look, transcript.host.facility_code)
    if holes := unprintable_in_html(html, tuple(FONTS.values())):
        raise CannotBePrinted(holes)


def _html(transcript: Transcript, key: str, look: Look) -> str:
    refuse_holes(transcript)
    return html_of(transcript, key or WITHOUT_NUMBER, look, {**check_of(transcript), "qr": NO_SQUARE})
