"""The pages behind a share link: what each detail shows, what is logged, and one page for all that are not good."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.transcripts.tables import Transcript
from hwx.verification.share_tables import Share, ShareOpening
from hwx.verification.shares import digest_of
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor
from tests.verification.conftest import End, Issue
from tests.verification.holding import Holding, holding
from tests.verification.sealed import CODE, NUMBER, STRANGER, sealed

TOKEN = "token-of-this-test"
LINK = f"/shared/{TOKEN}"
FILES = {"pdf": f"{LINK}/pdf", "json": f"{LINK}/json"}


@pytest.fixture
def here(make: Make, issue: Issue, end: End) -> Holding:
    return holding(make, issue, end)


def link(here: Holding, detail: str = "outcome", to: Transcript | None = None, **values: object) -> Share:
    given = {"label": "Secret label", "made_at": NOW, "until": NOW + timedelta(days=30), **values}
    transcript = to or here.transcript
    row = Share(transcript_id=transcript.id, token_digest=digest_of(TOKEN), detail=detail, **given)
    here.make.session.add(row)
    here.make.session.commit()
    return row


def openings(session: Session) -> list[tuple[str, str]]:
    session.expire_all()
    return [(row.what, row.who) for row in session.scalars(select(ShareOpening).order_by(ShareOpening.id))]


def test_opening_the_link_shows_a_button_names_nobody_and_logs_nothing(
    here: Holding, client: Visitor, session: Session
) -> None:
    link(here, "whole")
    answer = client.get(LINK)

    assert answer.status_code == 200
    assert "Show the transcript" in answer.text
    assert not [hidden for hidden in ("DIALLO", NUMBER, CODE, "Secret label", "Small skills") if hidden in answer.text]
    assert openings(session) == []


@pytest.mark.parametrize(
    ("detail", "shown", "hidden"),
    [
        ("outcome", [NUMBER, "AMINA DIALLO", "أمينة ديالو", "Small skills", "Completed"], ["SML-101", LINK + "/pdf"]),
        ("competencies", [NUMBER, "AMINA DIALLO", "Completed", "SML-101", "Skill SML-103"], ["SML-104", LINK + "/pdf"]),
        ("whole", [NUMBER, "AMINA DIALLO", "Completed", "SML-101", *FILES.values()], ["SML-104"]),
    ],
)
def test_each_detail_shows_what_it_names_beside_the_verdict(
    here: Holding, client: Visitor, detail: str, shown: list[str], hidden: list[str]
) -> None:
    link(here, detail)
    text = client.post(LINK, data={}).text

    assert "Yes, it is authentic." in text
    assert "Yes, it is in force today." in text
    assert "It is not a licence." in text
    assert ("It does not permit work alone." in text) is (detail != "outcome")
    assert [one for one in shown if one not in text] == []
    assert [one for one in hidden if one in text] == []


@pytest.mark.parametrize("detail", ["outcome", "competencies", "whole"])
def test_no_page_shows_the_date_of_birth_the_passport_the_check_code_or_the_conditions(
    here: Holding, client: Visitor, detail: str
) -> None:
    link(here, detail)
    text = client.get(LINK).text + client.post(LINK, data={}).text
    private = ("1990", "7731", "SN-55512", CODE, "Secret condition", "Secret label", "NADIA BENALI", TOKEN + "x")

    assert [one for one in private if one in text] == []


@pytest.mark.parametrize("detail", ["outcome", "competencies"])
@pytest.mark.parametrize("kind", sorted(FILES))
def test_files_are_only_for_links_to_the_whole(
    here: Holding, client: Visitor, session: Session, detail: str, kind: str
) -> None:
    link(here, detail)
    answer = client.post(FILES[kind])

    assert answer.status_code == 410
    assert b"%PDF" not in answer.data
    assert openings(session) == []


def test_of_the_whole_the_very_files_are_downloaded_and_logged(
    here: Holding, client: Visitor, session: Session
) -> None:
    link(here, "whole")
    pdf, sealed = (client.post(FILES[kind], data={"who": "Ministry"}) for kind in ("pdf", "json"))

    assert (pdf.data, sealed.data) == (here.transcript.pdf, here.transcript.sealed)
    assert (pdf.mimetype, sealed.mimetype) == ("application/pdf", "application/json")
    assert NUMBER in pdf.headers["Content-Disposition"]
    assert openings(session) == [("pdf", "Ministry"), ("json", "Ministry")]


def test_where_there_is_a_credential_the_json_file_is_that(here: Holding, client: Visitor) -> None:
    link(here, "whole", to=here.beside(credential=b"{}", credential_digest="c" * 64))
    answer = client.post(FILES["json"])

    assert (answer.data, answer.mimetype) == (b"{}", "application/vc")


def test_each_press_of_the_button_is_logged_with_what_the_visitor_said(
    here: Holding, client: Visitor, session: Session
) -> None:
    link(here)
    assert "Ordre" not in client.post(LINK, data={"who": "  Ordre\n des médecins "}).text
    client.post(LINK, data={})

    assert openings(session) == [("page", "Ordre des médecins"), ("page", "")]


def test_too_long_a_name_is_refused_and_not_cut(here: Holding, client: Visitor, session: Session) -> None:
    link(here)
    answer = client.post(LINK, data={"who": "a" * 121})

    assert answer.status_code == 422
    assert "a" * 121 in answer.text
    assert openings(session) == []


def test_every_link_that_is_not_good_gets_one_and_the_same_page(
    here: Holding, client: Visitor, session: Session, clock: time_machine.Traveller
) -> None:
    """Unknown, ended, out of date, of a closed account: the answers are the same to the last byte."""

    def closed() -> set[tuple[int, str]]:
        asked = [client.get(LINK), client.post(LINK, data={}), *(client.post(url) for url in FILES.values())]
        return {(one.status_code, re.sub(r'value="[^"]+"', "", one.text.replace(TOKEN, ""))) for one in asked}

    def moment(**values: object) -> set[tuple[int, str]]:
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()
        return closed()

    unknown = client.get("/shared/unknown").text.replace("unknown", "")
    never = closed()
    row = link(here, "whole")
    ended = moment(ended_at=NOW)
    expired = moment(ended_at=None, until=NOW)
    here.trainee.active = False
    gone = moment(until=NOW + timedelta(days=1))

    assert never == ended == expired == gone
    assert len({text for _, text in never}) <= 4, "one for each address, which differ in where the languages lead"
    assert {status for status, _ in never} == {410}
    assert "This link opens nothing" in unknown
    assert openings(session) == []


def test_the_last_moment_is_still_good_and_the_next_is_not(
    here: Holding, client: Visitor, clock: time_machine.Traveller
) -> None:
    link(here, until=NOW + timedelta(minutes=1))
    clock.shift(timedelta(seconds=59))
    assert client.get(LINK).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(LINK).status_code == 410


def test_of_a_revoked_transcript_the_verdict_alone_is_shown(here: Holding, client: Visitor, session: Session) -> None:
    link(here, "whole")
    here.revoke()
    text = client.post(LINK, data={}).text

    assert "No, it was revoked on" in text
    assert "Do not rely on it." in text
    assert not [one for one in ("SML-101", "Completed", *FILES.values()) if one in text]
    assert {client.post(url).status_code for url in FILES.values()} == {410}


def test_a_replaced_transcript_says_so_and_names_the_newer_one(here: Holding, client: Visitor) -> None:
    link(here, "competencies")
    newer = here.replace()
    text = client.post(LINK, data={}).text

    assert "No, it was replaced on" in text
    assert newer.number in text
    assert "Ask the holder for the newer transcript and check that one." in text


def test_nothing_of_a_copy_that_does_not_stand_the_examination_is_shown(here: Holding, client: Visitor) -> None:
    """Such as one whose seal is of a key that is on no list any more."""
    link(here, "whole", to=here.beside(sealed=sealed(STRANGER)))
    text = client.post(LINK, data={}).text

    assert "No, it is not authentic." in text
    assert "Ask the holder for the original file, as it was downloaded or received." in text
    assert "this is the person before you" not in text
    assert "To rely on it" not in text
    assert not [one for one in ("DIALLO", "SML-101", *FILES.values()) if one in text]
    assert {client.post(url).status_code for url in FILES.values()} == {410}


def test_the_pages_stay_out_of_indexes_and_caches_and_tell_no_other_site_their_address(
    here: Holding, client: Visitor
) -> None:
    link(here, "whole")
    for answer in (client.get(LINK), client.post(LINK, data={}), client.get("/shared/unknown")):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert client.post(FILES["pdf"]).headers["Cache-Control"] == "no-store"


def test_links_are_limited_as_checks_are_and_together_with_them(app: Flask, here: Holding, client: Visitor) -> None:
    link(here)
    settings = app.config["HWX"]
    app.config["HWX"] = replace(settings, verify_limit="3 per minute")
    try:
        asked = [client.get("/shared/guess"), client.post("/verify", data={}), client.post(LINK, data={})]
        assert 429 not in [one.status_code for one in asked]
        assert client.get(LINK).status_code == 429
        assert client.post(FILES["pdf"]).status_code == 429
    finally:
        app.config["HWX"] = settings


def test_another_site_cannot_press_the_button(here: Holding, client: Visitor, session: Session) -> None:
    link(here)
    assert client.post(LINK, csrf=False).status_code == 400
    assert openings(session) == []


def test_whoever_is_signed_in_sees_no_more_than_a_visitor(
    here: Holding, client: Visitor, sign_in: Callable[[Person], Visitor]
) -> None:
    link(here)
    assert "SML-101" not in sign_in(here.ward.registrar).post(LINK, data={}).text
    assert "AMINA DIALLO" in client.post(LINK, data={}).text
