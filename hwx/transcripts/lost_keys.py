"""``flask keys distrust``, and which transcripts in force fall with a key that is not trusted any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.extensions import db
from hwx.keys.changes import distrust, found_pair
from hwx.keys.commands import DAY, keyring_here
from hwx.keys.trouble import trouble_told
from hwx.transcripts.tables import Transcript, TranscriptEvent


@click.command("distrust")
@click.argument("key")
@click.option("--from", "since", type=DAY, required=True, help="First day (UTC) of which nothing is believed any more.")
@click.option("--reason", required=True, help="Why; kept beside the key.")
@with_appcontext
@trouble_told
def distrust_key(key: str, since: datetime, reason: str) -> None:
    """Mark a key that somebody else may hold. It signs nothing more, and what is dated on that day or later is not
    believed. KEY is its id, its z6Mk... or the fingerprint of its certificate, or the beginning of one of these."""
    keyring, today = keyring_here(), now().date()
    number, pair = found_pair(keyring, key)
    lost = distrust(keyring.folder_of(number), pair.id, since.date(), today, reason)
    click.echo(f"Institution {number}: {lost.id} is not trusted from {lost.distrusted_from} (UTC) on.")
    fallen = fallen_with(db.session(), number, max(since.date(), lost.used_from), lost.used_until or today)
    if fallen:
        click.echo(f"Dated then, in force, and to be replaced: {', '.join(fallen)}")
    click.echo(f"New keys for the institution: flask keys rotate {number}")


def fallen_with(session: Session, institution_id: int, first: date, last: date) -> list[str]:
    """The numbers of those that the institution issued from the first to the last day (UTC, included) and that nothing
    has ended, oldest first. They say what is true, but nobody can tell them from forgeries: they are to be replaced."""
    begins = datetime.combine(first, time(), UTC)
    ends = datetime.combine(last + timedelta(days=1), time(), UTC)
    query = (
        select(Transcript.number)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(Transcript.issuer_id == institution_id, TranscriptEvent.transcript_id.is_(None))
        .where(Transcript.issued_at >= begins, Transcript.issued_at < ends)
        .order_by(Transcript.issued_at, Transcript.id)
    )
    return list(session.scalars(query))
