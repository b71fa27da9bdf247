"""The trainee's side of share links: making one, who may not, what stands on the page, and ending one."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.rules.sharing import DETAILS, MOST_OPEN, SHARING_OBJECTIONS
from hwx.verification.share_tables import Share, ShareOpening
from hwx.verification.share_wording import SENTENCES, detail_name, opening_name
from hwx.verification.shares import SHOWN, digest_of, note_opening
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor
from tests.verification.conftest import End, Issue
from tests.verification.holding import Holding, holding

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(make: Make, issue: Issue, end: End) -> Holding:
    return holding(make, issue, end)


def page(here: Holding) -> str:
    return here.ward.url("shares")


def make_link(browser: Visitor, here: Holding, **changes: str) -> str:
    """The address that the page shows once."""
    sent = {"number": here.number, "detail": "outcome", "days": "30", "label": "", **changes}
    answer = browser.post(page(here), data=sent)
    assert answer.status_code == 200
    found = re.search(r"http://127\.0\.0\.1:8000(/shared/[\w-]+)", answer.text)
    assert found is not None
    return found[1]


def share(here: Holding, token: str = "known", **values: object) -> Share:
    given = {"detail": "outcome", "label": "", "made_at": NOW, "until": NOW + timedelta(days=2), **values}
    row = Share(transcript_id=here.transcript.id, token_digest=digest_of(token), **given)
    here.make.session.add(row)
    here.make.session.commit()
    return row


def test_a_link_is_shown_once_and_kept_as_a_digest_of_an_unguessable_token(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    trainee = sign_in(here.trainee)
    addresses = [make_link(trainee, here, detail="whole", days="7", label="Ministry") for _ in range(2)]
    tokens = [address.removeprefix("/shared/") for address in addresses]
    rows = session.scalars(select(Share).order_by(Share.id)).all()

    assert len(set(tokens)) == 2
    assert all(len(token) == 43 for token in tokens), "256 random bits"
    assert [row.token_digest for row in rows] == [digest_of(token) for token in tokens]
    assert {(row.detail, row.label, row.made_at, row.until) for row in rows} == {
        ("whole", "Ministry", NOW, NOW + timedelta(days=7))
    }
    listed = trainee.get(page(here)).text
    assert listed.count("Ministry") == 2
    assert not any(token in listed for token in tokens)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": "0"}, "Write a number of days from 1 to 90."),
        ({"days": "91"}, "Write a number of days from 1 to 90."),
        ({"days": "soon"}, "Write a number of days from 1 to 90."),
        ({"detail": "all"}, "Not a valid choice."),
        ({"detail": ""}, "Choose what the link shows."),
        ({"label": "a" * 121}, "Field cannot be longer than 120 characters."),
        ({"number": "HWX-2026-99999"}, "No transcript of this placement is in force, so there is nothing to share."),
    ],
)
def test_a_refused_form_makes_no_link_and_comes_back_as_it_was(
    here: Holding, sign_in: SignIn, session: Session, changes: dict[str, str], sentence: str
) -> None:
    sent = {"number": here.number, "detail": "outcome", "days": "30", "label": "For the ministry", **changes}
    answer = sign_in(here.trainee).post(page(here), data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert sent["label"] in answer.text
    assert session.scalars(select(Share)).all() == []


def test_more_links_than_anybody_keeps_an_eye_on_are_refused(here: Holding, sign_in: SignIn, session: Session) -> None:
    for place in range(MOST_OPEN):
        share(here, f"token {place}")
    trainee = sign_in(here.trainee)
    answer = trainee.post(page(here), data={"number": here.number, "detail": "outcome", "days": "1"})

    assert answer.status_code == 422
    assert "20 links to this transcript are open." in answer.text
    assert "20 links to this transcript are open." in trainee.get(page(here)).text
    assert len(session.scalars(select(Share)).all()) == MOST_OPEN


def test_of_a_revoked_transcript_no_link_is_made_and_the_button_says_why(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    trainee = sign_in(here.trainee)
    here.revoke()
    answer = trainee.post(page(here), data={"number": here.number, "detail": "outcome", "days": "1"})

    assert answer.status_code == 422
    assert "No transcript of this placement is in force" in trainee.get(page(here)).text
    assert session.scalars(select(Share)).all() == []


def test_a_link_leads_to_the_transcript_that_was_on_the_screen_and_not_to_one_that_came_meanwhile(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    trainee = sign_in(here.trainee)
    here.replace()
    answer = trainee.post(page(here), data={"number": here.number, "detail": "outcome", "days": "1"})

    assert answer.status_code == 422
    assert session.scalars(select(Share)).all() == []
    assert "To transcript" in trainee.get(page(here)).text
    assert "HWX-2026-00043" in trainee.get(page(here)).text


@pytest.mark.parametrize("who", ["coordinator", "registrar", "supervisor", "head", "home_officer", "stranger"])
def test_nobody_but_the_trainee_sees_makes_or_ends_links(
    here: Holding, sign_in: SignIn, session: Session, who: str
) -> None:
    row = share(here)
    browser = sign_in(getattr(here.ward, who))
    sent = {"number": here.number, "detail": "outcome", "days": "1"}

    assert browser.get(page(here)).status_code == 404
    assert browser.post(page(here), data=sent).status_code == 404
    assert browser.get(f"{page(here)}/{row.id}/end").status_code == 404
    assert browser.post(f"{page(here)}/{row.id}/end").status_code == 404
    assert session.get_one(Share, row.id).ended_at is None
    assert len(session.scalars(select(Share)).all()) == 1


def test_another_trainee_ends_no_link_by_their_own_address(here: Holding, make: Make, sign_in: SignIn) -> None:
    other, row = make.placement(), share(here)
    browser = sign_in(other.trainee)

    assert browser.post(f"/placements/{other.reference}/shares/{row.id}/end").status_code == 404
    assert browser.post(f"/placements/{other.reference}/shares/{2**31}/end").status_code == 404


def test_the_trainee_ends_a_link_once_and_its_end_is_a_dated_fact(
    here: Holding, sign_in: SignIn, session: Session, clock: time_machine.Traveller
) -> None:
    row, trainee = share(here), sign_in(here.trainee)
    assert "From that moment it opens nothing." in trainee.get(f"{page(here)}/{row.id}/end").text
    assert session.get_one(Share, row.id).ended_at is None

    first = trainee.post(f"{page(here)}/{row.id}/end", follow_redirects=True)
    assert "The link is ended. It opens nothing any more." in first.text
    clock.shift(timedelta(minutes=5))
    assert "It is over already." in trainee.get(f"{page(here)}/{row.id}/end").text
    assert "It was over already." in trainee.post(f"{page(here)}/{row.id}/end", follow_redirects=True).text
    session.expire_all()
    assert session.get_one(Share, row.id).ended_at == NOW


def test_the_page_tells_open_ended_and_expired_links_apart_open_ones_first(here: Holding, sign_in: SignIn) -> None:
    share(here, "one", label="Open for long")
    share(here, "two", label="Ended early", ended_at=NOW)
    share(here, "three", label="Out of date", until=NOW)
    text = sign_in(here.trainee).get(page(here)).text

    assert text.index("Open for long") < text.index("Out of date") < text.index("Ended early")
    assert text.count("Its time has passed") == 1
    assert text.count("/end") == 1


@pytest.mark.parametrize(
    "becomes, told",
    [(None, set()), (Holding.revoke, {"Revoked"}), (Holding.replace, {"Superseded"})],
    ids=["in force", "revoked", "replaced"],
)
def test_beside_a_link_the_trainee_reads_what_became_of_its_transcript(
    here: Holding, sign_in: SignIn, becomes: Callable[[Holding], object] | None, told: set[str]
) -> None:
    share(here, label="Ministry")
    if becomes:
        becomes(here)
    links = sign_in(here.trainee).get(page(here)).text.partition("Ministry")[2]

    assert "In use" in links, "of a request that waits, Arabic and French say another word for open"
    assert {one for one in ("Revoked", "Superseded") if one in links} == told


def test_the_trainee_reads_when_a_link_was_opened_what_was_taken_and_what_the_visitor_said(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    row = share(here)
    note_opening(session, row.id, "page", "", NOW)
    note_opening(session, row.id, "pdf", " <b>Hôpital  Fann</b> ", NOW + timedelta(minutes=5))
    session.commit()
    text = sign_in(here.trainee).get(page(here)).text

    assert text.index("16 March 2026, 09:35") < text.rindex("16 March 2026, 09:30")
    assert "&lt;b&gt;Hôpital Fann&lt;/b&gt;" in text
    assert "Not said" in text
    assert "2 times" in text


def test_many_openings_are_counted_and_the_newest_are_shown_with_as_many_statements_as_one(
    here: Holding, sign_in: SignIn, session: Session, statements: Statements
) -> None:
    rows = [share(here, f"token {place}") for place in range(3)]
    for minutes in range(SHOWN + 1):
        note_opening(session, rows[0].id, "page", f"Visitor {minutes:03}", NOW + timedelta(minutes=minutes))
    session.commit()
    trainee = sign_in(here.trainee)
    with statements() as sent:
        text = trainee.get(page(here)).text

    assert len(sent) <= 8
    assert "101 times" in text
    assert "Visitor 100" in text
    assert "Visitor 000" not in text
    assert "The newest 100 of them are shown." in text


@pytest.mark.parametrize("deed", ["UPDATE share_opening SET who = 'another'", "DELETE FROM share_opening"])
def test_openings_can_only_be_added_to(here: Holding, session: Session, deed: str) -> None:
    note_opening(session, share(here).id, "page", "Hôpital Fann", NOW)
    session.commit()

    with pytest.raises(DBAPIError):
        session.execute(text(deed))
    session.rollback()
    assert session.scalars(select(ShareOpening.who)).one() == "Hôpital Fann"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REGISTRAR])
def test_the_page_of_transcripts_offers_links_to_the_trainee_alone(here: Holding, sign_in: SignIn, role: Role) -> None:
    assert page(here) in sign_in(here.trainee).get(here.ward.url("transcripts")).text
    assert page(here) not in sign_in(getattr(here.ward, role.value)).get(here.ward.url("transcripts")).text


def test_every_code_detail_and_opening_has_its_words(here: Holding, sign_in: SignIn) -> None:
    with sign_in(here.trainee).application.test_request_context():
        assert set(SENTENCES) == set(SHARING_OBJECTIONS)
        assert len({sentence() for sentence in SENTENCES.values()}) == len(SHARING_OBJECTIONS)
        assert len({detail_name(detail) for detail in DETAILS}) == len(DETAILS)
        assert len({opening_name(what) for what in ("page", "pdf", "json")}) == 3
