"""A trainee is told of the transcript: once, and of each edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from hwx.people.mail_folder import Mail, read_folder
from hwx.transcripts.tables import Transcript
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, Make

WorkOff = Callable[..., int]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def sent(app: Flask) -> Callable[[], list[Mail]]:
    return lambda: read_folder(app.config["HWX"].mail_folder, 0, 100)[0]


def issue(make: Make, here: Ward, edition: int = 1, at: datetime = NOW, supersedes: int | None = None) -> Transcript:
    row = Transcript(
        number=f"HWX-2026-0000{edition}", placement_id=here.placement.id, edition=edition, check_code="AAAA-BBBB-CCCC",
        sealed=b"{}", sealed_digest="a" * 64, pdf=b"%PDF", pdf_digest="b" * 64, key="k" * 16, record_number=3,
        outcome="completed", issued_at=at, issued_by_id=here.registrar.id, supersedes_id=supersedes,
    )  # fmt: skip
    make.session.add(row)
    make.session.commit()
    return row


def test_the_trainee_alone_is_told_of_the_transcript_and_once(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    issue(make, here)
    for _ in range(3):
        work_off("transcripts.notices")
    (mail,) = sent()
    assert (mail.to, mail.subject) == (here.trainee.email, "Your transcript HWX-2026-00001")
    assert f"http://127.0.0.1:8000/placements/{here.placement.reference}/transcripts" in mail.text
    assert "takes the place" not in mail.text


def test_one_that_replaces_another_is_told_as_such(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]]
) -> None:
    first = issue(make, here)
    work_off("transcripts.notices")
    issue(make, here, 2, supersedes=first.id)
    work_off("transcripts.notices")
    assert [mail.subject for mail in sent()] == ["Your transcript HWX-2026-00002", "Your transcript HWX-2026-00001"]
    assert "takes the place of the one before" in sent()[0].text


def test_at_a_quiet_hour_it_waits_and_what_is_old_is_not_told(
    here: Ward, make: Make, work_off: WorkOff, sent: Callable[[], list[Mail]], clock: time_machine.Traveller
) -> None:
    issue(make, here, at=NOW - timedelta(days=15))
    issue(make, here, 2)
    clock.move_to(NOW.replace(hour=22))
    work_off("transcripts.notices")
    assert sent() == []
    clock.move_to(NOW.replace(hour=8) + timedelta(days=1))
    work_off("transcripts.notices")
    assert [mail.subject for mail in sent()] == ["Your transcript HWX-2026-00002"]
