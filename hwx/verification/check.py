"""Checks a file, or a number with its code, against this installation's register, and logs that it was done."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from unicodedata import category
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.keys.public_list import key_list
from hwx.rules.key_list import KeyList
from hwx.rules.numbering import code_from, code_of, number_from, number_of
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript
from hwx.verification.look import Cause, Form, Look
from hwx.verification.paper import look_at
from hwx.verification.register import Register, end_of, fallen_key, place_of, signing_key
from hwx.verification.tables import Check
from hwx.verification.verdict import NOT_FOUND, Force, Held, Verdict, Way, judge_file, judge_number

NO_CODE = code_of(bytes(8))
"""What a typed code is compared with when the number is unknown, so that both cases do the same work."""

_KINDLY = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Site:
    """What a check needs to know of this installation: its public keys, which are read when first asked for, its time
    zone, and the moment (UTC)."""

    read_keys: Callable[[], KeyList]
    zone: ZoneInfo
    now: datetime

    @cached_property
    def keys(self) -> KeyList:
        return self.read_keys()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def site_here(session: Session, settings: Settings, now: datetime) -> Site:
    return Site(partial(key_list, session, settings), ZoneInfo(settings.time_zone), now)


@dataclass(frozen=True)
class Checked:
    """``transcript_id`` is None unless the visitor held the document or its code, and this register holds it."""

    verdict: Verdict
    transcript_id: int | None = None


def number_as_printed(typed: str, prefix: str) -> str:
    """The number that was meant, "" when none can be: besides what number_from forgives, the zeros in front, the prefix
    of this installation and the letters O, I and L among the digits may be missing or mistaken."""
    number = number_from(_without_control(typed))
    digits = number.replace("-", "").removeprefix(prefix.upper().replace("-", "")).translate(_KINDLY)
    if digits.isascii() and digits.isdigit() and len(digits) > 4:
        return number_of(prefix, int(digits[:4]), int(digits[4:]))
    return number


def check_number(session: Session, number: str, typed_code: str, site: Site) -> Checked:
    """``number`` as printed. An unknown number and a wrong code get the same answer after the same one query."""
    query = select(Transcript.id, Transcript.check_code).where(Transcript.number == number)
    row = session.execute(query).one_or_none()
    code = row.check_code if row is not None else NO_CODE
    if not hmac.compare_digest(code.encode(), code_from(typed_code).encode()) or row is None:
        return Checked(NOT_FOUND)
    columns = (Transcript.sealed, Transcript.sealed_digest, Transcript.credential)
    copy = session.execute(select(*columns).where(Transcript.id == row.id)).one()
    held = Held(copy.sealed_digest, end_of(session, row.id, site.zone), number)
    look = look_at(copy.sealed, site.keys, Register(session))
    fallen = fallen_key(session, row.id, site.keys)
    if fallen:
        look = Look(Cause.KEY_DISTRUSTED, fallen, form=Form.CREDENTIAL)
    signed_with = signing_key(copy.credential, site.keys)
    return Checked(judge_number(look, site.keys, held, site.today, signed_with), row.id)


def check_file(session: Session, data: bytes, site: Site) -> Checked:
    """A file that is not authentic asks the register nothing but whether it ever held these very bytes: what stands in
    it is anybody's word."""
    look = look_at(data, site.keys, Register(session))
    if look.said is None:
        return Checked(judge_file(look, site.keys, None, site.today))
    row = place_of(session, look.said, look.digest)
    held = Held(row.digest, end_of(session, row.id, site.zone), row.number) if row is not None else None
    verdict = judge_file(look, site.keys, held, site.today)
    return Checked(verdict, row.id if row is not None and verdict.force is not Force.OTHERWISE_HERE else None)


def log_check(session: Session, checked: Checked, way: Way, who: str, at: datetime) -> None:
    """One row for every check; the caller commits. What a visitor says is kept only beside a transcript."""
    session.add(
        Check(
            transcript_id=checked.transcript_id,
            at=at,
            way=way,
            outcome=checked.verdict.outcome,
            who=" ".join(_without_control(who).split())[:120] if checked.transcript_id is not None else "",
        )
    )


def _without_control(text: str) -> str:
    """PostgreSQL stores no zero character, and no other of its kind is of use in a line of text."""
    return "".join(sign if sign.isspace() or category(sign) != "Cc" else " " for sign in text)
