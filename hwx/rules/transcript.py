"""A transcript as frozen values: what it says, its JSON-plain statement, and the statement read back.

The statement leaves the house sealed (hwx.rules.seal says what may never change in it). Names of fields are its keys;
an empty text, 0, an empty list or null means "nothing to say here", and the paper explains each such item. A new field
comes with a default, so that statements sealed before it still read. Every date stands in both calendars as it was on
the day of issue, and every wording as the pinned revision had it: nothing is looked up again later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hwx.rules.curriculum import Wording
from hwx.rules.plain_values import WrongShape, plain, value_of
from hwx.rules.seal import FORMAT, VERSION

RESULT_STATES = ("signed", "expired", "awaiting_countersignature", "under_way", "not_started")
"""What a competency can be on the day of issue. A sign-off taken back leaves "under_way": no reason and no mark."""


class TranscriptUnreadable(ValueError):
    """A statement that is not shaped like a transcript; ``place`` is the path to what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Day:
    """A date, and the same in the Umm al-Qura calendar ("1447-09-12"; empty outside 1343-1500 AH)."""

    gregorian: date
    hijri: str


@dataclass(frozen=True)
class Holder:
    """The person. Names are never changed, translated or transliterated. Countries are ISO 3166 alpha-2 codes."""

    passport_name: str
    original_name: str
    original_language: str
    birth: Day | None
    birth_approximate: bool
    passport_country: str
    passport_last_four: str
    profession: str
    register: str
    register_number: str


@dataclass(frozen=True)
class Party:
    """The home or the host institution; ``training_system`` says how health training and licensing work there."""

    name: str
    language: str
    english_name: str
    country: str
    city: str
    facility_code: str
    contact: str
    training_system: str


@dataclass(frozen=True)
class Programme:
    title: str
    agreement: str
    sponsor: str


@dataclass(frozen=True)
class Part:
    """Hours of one kind."""

    name: Wording
    hours: int


@dataclass(frozen=True)
class Pinned:
    """The revision of the curriculum that the placement followed. ``language`` is the authoritative one."""

    slug: str
    version: str
    digest: str
    language: str
    title: Wording
    alignment: tuple[Wording, ...]
    entry: tuple[Wording, ...]
    remarks: tuple[Wording, ...]
    weeks: int
    hours: tuple[Part, ...]
    total_hours: int
    workload_equivalent: Wording | None


@dataclass(frozen=True)
class Term:
    """The placement itself. ``not_asked`` are competencies of the curriculum that this cadre does not follow."""

    reference: str
    cadre: str
    cadre_title: Wording
    unit: str
    working_language: str
    licence: str
    starts: Day
    ends: Day
    not_asked: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """Somebody on the panel; ``side`` is "host" or "home"."""

    name: str
    capacity: str
    side: str


@dataclass(frozen=True)
class Outcome:
    """The panel's decision; ``state`` is one of hwx.rules.lifecycle.OUTCOMES, ``entry`` its number on the record."""

    state: str
    name: Wording
    decided: Day
    entry: int
    digest: str
    conditions: str
    members: tuple[Member, ...]
    attendance_percent: int
    feedback_raters: int
    home_plan_accepted: bool


@dataclass(frozen=True)
class Signer:
    """An assessor or signer as the record saw them at that moment."""

    name: str
    capacity: str
    profession: str
    institution: str
    register: str
    register_number: str
    means: str = ""
    """"guest_link" for somebody without an account, who named themselves and whose contact was confirmed by a code."""


@dataclass(frozen=True)
class Source:
    """An entry of the record that a result rests on; whoever holds an export of the record can compare the digest.

    ``by`` is a place in ``people``, ``on`` the day of the encounter or signature, ``method`` what an observation was
    made by. Statements sealed before these three had names say 0, null and "".
    """

    entry: int
    kind: str
    digest: str
    by: int = 0
    on: date | None = None
    method: str = ""


@dataclass(frozen=True)
class Result:
    """One competency on the day of issue. ``level_reached`` 0: none signed. People are places in ``people``, from 1."""

    code: str
    title: Wording
    critical: bool
    required_level: int
    level_reached: int
    state: str
    signed: Day | None
    countersigned: Day | None
    expires: Day | None
    methods: tuple[str, ...]
    simulation_only: bool
    observations: int
    assessors: tuple[int, ...]
    signed_by: int
    countersigned_by: int
    rests_on: tuple[Source, ...]
    note: Wording | None
    instead: tuple[str, ...] = ()
    """What took the place of something asked: "remote_observer" or "panel_viva" of a second assessor, "prior_learning"
    of observations."""


