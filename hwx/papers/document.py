"""Makes the PDF of a transcript: its page, and the file that says the same to a machine."""

from __future__ import annotations

import hashlib

from hwx.papers.glyphs import unprintable
from hwx.papers.looks import PLAIN, Look
from hwx.papers.paper import html_of, style
from hwx.papers.printing import FONTS, Attached, CannotBePrinted, Print, print_pdf
from hwx.rules.transcript import Transcript

CREDENTIAL = "application/vc"
"""The media type of a verifiable credential (W3C, Verifiable Credentials Data Model 2.0, section 6.3)."""

LOG = "Proofs that every signature stands in the log of the issuing site"


def pdf_of(
    transcript: Transcript,
    attachment: bytes,
    key: str,
    look: Look = PLAIN,
    proofs: bytes = b"",
    print_with: Print = print_pdf,
) -> bytes:
    """The PDF, not signed, with the machine-readable credential attached; its identifier is made from that file.

    ``key`` is the id of the key that signed the credential. ``proofs`` are attached beside it: that what was signed for
    stands in the log (hwx.rules.inclusion); who looks for the credential passes over ``.log.json``. Takes some seconds,
    and one at a time. Raises CannotBePrinted, PaperAmiss, NoPrinter and PrinterBusy.
    """
    refuse_holes(transcript)
    name, description = f"{transcript.number}.json", "Verifiable credential: what this transcript says"
    attached = Attached(name, attachment, CREDENTIAL, description, transcript.issued_at)
    beside = Attached(f"{transcript.number}.log.json", proofs, "application/json", LOG, transcript.issued_at)
    identifier = hashlib.sha256(attachment).digest()[:16]
    sheet = style(look, transcript.host.facility_code)
    return print_with(
        html_of(transcript, key, look), sheet, identifier, (attached, beside) if proofs else (attached,), look.pictures
    )


def refuse_holes(transcript: Transcript) -> None:
    """Raises CannotBePrinted when a value holds a character that no font of the paper has."""
    found = unprintable(transcript, tuple(FONTS.values()))
    if found:
        raise CannotBePrinted(found)
