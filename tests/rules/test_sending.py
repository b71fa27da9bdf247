"""Whether a transcript may be sent home and answered: every reason against it, by itself and together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hwx.rules.sending import (
    ANSWERING_OBJECTIONS,
    ANSWERS,
    SENDING_OBJECTIONS,
    AnsweringCase,
    SendingCase,
    SendingObjection,
    Validity,
    against_answer,
    against_answering,
    against_sending,
)

REVOKED = Validity("revoked")
SUPERSEDED = Validity("superseded", "HWX-2026-00002")
MINE = SendingCase(own=True, registrar=False, validity=Validity(), sent=False, officers=2)
OFFICER = AnsweringCase(officer=True, own=False, validity=Validity())


def codes(found: tuple[SendingObjection, ...]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"own": False, "registrar": True}, []),
        ({"own": True, "registrar": True}, []),
        ({"own": False}, ["not_yours"]),
        ({"own": False, "sent": True, "validity": REVOKED, "officers": 0}, ["not_yours"]),
        ({"validity": REVOKED}, ["revoked"]),
        ({"validity": SUPERSEDED}, ["superseded"]),
        ({"sent": True}, ["sent_already"]),
        ({"officers": 0}, ["no_officer"]),
        ({"officers": 0, "sent": True}, ["sent_already"]),
        ({"validity": REVOKED, "sent": True}, ["revoked", "sent_already"]),
        ({"own": False, "registrar": True, "validity": SUPERSEDED, "officers": 0}, ["superseded", "no_officer"]),
    ],
)
def test_the_trainee_and_the_registrar_send_what_is_in_force_once_to_somebody(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(against_sending(replace(MINE, **changes))) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"last": 3, "seen": 3}, []),
        ({"officer": False}, ["not_officer"]),
        ({"officer": False, "own": True, "validity": REVOKED, "last": 1}, ["not_officer"]),
        ({"own": True}, ["own_transcript"]),
        ({"validity": REVOKED}, ["revoked"]),
        ({"validity": SUPERSEDED}, ["superseded"]),
        ({"last": 1, "seen": 0}, ["answered_meanwhile"]),
        ({"last": 0, "seen": 1}, ["answered_meanwhile"]),
        ({"own": True, "validity": REVOKED, "last": 1}, ["own_transcript", "revoked", "answered_meanwhile"]),
    ],
)
def test_an_officer_in_force_answers_what_stood_on_the_screen_and_is_in_force(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(against_answering(replace(OFFICER, **changes))) == expected


@pytest.mark.parametrize(
    ("answer", "reason", "former", "expected"),
    [
        ("accepted", "", "", []),
        ("accepted", "We know them", "", []),
        ("accepted", "", "not_accepted", ["change_unexplained"]),
        ("accepted", " \n", "accepted", ["change_unexplained"]),
        ("accepted", "The ministry agrees", "not_accepted", []),
        ("accepted_with_conditions", "Three supervised shifts", "", []),
        ("accepted_with_conditions", "  ", "", ["conditions_missing"]),
        ("accepted_with_conditions", "", "accepted", ["conditions_missing"]),
        ("not_accepted", "The level is below ours", "", []),
        ("not_accepted", "", "", ["reason_missing"]),
        ("not_accepted", "", "accepted", ["reason_missing"]),
        ("perhaps", "Why not", "", ["unknown_answer"]),
        ("", "", "accepted", ["unknown_answer"]),
    ],
)
def test_conditions_refusals_and_changes_are_explained(
    answer: str, reason: str, former: str, expected: list[str]
) -> None:
    assert codes(against_answer(answer, reason, former)) == expected


def test_the_objection_about_a_replaced_transcript_names_the_newer_one() -> None:
    (sending,) = against_sending(replace(MINE, validity=SUPERSEDED))
    (answering,) = against_answering(replace(OFFICER, validity=SUPERSEDED))
    assert sending == answering == SendingObjection("superseded", "HWX-2026-00002")


def test_every_code_that_can_come_back_is_listed() -> None:
    sending = [
        against_sending(replace(MINE, own=own, validity=validity, sent=sent, officers=officers))
        for own in (True, False)
        for validity in (Validity(), REVOKED, SUPERSEDED)
        for sent in (True, False)
        for officers in (0, 1)
    ]
    answering = [
        (*against_answering(replace(OFFICER, officer=officer, own=own, validity=validity, seen=seen)), *given)
        for officer in (True, False)
        for own in (True, False)
        for validity in (Validity(), REVOKED, SUPERSEDED)
        for seen in (0, 1)
        for given in (against_answer(answer, "", former) for answer in (*ANSWERS, "") for former in ("", "accepted"))
    ]
    assert {one.code for found in sending for one in found} == set(SENDING_OBJECTIONS)
    assert {one.code for found in answering for one in found} == set(ANSWERING_OBJECTIONS)
