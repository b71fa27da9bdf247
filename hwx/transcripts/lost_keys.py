"""``flask keys distrust``, and which transcripts in force fall with a key that is not trusted any more."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.extensions import db
from hwx.keys.changes import distrust, distrust_seal, found_key
from hwx.keys.commands import DAY, keyring_here
from hwx.keys.trouble import trouble_told
from hwx.rules.issuer_keys import IssuerKey
from hwx.rules.seal import PublicKey
from hwx.transcripts.tables import Transcript, TranscriptEvent


@click.command("distrust")
@click.argument("key")
@click.option("--from", "since", type=DAY, required=True, help="First day (UTC) of which nothing is believed any more.")
@click.option("--reason", required=True, help="Why; kept beside the key.")
@with_appcontext
@trouble_told
def distrust_key(key: str, since: datetime, reason: str) -> None:
    """Mark a key that somebody else may hold. It signs nothing more, and what is dated on that day or later is not
    believed. KEY is its id, its z6Mk... or the fingerprint of its certificate, or the beginning of one of these; for a
    key of the site it is the id."""
    keyring, today = keyring_here(), now().date()
    seals = current_app.config["HWX"].keys_folder
    found = found_key(keyring, seals, key)
    if isinstance(found, PublicKey):
        _distrust_seal(seals, found.id, since.date(), today, reason)
        return
    number, pair = found
    lost = distrust(keyring.folder_of(number), pair.id, since.date(), today, reason)
    click.echo(f"Institution {number}: {lost.id} is not trusted from {lost.distrusted_from} (UTC) on.")
    first, last = max(since.date(), lost.used_from), lost.used_until or today
    _tell_fallen(fallen_with(db.session(), number, lost.public, first, last))
    click.echo(f"New keys for the institution: flask keys rotate {number}")


def _distrust_seal(folder: Path, key_id: str, since: date, today: date, reason: str) -> None:
    lost = distrust_seal(folder, key_id, since, today, reason)
    click.echo(f"Key of the site: {lost.id} is not trusted from {lost.distrusted_from} (UTC) on.")
    _tell_fallen(sealed_with(db.session(), lost.id, since))
    click.echo("A new key of the site: flask keys new")


def _tell_fallen(numbers: list[str]) -> None:
    if numbers:
        click.echo(f"Dated then, in force, and to be replaced: {', '.join(numbers)}")


def fallen_with(session: Session, institution_id: int, key: IssuerKey, first: date, last: date) -> list[str]:
    """The numbers of those that the institution proved with the key from the first to the last day (UTC, included) and
    that nothing has ended, oldest first. They say what is true, but nobody can tell them from forgeries: they are to be
    replaced. On the last day there may be others, by the key that came after it."""
    ends = datetime.combine(last + timedelta(days=1), time(), UTC)
    query = _in_force(first).where(Transcript.issuer_id == institution_id, Transcript.issued_at < ends)
    rows = session.execute(query.add_columns(Transcript.credential).execution_options(yield_per=20))
    return [row.number for row in rows if row.credential is None or _proved_with(row.credential, key)]


def sealed_with(session: Session, key_id: str, first: date) -> list[str]:
    """The same of those that a key of the site sealed from that day on."""
    return list(session.scalars(_in_force(first).where(Transcript.key == key_id)))


def _proved_with(credential: bytes, key: IssuerKey) -> bool:
    method: str = json.loads(credential)["proof"][0]["verificationMethod"]
    return method.endswith(f"#{key.multikey}")


def _in_force(first: date) -> Select[str]:
    return (
        select(Transcript.number)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(TranscriptEvent.transcript_id.is_(None), Transcript.issued_at >= datetime.combine(first, time(), UTC))
        .order_by(Transcript.issued_at, Transcript.id)
    )
