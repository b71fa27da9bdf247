"""The four answers about a transcript, decided from what was found of it; the page and the command share this."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hwx.rules.curriculum import Wording
from hwx.rules.seal import PublicKey
from hwx.rules.transcript import Party, Result, Transcript, check_address
from hwx.verification.paper import Cause, Look


class Way(StrEnum):
    """How a visitor came: typed number and code, a file, the link in the QR code, or a program with a key."""

    NUMBER = "number"
    FILE = "file"
    LINK = "link"
    PROGRAM = "program"


class Authentic(StrEnum):
    YES = "yes"
    NO = "no"
    UNREADABLE = "unreadable"
    NUMBER_KNOWN = "number_known"
    """Number and check code belong together; the paper itself was not looked at."""
    NOT_FOUND = "not_found"
    """One answer for an unknown number and for a wrong code."""


class Force(StrEnum):
    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NOT_HERE = "not_here"
    """This server does not hold the transcript."""
    OTHERWISE_HERE = "otherwise_here"
    """This server holds another document under the same number."""
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"


class Outcome(StrEnum):
    """The verdict in one word, as it is logged."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NOT_HERE = "not_here"
    OTHERWISE_HERE = "otherwise_here"
    OFFLINE = "offline"
    NOT_AUTHENTIC = "not_authentic"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class End:
    """What took a transcript out of force; ``replaced_by`` is a number, empty for one that was revoked."""

    force: Force
    on: date
    reason_code: str
    replaced_by: str = ""


@dataclass(frozen=True)
class Held:
    """What the register of an installation holds under a number. ``end`` None: in force."""

    sealed_digest: str
    end: End | None = None


@dataclass(frozen=True)
class Item:
    """A competency that was signed when the transcript was issued; ``current`` on the day of the check."""

    code: str
    title: Wording
    current: bool


@dataclass(frozen=True)
class Issuer:
    """``here``: the transcript is one of this installation's own. ``address`` is where its issuer answers checks."""

    institution: Party
    key: str
    used_from: date | None
    used_until: date | None
    here: bool
    address: str


@dataclass(frozen=True)
class About:
    """What somebody without an account may see, to compare with the paper; and nothing else of the statement."""

    number: str
    issued_on: date
    passport_name: str
    original_name: str
    original_language: str
    host: Party
    home: Party
    curriculum: Wording
    curriculum_version: str
    language: str
    outcome: Wording
    starts: date
    ends: date
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Verdict:
    """``cause`` says why not; ``issuer`` and ``about`` are None unless the first answer is yes or number known.

    ``key`` is the id that the file names, ``end`` what ended its force.
    """

    authentic: Authentic
    force: Force = Force.NO_ANSWER
    cause: Cause | None = None
    key: str = ""
    end: End | None = None
    issuer: Issuer | None = None
    about: About | None = None

    @property
    def outcome(self) -> Outcome:
        if self.authentic is Authentic.NO:
            return Outcome.NOT_AUTHENTIC
        if self.authentic in (Authentic.UNREADABLE, Authentic.NOT_FOUND):
            return Outcome(self.authentic.value)
        return Outcome(self.force.value)


NOT_FOUND = Verdict(Authentic.NOT_FOUND)


def judge_file(look: Look, keys: Sequence[PublicKey], held: Held | None, on: date) -> Verdict:
    """The verdict on a file, at an installation whose register holds ``held`` under the number in it."""
    if look.cause is not None or look.transcript is None:
        kind = Authentic.UNREADABLE if look.cause is not None and look.cause.unreadable else Authentic.NO
        return Verdict(kind, cause=look.cause, key=look.key)
    force, end = _force(held, hashlib.sha256(look.sealed).hexdigest())
    here = force in (Force.VALID, Force.SUPERSEDED, Force.REVOKED)
    issuer = _issuer(look.transcript, look.key, keys, here)
    about = _about(look.transcript, on)
    return Verdict(Authentic.YES, force, key=look.key, end=end, issuer=issuer, about=about)


def judge_offline(look: Look, keys: Sequence[PublicKey], on: date) -> Verdict:
    """The same without a register: whether it is in force stays open."""
    verdict = judge_file(look, keys, None, on)
    return replace(verdict, force=Force.OFFLINE) if verdict.authentic is Authentic.YES else verdict


def judge_number(look: Look, keys: Sequence[PublicKey], held: Held, on: date) -> Verdict:
    """The verdict on a number with its check code; ``look`` is at the sealed file that the register holds.

    A register whose own copy does not stand the examination vouches for nothing: then the first answer is that of the
    copy.
    """
    found = judge_file(look, keys, held, on)
    return replace(found, authentic=Authentic.NUMBER_KNOWN) if found.authentic is Authentic.YES else found


def _force(held: Held | None, digest: str) -> tuple[Force, End | None]:
    if held is None:
        return Force.NOT_HERE, None
    if held.sealed_digest != digest:
        return Force.OTHERWISE_HERE, None
    return (held.end.force, held.end) if held.end is not None else (Force.VALID, None)


def _issuer(transcript: Transcript, key_id: str, keys: Sequence[PublicKey], here: bool) -> Issuer:
    key = next((key for key in keys if key.id == key_id), None)
    return Issuer(
        institution=transcript.host,
        key=key_id,
        used_from=key.used_from if key else None,
        used_until=key.used_until if key else None,
        here=here,
        address=check_address(transcript.check_at, transcript.number, transcript.check_code),
    )


def _about(transcript: Transcript, on: date) -> About:
    return About(
        number=transcript.number,
        issued_on=transcript.issued.gregorian,
        passport_name=transcript.holder.passport_name,
        original_name=transcript.holder.original_name,
        original_language=transcript.holder.original_language,
        host=transcript.host,
        home=transcript.home,
        curriculum=transcript.curriculum.title,
        curriculum_version=transcript.curriculum.version,
        language=transcript.curriculum.language,
        outcome=transcript.outcome.name,
        starts=transcript.term.starts.gregorian,
        ends=transcript.term.ends.gregorian,
        items=tuple(_item(result, on) for result in transcript.results if result.state in ("signed", "expired")),
    )


def _item(result: Result, on: date) -> Item:
    """The last day of validity still counts, as on the record."""
    current = result.state == "signed" and (result.expires is None or on <= result.expires.gregorian)
    return Item(result.code, result.title, current)
