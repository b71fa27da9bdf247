"""A curriculum as plain values: what must be shown, how often, to whom, and by which methods."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import rfc8785

from hwx.rules.assessment import USUAL, AssessmentRules

LANGUAGES = ("en", "ar", "fr")

CERTIFICATE = "CERT"
"""The one method by which nobody watches: a paper of somebody else is recognised."""

METHODS = ("MCX", "DOPS", "CBD", "SIM", "EXR", "OSCE", "TST", "MSF", "LOG", "PRJ", "TCH", CERTIFICATE)
"""Codes of the ways in which a competency can be seen (domain sheet, section 4)."""


@dataclass(frozen=True)
class Wording:
    """One text in some of the three languages; the authoritative language of its curriculum is always there."""

    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.texts.items())))

    def __reduce__(self) -> tuple[type[Wording], tuple[dict[str, str]]]:
        return (Wording, (dict(self.texts),))

    def read_in(self, language: str, otherwise: str) -> tuple[str, str]:
        """The text and the language it is really in: the one asked for, or else the authoritative one."""
        if language in self.texts:
            return self.texts[language], language
        return self.texts[otherwise], otherwise


@dataclass(frozen=True)
class Level:
    number: int
    name: Wording


@dataclass(frozen=True)
class Scale:
    """An ordered set of decisions about supervision. ``kind`` is "prospective" or "retrospective".

    ``note`` is to be printed beside the legend of levels wherever that is printed.
    """

    name: Wording
    kind: str
    levels: tuple[Level, ...]
    note: Wording | None = None

    def level(self, number: int) -> Level:
        """Raises KeyError when the scale has no such level."""
        for level in self.levels:
            if level.number == number:
                return level
        raise KeyError(number)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(level.number for level in self.levels)


@dataclass(frozen=True)
class Cadre:
    """A professional category. ``domains`` names the domains it follows; empty means all of them."""

    key: str
    title: Wording
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """A way in which the competency may be seen. ``after`` must have been passed first ("SIM before MCX")."""

    code: str
    after: str | None = None


@dataclass(frozen=True)
class Competency:
    """What is asked of one ability. The numbers are those in force: defaults are already filled in.

    ``levels`` maps every cadre of the curriculum to its required level. ``spread_days`` different days and
    ``spread_apart`` days from first to last are asked only where ``observations`` is 2 or more.
    ``procedures`` are asked for in the logbook, done and not watched, besides what was observed.
    ``closed_to`` lists cadres that need the scope letter of the placement to name this code.
    """

    code: str
    domain: str
    title: Wording
    levels: Mapping[str, int]
    observations: int
    assessors: int
    methods: tuple[Method, ...]
    critical: bool = False
    valid_months: int | None = None
    prerequisites: tuple[str, ...] = ()
    last_at_level: int = 2
    spread_days: int = 2
    spread_apart: int = 7
    simulation_pass: int = 2
    procedures: int = 0
    closed_to: tuple[str, ...] = ()
    note: Wording | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", MappingProxyType(dict(self.levels)))

    def __hash__(self) -> int:
        return hash(self.code)

    def level_for(self, cadre: str) -> int:
        """Raises KeyError for a cadre that the curriculum does not have."""
        return self.levels[cadre]

    @property
    def method_codes(self) -> tuple[str, ...]:
        return tuple(method.code for method in self.methods)

    @property
    def watched_methods(self) -> tuple[str, ...]:
        """Those of an observation; an outside certificate is an entry of another kind."""
        return tuple(code for code in self.method_codes if code != CERTIFICATE)


@dataclass(frozen=True)
class Domain:
    """A group of competencies."""

    key: str
    title: Wording
    competencies: tuple[Competency, ...]


@dataclass(frozen=True)
class Hours:
    name: Wording
    hours: int


@dataclass(frozen=True)
class Week:
    """One line of the weekly plan: weeks ``first`` to ``last`` (both included), counted from 1."""

    first: int
    last: int
    name: Wording


@dataclass(frozen=True)
class Completion:
    """What "complete" means. Critical competencies must all be signed and current; of the others a share.

    ``conditions`` are what else the panel looks at, in words: a person judges them, not the programme.
    """

    others_percent: int = 90
    attendance_percent: int = 85
    feedback_raters: int = 0
    home_plan: bool = True
    conditions: tuple[Wording, ...] = ()


@dataclass(frozen=True)
class Curriculum:
    """One version of one curriculum. ``language`` is authoritative where translations differ.

    ``source`` is the mapping it was read from, normalised; the digest is taken over its canonical bytes, so two
    files with the same wording and rules have the same digest however they are laid out.
    """

    slug: str
    version: str
    language: str
    title: Wording
    cadres: tuple[Cadre, ...]
    weeks: int
    hours: tuple[Hours, ...]
    scale: Scale
    domains: tuple[Domain, ...]
    completion: Completion
    rules: AssessmentRules = USUAL
    alignment: tuple[Wording, ...] = ()
    entry: tuple[Wording, ...] = ()
    host: tuple[Wording, ...] = ()
    remarks: tuple[Wording, ...] = ()
    workload_equivalent: Wording | None = None
    plan: tuple[Week, ...] = ()
    expires_soon_days: int = 60
    source: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON (RFC 8785) of ``source``."""
        return hashlib.sha256(self.canonical).hexdigest()

    @cached_property
    def canonical(self) -> bytes:
        return rfc8785.dumps(dict(self.source))

    @cached_property
    def by_code(self) -> Mapping[str, Competency]:
        return {competency.code: competency for competency in self.competencies()}

    @property
    def total_hours(self) -> int:
        return sum(part.hours for part in self.hours)

    def competencies(self) -> Iterator[Competency]:
        for domain in self.domains:
            yield from domain.competencies

    def cadre(self, key: str) -> Cadre:
        """Raises KeyError for a cadre that the curriculum does not have."""
        for cadre in self.cadres:
            if cadre.key == key:
                return cadre
        raise KeyError(key)

    def asked_of(self, cadre: str, opened: frozenset[str] = frozenset()) -> tuple[Competency, ...]:
        """The competencies that a person of this cadre follows; ``opened`` are codes that the scope letter opens."""
        followed = self.cadre(cadre).domains
        return tuple(
            competency
            for competency in self.competencies()
            if (not followed or competency.domain in followed)
            and (cadre not in competency.closed_to or competency.code in opened)
        )
