"""The gate before a paper leaves: it is PDF/A-3a and PDF/UA-1, by a validator that others wrote, or it is refused.

The validator is page-validation, which checks both profiles rule by rule. veraPDF is older and the measure of the
field; docs/decisions/0022-signed-paper.md says how to ask it as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import page

PROFILES = {"PDF/A-3a": page.ValidationProfile.PDF_A_3A, "PDF/UA-1": page.ValidationProfile.PDF_UA_1}


LENGTHS = "PDFA3A-STREAM-LENGTH-001"
"""The validator takes a carriage return at the end of a stream for a part of the line end after it, and then finds the
length wrong: of every hundred papers some have such a stream. So this one finding is looked at again here."""

_STREAM = re.compile(rb"\bstream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)(?! \d+ R)")
_END = re.compile(rb"\r?\n?endstream\b")


@dataclass(frozen=True)
class Breach:
    """``profile`` is "PDF/A-3a" or "PDF/UA-1"; ``rule`` the validator's name of the rule, empty when the file could not
    be read; ``found`` what it saw, in English."""

    profile: str
    rule: str
    found: str


class NotArchival(Exception):
    """The paper breaks rules of its profiles; ``breaches`` are all that were found. It must not be issued."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__("; ".join(f"{one.profile} {one.rule}: {one.found}" for one in breaches))
        self.breaches = breaches


def refuse_unarchival(pdf: bytes) -> None:
    """Takes a fifth of a second for ten pages. Raises NotArchival."""
    found = breaches_of(pdf)
    if found:
        raise NotArchival(found)


def breaches_of(pdf: bytes) -> tuple[Breach, ...]:
    """Of both profiles, in the order of the validator; none for a paper that is in order. Never raises."""
    return tuple(breach for name, profile in PROFILES.items() for breach in _breaches(pdf, name, profile))


def _breaches(pdf: bytes, name: str, profile: page.ValidationProfile) -> list[Breach]:
    try:
        report = page.validate_pdf_bytes(pdf, profile=profile)
    except page.PageError as error:
        return [Breach(name, "", str(error))]
    found = [Breach(name, one.rule_id, one.message) for one in report.failures]
    if not found and not report.is_compliant:
        return [Breach(name, "", "the file does not comply")]
    return [one for one in found if one.rule != LENGTHS or not lengths_are_right(pdf)]


def lengths_are_right(pdf: bytes) -> bool:
    """Whether behind each stream, read to the length that it names, stands the mark of its end (ISO 32000-1, 7.3.8.1).

    A length that stands in another object is not looked up: such a file is not said to be right.
    """
    place = 0
    while (start := _STREAM.search(pdf, place)) is not None:
        lengths = _LENGTH.findall(pdf, pdf.rfind(b" obj", 0, start.start()) + 1, start.start())
        end = _END.match(pdf, start.end() + int(lengths[-1])) if lengths else None
        if end is None:
            return False
        place = end.end()
    return True
