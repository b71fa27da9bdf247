"""The letter that tells trainees of their transcript; asked for every quarter of an hour, told once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from hwx.extensions import db
from hwx.jobs import job, periodic, queue
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Person
from hwx.people.telling import quiet_for, sent_already, tell_once
from hwx.placements.tables import Placement
from hwx.transcripts.tables import Transcript

OF_LATE = timedelta(days=14)


@periodic("transcripts.notices", 15)
def tell_what_was_issued(moment: datetime) -> None:
    session = db.session()
    query = (
        select(Transcript.id, Placement.trainee_id)
        .join(Placement, Placement.id == Transcript.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .where(Transcript.issued_at >= moment - OF_LATE, Person.active)
        .order_by(Transcript.id)
    )
    issued = list(session.execute(query))
    told = sent_already(session, [_subject(row.id) for row in issued])
    for row in issued:
        if (row.trainee_id, _subject(row.id)) not in told and not quiet_for(session, row.trainee_id, moment):
            queue().put("transcripts.notice", transcript=row.id)


@job("transcripts.notice")
def tell(moment: datetime, transcript: int) -> None:
    session = db.session()
    issued = session.get(Transcript, transcript)
    if issued is None:
        return
    placement = issued.placement
    trainee = placement.trainee
    if not trainee.active or quiet_for(session, trainee.id, moment):
        return
    values = {
        "name": trainee.passport_name,
        "number": issued.number,
        "replaced": issued.supersedes_id is not None,
        "link": link_to("transcripts.of_placement", reference=placement.reference),
    }
    letter = Letter(trainee.email, trainee.language, "transcript", values)
    tell_once(session, trainee.id, _subject(transcript), moment, lambda: send(letter), must=True)


def _subject(transcript_id: int) -> str:
    return f"transcript {transcript_id}"
