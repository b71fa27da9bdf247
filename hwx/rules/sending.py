"""May this transcript be sent to the home institution, and may this person record its answer?

Every answer is the list of all reasons against it; an empty list means: may.
"""

from __future__ import annotations

from dataclasses import dataclass

ANSWERS = ("accepted", "accepted_with_conditions", "not_accepted")
"""What a home institution can say of a transcript. It says so to the trainee and the host; hwx draws no conclusion."""

NEEDS_REASON = ("accepted_with_conditions", "not_accepted")
"""The conditions, or why not."""


@dataclass(frozen=True)
class SendingObjection:
    """``number`` is that of another transcript, where the code speaks of one."""

    code: str
    number: str = ""


SENDING_OBJECTIONS = ("not_yours", "revoked", "superseded", "sent_already", "no_officer")
ANSWERING_OBJECTIONS = (
    "not_officer", "own_transcript", "revoked", "superseded", "answered_meanwhile", "unknown_answer",
    "conditions_missing", "reason_missing", "change_unexplained",
)  # fmt: skip
"""Every code that can come back; each has a sentence in the wording of its room, and a test holds the two together."""


@dataclass(frozen=True)
class Validity:
    """Of the transcript: ``ended`` is "", "revoked" or "superseded"; ``newer`` the number of what took its place."""

    ended: str = ""
    newer: str = ""


@dataclass(frozen=True)
class SendingCase:
    """``own``: the person is its trainee; ``registrar``: of exactly its host, today. ``officers`` counts the home
    officers in force of exactly its home institution who could read it there."""

    own: bool
    registrar: bool
    validity: Validity
    sent: bool
    officers: int


@dataclass(frozen=True)
class AnsweringCase:
    """``officer``: a home officer in force of exactly the home institution. ``last`` is the number of the newest answer
    (0: none yet), ``seen`` that of the newest answer on the screen."""

    officer: bool
    own: bool
    validity: Validity
    last: int = 0
    seen: int = 0


def against_sending(case: SendingCase) -> tuple[SendingObjection, ...]:
    if not case.own and not case.registrar:
        return (SendingObjection("not_yours"),)
    found = _against_validity(case.validity)
    if case.sent:
        found.append(SendingObjection("sent_already"))
    elif not case.officers:
        found.append(SendingObjection("no_officer"))
    return tuple(found)


def against_answering(case: AnsweringCase) -> tuple[SendingObjection, ...]:
    """Whatever the answer is; asked before the form is shown, and again when it is sent."""
    if not case.officer:
        return (SendingObjection("not_officer"),)
    found = [SendingObjection("own_transcript")] if case.own else []
    found += _against_validity(case.validity)
    if case.seen != case.last:
        found.append(SendingObjection("answered_meanwhile"))
    return tuple(found)


def against_answer(answer: str, reason: str, former: str) -> tuple[SendingObjection, ...]:
    """``former`` is the answer that this one takes the place of, or "": nobody is left to guess why it changed."""
    if answer not in ANSWERS:
        return (SendingObjection("unknown_answer"),)
    if reason.strip():
        return ()
    if answer in NEEDS_REASON:
        return (SendingObjection("conditions_missing" if answer == "accepted_with_conditions" else "reason_missing"),)
    return (SendingObjection("change_unexplained"),) if former else ()


def _against_validity(validity: Validity) -> list[SendingObjection]:
    """Only what is in force is worth an answer; of one that was replaced, the newer one is to be sent."""
    return [SendingObjection(validity.ended, validity.newer)] if validity.ended else []
