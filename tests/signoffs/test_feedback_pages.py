"""A round of feedback from the letters to the result: who may do what, and that nobody learns who said what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Feedback
from hwx.rules.feedback import ITEMS
from hwx.signoffs.feedback import hash_of
from hwx.signoffs.feedback_tables import FeedbackAnswer, FeedbackComment, FeedbackRater, FeedbackRound
from tests.signoffs.colleagues import feedback_rater, feedback_round, heard, released_round
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, Make
from tests.support.reading import fields_of, words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
WorkOff = Callable[..., int]
Sent = Callable[[], list[Mail]]

GOOD = dict.fromkeys(ITEMS, "4")


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def sent(app: Flask) -> Sent:
    return lambda: read_folder(app.config["HWX"].mail_folder, 0, 100)[0]


def eight(**changed: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    for place in range(1, 9):
        lines |= {
            f"name_{place}": f"COLLEAGUE {place}",
            f"email_{place}": f"colleague{place}@example.org",
            f"group_{place}": ("nurse", "doctor")[place % 2],
            f"language_{place}": ("en", "fr", "ar")[place % 3],
        }
    for place in range(9, 13):
        lines |= {f"name_{place}": "", f"email_{place}": "", f"group_{place}": "doctor", f"language_{place}": "en"}
    return {**lines, **changed}


def link_in(mail: Mail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/feedback/[\w-]{43})\n", mail.text)
    assert found
    return found[1]


def opened(here: Ward, sign_in: SignIn, work_off: WorkOff, sent: Sent) -> list[str]:
    """The links of a round with eight raters, in the order of their addresses."""
    answer = sign_in(here.coordinator).post(here.url("feedback/new"), data=eight())
    assert answer.status_code == 302
    work_off()
    return [link_in(mail) for mail in sorted(sent(), key=lambda mail: mail.to)]


def the_round(session: Session) -> FeedbackRound:
    session.expire_all()
    return session.scalars(select(FeedbackRound).order_by(FeedbackRound.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "head"])
def test_those_who_train_open_a_round_and_each_rater_gets_an_own_link_by_letter(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent, who: str
) -> None:
    answer = sign_in(getattr(here, who)).post(here.url("feedback/new"), data=eight(), follow_redirects=True)
    assert "each colleague gets a letter with a link" in words_of(answer)
    assert sent() == [], "the letters are written after the answer has left"
    work_off()
    mails = sent()
    assert sorted(mail.to for mail in mails) == [f"colleague{place}@example.org" for place in range(1, 9)]
    assert len({link_in(mail) for mail in mails}) == 8
    assert sorted(mail.language for mail in mails) == ["ar"] * 3 + ["en"] * 2 + ["fr"] * 3
    found = the_round(session)
    assert (found.opened_by_id, found.least) == (getattr(here, who).id, 6)


def test_what_stands_in_the_link_stands_in_no_table(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent
) -> None:
    tokens = [link.rsplit("/", 1)[1] for link in opened(here, sign_in, work_off, sent)]
    stored = session.execute(select(FeedbackRater.seed, FeedbackRater.token_hash)).all()
    assert {hash_of(token) for token in tokens} == {row.token_hash for row in stored}
    assert not {value for row in stored for value in row} & set(tokens)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name_8": "", "email_8": ""}, "7 colleagues are named; at least 8 are needed."),
        ({"email_2": "colleague1@example.org"}, "This address stands there twice: colleague1@example.org."),
        ({"email_2": ""}, "This is needed."),
        ({"email_2": "nobody"}, "nobody is not an e-mail address"),
        ({"group_2": "king"}, "Not a valid choice."),
    ],
    ids=str,
)
def test_a_refused_round_says_why_keeps_what_was_typed_and_sends_nothing(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent, changed: dict[str, str], said: str
) -> None:
    answer = sign_in(here.coordinator).post(here.url("feedback/new"), data=eight(**changed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert "COLLEAGUE 5" in answer.text
    assert work_off() == 0
    assert sent() == []
    assert session.scalar(select(func.count()).select_from(FeedbackRound)) == 0


def test_trainee_and_opener_are_not_among_those_who_are_asked(here: Ward, sign_in: SignIn) -> None:
    data = eight(email_1=here.trainee.email.upper(), email_2=here.coordinator.email)
    words = words_of(sign_in(here.coordinator).post(here.url("feedback/new"), data=data))
    assert "The trainee is among those who are asked." in words
    assert "You are among those who are asked." in words


def test_a_round_that_is_asked_for_twice_by_one_form_is_opened_once_and_answered_twice(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent
) -> None:
    browser = sign_in(here.coordinator)
    data = eight(once=fields_of(browser.get(here.url("feedback/new")))["once"][0])
    answers = [browser.post(here.url("feedback/new"), data=data) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(302, here.url("feedback"))] * 2
    work_off()
    assert len(sent()) == 8
    assert session.scalar(select(func.count()).select_from(FeedbackRound)) == 1
    changed = browser.post(here.url("feedback/new"), data={**data, "name_1": "SOMEBODY ELSE"})
    assert "It was sent before with other content" in words_of(changed)


def test_only_one_round_is_open_at_a_time(here: Ward, make: Make, sign_in: SignIn) -> None:
    feedback_round(make, here)
    answer = sign_in(here.coordinator).post(here.url("feedback/new"), data=eight())
    assert "Another round is open. Release it or end it first." in words_of(answer)


@pytest.mark.parametrize("who", ["trainee", "registrar", "home_officer", "stranger"])
def test_nobody_else_opens_ends_or_releases_one(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    found = feedback_round(make, here)
    heard(make, found, 6)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("feedback/new")).status_code == 404
    for deed in ("new", f"{found.reference}/end", f"{found.reference}/release", f"{found.reference}/raters/1/link"):
        assert browser.post(here.url(f"feedback/{deed}"), data=eight()).status_code == 404
    assert the_round(make.session).closed_at is None


@pytest.mark.parametrize("who", ["supervisor", "head"])
def test_a_supervisor_does_not_release(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    found = feedback_round(make, here)
    heard(make, found, 6)
    assert sign_in(getattr(here, who)).post(here.url(f"feedback/{found.reference}/release")).status_code == 404


def test_a_coordinator_of_another_host_finds_nothing(here: Ward, make: Make, sign_in: SignIn) -> None:
    found = feedback_round(make, here)
    browser = sign_in(make.holder(Role.COORDINATOR))
    assert browser.get(here.url("feedback")).status_code == 404
    assert browser.post(here.url(f"feedback/{found.reference}/release")).status_code == 404


def test_a_round_of_another_placement_is_not_found_under_this_one(here: Ward, make: Make, sign_in: SignIn) -> None:
    other = ward(make)
    found = released_round(make, other)
    assert sign_in(here.coordinator).get(here.url(f"feedback/{found.reference}")).status_code == 404


def test_opening_the_link_changes_nothing_and_the_answer_is_taken_once_without_an_account(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent, client: Visitor
) -> None:
    link = opened(here, sign_in, work_off, sent)[0]
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert session.scalar(select(func.count()).select_from(FeedbackAnswer)) == 0
    assert client.post(link, data={**GOOD, "well": "Calm", "better": ""}).status_code == 302
    assert "Your answer has been taken." in words_of(client.get("/feedback/thanks"))
    again = client.post(link, data={**GOOD, "well": "Calm"})
    assert again.status_code == 410
    assert session.scalar(select(func.count()).select_from(FeedbackAnswer)) == 1
    assert session.scalars(select(FeedbackComment.text)).all() == ["Calm"]
    session.expire_all()
    assert session.scalar(select(func.count()).where(FeedbackRater.answered)) == 1


def test_no_answer_and_no_comment_can_be_traced_to_a_rater() -> None:
    for table, columns in ((FeedbackAnswer, {"id", "round_id", "ratings"}),
                           (FeedbackComment, {"id", "round_id", "about", "text"})):  # fmt: skip
        assert set(table.__table__.columns.keys()) == columns
    names = FeedbackRater.__table__.columns.keys()
    times = {name for name in names if name.endswith(("_at", "_on"))}
    assert times == {"invited_at"}, "when somebody answered is written nowhere"


def test_used_foreign_and_late_links_show_one_page_that_names_nobody(
    here: Ward,
    make: Make,
    sign_in: SignIn,
    work_off: WorkOff,
    sent: Sent,
    client: Visitor,
    clock: time_machine.Traveller,
) -> None:
    used, late, renewed, *_ = opened(here, sign_in, work_off, sent)
    client.post(used, data=GOOD)
    rater = make.session.scalars(
        select(FeedbackRater).where(FeedbackRater.token_hash == hash_of(renewed.rsplit("/", 1)[1]))
    ).one()
    found = the_round(make.session)
    sign_in(here.supervisor).post(here.url(f"feedback/{found.reference}/raters/{rater.id}/link"))
    pages = [client.get(link) for link in (used, renewed, "/feedback/" + "x" * 43, "/feedback/x", "/feedback/é")]
    clock.move_to(NOW + timedelta(days=29))
    pages.append(client.get(late))
    pages.append(client.post(late, data=GOOD))
    assert {page.status_code for page in pages} == {410}
    assert len({words_of(page) for page in pages}) == 1
    assert "DIALLO" not in pages[0].text


def test_a_new_link_is_sent_and_opens_the_page(
    here: Ward, make: Make, sign_in: SignIn, work_off: WorkOff, sent: Sent, client: Visitor
) -> None:
    opened(here, sign_in, work_off, sent)
    found, rater = the_round(make.session), make.session.scalars(select(FeedbackRater)).first()
    assert rater is not None
    sign_in(here.supervisor).post(here.url(f"feedback/{found.reference}/raters/{rater.id}/link"))
    work_off()
    assert len(sent()) == 9
    assert sent()[0].to == rater.email
    assert client.get(link_in(sent()[0])).status_code == 200


def test_letters_that_could_not_leave_are_sent_later_and_none_twice(
    here: Ward, make: Make, work_off: WorkOff, sent: Sent
) -> None:
    found = feedback_round(make, here)
    for number in range(3):
        feedback_rater(make, found, number, invited_at=NOW if number == 0 else None, answered=number == 1)
    for _ in range(2):
        work_off("signoffs.feedback_invitations")
    assert [mail.to for mail in sent()] == ["rater2@example.org"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({item: "4" for item in ITEMS if item != "safety"}, "Choose an answer, or say that you cannot."),
        (dict.fromkeys(ITEMS, "0"), "You could say nothing at all"),
        ({**GOOD, "safety": "6"}, "Not a valid choice."),
        ({**GOOD, "well": "x" * 1001}, "Field cannot be longer than 1000 characters."),
        ({**GOOD, "better": "Calls patient Mr John Smith too late"}, "This may tell who a patient is"),
    ],
    ids=["missing", "nothing", "impossible", "long", "patient"],
)
def test_a_refused_answer_keeps_what_was_typed_and_the_link(
    here: Ward,
    session: Session,
    sign_in: SignIn,
    work_off: WorkOff,
    sent: Sent,
    client: Visitor,
    typed: dict[str, str],
    said: str,
) -> None:
    link = opened(here, sign_in, work_off, sent)[0]
    answer = client.post(link, data={"well": "Is always calm", **typed})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert typed.get("well", "Is always calm") in answer.text
    assert session.scalar(select(func.count()).select_from(FeedbackAnswer)) == 0
    assert client.post(link, data=GOOD).status_code == 302


def test_a_text_that_may_tell_a_patient_is_taken_when_the_rater_has_looked(
    here: Ward, session: Session, sign_in: SignIn, work_off: WorkOff, sent: Sent, client: Visitor
) -> None:
    link = opened(here, sign_in, work_off, sent)[0]
    typed = {**GOOD, "better": "Calls Mr John Smith too late"}
    page = client.post(link, data=typed)
    looked_at = re.search(r'name="looked_at"[^>]* value="([0-9a-f]+)"', page.text)
    assert looked_at
    assert client.post(link, data={**typed, "confirmed": "y", "looked_at": looked_at[1]}).status_code == 302
    assert session.scalar(select(func.count()).select_from(FeedbackComment)) == 1


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator", "registrar", "home_officer"])
def test_before_it_is_released_nobody_reads_a_word_of_it(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    found = feedback_round(make, here)
    heard(make, found, 12)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(f"feedback/{found.reference}")).status_code == 404
    text = browser.get(here.url("feedback")).text
    assert "مرحبا" not in text
    assert ("PERSON 100" in text) == (who in ("supervisor", "coordinator"))


def test_below_six_answers_it_is_not_released(here: Ward, make: Make, sign_in: SignIn) -> None:
    found = feedback_round(make, here)
    heard(make, found, 5)
    before = len(entries_of(make.session, here.placement.id))
    answer = sign_in(here.coordinator).post(here.url(f"feedback/{found.reference}/release"), follow_redirects=True)
    assert "5 colleagues have answered; nothing is shown before 6 have." in words_of(answer)
    make.session.expire_all()
    assert (found.closed_at, found.entry) == (None, None)
    assert len(entries_of(make.session, here.placement.id)) == before


@pytest.mark.parametrize(("answers", "off"), [(5, True), (6, False)])
def test_the_coordinator_is_told_beforehand_why_it_cannot_be_released(
    here: Ward, make: Make, sign_in: SignIn, answers: int, off: bool
) -> None:
    heard(make, feedback_round(make, here), answers)
    page = sign_in(here.coordinator).get(here.url("feedback"))
    assert ("nothing is shown before 6 have." in words_of(page)) is off
    assert ("/release" in page.text) is not off
    assert "Close the round" not in words_of(sign_in(here.supervisor).get(here.url("feedback")))


def test_at_six_the_coordinator_releases_it_and_the_record_names_counts_and_digest_only(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    found = feedback_round(make, here)
    heard(make, found, 6)
    feedback_rater(make, found, 7)
    answer = sign_in(here.coordinator).post(here.url(f"feedback/{found.reference}/release"), follow_redirects=True)
    assert "The feedback is released and on the record." in words_of(answer)
    make.session.expire_all()
    entry = entries_of(make.session, here.placement.id)[-1]
    assert isinstance(entry.fact, Feedback)
    assert (entry.fact.round, entry.fact.asked, entry.fact.answers) == (found.reference, 7, 6)
    assert (entry.fact.by.name, entry.fact.by.role, found.entry) == ("HUDA ALMUTAIRI", "coordinator", entry.number)
    assert set(make.session.scalars(select(FeedbackRater.email))) == {""}, "addresses are not needed any more"
    again = sign_in(here.coordinator).post(here.url(f"feedback/{found.reference}/release"), follow_redirects=True)
    assert "The feedback is released and on the record." in words_of(again), "pressing twice is no error"
    assert len(entries_of(make.session, here.placement.id)) == entry.number


@pytest.mark.parametrize("who", ["trainee", "supervisor", "head", "coordinator", "registrar", "home_officer"])
def test_the_result_is_read_by_all_who_see_the_placement_in_means_and_grouped_comments(
    here: Ward, make: Make, sign_in: SignIn, who: str
) -> None:
    found = released_round(make, here)
    answer = sign_in(getattr(here, who)).get(here.url(f"feedback/{found.reference}"))
    words = words_of(answer)
    assert answer.status_code == 200
    assert answer.text.count('data-l="Mean" class="num"><span><bdi class="n">4</bdi>') == len(ITEMS)
    assert "مرحبا" in words
    assert "Nobody wrote anything here." in words
    assert "not the one that was put on the record" not in words
    assert "PERSON" not in words, "who was asked is not named beside what was said"


def test_a_mean_of_fewer_than_five_is_not_shown(here: Ward, make: Make, sign_in: SignIn) -> None:
    found = feedback_round(make, here)
    heard(make, found, 4)
    heard(make, feedback_round(make, here, closed_at=NOW), 1)
    for row in make.session.scalars(select(FeedbackAnswer).where(FeedbackAnswer.round_id == found.id)):
        row.ratings = {**row.ratings, "safety": 2}
    make.session.commit()
    for number in range(2):
        feedback_rater(make, found, 300 + number, answered=True)
        make.session.add(
            FeedbackAnswer(id=f"f{number}", round_id=found.id, ratings=dict.fromkeys(ITEMS, 4) | {"safety": 0})
        )
    make.session.commit()
    sign_in(here.coordinator).post(here.url(f"feedback/{found.reference}/release"))
    words = words_of(sign_in(here.trainee).get(here.url(f"feedback/{found.reference}")))
    assert words.count("too few could say") == 1


def test_a_result_that_was_changed_outside_is_not_passed_off_as_the_recorded_one(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    found = released_round(make, here)
    make.session.scalars(select(FeedbackComment)).one().text = "Changed"
    make.session.commit()
    words = words_of(sign_in(here.trainee).get(here.url(f"feedback/{found.reference}")))
    assert "This result is not the one that was put on the record" in words


def test_the_stranger_reads_no_result(here: Ward, make: Make, sign_in: SignIn, client: Visitor) -> None:
    found = released_round(make, here)
    assert sign_in(here.stranger).get(here.url(f"feedback/{found.reference}")).status_code == 404
    assert "/sign-in" in client.get(here.url(f"feedback/{found.reference}")).location


def test_a_round_that_is_ended_shows_nothing_and_makes_room_for_another(
    here: Ward, make: Make, sign_in: SignIn, work_off: WorkOff, sent: Sent, client: Visitor
) -> None:
    link = opened(here, sign_in, work_off, sent)[0]
    found = the_round(make.session)
    for _ in range(2):
        assert sign_in(here.supervisor).post(here.url(f"feedback/{found.reference}/end")).status_code == 302
    assert client.post(link, data=GOOD).status_code == 410
    assert sign_in(here.coordinator).get(here.url(f"feedback/{found.reference}")).status_code == 404
    assert sign_in(here.coordinator).post(here.url("feedback/new"), data=eight()).status_code == 302


def test_after_its_last_day_a_round_can_still_be_released(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    found = feedback_round(make, here)
    heard(make, found, 6)
    clock.move_to(NOW + timedelta(days=40))
    sign_in(here.coordinator).post(here.url(f"feedback/{found.reference}/release"))
    make.session.expire_all()
    assert found.entry is not None


def test_the_record_says_how_many_answered(here: Ward, make: Make, sign_in: SignIn) -> None:
    released_round(make, here, answers=7)
    words = words_of(sign_in(here.trainee).get(here.url("record")))
    assert "Feedback by colleagues" in words
    assert "Answers: 7 of 8." in words


def test_the_form_of_the_panel_starts_from_the_number_that_answered(here: Ward, make: Make, sign_in: SignIn) -> None:
    released_round(make, here, answers=7)
    page = sign_in(here.registrar).get(here.url("decision")).text
    field: Any = re.search(r'<input[^>]*name="feedback_raters"[^>]*>', page)
    assert 'value="7"' in field[0]
