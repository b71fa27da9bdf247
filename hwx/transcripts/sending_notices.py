"""Letters about transcripts sent home: to the home officers that one came, to trainee and host that it was answered.

As with the other notices the tables are asked every quarter of an hour what was not told yet. No letter repeats what
was answered: mail passes through many hands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from hwx.access import Role
from hwx.extensions import db
from hwx.jobs import job, periodic, queue
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Appointment, Person
from hwx.people.telling import local_time, quiet_for, sent_already, tell_once
from hwx.placements.tables import Placement
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript

OF_LATE = timedelta(days=14)

CAME, ANSWERED = "sent home", "answered"


@dataclass(frozen=True)
class Notice:
    """``number`` is that of the answer, 0 for a transcript that came."""

    kind: str
    person: int
    transcript: int
    number: int = 0

    @property
    def subject(self) -> str:
        return f"{self.kind} {self.transcript} {self.number}"


@periodic("transcripts.sending_notices", 15)
def tell_what_was_sent(moment: datetime) -> None:
    found = [*_came(moment), *_answered(moment)]
    told = sent_already(db.session(), [notice.subject for notice in found])
    for notice in found:
        if (notice.person, notice.subject) not in told and not quiet_for(db.session(), notice.person, moment):
            queue().put("transcripts.sending_notice", **vars(notice))


@job("transcripts.sending_notice")
def tell(moment: datetime, kind: str, person: int, transcript: int, number: int) -> None:
    session = db.session()
    reader, about = session.get(Person, person), session.get(Transcript, transcript)
    if reader is None or about is None or not reader.active or quiet_for(session, person, moment):
        return
    values: dict[str, object] = {
        "name": reader.passport_name,
        "number": about.number,
        "trainee": about.placement.trainee.passport_name,
    }
    if kind == CAME:
        link = link_to("home_desk.one", number=about.number)
    else:
        link = link_to("transcripts.of_placement", reference=about.placement.reference)
        values["own"] = reader.id == about.placement.trainee_id
    template = "sent_home" if kind == CAME else "home_answer"
    letter = Letter(reader.email, reader.language, template, {**values, "link": link})
    subject = Notice(kind, person, transcript, number).subject
    tell_once(session, person, subject, moment, lambda: send(letter), must=True)


def _came(moment: datetime) -> Iterator[Notice]:
    """To each home officer in force of the institution it was sent to."""
    query = (
        select(Appointment.person_id, Sending.transcript_id)
        .join(Sending, Sending.institution_id == Appointment.institution_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.role == Role.HOME_OFFICER, *_in_force(moment), Person.active)
        .where(Sending.sent_at >= moment - OF_LATE)
        .order_by(Sending.sent_at)
        .distinct()
    )
    for row in db.session.execute(query.add_columns(Sending.sent_at)):
        yield Notice(CAME, row.person_id, row.transcript_id)


def _answered(moment: datetime) -> Iterator[Notice]:
    """To the trainee, and to coordinators and registrars in force of the host."""
    host = and_(
        Appointment.institution_id == Placement.host_id,
        Appointment.role.in_((Role.COORDINATOR, Role.REGISTRAR)),
        *_in_force(moment),
    )
    query = (
        select(Person.id, HomeAnswer.transcript_id, HomeAnswer.number, HomeAnswer.answered_at)
        .select_from(HomeAnswer)
        .join(Transcript, Transcript.id == HomeAnswer.transcript_id)
        .join(Placement, Placement.id == Transcript.placement_id)
        .outerjoin(Appointment, host)
        .join(Person, or_(Person.id == Placement.trainee_id, Person.id == Appointment.person_id))
        .where(HomeAnswer.answered_at >= moment - OF_LATE, Person.active)
        .order_by(HomeAnswer.answered_at)
        .distinct()
    )
    for row in db.session.execute(query):
        yield Notice(ANSWERED, row.id, row.transcript_id, row.number)


def _in_force(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    day = local_time(moment).date()
    return Appointment.starts_on <= day, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day)
