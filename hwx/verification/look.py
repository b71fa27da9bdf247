"""What was found of a file by itself: the values that the examination of either form answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from hwx.rules.credential_reading import ReadCredential, ReadMember
from hwx.rules.transcript import Transcript

MAX_PDF = 10 * 1024 * 1024
MAX_JSON = 1024 * 1024
"""Bytes. A PDF of hwx has some 300 kB, a credential of 60 competencies some 250 kB."""


class Form(StrEnum):
    """What a file says it is. The first two are what was issued before there were credentials."""

    SEALED = "sealed"
    SEALED_PDF = "sealed_pdf"
    CREDENTIAL = "credential"
    MEMBER = "member"
    """One competency or the placement, shown alone by the holder."""
    SIGNED_PDF = "signed_pdf"
    OTHER = "other"


class Cause(StrEnum):
    """Why a file is not authentic or cannot be read."""

    EMPTY = "empty"
    OTHER_KIND = "other_kind"
    TOO_LARGE = "too_large"
    """Refused unread: nobody knows of which kind it is."""
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
    PROOF_AMISS = "proof_amiss"
    PROOF_BROKEN = "proof_broken"
    MEMBER_CHANGED = "member_changed"
    UNKNOWN_ISSUER = "unknown_issuer"
    KEY_DISTRUSTED = "key_distrusted"
    KEY_UNWITNESSED = "key_unwitnessed"
    PDF_CHANGED = "pdf_changed"
    PDF_ADDED_TO = "pdf_added_to"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    ATTACHMENT_FOREIGN = "attachment_foreign"
    PAGES_DIFFER = "pages_differ"

    @property
    def unreadable(self) -> bool:
        """Nothing can be said about the signature, for or against."""
        return self in _UNREADABLE


_UNREADABLE = frozenset(
    {
        Cause.EMPTY,
        Cause.OTHER_KIND,
        Cause.TOO_LARGE,
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


@dataclass(frozen=True)
class Look:
    """``cause`` None: authentic, and ``said`` is what was signed. ``key`` is the id of the key that the file names,
    also when it is not one of those known; ``place`` the path to what is wrong, where that is known.

    ``digest`` (SHA-256, hex) is by what a register knows the content: that of the sealed bytes, or of the credential in
    canonical JSON, however it was written. ``pages_read`` tells whether the pages of a PDF were compared with the file
    in it.
    """

    cause: Cause | None
    key: str = ""
    said: Transcript | ReadCredential | ReadMember | None = None
    digest: str = ""
    form: Form = Form.OTHER
    place: str = ""
    document: dict[str, object] = field(default_factory=dict)
    """The credential as it was parsed, for a status list."""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    """The timestamp beside the signature of a PDF, whoever made it."""
    pages_read: bool = False
    pages_unreadable: bool = False
    """Nothing can be said of the pages: they could not be read, or not in time."""


class Witness(Protocol):
    """Somebody who does not depend on the issuer's key and held exactly this before: days in UTC."""

    @property
    def issued_it(self) -> bool:
        """Whether it holds what was issued, with its pages, and not only what somebody was given."""
        ...

    def saw_file(self, digest: str, /) -> Iterable[date]:
        """By the SHA-256 of a PDF, of a sealed statement, or of a credential in canonical JSON."""
        ...

    def saw_member(self, status_list: str, index: int, digest: str, /) -> Iterable[date]:
        """By the place that the member has on a status list, and its SHA-256 in canonical JSON."""
        ...


@dataclass(frozen=True)
class Since:
    """The reader's own word: this very file was received on that day. Without a day, nobody saw it."""

    day: date | None = None

    @property
    def issued_it(self) -> bool:
        return False

    def saw_file(self, digest: str, /) -> Iterable[date]:
        return () if self.day is None else (self.day,)

    def saw_member(self, status_list: str, index: int, digest: str, /) -> Iterable[date]:
        return self.saw_file(digest)


NOBODY = Since()
