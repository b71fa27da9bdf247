"""``flask record``: walk the chains, and rebuild the stored standings from the entries."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from hwx.curricula.revisions import curriculum_of
from hwx.curricula.tables import CurriculumRevision
from hwx.extensions import db
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import entries_of
from hwx.placements.standing import rebuild
from hwx.placements.tables import Placement

record = AppGroup("record", help="Check the records and rebuild what is computed from them.")

WORDS = {
    "missing": "is missing",
    "changed": "was changed after it was recorded",
    "unlinked": "does not continue the entry before it",
    "head": "is not the newest entry that the placement names",
    "unreadable": "cannot be read",
}


@record.command("verify")
@click.argument("references", nargs=-1)
def verify(references: tuple[str, ...]) -> None:
    """Walk every chain (or those of the placements named) and name each wrong entry. Exit code 1 when one is found."""
    query = select(Placement.id).order_by(Placement.id)
    if references:
        query = query.where(Placement.reference.in_(references))
    walked = wrong = 0
    for placement_id in db.session.scalars(query).all():
        placement = db.session.get_one(Placement, placement_id)
        walked += 1
        faults = faults_of(db.session, placement)
        wrong += len(faults)
        for fault in faults:
            click.echo(f"{placement.reference}: entry {fault.number} {WORDS[fault.code]}", err=True)
        if not faults and standing_differs(db.session, placement):
            wrong += 1
            click.echo(f"{placement.reference}: the stored standing differs; run 'flask record rebuild'", err=True)
        db.session.expunge_all()
    click.echo(f"{walked} records walked, {wrong} faults")
    sys.exit(1 if wrong else 0)


@record.command("rebuild")
def rebuild_all() -> None:
    """Fold every record again and store the result; entries are read, never written."""
    done = 0
    for placement_id in db.session.scalars(select(Placement.id).order_by(Placement.id)).all():
        placement = db.session.get_one(Placement, placement_id)
        revision = db.session.get_one(CurriculumRevision, placement.revision_id)
        curriculum = curriculum_of(db.session, revision.digest)
        rebuild(db.session, placement, curriculum, entries_of(db.session, placement.id))
        db.session.commit()
        db.session.expunge_all()
        done += 1
    click.echo(f"{done} records folded again")
