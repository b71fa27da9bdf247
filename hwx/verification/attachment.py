"""Takes the file for programs out of a PDF, in a process that can be stopped and holds nothing worth taking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwx.verification import extraction
from hwx.verification.apart import PATIENCE, run_apart
from hwx.verification.extraction import Status


class Trouble(StrEnum):
    """Why a PDF gave no attachment."""

    ENCRYPTED = "encrypted"
    NO_ATTACHMENT = "no_attachment"
    SEVERAL_ATTACHMENTS = "several_attachments"
    TOO_LARGE = "attachment_too_large"
    MALFORMED = "malformed"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True)
class Taken:
    """``content`` is the attachment when ``trouble`` is None, else empty."""

    content: bytes
    trouble: Trouble | None = None


_TROUBLES = {
    Status.ENCRYPTED: Trouble.ENCRYPTED,
    Status.NO_ATTACHMENT: Trouble.NO_ATTACHMENT,
    Status.SEVERAL_ATTACHMENTS: Trouble.SEVERAL_ATTACHMENTS,
    Status.TOO_LARGE: Trouble.TOO_LARGE,
}


def take_attachment(pdf: bytes, limit: int, patience: float = PATIENCE) -> Taken:
    """The one file attached to the PDF, of at most ``limit`` bytes. Never raises for what the PDF is."""
    child = run_apart(extraction.__file__, [str(limit)], pdf, patience)
    if child is None:
        return Taken(b"", Trouble.TOO_SLOW)
    status, content = child
    if status != Status.DONE:
        return Taken(b"", _TROUBLES.get(status, Trouble.MALFORMED))  # type: ignore[call-overload]
    return Taken(content)
