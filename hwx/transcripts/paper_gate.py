"""The gate before a paper leaves: it is PDF/A-3a and PDF/UA-1, by a validator that others wrote, or it is refused.

The validator is page-validation, which checks both profiles rule by rule. veraPDF is older and the measure of the
field; docs/decisions/0022-signed-paper.md says how to ask it as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import page

PROFILES = {"PDF/A-3a": page.ValidationProfile.PDF_A_3A, "PDF/UA-1": page.ValidationProfile.PDF_UA_1}


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
    return found if found or report.is_compliant else [Breach(name, "", "the file does not comply")]
