"""Letters that jobs write, in Arabic and in French: no line of them is left in English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from hwx.access import Role
from hwx.people.mail_folder import Mail, read_folder
from hwx.placements.acting import acting_as
from hwx.rules.facts import Withdrawal
from hwx.signoffs.requests import hand_over, turn_down
from hwx.signoffs.tables import Request
from tests.signoffs.colleagues import feedback_rater, feedback_round
from tests.signoffs.ward import Ward, ward
from tests.support.left_in_english import left_in_english
from tests.support.making import NOW, TODAY, Make
from tests.transcripts.test_notices import issue
from tests.transcripts.test_sending_notices import answer, send

DAY = timedelta(days=1)
JOBS = (
    *("signoffs.digests", "signoffs.expire", "signoffs.notices", "signoffs.feedback_invitations"),
    *("transcripts.notices", "transcripts.sending_notices"),
)


def everything_happens(make: Make, here: Ward, language: str) -> None:
    """One letter of each kind is due afterwards."""
    by = acting_as(here.supervisor, Role.SUPERVISOR, here.placement.host_id, TODAY)
    assert by is not None
    for person in (here.trainee, here.supervisor, here.head, here.registrar, here.home_officer):
        person.language, person.password = language, "taken up"
    for days in (9, 1):
        make.observation(here.placement, "SML-101", here.colleague, 4, "MCX", TODAY - days * DAY)
    seen = make.observation(here.placement, "SML-201", here.supervisor)
    make.entry(here.placement, here.supervisor, Withdrawal(by, "SML-201", seen.number, "other", "سبب"))
    make.sign_off(here.placement, "SML-102", here.supervisor, 4)
    requests = [_request(make, here) for _ in range(5)]
    turn_down(make.session, requests[0], "declined", here.supervisor.id, "سبب", NOW)
    hand_over(make.session, requests[1], here.colleague.id, here.supervisor.id, "سبب", NOW)
    requests[2].closed_at, requests[2].closed_by_entry = NOW, seen.number
    requests[3].expires_on = TODAY - DAY
    first = issue(make, here)
    issue(make, here, 2, supersedes=first.id)
    send(make, here, first)
    answer(make, here, first)
    feedback_rater(make, feedback_round(make, here), 1, language=language)
    make.session.commit()


def _request(make: Make, here: Ward) -> Request:
    asked = {"asked_id": here.supervisor.id, "encounter_on": TODAY - 15 * DAY, "asked_at": NOW - 15 * DAY}
    row = Request(placement_id=here.placement.id, competency="SML-101", expires_on=TODAY + DAY, **asked)
    make.session.add(row)
    make.session.commit()
    return row


def letters_of(app: Flask, make: Make, work_off: Callable[..., int], language: str) -> list[Mail]:
    everything_happens(make, ward(make), language)
    work_off(*JOBS)
    work_off("signoffs.notices")
    mails = read_folder(app.config["HWX"].mail_folder, 0, 100)[0]
    return [mail for mail in mails if mail.language == language]


def test_every_kind_of_letter_is_among_those_that_are_read_here(
    app: Flask, make: Make, work_off: Callable[..., int]
) -> None:
    subjects = {mail.subject.split(":")[0] for mail in letters_of(app, make, work_off, "en")}
    assert subjects == {
        "An entry on your record on hwx was withdrawn",
        "Your request was answered", "Your request was passed back", "Your request was handed over",
        "Your request has expired", "Your transcript HWX-2026-00001", "Your transcript HWX-2026-00002",
        "Your feedback on AMINATA DIALLO", "2 tasks wait for you on hwx",
        "Transcript HWX-2026-00001 waits for your institution", "The home institution answered",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_letter_of_a_job_is_left_in_english(
    app: Flask, make: Make, work_off: Callable[..., int], language: str
) -> None:
    mails = letters_of(app, make, work_off, language)
    assert len(mails) >= 9
    lines = [line for mail in mails for line in (mail.subject, *mail.text.splitlines())]
    found = [line for line in lines if left_in_english(line, language)]
    assert not found, "\n".join(found)
