"""The four answers about a transcript, decided from what was found of it; the page and the command share this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from hwx.rules.issuer_keys import IssuerKey
from hwx.rules.key_list import KeyList
from hwx.rules.status_list import StatusFinding
from hwx.rules.transcript import Party, Transcript
from hwx.verification.about import About, Alone, about_of, alone_of, check_address_of
from hwx.verification.look import Cause, Form, Look


class Dated(Protocol):
    """A key of either form."""

    @property
    def used_from(self) -> date: ...

    @property
    def used_until(self) -> date | None: ...


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
    VALID_THEN = "valid_then"
    """A status list says that it was in force on the day of the list."""
    ENDED = "ended"
    """A status list says that it is no longer in force; not, whether it was replaced or revoked."""
    NO_ANSWER = "no_answer"


class Outcome(StrEnum):
    """The verdict in one word, as it is logged."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NOT_HERE = "not_here"
    OTHERWISE_HERE = "otherwise_here"
    OFFLINE = "offline"
    VALID_THEN = "valid_then"
    ENDED = "ended"
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
    """What the register of an installation holds under a number: the digest of the document of the form in question.
    ``end`` None: in force. ``number`` is for a member, which does not say it itself."""

    digest: str
    end: End | None = None
    number: str = ""


@dataclass(frozen=True)
class Issuer:
    """``institution`` is what the document names, ``listed`` whose key it is by the list of keys, "" where the list
    names nobody (keys that seal). ``here``: the transcript is one of this installation's own. ``address`` is where its
    issuer answers checks."""

    institution: Party
    key: str
    used_from: date | None
    used_until: date | None
    here: bool
    address: str
    listed: str = ""

    @property
    def named_otherwise(self) -> bool:
        """The document names another institution than the one whose key signed it. The register of who issued it knows
        better than either."""
        return bool(self.listed) and not self.here and self.listed != self.institution.name


@dataclass(frozen=True)
class Verdict:
    """``cause`` says why not; ``issuer`` and ``about`` are None unless the first answer is yes or number known.

    ``key`` is the id that the file names, ``end`` what ended its force. ``alone`` is there for a member that the holder
    shows by itself, ``status`` for a status list that was asked. ``place`` is the path to what is wrong, if known.
    """

    authentic: Authentic
    force: Force = Force.NO_ANSWER
    cause: Cause | None = None
    key: str = ""
    end: End | None = None
    issuer: Issuer | None = None
    about: About | None = None
    form: Form = Form.OTHER
    alone: Alone | None = None
    status: StatusFinding | None = None
    place: str = ""
    pages_unreadable: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.authentic is Authentic.NO:
            return Outcome.NOT_AUTHENTIC
        if self.authentic in (Authentic.UNREADABLE, Authentic.NOT_FOUND):
            return Outcome(self.authentic.value)
        return Outcome(self.force.value)


NOT_FOUND = Verdict(Authentic.NOT_FOUND)


def judge_file(look: Look, keys: KeyList, held: Held | None, on: date) -> Verdict:
    """The verdict on a file, at an installation whose register holds ``held`` under the number in it."""
    if look.cause is not None or look.said is None:
        kind = Authentic.UNREADABLE if look.cause is not None and look.cause.unreadable else Authentic.NO
        return Verdict(kind, cause=look.cause, key=look.key, form=look.form, place=look.place)
    force, end = _force(held, look.digest)
    here = force in (Force.VALID, Force.SUPERSEDED, Force.REVOKED)
    about = about_of(look.said, on)
    return Verdict(
        Authentic.YES,
        force,
        key=look.key,
        end=end,
        issuer=_issuer(look, about.host, keys, here),
        about=replace(about, number=about.number or (held.number if held and here else "")),
        form=look.form,
        alone=alone_of(look.said),
        pages_unreadable=look.pages_unreadable,
    )


def judge_offline(look: Look, keys: KeyList, on: date, status: StatusFinding | None = None) -> Verdict:
    """The same without a register: whether it is in force is told by a status list, if there is one, and else stays
    open."""
    verdict = judge_file(look, keys, None, on)
    if verdict.authentic is not Authentic.YES:
        return verdict
    if status is None:
        return replace(verdict, force=Force.OFFLINE)
    if status.revoked is None:
        return replace(verdict, force=Force.OFFLINE, status=status)
    return replace(verdict, force=Force.ENDED if status.revoked else Force.VALID_THEN, status=status)


def judge_number(look: Look, keys: KeyList, held: Held, on: date, signed_with: IssuerKey | None = None) -> Verdict:
    """The verdict on a number with its check code; ``look`` is at the sealed file that the register holds.

    A register whose own copy does not stand the examination vouches for nothing: then the first answer is that of the
    copy. ``signed_with`` is the key of what was handed out, as it stands on the paper; unless given, that of the copy.
    """
    found = judge_file(look, keys, held, on)
    if found.authentic is not Authentic.YES:
        return found
    return replace(under_key(found, signed_with), authentic=Authentic.NUMBER_KNOWN)


def under_key(verdict: Verdict, key: IssuerKey | None) -> Verdict:
    """The verdict on a copy of the register, with the key of what was handed out; None: that of the copy. The form of
    the copy is not that of what was handed out, and nobody holds it."""
    if key is None or verdict.issuer is None:
        return verdict
    named = replace(verdict.issuer, key=key.multikey, used_from=key.used_from, used_until=key.used_until)
    return replace(verdict, key=key.multikey, issuer=named, form=Form.OTHER)


def _force(held: Held | None, digest: str) -> tuple[Force, End | None]:
    if held is None:
        return Force.NOT_HERE, None
    if held.digest != digest:
        return Force.OTHERWISE_HERE, None
    return (held.end.force, held.end) if held.end is not None else (Force.VALID, None)


def _issuer(look: Look, host: Party, keys: KeyList, here: bool) -> Issuer:
    assert look.said is not None, "what is authentic says something"
    key: Dated | None = next((key for key in keys.seals if key.id == look.key), None)
    for history in keys.histories:
        key = key or next((one for one in history.keys if one.multikey == look.key), None)
    listed = None if isinstance(look.said, Transcript) else keys.issuer_of(look.said.issuer)
    return Issuer(
        institution=host,
        key=look.key,
        used_from=key.used_from if key else None,
        used_until=key.used_until if key else None,
        here=here,
        address=check_address_of(look.said),
        listed=listed.name if listed else "",
    )
