"""``flask keys certificate``: a certificate for PDFs from the institution's authority, or a new one made here."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from hwx.clock import now
from hwx.key_files import KeysUnsafe
from hwx.keys.certificate_requests import answer_from, request_for
from hwx.keys.certificates import self_made, subject_of
from hwx.keys.changes import take_certificate
from hwx.keys.commands import institution_of, keyring_here
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import first_pair, pair_on
from hwx.keys.lines import made_by
from hwx.keys.pairs import KeyPair, pairs_in
from hwx.keys.signing_key import SigningKey
from hwx.keys.trouble import trouble_told

certificate = AppGroup("certificate", help="Certificates with which institutions sign PDFs.")


@certificate.command("request")
@click.argument("institution", type=int)
@with_appcontext
@trouble_told
def ask(institution: int) -> None:
    """Print a request (PEM) for the institution's certificate authority, for the key that signs today."""
    keyring = keyring_here()
    pair = _pair_today(keyring, institution)
    click.echo(request_for(institution_of(institution), _key_of(keyring, institution, pair)), nl=False)


@certificate.command("import")
@click.argument("institution", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@trouble_told
def take(institution: int, file: Path) -> None:
    """Sign PDFs from today on under the certificate in FILE (PEM): it first or last, with those of its authorities."""
    keyring = keyring_here()
    pair = _pair_today(keyring, institution)
    _use(keyring, institution, pair, answer_from(file.read_bytes(), pair.paper, now().date()))


@certificate.command("renew")
@click.argument("institution", type=int)
@with_appcontext
@trouble_told
def renew(institution: int) -> None:
    """Make a new certificate here, with the name of the institution as it is now, for the same key."""
    keyring = keyring_here()
    pair = _pair_today(keyring, institution)
    key = _key_of(keyring, institution, pair)
    _use(keyring, institution, pair, (self_made(subject_of(institution_of(institution)), key, now().date()),))


def _use(keyring: Keyring, number: int, pair: KeyPair, chain: tuple[bytes, ...]) -> None:
    changed = take_certificate(keyring.folder_of(number), pair.id, chain, now().date())
    newest = changed.certificates[-1]
    click.echo(f"PDFs of institution {number} are signed from {newest.used_from} (UTC) under {newest.fingerprint}")
    click.echo(f"  {made_by(newest)}")


def _pair_today(keyring: Keyring, number: int) -> KeyPair:
    """The first one is made when there is none. Raises KeysUnsafe."""
    today = now().date()
    pairs = pairs_in(keyring.folder_of(number)) or first_pair(keyring, institution_of(number), today)
    found = pair_on(pairs, today)
    if found is None:
        raise KeysUnsafe(f"no key of institution {number} signs today. Make one: flask keys rotate {number}")
    return found


def _key_of(keyring: Keyring, number: int, pair: KeyPair) -> SigningKey:
    return SigningKey(pair.paper, keyring.safe.open(keyring.folder_of(number), pair).paper)
