"""``flask log``: walk the whole log, sign a checkpoint, and prove that an entry stands in it."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from hwx.clock import now
from hwx.extensions import db
from hwx.key_files import KeysUnsafe
from hwx.ledger.jobs import add_all, sign_checkpoint
from hwx.ledger.key import key_trouble
from hwx.ledger.proving import NotInTheLog, inclusions_of
from hwx.ledger.reading import LogUnusable, head_of
from hwx.ledger.walking import LogFault, Walked, walk
from hwx.placements.tables import Placement
from hwx.settings import Settings

log = AppGroup("log", help="Check the log of all entries, sign for it, and prove that an entry stands in it.")

WORDS = {
    "leaf_missing": "leaf {at} is missing",
    "leaf_changed": "leaf {at} is not the hash of its commitment",
    "leaf_of_nothing": "leaf {at} belongs to no entry: what opens it is gone",
    "entry_changed": "leaf {at} does not commit to entry {entry}: the entry or its salt was changed",
    "entry_gone": "leaf {at} commits to entry {entry}, which is gone from its record",
    "hash_differs": "the hash {entry} over the leaves up to {at} is not that of its leaves",
    "hash_of_nothing": "the hash {entry} belongs to no whole run of leaves of the log",
    "beyond_the_head": "leaf {at} stands beyond the number of leaves that the log counts",
    "checkpoint_unreadable": "the checkpoint of {at} leaves cannot be read",
    "checkpoint_not_signed": "the checkpoint of {at} leaves is not signed with the key of the log",
    "checkpoint_size": "the checkpoint of {at} leaves speaks of another number of leaves",
    "checkpoint_beyond": "the checkpoint of {at} leaves signs for more leaves than there are",
    "root_differs": "the checkpoint of {at} leaves has another root than these leaves: the log was rewritten",
    "key_unusable": "nothing can be signed for the log: {entry}",
    "no_leaf": "entry {entry} has no leaf, while later entries of its record have one",
    "overdue": "entry {entry} was recorded more than a day ago and has no leaf; run 'flask log checkpoint', and see "
    "with 'flask doctor' whether jobs are done",
}


@log.command("verify")
def verify() -> None:
    """Walk the whole log: every entry, leaf, hash and checkpoint, and the key. Names each fault; exit code 1 when one
    is found."""
    try:
        walked = _walked()
    except LogUnusable as error:
        _stop(f"error: {error}")
    for fault in walked.faults:
        click.echo(_in_words(fault), err=True)
    erased = f", {walked.erased} of erased entries" if walked.erased else ""
    click.echo(
        f"{walked.leaves} leaves{erased} and {walked.checkpoints} checkpoints walked, {walked.waiting} entries waiting "
        f"for their leaf, {len(walked.faults)} faults"
    )
    sys.exit(1 if walked.faults else 0)


@log.command("checkpoint")
def checkpoint() -> None:
    """Add a leaf for every entry that has none, sign a checkpoint, and print it. The daily job does the same."""
    try:
        added = add_all()
        made = sign_checkpoint(now())
    except KeysUnsafe as error:
        _stop(f"error: {error}")
    click.echo(f"{added} leaves added", err=True)
    if made is None:
        _stop("The log is empty: nothing has been recorded yet.")
    click.echo(made.note, nl=False)


@log.command("prove")
@click.argument("entry")
def prove(entry: str) -> None:
    """Print the proof (C2SP tlog-proof) that ENTRY stands in the log. ENTRY is REFERENCE/NUMBER, as P-7K2M/12."""
    reference, _, number = entry.rpartition("/")
    placement = db.session.scalar(select(Placement.id).where(Placement.reference == reference))
    if placement is None or not number.isascii() or not number.isdigit() or len(number) > 9:
        _stop(f"{entry!r}: the reference of a placement, a slash and the number of an entry were expected")
    try:
        found = inclusions_of(db.session(), placement, [int(number)])
    except NotInTheLog:
        _stop(f"{entry} is not in the log yet, or there is no such entry. 'flask log checkpoint' adds what is missing.")
    except LogUnusable as error:
        _stop(f"error: {error}")
    click.echo(found.proof(int(number)), nl=False)
    click.echo(f"leaf {found.inclusions[0].event.leaf.hex()}", err=True)


def _walked() -> Walked:
    settings: Settings = current_app.config["HWX"]
    walked = walk(db.session(), now())
    trouble = key_trouble(settings.keys_folder, head_of(db.session()).key)
    if trouble:
        walked.faults.append(LogFault("key_unusable", entry=trouble))
    return walked


def _in_words(fault: LogFault) -> str:
    return WORDS[fault.code].format(at=fault.at, entry=fault.entry)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
