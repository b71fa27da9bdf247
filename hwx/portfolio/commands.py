"""``flask files``: remove from the store what no row names."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from hwx.clock import now
from hwx.extensions import db
from hwx.portfolio.evidence import orphans, remove_bytes
from hwx.storage import StorageFailed
from hwx.storage import files as store_of_files

files = AppGroup("files", help="Look after the files of portfolios.")

GRACE = timedelta(hours=24)
"""Longer than a refused form keeps its files."""

EVER = datetime(9999, 1, 1, tzinfo=UTC)


@files.command("sweep")
@click.option("--now", "at_once", is_flag=True, help="Also what is younger than a day: only while nobody uploads.")
def sweep(at_once: bool) -> None:
    """Remove stored files that no row names: of interrupted uploads, and what could not be erased at once."""
    before = EVER if at_once else now() - GRACE
    store = store_of_files()
    try:
        names = orphans(db.session(), store, before)
        gone = remove_bytes(store, names)
        unfinished = store.sweep_unfinished(before)
    except StorageFailed as error:
        raise click.ClickException(f"The store of files does not answer ({error}).") from None
    click.echo(f"{len(names) + unfinished} files without a row removed")
    if not gone:
        click.echo("Some could not be removed; run it again when the store answers.", err=True)
        sys.exit(1)
