"""What a share link shows of a transcript, for how long, and whether the trainee may make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Party, Result, Transcript

DETAILS = ("outcome", "competencies", "whole")
"""From the least to the most: verdict and outcome; competencies and levels as well; the PDF and the JSON file as well.
The date of birth, the passport and the check code stand in the files and nowhere else."""

LEAST_DAYS, MOST_DAYS = 1, 90

MOST_OPEN = 20
"""Open links to one transcript: more than that nobody keeps an eye on."""

SHARING_OBJECTIONS = ("not_yours", "not_in_force", "unknown_detail", "too_short", "too_long", "too_many")


@dataclass(frozen=True)
class ShareCase:
    """``open_links``: how many lead to this transcript now."""

    own: bool
    in_force: bool
    open_links: int = 0


@dataclass(frozen=True)
class SharedItem:
    """A competency that was signed. ``state`` is "signed" or "expired" on the day on which it is shown."""

    code: str
    title: Wording
    critical: bool
    required_level: int
    level_reached: int
    state: str
    signed: date | None
    expires: date | None
    simulation_only: bool


@dataclass(frozen=True)
class Shared:
    """All that the page behind a link can know of a transcript: it is given this and not the transcript.

    ``items`` is None where the detail holds none; ``asked`` is then 0, else how many competencies the placement asked
    for. ``levels`` are the names of the levels by number, and ``caution`` says what a level does not permit;
    ``limits`` what the transcript is not. ``files``: the PDF and the JSON file can be downloaded.
    """

    number: str
    issued_on: date
    passport_name: str
    original_name: str
    original_language: str
    home: Party
    host: Party
    language: str
    curriculum: Wording
    curriculum_version: str
    starts: date
    ends: date
    outcome: Wording | None
    items: tuple[SharedItem, ...] | None = None
    asked: int = 0
    scale: Wording | None = None
    levels: tuple[tuple[int, Wording], ...] = ()
    caution: Wording | None = None
    limits: Wording | None = None
    files: bool = False


def against_sharing(case: ShareCase, detail: str, days: int) -> tuple[str, ...]:
    """Codes of all reasons against it; empty: may."""
    if not case.own:
        return ("not_yours",)
    found = [] if case.in_force else ["not_in_force"]
    if detail not in DETAILS:
        found.append("unknown_detail")
    if days < LEAST_DAYS:
        found.append("too_short")
    if days > MOST_DAYS:
        found.append("too_long")
    if case.open_links >= MOST_OPEN:
        found.append("too_many")
    return tuple(found)


def ends_at(made_at: datetime, days: int) -> datetime:
    return made_at + timedelta(days=days)


def is_open(until: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """At the moment ``until`` it is over."""
    return ended_at is None and now < until


def shared(transcript: Transcript, detail: str, revoked: bool, on: date) -> Shared:
    """What is shown on a day. Of a revoked transcript nothing but whose it was: nobody is to rely on the rest."""
    full = detail != "outcome" and not revoked
    return Shared(
        number=transcript.number,
        issued_on=transcript.issued.gregorian,
        passport_name=transcript.holder.passport_name,
        original_name=transcript.holder.original_name,
        original_language=transcript.holder.original_language,
        home=_without_contact(transcript.home),
        host=_without_contact(transcript.host),
        language=transcript.curriculum.language,
        curriculum=transcript.curriculum.title,
        curriculum_version=transcript.curriculum.version,
        starts=transcript.term.starts.gregorian,
        ends=transcript.term.ends.gregorian,
        outcome=None if revoked else transcript.outcome.name,
        items=_items(transcript, on) if full else None,
        asked=len(transcript.results) if full else 0,
        scale=transcript.scale.name if full else None,
        levels=tuple((level.number, level.name) for level in transcript.scale.levels) if full else (),
        caution=transcript.scale.caution if full else None,
        limits=None if revoked else transcript.limits,
        files=detail == "whole" and not revoked,
    )


def _items(transcript: Transcript, on: date) -> tuple[SharedItem, ...]:
    return tuple(_item(result, on) for result in transcript.results if result.state in ("signed", "expired"))


def _item(result: Result, on: date) -> SharedItem:
    """The last day of validity still counts, as on the record."""
    expires = result.expires.gregorian if result.expires else None
    lapsed = result.state == "expired" or (expires is not None and on > expires)
    return SharedItem(
        code=result.code,
        title=result.title,
        critical=result.critical,
        required_level=result.required_level,
        level_reached=result.level_reached,
        state="expired" if lapsed else "signed",
        signed=result.signed.gregorian if result.signed else None,
        expires=expires,
        simulation_only=result.simulation_only,
    )


def _without_contact(party: Party) -> Party:
    """A name and a place; who to telephone stands in the document."""
    return Party(party.name, party.language, party.english_name, party.country, party.city, "", "", "")
