"""The jobs behind many transcripts at once: one works on a batch for a while, another finds batches that lie about."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hwx.batches.batch import end_turn, free_to_work, take_turn
from hwx.batches.printers import Printers
from hwx.batches.reasons import reasons_of
from hwx.batches.tables import REFUSED, WAITING, Batch, BatchItem
from hwx.batches.work import LostToAnother, Tools, Work
from hwx.clock import now
from hwx.extensions import db
from hwx.jobs import enqueue, job, periodic, queue
from hwx.key_files import KeysUnsafe
from hwx.keys.issuing_keys import IssuingKeys, issuing_keys
from hwx.keys.timestamps import NoTimestamp
from hwx.people.tables import Institution
from hwx.people.telling import local_time
from hwx.settings import Settings
from hwx.storage import files
from hwx.transcripts.draft import Desk, desk_of

WHILE = 120
"""Seconds of one turn; then other jobs, letters for one, have theirs."""

AHEAD = 2
"""Papers under way for each printing process: while one is signed, the next is printed."""


@periodic("transcripts.batches", 1)
def find(moment: datetime) -> None:
    """Batches whose worker was killed, or whose job was lost, are gone on with."""
    open_ones = select(Batch.id, Batch.turn).where(free_to_work(moment)).order_by(Batch.id)
    for row in db.session.execute(open_ones).all():
        queue().put("transcripts.batch", batch=row.id, turn=row.turn)


@job("transcripts.batch")
def work_on(moment: datetime, batch: int, turn: int) -> None:
    """``turn`` is the last one that the one who put the job knew of: of several jobs for one batch, one works."""
    session = db.session()
    mine = take_turn(session, batch, turn, moment)
    if mine is None:
        return
    try:
        _issue(session, batch, mine, moment)
    except LostToAnother:
        session.rollback()
        return
    except Exception:
        session.rollback()
        end_turn(session, batch, mine, now())
        raise
    if not end_turn(session, batch, mine, now()):
        enqueue(session, "transcripts.batch", batch=batch, turn=mine)
        session.commit()


def _issue(session: Session, batch: int, turn: int, moment: datetime) -> None:
    settings: Settings = current_app.config["HWX"]
    host = session.scalars(select(Institution).join(Batch, Batch.host_id == Institution.id).where(Batch.id == batch))
    try:
        keys = issuing_keys(settings, host.one(), moment.date())
    except (KeysUnsafe, NoTimestamp) as error:
        _refuse_all(session, batch, error)
        return
    desk = partial(desk_of, settings, moment=moment, day=local_time(moment).date(), files=files())
    _with_printers(session, batch, turn, settings.printers, desk, keys)


def _with_printers(
    session: Session, batch: int, turn: int, printers: int, desk: partial[Desk], keys: IssuingKeys
) -> None:
    until = time.monotonic() + WHILE
    with Printers(printers) as pool:
        at_once = AHEAD * pool.number
        with ThreadPoolExecutor(at_once, "papers") as threads:
            tools = Tools(desk, keys, pool.print_pdf, threads, at_once, now)
            try:
                Work(session, batch, turn, tools).go_on(lambda: time.monotonic() > until)
            finally:
                threads.shutdown(wait=False, cancel_futures=True)


def _refuse_all(session: Session, batch: int, error: Exception) -> None:
    """What stands against every one of them alike is said of every one."""
    waiting = update(BatchItem).where(BatchItem.batch_id == batch, BatchItem.state == WAITING)
    session.execute(
        waiting.values(state=REFUSED, reasons=reasons_of(error)).execution_options(synchronize_session=False)
    )
    session.commit()
