"""The four answers, in every combination of what a file says and what a register holds."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from hwx.rules.key_list import KeyList
from hwx.rules.seal import PublicKey, public_bytes
from hwx.rules.transcript import Day, Group
from hwx.verification.about import About
from hwx.verification.look import Cause, Look
from hwx.verification.paper import look_at
from hwx.verification.verdict import (
    NOT_FOUND,
    Authentic,
    End,
    Force,
    Held,
    Outcome,
    judge_file,
    judge_number,
    judge_offline,
)
from tests.verification.proven import KEYS as PROVEN
from tests.verification.proven import OURS, transcript, written
from tests.verification.sealed import CODE, KEY, KEY_ID, KEYS, NUMBER, TRANSCRIPT, sealed

ON = date(2026, 3, 16)
DIGEST = hashlib.sha256(sealed()).hexdigest()
OTHER = hashlib.sha256(b"another document").hexdigest()
REPLACED = End(Force.SUPERSEDED, date(2026, 3, 10), "replaced", "HWX-2026-00050")
REVOKED = End(Force.REVOKED, date(2026, 3, 11), "identity_error")

LOOK = look_at(sealed(), KEYS)

REGISTERS = [
    (Held(DIGEST), Force.VALID, Outcome.VALID, None, True),
    (Held(DIGEST, REPLACED), Force.SUPERSEDED, Outcome.SUPERSEDED, REPLACED, True),
    (Held(DIGEST, REVOKED), Force.REVOKED, Outcome.REVOKED, REVOKED, True),
    (Held(OTHER), Force.OTHERWISE_HERE, Outcome.OTHERWISE_HERE, None, False),
    (Held(OTHER, REVOKED), Force.OTHERWISE_HERE, Outcome.OTHERWISE_HERE, None, False),
]


@pytest.mark.parametrize(
    "held, force, outcome, end, here", [*REGISTERS, (None, Force.NOT_HERE, Outcome.NOT_HERE, None, False)]
)
def test_an_authentic_file_is_in_force_as_the_register_says(
    held: Held | None, force: Force, outcome: Outcome, end: End | None, here: bool
) -> None:
    verdict = judge_file(LOOK, KEYS, held, ON)

    assert verdict.authentic is Authentic.YES
    assert (verdict.force, verdict.outcome, verdict.end) == (force, outcome, end)
    assert verdict.issuer is not None
    assert verdict.issuer.here is here
    assert verdict.about is not None
    assert verdict.about.number == NUMBER


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("held", [register[0] for register in REGISTERS])
def test_a_file_that_is_not_authentic_leaves_the_other_three_questions_without_answer(cause: Cause, held: Held) -> None:
    verdict = judge_file(Look(cause, KEY_ID), KEYS, held, ON)

    assert verdict.authentic is (Authentic.UNREADABLE if cause.unreadable else Authentic.NO)
    assert verdict.outcome is (Outcome.UNREADABLE if cause.unreadable else Outcome.NOT_AUTHENTIC)
    assert verdict.cause is cause
    assert verdict.force is Force.NO_ANSWER
    assert (verdict.end, verdict.issuer, verdict.about) == (None, None, None)


@pytest.mark.parametrize("held, force, outcome, end, here", REGISTERS[:3])
def test_a_number_with_its_code_vouches_for_the_register_and_not_for_the_paper(
    held: Held, force: Force, outcome: Outcome, end: End | None, here: bool
) -> None:
    verdict = judge_number(LOOK, KEYS, held, ON)

    assert verdict.authentic is Authentic.NUMBER_KNOWN
    assert (verdict.force, verdict.outcome, verdict.end) == (force, outcome, end)
    assert verdict.about == judge_file(LOOK, KEYS, held, ON).about


def test_a_register_whose_own_copy_is_not_authentic_vouches_for_nothing() -> None:
    verdict = judge_number(look_at(sealed()[:-1], KEYS), KEYS, Held(DIGEST), ON)

    assert verdict.authentic is Authentic.NO
    assert verdict.outcome is Outcome.NOT_AUTHENTIC


def test_offline_only_the_question_of_force_stays_open() -> None:
    verdict = judge_offline(LOOK, KEYS, ON)

    assert (verdict.authentic, verdict.force, verdict.outcome) == (Authentic.YES, Force.OFFLINE, Outcome.OFFLINE)
    assert verdict.about == judge_file(LOOK, KEYS, None, ON).about
    assert judge_offline(Look(Cause.CHANGED), KEYS, ON) == judge_file(Look(Cause.CHANGED), KEYS, None, ON)


def test_what_is_not_found_has_no_answer_but_that() -> None:
    assert NOT_FOUND.outcome is Outcome.NOT_FOUND
    assert (NOT_FOUND.force, NOT_FOUND.issuer, NOT_FOUND.about) == (Force.NO_ANSWER, None, None)


def test_the_issuer_is_the_host_with_its_key_and_the_place_to_ask() -> None:
    keys = KeyList((PublicKey(public_bytes(KEY), date(2026, 1, 1), date(2026, 12, 31)),))
    issuer = judge_file(LOOK, keys, None, ON).issuer

    assert issuer is not None
    assert issuer.institution == TRANSCRIPT.host
    assert (issuer.key, issuer.used_from, issuer.used_until) == (KEY_ID, date(2026, 1, 1), date(2026, 12, 31))
    assert issuer.address == f"https://hwx.example.org/v/{NUMBER}/{CODE}"


@pytest.mark.parametrize(
    "on, current",
    [
        (date(2026, 3, 16), {"SML-101": True, "SML-102": True, "SML-103": False}),
        (date(2026, 12, 31), {"SML-101": True, "SML-102": True, "SML-103": False}),
        (date(2027, 1, 1), {"SML-101": True, "SML-102": False, "SML-103": False}),
    ],
)
def test_an_item_is_current_until_the_end_of_its_last_day_and_only_signed_ones_are_shown(
    on: date, current: dict[str, bool]
) -> None:
    about = judge_file(LOOK, KEYS, Held(DIGEST), on).about

    assert about is not None
    assert {item.code: item.current for item in about.items} == current


def test_what_is_shown_to_everybody_is_the_list_of_the_domain_sheet_and_no_more() -> None:
    """Section 6: no birth date, identity number, contact, comment, level, failed attempt, reason or other placement."""
    assert [field.name for field in fields(About)] == [
        "number",
        "issued_on",
        "passport_name",
        "original_name",
        "original_language",
        "host",
        "home",
        "curriculum",
        "curriculum_version",
        "language",
        "outcome",
        "starts",
        "ends",
        "items",
    ]


def that_expires() -> dict[str, Any]:
    """The credential of a transcript whose first signed competency is valid for some months."""
    found = transcript()

    def limited(group: Group) -> Group:
        results = (replace(one, expires=LAST_DAY) if one.state == "signed" else one for one in group.results)
        return replace(group, results=tuple(results))

    return OURS.proven(replace(found, groups=tuple(limited(group) for group in found.groups)))


LAST_DAY = Day(date(2026, 12, 31), "1448-07-22")


def test_of_a_credential_and_of_a_part_alone_an_item_expires_after_its_last_day() -> None:
    """The transcript stays authentic and in force; the item does not stay current."""
    whole = that_expires()
    for shown in (whole, whole["credentialSubject"]["verifiableCredential"][1]):
        look = look_at(written(shown), PROVEN)
        for on, current in ((date(2026, 12, 31), True), (date(2027, 1, 1), False)):
            verdict = judge_file(look, PROVEN, Held(look.digest), on)
            assert verdict.outcome is Outcome.VALID
            assert verdict.about is not None
            assert {one.current for one in verdict.about.items} == {current}
