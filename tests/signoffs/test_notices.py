"""What trainees are told by letter: once, in their language, at an hour that suits them, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.telling import Told
from hwx.placements.acting import acting_as
from hwx.placements.once import SentForm
from hwx.placements.told import told_days
from hwx.rules.facts import StateChange, Withdrawal
from hwx.rules.record import Entry
from hwx.signoffs.requests import extend, hand_over, turn_down
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make

WorkOff = Callable[..., int]
DAY = timedelta(days=1)


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def sent(app: Flask) -> Callable[[], list[Mail]]:
    return lambda: read_folder(app.config["HWX"].mail_folder, 0, 100)[0]


def withdraw(make: Make, here: Ward) -> Entry:
    seen = make.observation(here.placement, "SML-101", here.supervisor)
    by = acting_as(here.supervisor, Role.SUPERVISOR, here.placement.host_id, TODAY)
    assert by is not None
    return make.entry(here.placement, here.supervisor, Withdrawal(by, "SML-101", seen.number, "other", "A secret."))


def request(make: Make, here: Ward, **values: object) -> Request:
    given = {"encounter_on": TODAY, "asked_at": NOW, "expires_on": TODAY + 14 * DAY, **values}
    row = Request(placement_id=here.placement.id, competency="SML-101", asked_id=here.supervisor.id, **given)
    make.session.add(row)
    make.session.commit()
    return row


def test_a_withdrawal_is_told_to_the_trainee_alone_without_its_reason_and_the_day_is_kept(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    entry = withdraw(make, here)
    work_off("signoffs.notices")
    (mail,) = sent()
    assert (mail.to, mail.subject) == (here.trainee.email, "An entry on your record on hwx was withdrawn")
    assert f"http://127.0.0.1:8000/placements/{here.placement.reference}/record#entry-{entry.number}" in mail.text
    assert "you can appeal within 14 days" in mail.text
    assert "secret" not in mail.text
    make.session.expire_all()
    assert told_days(make.session, here.placement.id, UTC)[entry.number] == TODAY


def test_it_is_told_once_whatever_runs_how_often(
    here: Ward, make: Make, app: Flask, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    entry = withdraw(make, here)
    values = {"person": here.trainee.id, "row": here.placement.id, "number": entry.number}
    for _ in range(2):
        app.extensions["hwx.jobs"].put("signoffs.notice", kind="withdrawn", **values)
    work_off("signoffs.notices", "signoffs.notices")
    work_off("signoffs.notices")
    assert len(sent()) == 1


def test_a_crash_before_the_letter_left_does_not_keep_the_trainee_from_being_told_within_three_days(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    entry = withdraw(make, here)
    subject = f"withdrawn {here.placement.id} {entry.number}"
    make.session.add(Told(person_id=here.trainee.id, subject=subject, claimed_at=NOW))
    make.session.commit()
    work_off("signoffs.notices")
    assert sent() == []
    clock.move_to(NOW + timedelta(hours=2))
    work_off("signoffs.notices")
    assert len(sent()) == 1


def test_at_a_quiet_hour_it_waits_until_the_morning(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    withdraw(make, here)
    clock.move_to(NOW.replace(hour=23))
    work_off("signoffs.notices")
    assert sent() == []
    clock.move_to(NOW.replace(hour=7) + DAY)
    work_off("signoffs.notices")
    assert len(sent()) == 1


def test_old_times_are_not_told(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    withdraw(make, here)
    clock.move_to(NOW + 15 * DAY)
    work_off("signoffs.notices")
    assert sent() == []


def test_an_answered_request_is_told_with_who_answered_and_where_to_read_it(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    request(make, here, closed_at=NOW, closed_by_entry=3)
    work_off("signoffs.notices")
    (mail,) = sent()
    assert mail.to == here.trainee.email
    assert mail.subject.startswith("Your request was answered: ")
    assert "OMAR FAROUK has answered" in mail.text
    assert mail.text.rstrip().endswith(f"/placements/{here.placement.reference}/competencies/SML-101")


def test_what_is_open_and_what_the_trainee_took_back_is_not_told(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    request(make, here)
    request(make, here, closed_at=NOW)
    work_off("signoffs.expire", "signoffs.notices")
    assert sent() == []


def test_a_request_is_closed_on_the_day_after_its_last_and_the_trainee_is_told(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    row = request(make, here)
    for days, closed in ((14, False), (15, True)):
        clock.move_to(NOW + days * DAY)
        work_off("signoffs.expire", "signoffs.notices")
        make.session.expire_all()
        assert (row.closed_at is not None) is closed
    (mail,) = sent()
    assert mail.subject.startswith("Your request has expired: ")
    at = row.closed_at
    clock.move_to(NOW + 16 * DAY)
    work_off("signoffs.expire")
    make.session.expire_all()
    assert row.closed_at == at, "what is closed stays as it was closed"


def test_what_becomes_of_a_request_that_got_more_time_is_told_too(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    row = request(make, here, asked_on=TODAY - 14 * DAY, asked_at=NOW - 14 * DAY, expires_on=TODAY)
    clock.move_to(NOW + DAY)
    work_off("signoffs.expire", "signoffs.notices")
    (expired,) = sent()
    make.session.expire_all()
    extend(make.session, row, here.coordinator.id, "She was ill.", NOW + DAY)
    make.session.commit()
    work_off("signoffs.notices")
    assert len(sent()) == 1
    passed_on = hand_over(make.session, row, here.colleague.id, here.supervisor.id, "Away", NOW + DAY)
    make.session.commit()
    work_off("signoffs.notices", "signoffs.notices")
    assert len(sent()) == 2
    assert {mail.to for mail in sent()} == {expired.to}
    turn_down(make.session, passed_on, "declined", here.colleague.id, "I was not there", NOW + DAY)
    make.session.commit()
    work_off("signoffs.notices", "signoffs.notices")
    assert len(sent()) == 3


def test_the_days_of_a_pause_do_not_count(
    here: Ward, make: Make, work_off: WorkOff, clock: time_machine.Traveller
) -> None:
    row = request(make, here)
    by = acting_as(here.coordinator, Role.COORDINATOR, here.placement.host_id, TODAY)
    assert by is not None
    for days, was, state in ((2, "active", "paused"), (7, "paused", "active")):
        on = TODAY + days * DAY
        make.entry(here.placement, here.coordinator, StateChange(by, was, state, "Flood"), on, NOW + days * DAY)
    for days, closed in ((15, False), (19, False), (20, True)):
        clock.move_to(NOW + days * DAY)
        work_off("signoffs.expire")
        make.session.expire_all()
        assert (row.closed_at is not None) is closed, days


@pytest.mark.parametrize(
    ("kind", "subject", "said"),
    [
        ("declined", "Your request was passed back: ", "OMAR FAROUK has passed back"),
        ("not_seen", "Your request was passed back: ", "OMAR FAROUK has passed back"),
        ("handed_over", "Your request was handed over: ", "OMAR FAROUK has handed"),
    ],
)
def test_a_request_that_is_not_answered_by_an_observation_is_told_without_the_reason(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], kind: str, subject: str, said: str
) -> None:
    row = request(make, here)
    if kind == "handed_over":
        hand_over(make.session, row, here.colleague.id, here.supervisor.id, "A secret.", NOW)
    else:
        turn_down(make.session, row, kind, here.supervisor.id, "A secret.", NOW)
    for _ in range(2):
        work_off("signoffs.notices")
    (mail,) = sent()
    assert mail.to == here.trainee.email
    assert mail.subject.startswith(subject)
    assert said in mail.text
    assert "secret" not in mail.text


def test_keys_of_forms_are_forgotten_after_two_months_and_not_before(here: Ward, make: Make, work_off: WorkOff) -> None:
    for days in (59, 61):
        answer = {"person_id": here.supervisor.id, "key": str(days), "meant": "m", "sent_at": NOW - days * DAY}
        make.session.add(SentForm(**answer))
    work_off("signoffs.forget_forms")
    assert make.session.scalars(select(SentForm.key)).all() == ["59"]


@pytest.mark.parametrize(("language", "link"), [("fr", "/record"), ("ar", "/record")])
def test_the_letter_is_in_the_language_of_the_trainee(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], language: str, link: str
) -> None:
    here.trainee.language = language
    withdraw(make, here)
    work_off("signoffs.notices")
    (mail,) = sent()
    assert (mail.language, link in mail.text) == (language, True)


def test_who_may_no_longer_sign_in_is_not_written_to(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    withdraw(make, here)
    here.trainee.active = False
    make.session.commit()
    work_off("signoffs.notices")
    assert sent() == []
    assert make.session.scalars(select(Told)).all() == []
