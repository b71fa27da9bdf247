"""What can be said of a file by itself: which kind it is, whether its seal holds, and the statement inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hwx.rules.seal import Finding, PublicKey, Reason, both, examine, examine_pdf
from hwx.rules.transcript import Transcript, TranscriptUnreadable, read
from hwx.verification.attachment import Trouble, take_attachment

MAX_PDF = 10 * 1024 * 1024
MAX_JSON = 1024 * 1024
"""Bytes. A PDF of hwx has some 200 kB, a sealed statement of 60 competencies some 150 kB."""

PDF_MARK = b"%hwx-seal "
JSON_MARKS = (b"hwx-transcript", b'{"seal":{')
"""What only a file of ours carries: one that is broken but bears a mark was changed, not mistaken for ours. A sealed
statement has two marks, so that no single changed byte can take it out of the family."""

KEY_ID = re.compile(r"[0-9a-f]{16}")


class Cause(StrEnum):
    """Why a file is not authentic or cannot be read."""

    EMPTY = "empty"
    OTHER_KIND = "other_kind"
    PDF_TOO_LARGE = "pdf_too_large"
    JSON_TOO_LARGE = "json_too_large"
    BROKEN_JSON = "broken_json"
    NOT_A_TRANSCRIPT = "not_a_transcript"
    NEWER_FORMAT = "newer_format"
    ENCRYPTED = "encrypted"
    BROKEN_PDF = "broken_pdf"
    TOO_SLOW = "too_slow"
    UNREADABLE_STATEMENT = "unreadable_statement"
    NO_SEAL = "no_seal"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    KEY_NOT_IN_FORCE = "key_not_in_force"
    ATTACHMENT_AMISS = "attachment_amiss"

    @property
    def unreadable(self) -> bool:
        """Nothing can be said about the seal, for or against."""
        return self in _UNREADABLE


_UNREADABLE = frozenset(
    {
        Cause.EMPTY,
        Cause.OTHER_KIND,
        Cause.PDF_TOO_LARGE,
        Cause.JSON_TOO_LARGE,
        Cause.BROKEN_JSON,
        Cause.NOT_A_TRANSCRIPT,
        Cause.NEWER_FORMAT,
        Cause.ENCRYPTED,
        Cause.BROKEN_PDF,
        Cause.TOO_SLOW,
        Cause.UNREADABLE_STATEMENT,
    }
)

_OF_REASON = {
    Reason.UNREADABLE: Cause.BROKEN_JSON,
    Reason.TOO_LARGE: Cause.JSON_TOO_LARGE,
    Reason.NOT_A_TRANSCRIPT: Cause.NOT_A_TRANSCRIPT,
    Reason.NEWER_FORMAT: Cause.NEWER_FORMAT,
    Reason.NOT_CANONICAL: Cause.CHANGED,
    Reason.NO_SEAL: Cause.NO_SEAL,
    Reason.UNKNOWN_KEY: Cause.UNKNOWN_KEY,
    Reason.BAD_SIGNATURE: Cause.CHANGED,
    Reason.KEY_NOT_IN_FORCE: Cause.KEY_NOT_IN_FORCE,
}

_OF_TROUBLE = {
    Trouble.ENCRYPTED: Cause.ENCRYPTED,
    Trouble.NO_ATTACHMENT: Cause.ATTACHMENT_AMISS,
    Trouble.SEVERAL_ATTACHMENTS: Cause.ATTACHMENT_AMISS,
    Trouble.TOO_LARGE: Cause.BROKEN_PDF,
    Trouble.MALFORMED: Cause.BROKEN_PDF,
    Trouble.TOO_SLOW: Cause.TOO_SLOW,
}


@dataclass(frozen=True)
class Look:
    """``cause`` None: authentic, and ``transcript`` is what was sealed, ``sealed`` its bytes. ``key`` is the id of the
    key that the file names, also when it is not one of those known."""

    cause: Cause | None
    key: str = ""
    transcript: Transcript | None = None
    sealed: bytes = b""


def look_at(data: bytes, keys: Sequence[PublicKey]) -> Look:
    """Never raises, whatever the bytes. The content decides what the file is, not its name.

    The seal of a PDF is checked before anything in it is parsed, so that only a file which left an issuer whose key is
    known is ever opened.
    """
    if not data:
        return Look(Cause.EMPTY)
    if data.startswith(b"%PDF-") or PDF_MARK in data[-200:]:
        return _look_at_pdf(data, keys)
    if data[:80].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" or _marked(data[:MAX_JSON]):
        return _look_at_json(data, keys)
    return Look(Cause.OTHER_KIND)


def _look_at_json(data: bytes, keys: Sequence[PublicKey]) -> Look:
    if len(data) > MAX_JSON:
        return Look(Cause.JSON_TOO_LARGE)
    finding = examine(data, keys)
    if finding.reason in (Reason.UNREADABLE, Reason.NOT_A_TRANSCRIPT) and _marked(data):
        return Look(Cause.CHANGED)
    return _judged(finding, data)


def _marked(data: bytes) -> bool:
    return any(mark in data for mark in JSON_MARKS)


def _look_at_pdf(data: bytes, keys: Sequence[PublicKey]) -> Look:
    if len(data) > MAX_PDF:
        return Look(Cause.PDF_TOO_LARGE)
    paper = examine_pdf(data, keys)
    if paper.reason is Reason.UNREADABLE:
        return Look(Cause.CHANGED)
    if paper.reason is not None:
        return Look(_OF_REASON[paper.reason], paper.key)
    taken = take_attachment(data, MAX_JSON)
    if taken.trouble is not None:
        return Look(_OF_TROUBLE[taken.trouble], paper.key)
    finding = both(paper, examine(taken.content, keys))
    if finding.reason in (None, Reason.KEY_NOT_IN_FORCE, Reason.NEWER_FORMAT):
        return _judged(finding, taken.content)
    return Look(Cause.ATTACHMENT_AMISS, paper.key)


def _judged(finding: Finding, sealed: bytes) -> Look:
    if finding.reason is Reason.UNKNOWN_KEY and not KEY_ID.fullmatch(finding.key):
        return Look(Cause.CHANGED)
    if finding.reason is not None or finding.statement is None:
        return Look(_OF_REASON[finding.reason or Reason.NOT_A_TRANSCRIPT], finding.key)
    try:
        transcript = read(finding.statement)
    except TranscriptUnreadable:
        return Look(Cause.UNREADABLE_STATEMENT, finding.key)
    return Look(None, finding.key, transcript, sealed)
