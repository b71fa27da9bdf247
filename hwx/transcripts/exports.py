"""What others can make of a transcript: its FHIR Bundle, drawn from the sealed statement whenever somebody asks."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy.orm import Session, aliased

from hwx.access import SIGNED_IN, audience
from hwx.clock import today
from hwx.extensions import db
from hwx.people.locale import chosen_time_zone
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.rules.fhir import Ended, bundle_of
from hwx.rules.transcript import read
from hwx.transcripts.register import held_transcript
from hwx.transcripts.tables import Transcript, TranscriptEvent

exports = Blueprint("exports", __name__)


@exports.get("/transcripts/<number>/fhir.json")
@audience(SIGNED_IN)
def fhir(number: str) -> ResponseReturnValue:
    """For systems of health services; it carries no seal."""
    bundle = fhir_of(db.session(), me(), today(), number, ZoneInfo(chosen_time_zone()))
    if bundle is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{number}.fhir.json"'}
    return Response(current_app.json.dumps(bundle), mimetype="application/fhir+json", headers=headers)


def fhir_of(session: Session, person: Person, day: date, number: str, zone: ZoneInfo) -> dict[str, Any] | None:
    """For those who may hold the transcript; None for everybody else. ``zone``: of the site."""
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
    return bundle_of(read(json.loads(row.sealed)["statement"]), ended)
