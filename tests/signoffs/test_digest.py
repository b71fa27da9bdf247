"""The reminder of what waits: to whom, when, in which language, once in its period, and nothing when nothing waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from hwx.people.calendar import write_day
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.tables import Person
from hwx.people.telling import Reminding, Told
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make

WorkOff = Callable[..., int]


@pytest.fixture
def here(make: Make) -> Ward:
    found = ward(make)
    for person in (found.supervisor, found.colleague, found.head, found.stranger):
        person.password = "taken up"
    make.session.commit()
    return found


@pytest.fixture
def sent(app: Flask) -> Callable[[], list[Mail]]:
    return lambda: read_folder(app.config["HWX"].mail_folder, 0, 100)[0]


def ask(make: Make, here: Ward, asked: Person | None = None, expires_on: date = TODAY + timedelta(days=3)) -> Request:
    row = Request(
        placement_id=here.placement.id,
        competency="SML-101",
        asked_id=(asked or here.supervisor).id,
        encounter_on=TODAY,
        asked_at=NOW,
        expires_on=expires_on,
    )
    make.session.add(row)
    make.session.commit()
    return row


def choose(make: Make, person: Person, how_often: str, quiet_from: int = 20, quiet_to: int = 7) -> None:
    make.session.merge(Reminding(person_id=person.id, how_often=how_often, quiet_from=quiet_from, quiet_to=quiet_to))
    make.session.commit()


def to(person: Person, mails: list[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.to == person.email]


def test_who_is_asked_is_told_what_for_whom_until_when_and_where(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    ask(make, here)
    work_off("signoffs.digests")
    (mail,) = sent()
    assert (mail.to, mail.subject) == (here.supervisor.email, "1 task waits for you on hwx")
    title = make.curriculum(here.placement).by_code["SML-101"].title.read_in("en", "en")[0]
    assert f"{title}, AMINATA DIALLO: to be answered by 19 March 2026" in mail.text
    assert "\n\nhttp://127.0.0.1:8000/queue\n\n" in mail.text
    assert "http://127.0.0.1:8000/settings/reminders" in mail.text
    assert "\n\n\n" not in mail.text


def test_nothing_is_sent_when_nothing_waits(here: Ward, work_off: WorkOff, sent: Callable[[], list[Mail]]) -> None:
    assert work_off("signoffs.digests") > 1
    assert sent() == []


def test_the_most_urgent_request_comes_first_and_one_that_has_expired_not_at_all(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    for days in (9, 2, -1):
        ask(make, here, expires_on=TODAY + timedelta(days=days))
    work_off("signoffs.digests")
    (mail,) = sent()
    assert mail.subject == "2 tasks wait for you on hwx"
    assert mail.text.index("18 March") < mail.text.index("25 March")
    assert "15 March" not in mail.text


def test_what_is_ready_to_sign_is_told_to_whoever_may_sign_it_with_the_end_of_the_placement(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    for person, days in ((here.supervisor, 9), (here.colleague, 1)):
        make.observation(here.placement, "SML-101", person, 4, "MCX", TODAY - timedelta(days=days))
    here.colleague.appointments[0].scope = ["small/SML-102"]
    make.session.commit()
    work_off("signoffs.digests")
    assert {mail.to for mail in sent()} == {here.supervisor.email, here.head.email}
    end = write_day(here.placement.ends_on, "en")
    assert f"Ready to be signed off:\n\nHand over a patient, AMINATA DIALLO: by {end}\n" in sent()[0].text


def test_a_countersignature_is_named_to_the_head_with_its_seven_days(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    make.sign_off(here.placement, "SML-102", here.supervisor, 4)
    work_off("signoffs.digests")
    (mail,) = to(here.head, sent())
    assert "waiting for your countersignature" in mail.text
    assert "AMINATA DIALLO: by 23 March 2026" in mail.text


@pytest.mark.parametrize(
    ("language", "line"),
    [("fr", "19 mars 2026"), ("ar", "19 مارس 2026")],
)
def test_it_is_written_in_the_language_of_its_reader(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], language: str, line: str
) -> None:
    here.supervisor.language = language
    ask(make, here)
    work_off("signoffs.digests")
    (mail,) = sent()
    assert mail.language == language
    assert line in mail.text


def test_a_day_has_one_and_the_next_day_another_as_long_as_it_waits(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    ask(make, here)
    for hours in range(48):
        clock.move_to(NOW + timedelta(hours=hours))
        work_off("signoffs.digests")
    assert len(sent()) == 3, "on the first day, and at the end of the quiet hours of the two that follow"


def test_a_week_has_one(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    choose(make, here.supervisor, "weekly")
    ask(make, here, expires_on=TODAY + timedelta(days=30))
    for days in range(8):
        clock.move_to(NOW + timedelta(days=days))
        work_off("signoffs.digests")
    assert [mail.sent_at.date() for mail in sent()] == [TODAY + timedelta(days=7), TODAY]


def test_a_daily_reader_who_changes_to_weekly_gets_no_second_in_the_same_week(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    ask(make, here)
    work_off("signoffs.digests")
    choose(make, here.supervisor, "weekly")
    clock.move_to(NOW + timedelta(days=2))
    work_off("signoffs.digests")
    assert len(sent()) == 1


def test_who_wants_none_gets_none(here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]) -> None:
    choose(make, here.supervisor, "off")
    ask(make, here)
    work_off("signoffs.digests")
    assert sent() == []


def test_quiet_hours_reach_across_midnight_and_the_letter_comes_at_their_end(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    choose(make, here.supervisor, "daily", 18, 9)
    evening = NOW.replace(hour=18, minute=0)
    clock.move_to(evening)
    ask(make, here)
    for hours in range(15):
        clock.move_to(evening + timedelta(hours=hours))
        work_off("signoffs.digests")
        assert sent() == [], clock
    clock.move_to(evening + timedelta(hours=15))
    work_off("signoffs.digests")
    assert len(sent()) == 1


def test_the_job_that_is_done_late_asks_again_whether_the_hour_is_quiet(
    here: Ward, make: Make, app: Flask, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    ask(make, here)
    app.extensions["hwx.jobs"].put("signoffs.digest", person=here.supervisor.id)
    clock.move_to(NOW.replace(hour=22))
    work_off()
    assert sent() == []


def test_two_workers_with_the_same_job_send_one_letter(
    here: Ward, make: Make, app: Flask, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    ask(make, here)
    for _ in range(2):
        app.extensions["hwx.jobs"].put("signoffs.digest", person=here.supervisor.id)
    assert work_off() == 2
    assert len(sent()) == 1


def test_after_a_crash_between_claim_and_letter_the_period_has_none_and_never_two(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    ask(make, here)
    make.session.add(Told(person_id=here.supervisor.id, subject=f"digest {TODAY}", claimed_at=NOW))
    make.session.commit()
    clock.move_to(NOW + timedelta(hours=3))
    work_off("signoffs.digests")
    assert sent() == []
    clock.move_to(NOW + timedelta(days=1))
    work_off("signoffs.digests")
    assert len(sent()) == 1


def test_a_stranger_a_former_colleague_and_who_never_signed_in_are_told_nothing(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    ask(make, here, here.colleague)
    make.sign_off(here.placement, "SML-102", here.supervisor, 4)
    here.colleague.appointments[0].ends_on = TODAY - timedelta(days=1)
    here.head.password = None
    make.session.commit()
    work_off("signoffs.digests")
    assert sent() == []
