"""The PDF of a transcript as it leaves: printed, signed by the institution, and let through the gate."""

from __future__ import annotations

from pyhanko.sign.signers import Signer

from hwx.keys.timestamps import Timestamps
from hwx.papers.document import pdf_of
from hwx.papers.labels import TITLE
from hwx.papers.looks import PLAIN, Look
from hwx.papers.pades import Occasion, sign_paper
from hwx.papers.paper_gate import refuse_unarchival
from hwx.papers.printing import Print, print_pdf
from hwx.rules.transcript import Transcript, check_page


def signed_paper(
    transcript: Transcript,
    credential: bytes,
    key: str,
    signer: Signer,
    timestamps: Timestamps | None = None,
    look: Look = PLAIN,
    proofs: bytes = b"",
    print_with: Print = print_pdf,
) -> bytes:
    """``credential`` is attached, and ``proofs`` from the log beside it; ``key`` is the id of the key that proves the
    credential, as the page says it; ``signer`` is that of KeySet.paper_signer. The signature names the moment of issue.

    Takes some seconds. Raises CannotBePrinted, PaperAmiss, NoPrinter, NoTimestamp and NotArchival.
    """
    printed = pdf_of(transcript, credential, key, look, proofs, print_with)
    signed = sign_paper(printed, signer, transcript.issued_at, timestamps, occasion_of(transcript))
    refuse_unarchival(signed)
    return signed


def occasion_of(transcript: Transcript) -> Occasion:
    """In English: readers of PDFs show it as it stands."""
    host = transcript.host
    return Occasion(
        reason=f"{TITLE.en} {transcript.number}",
        place=", ".join(part for part in (host.english_name, host.city, host.country) if part),
        contact=check_page(transcript.check_at),
    )
