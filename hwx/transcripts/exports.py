"""What others can make of a transcript: its FHIR Bundle, drawn from the sealed statement whenever somebody asks."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import func
from sqlalchemy.orm import Session, aliased

from hwx.access import SIGNED_IN, audience
from hwx.clock import today
from hwx.extensions import db
from hwx.people.locale import chosen_time_zone
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.problems import Problem, show_problem
from hwx.rules.fhir import Ended, bundle_of
from hwx.rules.transcript import TranscriptUnreadable
from hwx.transcripts.register import held_transcript, said_in
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.transcripts.wording import unreadable_sentence

exports = Blueprint("exports", __name__)


@exports.get("/transcripts/<number>/fhir.json")
@audience(SIGNED_IN)
def fhir(number: str) -> ResponseReturnValue:
    """For systems of health services; it carries no seal."""
    try:
        bundle = fhir_of(db.session(), me(), today(), number, ZoneInfo(chosen_time_zone()))
    except TranscriptUnreadable:
        cannot = gettext("This file cannot be made")
        return show_problem(Problem(409, cannot, unreadable_sentence(), gettext("Nothing was changed.")))
    if bundle is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{number}.fhir.json"'}
    return Response(current_app.json.dumps(bundle), mimetype="application/fhir+json", headers=headers)


def fhir_of(session: Session, person: Person, day: date, number: str, zone: ZoneInfo) -> dict[str, Any] | None:
    """For those who may hold the transcript; None for everybody else. ``zone``: of the site. Raises
    TranscriptUnreadable."""
    newer = aliased(Transcript)
    query = (
        held_transcript(person, day, number)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .outerjoin(newer, newer.id == TranscriptEvent.replaced_by_id)
        .with_only_columns(
            Transcript.sealed, TranscriptEvent.kind, TranscriptEvent.at, func.coalesce(newer.number, "").label("newer")
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    ended = Ended(row.kind, row.at.astimezone(zone).date(), row.newer) if row.kind else None
    return bundle_of(said_in(row.sealed), ended)
