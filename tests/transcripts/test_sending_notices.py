"""Letters about a transcript that was sent home: to its officers, and to trainee and host when it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.transcripts.test_notices import issue

WorkOff = Callable[..., int]
JOB = "transcripts.sending_notices"


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def mails(app: Flask) -> Callable[[], list[Mail]]:
    return lambda: read_folder(app.config["HWX"].mail_folder, 0, 100)[0]


def send(make: Make, here: Ward, transcript: Transcript, **values: object) -> None:
    given = {"institution_id": here.placement.home_id, "sent_at": NOW, "sent_by_id": here.trainee.id, **values}
    make.session.add(Sending(transcript_id=transcript.id, **given))
    make.session.commit()


def answer(make: Make, here: Ward, transcript: Transcript, number: int = 1) -> None:
    officer = {"officer_id": here.home_officer.id, "name": "IBRAHIMA SARR", "capacity": "Director"}
    row = HomeAnswer(
        transcript_id=transcript.id, number=number, answer="not_accepted", reason="Secret reason", answered_at=NOW,
        **officer,
    )  # fmt: skip
    make.session.add(row)
    make.session.commit()


def test_every_officer_in_force_of_the_home_institution_is_told_once_and_nobody_else(
    here: Ward, make: Make, work_off: WorkOff, mails: Callable[[], list[Mail]]
) -> None:
    home = here.placement.home
    colleague = make.holder(Role.HOME_OFFICER, home)
    make.appointment(colleague, Role.HOME_OFFICER, home, capacity="Deputy")
    make.holder(Role.HOME_OFFICER, home, ends_on=TODAY - timedelta(days=1))
    make.holder(Role.HOME_OFFICER)
    make.holder(Role.COORDINATOR, home)
    closed = make.holder(Role.HOME_OFFICER, home)
    closed.active = False
    send(make, here, issue(make, here))
    for _ in range(3):
        work_off(JOB)

    assert sorted(mail.to for mail in mails()) == sorted([here.home_officer.email, colleague.email])
    assert {mail.subject for mail in mails()} == {"Transcript HWX-2026-00001 waits for your institution"}
    assert "http://127.0.0.1:8000/sent-home/HWX-2026-00001" in mails()[0].text
    assert "AMINATA DIALLO" in mails()[0].text


def test_trainee_coordinators_and_registrars_are_told_of_each_answer_and_the_letter_does_not_repeat_it(
    here: Ward, make: Make, work_off: WorkOff, mails: Callable[[], list[Mail]]
) -> None:
    transcript = issue(make, here)
    send(make, here, transcript, sent_at=NOW - timedelta(days=20))
    answer(make, here, transcript)
    work_off(JOB)
    told = {here.trainee.email, here.coordinator.email, here.registrar.email}
    host = {mail.to for mail in mails()}
    answer(make, here, transcript, 2)
    work_off(JOB)

    # The placement was made by a coordinator of the host as well.
    assert told < host
    assert len(host) == 4
    assert not host & {here.supervisor.email, here.head.email, here.home_officer.email, here.stranger.email}
    assert len(mails()) == 2 * len(host)
    assert not [mail for mail in mails() if "Secret reason" in mail.text or "ot accepted" in mail.text]
    trainees = [mail.text for mail in mails() if mail.to == here.trainee.email]
    assert all("Your home institution has answered" in text for text in trainees)
    assert all(f"/placements/{here.placement.reference}/transcripts" in mail.text for mail in mails())


def test_at_a_quiet_hour_letters_wait_and_what_is_old_is_not_told(
    here: Ward, make: Make, work_off: WorkOff, mails: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    send(make, here, issue(make, here), sent_at=NOW - timedelta(days=15))
    send(make, here, issue(make, here, 2))
    clock.move_to(NOW.replace(hour=22))
    work_off(JOB)
    assert mails() == []
    clock.move_to(NOW.replace(hour=8) + timedelta(days=1))
    work_off(JOB)
    assert [mail.subject for mail in mails()] == ["Transcript HWX-2026-00002 waits for your institution"]
