"""A file or a number against the register: what is found, what is asked of the database, what is logged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.verification.check import (
    Checked,
    Site,
    check_file,
    check_number,
    log_check,
    number_as_printed,
)
from hwx.verification.tables import Check
from hwx.verification.verdict import NOT_FOUND, Authentic, Force, Outcome, Way
from tests.support.making import NOW
from tests.verification.conftest import End, Issue
from tests.verification.sealed import CODE, KEYS, NUMBER, STRANGER, bare_pdf, sealed, sealed_pdf

SITE = Site(lambda: KEYS, ZoneInfo("Asia/Riyadh"), NOW)

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "hwx-2026-00042",
        "  HWX 2026 00042 ",
        "HWX–2026–00042",
        "HWX202600042",
        "HWX-2026-42",
        "2026-42",
        "HWX-2O26-OOO42",
        "HWX-٢٠٢٦-٠٠٠٤٢",
        "hwx-۲۰۲۶-۰۰۰۴۲",
    ],
)
def test_a_number_is_read_kindly(typed: str) -> None:
    assert number_as_printed(typed, "HWX") == NUMBER


@pytest.mark.parametrize(
    "typed, prefix, number",
    [
        ("RABAT-2026-00042", "HWX", "RABAT-2026-00042"),
        ("moh-7-2026-42", "MOH-7", "MOH-7-2026-00042"),
        ("nairobi-2026-42", "Nairobi", "Nairobi-2026-00042"),
        ("HWX-2026-123456", "HWX", "HWX-2026-123456"),
        ("HWX-2026", "HWX", "HWX-2026"),
        ("HWX", "HWX", "HWX"),
        ("' OR 1=1 --", "HWX", "'-OR-1=1"),
        ("", "HWX", ""),
        ("9" * 61, "HWX", ""),
        ("HWX\x002026\x00\x0742", "HWX", "HWX-2026-00042"),
        ("A\x00B", "HWX", "A-B"),
    ],
)
def test_whatever_is_typed_becomes_some_number_or_none(typed: str, prefix: str, number: str) -> None:
    assert number_as_printed(typed, prefix) == number


def test_number_and_code_find_the_transcript_that_the_register_holds(session: Session, issue: Issue) -> None:
    transcript = issue()
    checked = check_number(session, NUMBER, "7k4m q2zt 9xrb", SITE)

    assert checked.transcript_id == transcript.id
    assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.NUMBER_KNOWN, Force.VALID)
    assert checked.verdict.about is not None
    assert checked.verdict.about.passport_name == "AMINA DIALLO"


@pytest.mark.parametrize(
    "number, code",
    [
        ("HWX-2026-00099", CODE),
        (NUMBER, "0000-0000-0000"),
        (NUMBER, "7K4M-Q2ZT-9XRC"),
        (NUMBER, ""),
        (NUMBER, "7K4M"),
        (NUMBER, "كلمة"),
        ("HWX-2026-00099", "0000-0000-0000"),
        ("", ""),
    ],
)
def test_an_unknown_number_and_a_wrong_code_are_one_answer_after_one_query(
    session: Session, issue: Issue, statements: Statements, number: str, code: str
) -> None:
    issue()
    with statements() as sent:
        assert check_number(session, number, code, SITE) == Checked(NOT_FOUND)

    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) == 1
    assert "check_code" in asked[0]
    assert "sealed" not in asked[0]


def test_the_statements_are_the_same_to_the_letter(session: Session, issue: Issue, statements: Statements) -> None:
    issue()
    with statements() as unknown:
        check_number(session, "HWX-2026-00099", CODE, SITE)
    with statements() as wrong:
        check_number(session, NUMBER, "0000-0000-0000", SITE)

    assert unknown == wrong


def test_a_code_belongs_to_its_own_number_alone(session: Session, issue: Issue) -> None:
    issue()
    issue(number="HWX-2026-00043", code="AAAA-BBBB-CCCC")

    assert check_number(session, "HWX-2026-00043", CODE, SITE).verdict is NOT_FOUND
    assert check_number(session, "HWX-2026-00043", "AAAA-BBBB-CCCC", SITE).verdict.about is not None


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
def test_a_file_is_checked_against_the_register(session: Session, issue: Issue, data: bytes) -> None:
    transcript = issue()
    checked = check_file(session, data, SITE)

    assert checked.transcript_id == transcript.id
    assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.YES, Force.VALID)


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
def test_a_file_whose_key_is_known_but_not_its_number_says_so(session: Session, keys: None, data: bytes) -> None:
    checked = check_file(session, data, SITE)

    assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.YES, Force.NOT_HERE)
    assert checked.transcript_id is None


def test_a_file_that_the_register_holds_otherwise_is_not_called_in_force(session: Session, issue: Issue) -> None:
    issue(supersedes="HWX-2026-00001")
    checked = check_file(session, sealed(), SITE)

    assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.YES, Force.OTHERWISE_HERE)
    assert checked.transcript_id is None


@pytest.mark.parametrize("data", [b"", b"hello", sealed()[:-1], sealed(STRANGER), bare_pdf(sealed())])
def test_a_file_that_is_not_authentic_asks_the_database_nothing(
    session: Session, issue: Issue, statements: Statements, data: bytes
) -> None:
    issue()
    with statements() as sent:
        checked = check_file(session, data, SITE)

    assert sent == []
    assert checked.transcript_id is None
    assert checked.verdict.about is None


def test_a_revoked_transcript_says_when_and_why_on_both_ways(session: Session, issue: Issue, end: End) -> None:
    end(issue(), "misconduct_finding")

    for checked in (check_file(session, sealed(), SITE), check_number(session, NUMBER, CODE, SITE)):
        assert checked.verdict.outcome is Outcome.REVOKED
        assert checked.verdict.end is not None
        assert (checked.verdict.end.on, checked.verdict.end.reason_code) == (date(2026, 3, 16), "misconduct_finding")


def test_a_replaced_transcript_stays_checkable_and_names_the_newer(session: Session, issue: Issue, end: End) -> None:
    old = issue()
    newer = issue(number="HWX-2026-00050", code="AAAA-BBBB-CCCC", supersedes=NUMBER)
    end(old, by=newer)

    for checked in (check_file(session, sealed_pdf(), SITE), check_number(session, NUMBER, CODE, SITE)):
        assert checked.verdict.outcome is Outcome.SUPERSEDED
        assert checked.verdict.end is not None
        assert checked.verdict.end.replaced_by == "HWX-2026-00050"
    assert check_number(session, "HWX-2026-00050", "AAAA-BBBB-CCCC", SITE).verdict.outcome is Outcome.VALID


def test_the_day_of_a_check_is_that_of_the_site() -> None:
    late = datetime(2026, 3, 16, 22, 30, tzinfo=UTC)

    assert Site(lambda: KEYS, ZoneInfo("Asia/Riyadh"), late).today == date(2026, 3, 17)
    assert Site(lambda: KEYS, ZoneInfo("Africa/Dakar"), late).today == date(2026, 3, 16)


def test_a_check_is_logged_with_what_the_visitor_chose_to_say(session: Session, issue: Issue) -> None:
    transcript = issue()
    log_check(session, check_number(session, NUMBER, CODE, SITE), Way.LINK, "  Hôpital \n\x00 Fann ", NOW)
    session.commit()

    row = session.scalars(select(Check)).one()
    assert (row.transcript_id, row.at, row.way, row.outcome, row.who) == (
        transcript.id,
        NOW,
        "link",
        "valid",
        "Hôpital Fann",
    )


def test_a_check_that_found_nothing_keeps_nothing_of_the_visitor_nor_of_the_number(
    session: Session, issue: Issue
) -> None:
    issue()
    log_check(session, check_number(session, NUMBER, "0000-0000-0000", SITE), Way.NUMBER, "Somebody", NOW)
    log_check(session, check_file(session, b"hello", SITE), Way.FILE, "Somebody", NOW)
    session.commit()

    rows = session.scalars(select(Check).order_by(Check.id)).all()
    assert [(row.transcript_id, row.outcome, row.who) for row in rows] == [
        (None, "not_found", ""),
        (None, "unreadable", ""),
    ]


def test_every_outcome_fits_its_column() -> None:
    assert max(map(len, Outcome)) <= 20
    assert max(map(len, Way)) <= 10
