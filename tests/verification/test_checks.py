"""The log of checks: who may read it, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.transcripts.tables import Transcript
from hwx.verification.checks import PAGE, outcome_name, way_name
from hwx.verification.tables import Check
from hwx.verification.verdict import Outcome, Way
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor
from tests.verification.conftest import Issue

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def placement(make: Make) -> Placement:
    return make.placement(trainee=make.person("AMINA DIALLO"))


@pytest.fixture
def transcript(issue: Issue, placement: Placement) -> Transcript:
    return issue(placement)


def log(session: Session, transcript: Transcript | None, minutes: int = 0, who: str = "") -> None:
    at = NOW + timedelta(minutes=minutes)
    session.add(Check(transcript_id=transcript.id if transcript else None, at=at, way="file", outcome="valid", who=who))
    session.commit()


def address(placement: Placement) -> str:
    return f"/placements/{placement.reference}/checks"


def test_the_trainee_reads_who_checked_newest_first(
    session: Session, sign_in: SignIn, placement: Placement, transcript: Transcript
) -> None:
    log(session, transcript, 0, "Hôpital Fann")
    log(session, transcript, 5)
    page = sign_in(placement.trainee).get(address(placement)).text

    assert page.index("16 March 2026, 09:35") < page.index("16 March 2026, 09:30")
    assert "Hôpital Fann" in page
    assert "Not said" in page
    assert transcript.number in page


def test_what_somebody_said_is_told_from_what_a_key_proves(
    session: Session, sign_in: SignIn, placement: Placement, transcript: Transcript
) -> None:
    log(session, transcript, 0, "Hôpital Fann")
    session.add(Check(transcript_id=transcript.id, at=NOW, way="program", outcome="valid", who="Fann Hospital"))
    session.commit()
    page = sign_in(placement.trainee).get(address(placement)).text

    assert "<bdi>Hôpital Fann</bdi>, as they said" in page
    assert "<bdi>Fann Hospital</bdi>, as they said" not in page
    assert "<bdi>Fann Hospital</bdi>" in page
    assert "Times are those of <bdi>UTC</bdi>." in page


def test_the_trainee_alone_is_led_on_to_their_share_links(
    make: Make, sign_in: SignIn, placement: Placement, transcript: Transcript
) -> None:
    registrar = make.holder(Role.REGISTRAR, placement.host)

    assert f"/placements/{placement.reference}/shares" in sign_in(placement.trainee).get(address(placement)).text
    assert f"/placements/{placement.reference}/shares" not in sign_in(registrar).get(address(placement)).text


@pytest.mark.parametrize(
    "role, where, status",
    [
        (Role.COORDINATOR, "host", 200),
        (Role.REGISTRAR, "host", 200),
        (Role.SUPERVISOR, "host", 404),
        (Role.UNIT_HEAD, "host", 404),
        (Role.HOME_OFFICER, "home", 404),
        (Role.ADMINISTRATOR, "host", 404),
        (Role.COORDINATOR, "home", 404),
        (Role.COORDINATOR, "elsewhere", 404),
    ],
)
def test_at_the_host_it_is_for_those_who_answer_for_the_transcript(
    make: Make, sign_in: SignIn, placement: Placement, transcript: Transcript, role: Role, where: str, status: int
) -> None:
    place = {"host": placement.host, "home": placement.home, "elsewhere": None}[where]

    assert sign_in(make.holder(role, place)).get(address(placement)).status_code == status


def test_a_stranger_learns_no_more_than_of_a_placement_that_does_not_exist(
    make: Make, sign_in: SignIn, placement: Placement, transcript: Transcript
) -> None:
    stranger = sign_in(make.placement().trainee)
    theirs, nobodys = stranger.get(address(placement)), stranger.get("/placements/P-NONE/checks")

    assert theirs.status_code == nobodys.status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Visitor, placement: Placement) -> None:
    assert client.get(address(placement)).status_code == 302


def test_checks_of_other_placements_and_checks_that_found_nothing_do_not_appear(
    session: Session, make: Make, sign_in: SignIn, issue: Issue, placement: Placement
) -> None:
    log(session, issue(number="HWX-2026-00077"), who="About somebody else")
    log(session, None, who="About nobody")
    page = sign_in(placement.trainee).get(address(placement)).text

    assert "Nobody has checked it yet." in page
    assert "About" not in page


def test_a_check_on_the_page_is_in_the_log_at_once(
    client: Visitor, sign_in: SignIn, placement: Placement, transcript: Transcript
) -> None:
    client.post(f"/v/{transcript.number}/{transcript.check_code}", data={"who": "<b>Ministry</b>"})
    page = sign_in(placement.trainee).get(address(placement)).text

    assert "QR code" in page
    assert "In force" in page
    assert "&lt;b&gt;Ministry&lt;/b&gt;" in page


def test_a_long_log_comes_in_pages_with_as_many_statements_as_a_short_one(
    session: Session,
    sign_in: SignIn,
    placement: Placement,
    transcript: Transcript,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for minutes in range(PAGE + 1):
        log(session, transcript, minutes, f"Visitor {minutes:02}")
    trainee = sign_in(placement.trainee)
    with statements() as sent:
        first = trainee.get(address(placement)).text
    second = trainee.get(address(placement) + "?page=2").text

    assert len(sent) <= 8
    assert "Visitor 50" in first
    assert "Visitor 00" not in first
    assert "page=2" in first
    assert "Visitor 00" in second
    assert "Visitor 01" not in second
    assert trainee.get(address(placement) + "?page=-1").status_code == 200
    assert trainee.get(address(placement) + "?page=x").status_code == 200


@pytest.mark.parametrize("page", ["99999999999999999999999", "9223372036854775807"])
def test_a_page_number_beyond_every_log_is_an_empty_page(
    sign_in: SignIn, placement: Placement, transcript: Transcript, page: str
) -> None:
    assert sign_in(placement.trainee).get(f"{address(placement)}?page={page}").status_code == 200


@pytest.mark.parametrize("deed", ["UPDATE \"check\" SET who = 'another'", 'DELETE FROM "check"'])
def test_the_log_can_only_be_added_to(session: Session, transcript: Transcript, deed: str) -> None:
    log(session, transcript, who="Hôpital Fann")

    with pytest.raises(DBAPIError):
        session.execute(text(deed))
    session.rollback()
    assert session.scalars(select(Check.who)).one() == "Hôpital Fann"


def test_every_way_and_every_outcome_has_a_name(sign_in: SignIn, make: Make) -> None:
    with sign_in(make.person()).application.test_request_context():
        assert len({way_name(way) for way in Way}) == len(Way)
        assert outcome_name(Outcome.REVOKED) == "Revoked"
        assert outcome_name(Outcome.NOT_AUTHENTIC) == "Not confirmed"
