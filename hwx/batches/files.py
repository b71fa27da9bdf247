"""What a batch leaves as one archive: every transcript as PDF and as credential, and a list of all who were chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.batches.batch import Line, lines_of
from hwx.batches.tables import ISSUED, REFUSED, WAITING
from hwx.batches.wording import sentences_of
from hwx.transcripts.tables import Transcript
from hwx.transcripts.zipping import Part

COLUMNS = ("placement", "name", "original_name", "outcome", "transcript", "issued_at", "not_issued_because")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that programs for tables would calculate."""


def parts_of(session: Session, batch_id: int) -> Callable[[Session], Iterator[Part]]:
    """The list is made now, in the language of the reader; each file is read when its turn comes."""
    lines = lines_of(session, batch_id, ISSUED, REFUSED, WAITING)
    # The mark at the start tells programs for tables that this is UTF-8.
    told = Part("list.csv", (b"\xef\xbb\xbf", _list(lines).encode()))
    return lambda own: chain([told], _files(own, [line.number for line in lines if line.number]))


def _files(session: Session, numbers: Iterable[str]) -> Iterator[Part]:
    for number in numbers:
        files = select(Transcript.pdf, Transcript.credential).where(Transcript.number == number)
        pdf, credential = session.execute(files).one()
        yield Part(f"{number}.pdf", (pdf,), packed=False)
        yield Part(f"{number}.json", (credential or b"",))


def _list(lines: list[Line]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        at = line.issued_at.isoformat() if line.issued_at else ""
        why = " ".join(sentences_of(line.reasons))
        cells = (line.reference, line.trainee, line.trainee_original, line.outcome, line.number, at, why)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()
