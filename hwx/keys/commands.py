"""``flask keys rotate`` and ``encrypt``: changes to the keys of institutions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from hwx.clock import now
from hwx.extensions import db
from hwx.key_files import KeysUnsafe
from hwx.keys.changes import lock_all, next_pair
from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import pair_on
from hwx.keys.pairs import pairs_in
from hwx.keys.token_session import first_line
from hwx.keys.trouble import trouble_told
from hwx.people.tables import Institution

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("rotate")
@click.argument("institutions", nargs=-1, type=int, metavar="[INSTITUTION]...")
@click.option("--all", "all_of_them", is_flag=True, help="Every institution that has keys.")
@click.option("--from", "since", type=DAY, help="First day on which the new key signs (UTC); today without it.")
@with_appcontext
@trouble_told
def rotate(institutions: Sequence[int], all_of_them: bool, since: datetime | None) -> None:
    """Make new keys for institutions, named by their numbers. What older ones signed stays valid."""
    keyring, today = keyring_here(), now().date()
    numbers = keyring.institutions() if all_of_them else institutions
    if not numbers:
        raise KeysUnsafe(
            "name the institutions by their numbers, or use --all. 'flask keys list' shows those with keys."
        )
    for number in numbers:
        institution = institution_of(number)
        trouble = trouble_of_former(keyring, number, today)
        made = next_pair(keyring, institution, since.date() if since else today, today)
        click.echo(f"Institution {number}, {institution.english_name}: {made.id} signs from {made.used_from} (UTC).")
        click.echo(f"  {made.public.multikey}")
        if trouble:
            click.echo(f"Before you go on: {trouble}", err=True)
            click.echo("If it was given up, all is well. If not, put that right, and rotate once more.", err=True)
    click.echo(f"Copy {keyring.folder} to the backup now. PDFs are signed under certificates that were made here;")
    click.echo("for one of the institution's authority: flask keys certificate request")


@click.command("encrypt")
@click.option(
    "--former-passphrase-file",
    "former",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase until now; without it, files in the clear are encrypted.",
)
@with_appcontext
@trouble_told
def encrypt(former: Path | None) -> None:
    """Encrypt the files of the institutions' keys with the passphrase that is set now. It can be begun again."""
    keyring = keyring_here()
    done = lock_all(keyring, first_line(former) if former else "")
    click.echo(
        f"{done} files were encrypted anew." if done else "Every file is encrypted with this passphrase already."
    )
    if done:
        click.echo("Older backups still hold the files as they were. Destroy them, or rotate the keys.")


def trouble_of_former(keyring: Keyring, number: int, today: date) -> str:
    """Why the key that signed until now cannot be opened; empty where it can, and where there was none.

    Rotation is the way out when a key is gone, so it goes on; but by a slip of the passphrase new keys would be
    encrypted with something that nobody knows.
    """
    folder = keyring.folder_of(number)
    pair = pair_on(pairs_in(folder), today)
    if pair is None:
        return ""
    try:
        keyring.safe.open(folder, pair)
    except KeysUnsafe as error:
        return str(error)
    return ""


def keyring_here() -> Keyring:
    return keyring_of(current_app.config["HWX"])


def institution_of(number: int) -> Institution:
    """Raises KeysUnsafe."""
    found = db.session.scalar(select(Institution).where(Institution.id == number))
    if found is None:
        raise KeysUnsafe(f"there is no institution {number}; its number stands in the address of its page.")
    return found
