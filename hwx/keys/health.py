"""What ``flask doctor`` finds about the keys: can each sign today, and what falls due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography import x509

from hwx.key_files import OTHERS, KeysUnsafe
from hwx.keys.certificates import covers
from hwx.keys.keyring import Keyring, keyring_of, passphrase_of
from hwx.keys.keysets import pair_on
from hwx.keys.lines import where
from hwx.keys.pairs import KeyPair, pairs_in
from hwx.keys.site import public_keys, seals_on
from hwx.keys.timestamps import NoTimestamp, timestamps_of
from hwx.settings import Settings

DUE = timedelta(days=60)
YEAR = timedelta(days=396)
"""Thirteen months: whoever rotates on the same day each year is not nagged before it."""


@dataclass(frozen=True)
class Health:
    """``trouble`` empty: all is well, and ``what`` says what was found. ``needed``: nothing can be issued without."""

    what: str
    trouble: str = ""
    mend: str = ""
    needed: bool = True


def health_of(settings: Settings, today: date) -> Iterator[Health]:
    """Opens every key that signs today, so that a wrong passphrase or a token that is away is found now."""
    yield from _site(settings, today)
    yield from _way_of_keeping(settings)
    yield from _institutions(keyring_of(settings), today)
    yield from _timestamps(settings)


def _site(settings: Settings, today: date) -> Iterator[Health]:
    """Only trouble that a folder without faults has too; the faults are told by others."""
    try:
        keys = public_keys(settings.keys_folder)
    except KeysUnsafe:
        return
    if keys and not any(seals_on(key, today) for key in keys):
        yield Health("Key of the site", "none is in force and trusted today", "Run: flask keys new")


def _way_of_keeping(settings: Settings) -> Iterator[Health]:
    what = "Keeping of institutions' keys"
    try:
        word = passphrase_of(settings)
        if settings.token_module:
            _needs_file(settings, word)
            yield Health(f"{what} (new ones in the token '{settings.token_label}')")
        elif word:
            yield Health(f"{what} (files, encrypted)")
        else:
            yield Health(f"{what} (files in the clear, for the demonstration only)")
    except KeysUnsafe as error:
        yield Health(what, str(error), "See docs/runbook-keys.md.")
    for path in filter(None, (settings.key_passphrase_file, settings.token_pin_file)):
        if Path(path).exists() and Path(path).stat().st_mode & OTHERS:
            yield Health(what, f"others on this machine can read {path}", f"chmod 600 '{path}'", needed=False)


def _needs_file(settings: Settings, word: str) -> None:
    """Raises KeysUnsafe where the token is away, or half of the keys would lie in the clear beside it."""
    token = keyring_of(settings).safe
    if not token.token_holds_all() and not word and settings.mode == "production":
        raise KeysUnsafe(
            f"the token '{settings.token_label}' cannot hold Ed25519, so keys for credentials are files, and there is "
            "no passphrase to encrypt them with. Set HWX_KEY_PASSPHRASE or HWX_KEY_PASSPHRASE_FILE."
        )


def _institutions(keyring: Keyring, today: date) -> Iterator[Health]:
    try:
        numbers = keyring.institutions()
    except KeysUnsafe as error:
        yield Health("Keys of institutions", str(error), "See docs/runbook-keys.md.")
        return
    for number in numbers:
        yield _institution(keyring, number, today)


def _institution(keyring: Keyring, number: int, today: date) -> Health:
    what = f"Keys of institution {number}"
    rotate = f"Run: flask keys rotate {number}"
    try:
        pairs = pairs_in(keyring.folder_of(number))
        if not pairs:
            return Health(what, "its folder is empty", "Put it back from a backup, or remove the folder.", needed=False)
        pair = pair_on(pairs, today)
        if pair is None:
            return Health(what, "none is in force and trusted today", rotate)
        keyring.safe.open(keyring.folder_of(number), pair)
        if not keyring.safe.has(keyring.folder_of(number), pair):  # a token is asked only now
            return Health(what, "the token does not hold its private keys. Is it the right one?", rotate)
    except KeysUnsafe as error:
        return Health(what, str(error), "See docs/runbook-keys.md.")
    what = f"{what} ({pair.public.multikey[:12]}..., since {pair.used_from}, {where(keyring, number, pair)})"
    return _due(what, number, pair, today) or Health(what)


def _due(what: str, number: int, pair: KeyPair, today: date) -> Health | None:
    renew = f"Run: flask keys certificate renew {number}\nor for one of an authority: flask keys certificate request"
    certificate = pair.certificate_on(today)
    if certificate is None:
        return Health(what, "no certificate is in force today", renew)
    ends = x509.load_der_x509_certificate(certificate.chain[0]).not_valid_after_utc.date()
    if not covers(certificate.chain[0], today):
        return Health(what, f"the certificate was good until {ends}", renew)
    if ends <= today + DUE:
        return Health(what, f"the certificate is good until {ends} only", renew, needed=False)
    if pair.used_from + YEAR < today:
        return Health(what, "in use for more than a year", f"Run: flask keys rotate {number}", needed=False)
    return None


def _timestamps(settings: Settings) -> Iterator[Health]:
    """The authority itself is not asked: that costs money at some."""
    if not settings.timestamp_url:
        return
    what = f"Timestamps from {settings.timestamp_url}"
    try:
        found = timestamps_of(settings)
    except NoTimestamp as error:
        yield Health(what, str(error), "Look at HWX_TIMESTAMP_ROOTS.")
        return
    without = "" if found and found.roots else "without the proof that holds when the authority is gone"
    yield Health(what, without, "Name its certificates in HWX_TIMESTAMP_ROOTS." if without else "", needed=False)
