"""The jobs that keep the log: leaves for new entries every few minutes, and a signed checkpoint every day."""

from __future__ import annotations

import time
from datetime import datetime

from flask import current_app

from hwx.extensions import db
from hwx.jobs import periodic
from hwx.ledger.growing import BATCH, add_leaves, make_checkpoint
from hwx.ledger.key import signer_of
from hwx.ledger.reading import Signed
from hwx.settings import Settings

BREATH = 0.2
"""Seconds between two full batches. An installation that had records before it had a log has a great many leaves to
add, and the embedded database lets one write at a time: supervisors go first."""


@periodic("ledger.leaves", 5)
def add_what_is_new(moment: datetime) -> None:
    """May run twice, and in two places at once: each batch is looked for by whoever holds the log."""
    add_all()


@periodic("ledger.checkpoint", 24 * 60)
def sign_for_the_day(moment: datetime) -> None:
    add_all()
    sign_checkpoint(moment)


def add_all() -> int:
    """How many leaves were added. Commits each batch."""
    added = 0
    while True:
        some = add_leaves(db.session())
        db.session.commit()
        added += some
        if some < BATCH:
            return added
        time.sleep(BREATH)


def sign_checkpoint(moment: datetime) -> Signed | None:
    """None for an empty log. Commits. Raises KeysUnsafe."""
    settings: Settings = current_app.config["HWX"]
    signer = signer_of(db.session(), settings.keys_folder, settings.base_url)
    made = make_checkpoint(db.session(), signer, moment)
    db.session.commit()
    return made
