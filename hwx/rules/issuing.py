"""May this transcript be issued, replaced or revoked?

Every answer is the list of all reasons against it; an empty list means: may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwx.rules.record import Entry, latest_decision, moved_on

REVOCATION_REASONS = (
    "issued_in_error",
    "identity_error",
    "misconduct_finding",
    "sign_off_withdrawn",
    "replaced",
)
"""Why a transcript is no longer in force (domain sheet, section 5.5); shown as a code, without the story behind it."""

FOR_REVOKING = tuple(reason for reason in REVOCATION_REASONS if reason != "replaced")
FOR_REPLACING = ("replaced", "identity_error", "sign_off_withdrawn", "issued_in_error")


@dataclass(frozen=True)
class IssueObjection:
    """Which of the other fields mean something follows from ``code``."""

    code: str
    number: str = ""
    entries: tuple[int, ...] = ()


ISSUE_OBJECTIONS = (
    "not_registrar", "own_transcript", "no_decision", "decision_overtaken", "record_broken", "already_in_force",
    "nothing_in_force", "already_ended", "unknown_reason",
)  # fmt: skip
"""Every code that can come back; each has a sentence in the wording of its room, and a test holds the two together."""


@dataclass(frozen=True)
class Case:
    """What the question is asked on.

    ``registrar``: the person is a registrar of the host today; ``own``: the transcript would be their own.
    ``broken`` are numbers of entries that do not hold; ``in_force`` is the number of the transcript in force, or "".
    """

    registrar: bool
    own: bool
    entries: Sequence[Entry]
    broken: tuple[int, ...] = ()
    in_force: str = ""


def against_issuing(case: Case, replacing: str = "") -> tuple[IssueObjection, ...]:
    """``replacing`` is the reason for which the transcript in force is to be replaced; empty for a first issue."""
    found = [*_against_person(case), *_against_record(case)]
    if not replacing and case.in_force:
        found.append(IssueObjection("already_in_force", number=case.in_force))
    if replacing and not case.in_force:
        found.append(IssueObjection("nothing_in_force"))
    if replacing and replacing not in FOR_REPLACING:
        found.append(IssueObjection("unknown_reason"))
    return tuple(found)


def against_revoking(case: Case, number: str, reason: str) -> tuple[IssueObjection, ...]:
    """One way only: what has ended is not ended again, and never comes back."""
    found = _against_person(case)
    if case.in_force != number:
        found.append(IssueObjection("already_ended", number=number))
    if reason not in FOR_REVOKING:
        found.append(IssueObjection("unknown_reason"))
    return tuple(found)


def _against_person(case: Case) -> list[IssueObjection]:
    if case.own:
        return [IssueObjection("own_transcript")]
    return [] if case.registrar else [IssueObjection("not_registrar")]


def _against_record(case: Case) -> list[IssueObjection]:
    """A decision speaks of the record as it was: what came later and matters calls for another one."""
    found = []
    if case.broken:
        found.append(IssueObjection("record_broken", entries=case.broken))
    decision = latest_decision(case.entries)
    if decision is None:
        return [*found, IssueObjection("no_decision")]
    later = moved_on(decision.number, "", case.entries)
    if later:
        found.append(IssueObjection("decision_overtaken", entries=tuple(entry.number for entry in later)))
    return found
