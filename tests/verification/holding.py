"""A transcript that really examines, of a ward with its people, for the tests of sharing it and sending it home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hwx.access import Role
from hwx.people.tables import Person
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, Make
from tests.verification.conftest import End, Issue

COLUMNS = {column.key for column in Transcript.__table__.columns} - {"id"}


@dataclass
class Holding:
    make: Make
    ward: Ward
    transcript: Transcript
    issue: Issue
    end: End

    @property
    def trainee(self) -> Person:
        return self.ward.trainee

    @property
    def number(self) -> str:
        return self.transcript.number

    def sent(self) -> Sending:
        row = Sending(
            transcript_id=self.transcript.id,
            institution_id=self.ward.placement.home_id,
            sent_at=NOW,
            sent_by_id=self.trainee.id,
        )
        self.make.session.add(row)
        self.make.session.commit()
        return row

    def answered(self, answer: str = "accepted", reason: str = "", number: int = 1, **values: Any) -> HomeAnswer:
        officer = self.ward.home_officer
        given = {"officer_id": officer.id, "name": officer.passport_name, "capacity": "Home Officer", **values}
        row = HomeAnswer(
            transcript_id=self.transcript.id, number=number, answer=answer, reason=reason, answered_at=NOW, **given
        )
        self.make.session.add(row)
        self.make.session.commit()
        return row

    def revoke(self) -> None:
        self.end(self.transcript)

    def replace(self) -> Transcript:
        """By one with the next number."""
        newer = self.issue(self.ward.placement, edition=2, number="HWX-2026-00043", code="AAAA-BBBB-CCCC")
        self.end(self.transcript, by=newer)
        return newer

    def beside(self, **values: Any) -> Transcript:
        """Another row of the register that differs from the transcript in these columns."""
        same = {name: getattr(self.transcript, name) for name in sorted(COLUMNS)}
        row = Transcript(**{**same, "edition": 2, "number": "HWX-2026-00050", **values})
        self.make.session.add(row)
        self.make.session.commit()
        return row

    def officer_elsewhere(self) -> Person:
        return self.make.holder(Role.HOME_OFFICER)


def holding(make: Make, issue: Issue, end: End) -> Holding:
    here = ward(make)
    return Holding(make, here, issue(here.placement), issue, end)