@dataclass(frozen=True)
class Group:
    """A domain of the curriculum with its results."""

    key: str
    title: Wording
    results: tuple[Result, ...]


@dataclass(frozen=True)
class LevelName:
    number: int
    name: Wording


@dataclass(frozen=True)
class Scale:
    """The levels as the pinned revision words them. ``kind`` is "prospective" or "retrospective".

    ``caution`` says in three languages what a level does not permit; ``note`` is the curriculum's own, if it has one.
    """

    name: Wording
    kind: str
    levels: tuple[LevelName, ...]
    caution: Wording
    note: Wording | None


@dataclass(frozen=True)
class Symbol:
    """A code and what it means: a method of assessment, a state."""

    code: str
    name: Wording


@dataclass(frozen=True)
class Record:
    """The chain of entries that all this was read from: how many there were, and the digest that holds them all."""

    entries: int
    head: str


@dataclass(frozen=True)
class Certification:
    """``issuer`` is the issuing officer, ``panel`` who recorded the panel's decision."""

    issuer: Signer
    panel: Signer


@dataclass(frozen=True)
class Shown:
    """A picture on the paper: "letterhead", "seal" or "signature"; its SHA-256 in hex, and what it says to who cannot
    see it."""

    name: str
    sha256: str
    text: str


@dataclass(frozen=True)
class Transcript:
    """``number`` and ``check_code`` together open the online check at ``check_at``. ``supersedes`` is a number or "".

    ``issued_at`` is UTC, ``issued`` the date at the site. ``limits`` is the statement of limits
    in three languages.
    """

    number: str
    check_code: str
    check_at: str
    supersedes: str
    issued_at: datetime
    issued: Day
    holder: Holder
    home: Party
    host: Party
    programme: Programme
    curriculum: Pinned
    term: Term
    outcome: Outcome
    scale: Scale
    methods: tuple[Symbol, ...]
    states: tuple[Symbol, ...]
    groups: tuple[Group, ...]
    people: tuple[Signer, ...]
    record: Record
    certification: Certification
    limits: Wording
    pictures: tuple[Shown, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(result for group in self.groups for result in group.results)

    def person(self, place: int) -> Signer:
        """The person at a place named by a result; places count from 1."""
        return self.people[place - 1]


def statement_of(transcript: Transcript) -> dict[str, Any]:
    """What is sealed: JSON-plain, and the same for the same transcript."""
    return {"format": FORMAT, "version": VERSION, **plain(transcript)}


def read(statement: Mapping[str, Any]) -> Transcript:
    """The transcript that a statement tells. Raises TranscriptUnreadable for a wrong shape.

    Whether the statement is authentic is another question (hwx.rules.seal.examine), to be asked first.
    """
    if statement.get("format") != FORMAT or statement.get("version") != VERSION:
        raise TranscriptUnreadable("format", f'"format": "{FORMAT}" and "version": {VERSION} were expected')
    try:
        transcript = value_of(Transcript, dict(statement))
    except WrongShape as error:
        raise TranscriptUnreadable(error.place, str(error)) from error
    _refuse_inconsistency(transcript)
    return transcript


def check_link_of(site: str) -> str:
    """``check_at`` of the transcripts of a site: the part of the link that all of them share."""
    return f"{site}/v"


def check_address(check_at: str, number: str, code: str) -> str:
    """The address in the QR code. It is printed on paper for decades: it may be redirected, never dropped."""
    return f"{check_at}/{number}/{code}"


def check_page(check_at: str) -> str:
    """The address printed for people, where number and code are typed; it too stays for decades."""
    return f"{check_at.removesuffix('/v')}/verify"


def _refuse_inconsistency(transcript: Transcript) -> None:
    """What the shape alone does not say: references that lead somewhere, states that exist."""
    known = len(transcript.people)
    levels = [level.number for level in transcript.scale.levels]
    for result in transcript.results:
        if result.state not in RESULT_STATES:
            raise TranscriptUnreadable(result.code, f"{result.code}: the state {result.state!r} is not known")
        sources = (source.by for source in result.rests_on)
        places = (*result.assessors, result.signed_by, result.countersigned_by, *sources)
        if any(place < 0 or place > known for place in places) or 0 in result.assessors:
            raise TranscriptUnreadable(result.code, f"{result.code}: it names a person who is not in the list")
        if result.required_level not in levels:
            raise TranscriptUnreadable(result.code, f"{result.code}: its level is not on the scale")
