"""``flask record``: walk the chains, and rebuild the stored standings from the entries."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from hwx.curricula.revisions import curriculum_of
from hwx.curricula.tables import CurriculumRevision
from hwx.extensions import db
from hwx.people.passkeys import sites_of
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.proofs import proofs_in
from hwx.placements.record import entries_of, hold
from hwx.placements.standing import rebuild
from hwx.placements.tables import Placement

record = AppGroup("record", help="Check the records and rebuild what is computed from them.")

WORDS = {
    "missing": "is missing",
    "changed": "was changed after it was recorded",
    "unlinked": "does not continue the entry before it",
    "head": "is not the newest entry that the placement names",
    "unreadable": "cannot be read",
    "misfiled": "is filed under another competency than it is about",
    "terms": "admits on other terms than the placement shows",
    "state": "is not followed by the state that the placement shows",
}

PROOF_WORDS = {
    "missing": "says that it was signed with a passkey, and has no signature",
    "unreadable": "has a signature of a passkey that cannot be read",
    "type": "has a signature that was made for something else than signing",
    "content": "says something else than the passkey signed",
    "origin": "was signed with a passkey on another site",
    "site": "was signed with a passkey for another site",
    "not_present": "was signed by a device that nobody touched",
    "not_verified": "was signed by a device that did not make sure who was there",
    "key": "has a key of a passkey that cannot be read",
    "signature": "has a false signature of a passkey",
    "stranger": "was signed with a passkey that was not one of its author's at that time",
}
"""The codes of ``hwx.rules.proof`` that say that something is wrong."""


@record.command("verify")
@click.argument("references", nargs=-1)
def verify(references: tuple[str, ...]) -> None:
    """Walk every chain (or those of the placements named) and name each wrong entry. Exit code 1 when one is found."""
    query = select(Placement.id, Placement.reference).order_by(Placement.id)
    if references:
        query = query.where(Placement.reference.in_(references))
    found = db.session.execute(query).all()
    wrong = [f"{name}: there is no such placement" for name in sorted({*references} - {row.reference for row in found})]
    for placement_id, reference in found:
        placement = db.session.get_one(Placement, placement_id)
        wrong += [f"{reference}: {words}" for words in _faults_in_words(placement)]
        db.session.expunge_all()
    for line in wrong:
        click.echo(line, err=True)
    click.echo(f"{len(found)} records walked, {len(wrong)} faults")
    sys.exit(1 if wrong else 0)


def _faults_in_words(placement: Placement) -> list[str]:
    faults = faults_of(db.session(), placement)
    words = [f"entry {fault.number} {WORDS[fault.code]}" for fault in faults]
    if "unreadable" not in {fault.code for fault in faults}:
        words += _false_proofs(placement)
    if words:
        return words
    try:
        differs = standing_differs(db.session(), placement)
    except (LookupError, ValueError) as error:
        return [f"the curriculum that it is pinned to cannot be read: {error}"]
    return ["the stored standing differs; run 'flask record rebuild'"] if differs else []


def _false_proofs(placement: Placement) -> list[str]:
    entries = entries_of(db.session(), placement.id)
    found = proofs_in(db.session(), placement.reference, entries, sites_of(current_app.config["HWX"]))
    return [f"entry {number} {PROOF_WORDS[one.code]}" for number, one in found.items() if one.wrong]


@record.command("rebuild")
def rebuild_all() -> None:
    """Fold every record again and store the result; entries are read, never written."""
    done = 0
    for placement_id in db.session.scalars(select(Placement.id).order_by(Placement.id)).all():
        placement = db.session.get_one(Placement, placement_id)
        hold(db.session(), placement)
        revision = db.session.get_one(CurriculumRevision, placement.revision_id)
        curriculum = curriculum_of(db.session(), revision.digest)
        rebuild(db.session(), placement, curriculum, entries_of(db.session(), placement.id))
        db.session.commit()
        db.session.expunge_all()
        done += 1
    click.echo(f"{done} records folded again")
