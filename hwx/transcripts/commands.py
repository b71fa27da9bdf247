"""``flask keys``: list the keys that seal transcripts, and make the next one."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from hwx.clock import now
from hwx.transcripts.keys import KeysUnsafe, has_private_key, next_key, public_keys, signing_key

keys = AppGroup("keys", help="List the keys that seal transcripts, and make the next one.")


@keys.command("list")
def list_keys() -> None:
    """Every key with its days (UTC), and whether the newest one can sign. Exit code 1 when it cannot."""
    folder = current_app.config["HWX"].keys_folder
    try:
        for key in public_keys(folder):
            private = "private key here" if has_private_key(folder, key) else "private key not here"
            click.echo(f"{key.id}  from {key.used_from}  until {key.used_until or 'now'!s:<10}  {private}")
        if not public_keys(folder):
            click.echo("No key yet. The first one is made when hwx starts, or now with 'flask keys new'.")
        else:
            signing_key(folder, now().date())
    except KeysUnsafe as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


@keys.command("new")
def new_key() -> None:
    """Make a key that signs from today on. Older ones stay in the list: what they sealed can still be checked."""
    folder = current_app.config["HWX"].keys_folder
    try:
        made = next_key(folder, now().date())
    except (KeysUnsafe, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    click.echo(f"{made.id} signs from {made.used_from} (UTC). Copy {folder} to the backup now.")
