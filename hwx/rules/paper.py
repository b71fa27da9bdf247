"""The printed sheet: a short code for each competency, which a hand copies without a slip going unseen, and lateness.

A code is the place of the competency in its curriculum, three digits, and a letter, for example 007K. The letter is
made of the digits and of the placement, so that one wrong digit, two digits in the wrong order, or nearly every code
from the sheet of somebody else (22 of 23) is found.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hwx.rules.assessment import AssessmentRules
from hwx.rules.facts import Observation
from hwx.rules.record import Entry
from hwx.rules.requesting import days_run, last_day

LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
"""23, a prime: no sum of two slips over fewer than 23 is 0. Left out are those read as digits or as each other."""

WEIGHTS = (7, 5, 3)
DIGITS = len(WEIGHTS)
MOST = 10**DIGITS - 1
"""More competencies than any curriculum has."""


@dataclass(frozen=True)
class Misread:
    """Why a typed code names nothing. ``code`` is "shape" (not three digits and a letter), "letter" (the letter does
    not belong to the digits on this placement's sheet) or "place" (no competency has this place)."""

    code: str


def short_code(reference: str, place: int) -> str:
    """``place`` counts from 1. Raises ValueError beyond three digits."""
    if not 1 <= place <= MOST:
        raise ValueError(f"place {place} found; 1 to {MOST} expected")
    digits = f"{place:0{DIGITS}d}"
    return digits + _letter(reference, digits)


def place_of(reference: str, typed: str, last: int) -> int | Misread:
    """The place that a typed code names among ``last`` competencies. Spaces, dashes, small letters and the digits of
    any script are as good."""
    plain = _plain(typed)
    digits, letter = plain[:DIGITS], plain[DIGITS:]
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit() or letter not in (*LETTERS, *_UNUSED):
        return Misread("shape")
    if letter != _letter(reference, digits):
        return Misread("letter")
    return int(digits) if 1 <= int(digits) <= last else Misread("place")


_UNUSED = ("I", "O", "U")
"""A letter that no code has is a wrong letter and not a wrong shape."""


def _letter(reference: str, digits: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return LETTERS[(total + _of_placement(reference)) % len(LETTERS)]


def _of_placement(reference: str) -> int:
    return int.from_bytes(hashlib.sha256(reference.encode()).digest()) % len(LETTERS)


def _plain(typed: str) -> str:
    kept = (sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum())
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in kept).upper()


def paper_ends(encounter_on: date, rules: AssessmentRules, entries: Sequence[Entry], today: date) -> date | None:
    """The last day on which an observation from paper can be confirmed; None where the curriculum sets none. The same
    count of days as in the objection "late_paper"."""
    if not rules.paper_days:
        return None
    return last_day(encounter_on, rules.paper_days, entries, today)


def days_late(entry: Entry, recorded_on: date, rules: AssessmentRules, entries: Sequence[Entry]) -> int:
    """How many days after its encounter an observation from paper was recorded, where that is more than an observation
    without paper may take (or more than none, where the curriculum says nothing of that); else 0."""
    if not isinstance(entry.fact, Observation) or not entry.fact.paper_held_by:
        return 0
    days = days_run(entry.happened_on, recorded_on, entries)
    return days if days > rules.encounter_days else 0
