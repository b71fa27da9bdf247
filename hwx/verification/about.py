"""What somebody without an account may see of a transcript, drawn from either form of it, and who issued it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from hwx.rules.credential_reading import ReadCredential, ReadItem, ReadMember
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Party, Result, Transcript, check_address

Said = Transcript | ReadCredential | ReadMember


@dataclass(frozen=True)
class Item:
    """A competency that was signed when the transcript was issued; ``current`` on the day of the check."""

    code: str
    title: Wording
    current: bool


@dataclass(frozen=True)
class Alone:
    """One member that the holder shows alone. It was handed over to be read, so the level is told; ``level`` is 0 for
    the member about the placement."""

    title: Wording
    level: int
    level_name: str
    required: int
    signed: date | None
    expires: date | None


@dataclass(frozen=True)
class About:
    """What somebody without an account may see, to compare with the paper; and nothing else of the statement.

    A member that is shown alone says less: ``number`` is then what a register knows, or "", and what it does not say is
    None. ``language`` is the authoritative one of the curriculum.
    """

    number: str
    issued_on: date
    passport_name: str
    original_name: str
    original_language: str
    host: Party
    home: Party | None
    curriculum: Wording | None
    curriculum_version: str
    language: str
    outcome: Wording | None
    starts: date | None
    ends: date | None
    items: tuple[Item, ...]


def about_of(said: Said, on: date) -> About:
    if isinstance(said, Transcript):
        return _of_transcript(said, on)
    if isinstance(said, ReadMember):
        return _of_member(said, on)
    return About(
        number=said.number,
        issued_on=said.issued_on,
        passport_name=said.passport_name,
        original_name=said.original_name,
        original_language=said.original_language,
        host=said.host,
        home=said.home,
        curriculum=said.curriculum,
        curriculum_version=said.version,
        language=said.language,
        outcome=said.outcome_name,
        starts=said.starts,
        ends=said.ends,
        items=tuple(_read_item(item, on) for item in said.items if item.state in ("signed", "expired")),
    )


def alone_of(said: Said) -> Alone | None:
    """None for a whole transcript."""
    if not isinstance(said, ReadMember):
        return None
    item = said.item
    if item is None:
        return Alone(said.title, 0, "", 0, None, None)
    return Alone(said.title, item.level_reached, item.level_name, item.required_level, item.signed, item.expires)


def part_values(about: About, alone: Alone, language: str) -> dict[str, Any]:
    """The same for programs, as JSON can hold it. The number is what a register knows: a part does not say it."""
    item = about.items[0] if about.items else None
    return {
        "kind": "competency" if item else "placement",
        "number": about.number or None,
        "issued_on": about.issued_on.isoformat(),
        "passport_name": about.passport_name,
        "original_name": about.original_name,
        "code": item.code if item else None,
        "title": alone.title.read_in(language, about.language)[0],
        "level": alone.level if item else None,
        "level_name": alone.level_name if item else None,
        "required_level": alone.required if item else None,
        "signed_on": alone.signed.isoformat() if alone.signed else None,
        "expires_on": alone.expires.isoformat() if alone.expires else None,
        "current": item.current if item else None,
    }


def check_address_of(said: Said) -> str:
    """Where its issuer answers checks. A member names only the address of a status list; the page for checks of that
    site is where to ask."""
    if isinstance(said, Transcript):
        return check_address(said.check_at, said.number, said.check_code)
    if isinstance(said, ReadCredential):
        return said.check_address
    site = urlsplit(said.status_list)
    return f"{site.scheme}://{site.netloc}/verify"


def _of_transcript(said: Transcript, on: date) -> About:
    return About(
        number=said.number,
        issued_on=said.issued.gregorian,
        passport_name=said.holder.passport_name,
        original_name=said.holder.original_name,
        original_language=said.holder.original_language,
        host=said.host,
        home=said.home,
        curriculum=said.curriculum.title,
        curriculum_version=said.curriculum.version,
        language=said.curriculum.language,
        outcome=said.outcome.name,
        starts=said.term.starts.gregorian,
        ends=said.term.ends.gregorian,
        items=tuple(_item(result, on) for result in said.results if result.state in ("signed", "expired")),
    )


def _of_member(said: ReadMember, on: date) -> About:
    return About(
        number="",
        issued_on=said.valid_from,
        passport_name=said.passport_name,
        original_name=said.original_name,
        original_language="",
        host=Party(said.issuer_name, "en", said.issuer_name, "", "", "", "", ""),
        home=None,
        curriculum=None,
        curriculum_version="",
        language="en",
        outcome=None,
        starts=None,
        ends=None,
        items=(_read_item(said.item, on),) if said.item else (),
    )


def _item(result: Result, on: date) -> Item:
    """The last day of validity still counts, as on the record."""
    current = result.state == "signed" and (result.expires is None or on <= result.expires.gregorian)
    return Item(result.code, result.title, current)


def _read_item(item: ReadItem, on: date) -> Item:
    return Item(item.code, item.title, item.state == "signed" and (item.expires is None or on <= item.expires))
