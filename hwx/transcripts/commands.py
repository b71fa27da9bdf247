"""``flask keys``: the keys that seal statements, and those of the institutions with their certificates."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from hwx.clock import now
from hwx.extensions import db
from hwx.keys.certificate_commands import certificate
from hwx.keys.commands import encrypt, rotate
from hwx.keys.keyring import keyring_of
from hwx.keys.lines import lines_of
from hwx.keys.site import has_private_key, next_key, public_keys, signing_key
from hwx.keys.trouble import trouble_told
from hwx.people.tables import Institution
from hwx.settings import Settings
from hwx.transcripts.lost_keys import distrust_key

keys = AppGroup("keys", help="Look after the keys that seal transcripts and those with which institutions sign them.")
for command in (rotate, distrust_key, encrypt, certificate):
    keys.add_command(command)


@keys.command("list")
@trouble_told
def list_keys() -> None:
    """Every key with its days (UTC), and whether the newest one can sign. Exit code 1 when it cannot."""
    settings: Settings = current_app.config["HWX"]
    folder = settings.keys_folder
    for key in public_keys(folder):
        private = "private key here" if has_private_key(folder, key) else "private key not here"
        click.echo(f"{key.id}  from {key.used_from}  until {key.used_until or 'now'!s:<10}  {private}")
        if key.distrusted_from is not None:
            click.echo(f"  NOT TRUSTED from {key.distrusted_from} on: {key.reason}")
    keyring = keyring_of(settings)
    for number in keyring.institutions():
        institution = db.session.scalar(select(Institution).where(Institution.id == number))
        for line in lines_of(keyring, number, institution.english_name if institution else "not in this database"):
            click.echo(line)
    if not public_keys(folder):
        click.echo("No key yet. The first one is made with the first transcript, or now with 'flask keys new'.")
    else:
        signing_key(folder, now().date())


@keys.command("new")
@trouble_told
def new_key() -> None:
    """Make a key of the site that seals from today on. Older ones stay in the list: what they sealed can still be
    checked. For the keys of an institution there is 'flask keys rotate'."""
    folder = current_app.config["HWX"].keys_folder
    made = next_key(folder, now().date())
    click.echo(f"{made.id} signs from {made.used_from} (UTC). Copy {folder} to the backup now.")
