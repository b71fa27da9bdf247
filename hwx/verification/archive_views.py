"""The archive of everything about the reader; here, where the checks of transcripts are known as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import SIGNED_IN, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.people.locale import day_text
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.people.telling import local_time
from hwx.placements.tables import Placement
from hwx.storage import files
from hwx.transcripts.archive import parts_of
from hwx.transcripts.archive_readme import readme
from hwx.transcripts.tables import Transcript
from hwx.transcripts.zipping import Part, zip_answer
from hwx.verification.share_tables import Share, ShareOpening
from hwx.verification.tables import Check

archive = Blueprint("archive", __name__)


@archive.get("/my/archive.zip")
@audience(SIGNED_IN)
def whole() -> ResponseReturnValue:
    """Made while it is sent; nothing of it is kept."""
    number, here, store = me().id, local_time(now()), files()
    words = readme(current_app.config["HWX"].base_url, me().passport_name, day_text(here.date()))

    def parts(session: Session) -> Iterator[Part]:
        return parts_of(session, session.get_one(Person, number), store, _kept_here, words)

    return zip_answer(db.engine, parts, here, f"hwx-{here:%Y-%m-%d}.zip")


def _kept_here(session: Session, placement: Placement) -> dict[str, list[dict[str, Any]]]:
    return {"checks.json": _checks_of(session, placement), "shares.json": _shares_of(session, placement)}


def _checks_of(session: Session, placement: Placement) -> list[dict[str, Any]]:
    query = (
        select(Check.at, Check.way, Check.outcome, Check.who, Transcript.number)
        .join(Transcript, Transcript.id == Check.transcript_id)
        .where(Transcript.placement_id == placement.id)
        .order_by(Check.at, Check.id)
    )
    return [
        {"at": row.at.isoformat(), "transcript": row.number, "way": row.way, "outcome": row.outcome, "who": row.who}
        for row in session.execute(query)
    ]


def _shares_of(session: Session, placement: Placement) -> list[dict[str, Any]]:
    """Every link, oldest first, with all its openings; what a link was made of is nowhere kept."""
    query = (
        select(Share, Transcript.number)
        .join(Transcript, Transcript.id == Share.transcript_id)
        .where(Transcript.placement_id == placement.id)
        .order_by(Share.id)
    )
    opened = (
        select(ShareOpening.share_id, ShareOpening.at, ShareOpening.what, ShareOpening.who)
        .join(Share, Share.id == ShareOpening.share_id)
        .join(Transcript, Transcript.id == Share.transcript_id)
        .where(Transcript.placement_id == placement.id)
        .order_by(ShareOpening.at, ShareOpening.id)
    )
    openings: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(opened):
        told = {"at": row.at.isoformat(), "what": row.what, "who": row.who}
        openings.setdefault(row.share_id, []).append(told)
    return [
        {
            "transcript": number, "for": share.label, "detail": share.detail, "made_at": share.made_at.isoformat(),
            "until": share.until.isoformat(), "ended_at": share.ended_at and share.ended_at.isoformat(),
            "openings": openings.get(share.id, []),
        }
        for share, number in session.execute(query)
    ]  # fmt: skip
