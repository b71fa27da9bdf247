"""The reminder of what waits for an assessor: one letter a day or a week, and none when nothing waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from hwx.access import Role
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.jobs import job, periodic, queue
from hwx.people.calendar import write_day
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Appointment, Person
from hwx.people.telling import DIGEST, habits_of, last_digest, local_time, tell_once
from hwx.rules.curriculum import Curriculum
from hwx.rules.reminding import digest_due, period_begins
from hwx.signoffs.queue import Queue, Waiting, queue_of

SHOWN = 10
"""Lines of a kind; the queue itself shows the rest."""


@dataclass(frozen=True)
class Line:
    """``by``: the day by which it should be done, written out; empty where there is none."""

    competency: str
    trainee: str
    by: str


@periodic("signoffs.digests", 15)
def send_digests(moment: datetime) -> None:
    """One job for each person who may be reminded now, so that trouble with one keeps nobody else waiting."""
    for person_id in _assessors(local_time(moment).date()):
        if _due(person_id, moment):
            queue().put("signoffs.digest", person=person_id)


@job("signoffs.digest")
def send_digest(moment: datetime, person: int) -> None:
    session = db.session()
    reader = session.get(Person, person)
    day = local_time(moment).date()
    if reader is None or not reader.active or not _due(person, moment):
        return
    waiting = queue_of(session, reader, day, _curriculum)
    if waiting.empty:
        return
    letter = digest_letter(reader, waiting)
    subject = f"{DIGEST}{period_begins(habits_of(session, person).how_often, day)}"
    tell_once(session, person, subject, moment, lambda: send(letter), must=False)


def digest_letter(reader: Person, waiting: Queue) -> Letter:
    habits = reader.language, reader.calendar, reader.digits

    def lines(items: Iterable[Waiting]) -> list[Line]:
        found = []
        for item in list(items)[:SHOWN]:
            curriculum = _curriculum(item.digest)
            about = curriculum.by_code[item.competency] if item.competency else curriculum
            title = about.title.read_in(reader.language, curriculum.language)[0]
            found.append(Line(title, item.trainee, write_day(item.due, *habits) if item.due else ""))
        return found

    values = {
        "name": reader.passport_name,
        "count": len(waiting.items),
        "to_rule": lines(waiting.to_rule),
        "requests": lines(waiting.requests),
        "to_sign": lines(waiting.to_sign),
        "to_countersign": lines(waiting.to_countersign),
        "shown": SHOWN,
        "link": link_to("queue.show"),
        "settings": link_to("people.reminders"),
    }
    return Letter(reader.email, reader.language, "digest", values)


def _assessors(day: date) -> list[int]:
    """Whoever can sign in and may have something waiting."""
    query = (
        select(Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Person.active,
            Person.password.is_not(None),
            Appointment.role.in_((Role.SUPERVISOR, Role.UNIT_HEAD)),
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= day),
        )
        .distinct()
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


def _due(person_id: int, moment: datetime) -> bool:
    session = db.session()
    return digest_due(habits_of(session, person_id), local_time(moment), last_digest(session, person_id))


def _curriculum(digest: str) -> Curriculum:
    return curriculum_of(db.session(), digest)
