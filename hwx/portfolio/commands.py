"""Remove from the store what no row names: every hour by the queue of jobs, and by ``flask files sweep``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from hwx.clock import now
from hwx.extensions import db
from hwx.jobs import periodic
from hwx.logs import log
from hwx.portfolio.evidence import orphans, remove_bytes
from hwx.storage import StorageFailed
from hwx.storage import files as store_of_files

files = AppGroup("files", help="Look after the files of portfolios.")

GRACE = timedelta(hours=24)
"""Longer than a refused form keeps its files."""

EVER = datetime(9999, 1, 1, tzinfo=UTC)


@periodic("portfolio.sweep", 60)
def sweep_files(moment: datetime) -> None:
    """May run twice. A store that does not answer is asked again in an hour."""
    try:
        number, gone = swept(moment - GRACE)
    except StorageFailed as error:
        log.error("files not swept", error=str(error))
    else:
        log.info("files swept", number=number, gone=gone)


def swept(before: datetime) -> tuple[int, bool]:
    """How many files older than ``before`` no row named, and whether all of them are gone. Raises StorageFailed."""
    store = store_of_files()
    names = orphans(db.session(), store, before)
    return len(names) + store.sweep_unfinished(before), remove_bytes(store, names)


@files.command("sweep")
@click.option("--now", "at_once", is_flag=True, help="Also what is younger than a day: only while nobody uploads.")
def sweep(at_once: bool) -> None:
    """Remove stored files that no row names: of interrupted uploads, and what could not be erased at once."""
    try:
        number, gone = swept(EVER if at_once else now() - GRACE)
    except StorageFailed as error:
        raise click.ClickException(f"The store of files does not answer ({error}).") from None
    click.echo(f"{number} files without a row removed")
    if not gone:
        click.echo("Some could not be removed; run it again when the store answers.", err=True)
        sys.exit(1)
