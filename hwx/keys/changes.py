"""Changes to the keys of an institution: the next pair, a pair that is not trusted any more, another certificate.

Each change writes the list anew while nobody else can; if it is cut short, the list is the old one. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from hwx.key_files import KeysUnsafe, change_alone
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import first_pair, made_pair
from hwx.keys.pairs import LIST, KeyPair, pairs_in, pairs_to_json
from hwx.people.tables import Institution
from hwx.rules.issuer_certificates import IssuerCertificate

SHORTEST_NAME = 8
"""Of what names a key or a certificate in a command, so that a slip of the hand meets none."""


def next_pair(keyring: Keyring, institution: Institution, day: date, today: date) -> KeyPair:
    """Make keys that sign from that day on; those before sign until then and stay in the list. Raises KeysUnsafe."""
    if day < today:
        raise KeysUnsafe(f"a new key cannot sign from {day} on, a day that is over; {today} is the first that it can.")
    folder = keyring.folder_of(institution.id)
    if not pairs_in(folder):
        return first_pair(keyring, institution, day)[-1]

    def longer(pairs: tuple[KeyPair, ...]) -> tuple[KeyPair, ...]:
        return (*(_ended(pair, day) for pair in pairs), made_pair(keyring, institution, day))

    return _change(folder, longer)[-1]


def distrust(folder: Path, pair_id: str, since: date, today: date, reason: str) -> KeyPair:
    """Nothing dated ``since`` or later is believed of this pair, and it signs nothing any more. Raises KeysUnsafe.

    The day can be moved to an earlier one when more is known, and not to a later one: somebody may have relied on it.
    """
    if since > today:
        raise KeysUnsafe(
            f"{since} is still to come; a key is distrusted from a day that has come, at the latest {today}."
        )
    if not reason.strip():
        raise KeysUnsafe("a reason is missing: those who ask why their transcript is not believed any more need one.")

    def changed(pair: KeyPair) -> KeyPair:
        if pair.distrusted_from is not None and since > pair.distrusted_from:
            raise KeysUnsafe(
                f"key {pair.id} is distrusted from {pair.distrusted_from} on. That day can only become an earlier one."
            )
        until = max(pair.used_from, min(pair.used_until or today, today))
        return replace(pair, used_until=until, distrusted_from=since, reason=" ".join(reason.split()))

    return _change_one(folder, pair_id, changed)


def take_certificate(folder: Path, pair_id: str, chain: tuple[bytes, ...], day: date) -> KeyPair:
    """PDFs are signed under this certificate from that day on; the one before stays in the list. Raises KeysUnsafe."""

    def changed(pair: KeyPair) -> KeyPair:
        new = IssuerCertificate(chain, day)
        if any(one.chain[0] == chain[0] and one.used_until is None for one in pair.certificates):
            raise KeysUnsafe("this certificate is in use already.")
        older = (
            replace(one, used_until=max(day, one.used_from)) if one.used_until is None else one
            for one in pair.certificates
        )
        return replace(pair, certificates=(*older, new))

    return _change_one(folder, pair_id, changed)


def lock_all(keyring: Keyring, former: str) -> int:
    """Encrypt every file with the passphrase of now; how many were not. If it is cut short, some files are as they were
    and some are done, and doing it again does the rest. Raises KeysUnsafe and OSError."""
    if not keyring.safe.files.passphrase():
        raise KeysUnsafe("there is no passphrase to encrypt with. Set HWX_KEY_PASSPHRASE or HWX_KEY_PASSPHRASE_FILE.")
    files = [path for number in keyring.institutions() for path in sorted(keyring.folder_of(number).glob("*.pem"))]
    return sum(keyring.safe.files.lock_again(path, former) for path in files)


def found_pair(keyring: Keyring, name: str) -> tuple[int, KeyPair]:
    """The pair of whichever institution that is named by its id, its key in the DID document, or the fingerprint of a
    certificate, each whole or its beginning. Raises KeysUnsafe when none or several are."""
    wanted = name.replace(":", "").replace(" ", "")
    if len(wanted) < SHORTEST_NAME:
        raise KeysUnsafe(f"'{name}' is too short to name a key; at least {SHORTEST_NAME} characters are expected.")
    found = [
        (number, pair)
        for number in keyring.institutions()
        for pair in pairs_in(keyring.folder_of(number))
        if any(known.startswith((wanted, wanted.lower())) for known in _names(pair))
    ]
    if len(found) != 1:
        how_many = "no key" if not found else f"{len(found)} keys"
        raise KeysUnsafe(f"{how_many} here can be named '{name}'. 'flask keys list' shows them all.")
    return found[0]


def _names(pair: KeyPair) -> tuple[str, ...]:
    return pair.id, pair.public.multikey, *(one.fingerprint for one in pair.certificates)


def _ended(pair: KeyPair, day: date) -> KeyPair:
    return replace(pair, used_until=max(day, pair.used_from)) if pair.used_until is None else pair


def _change_one(folder: Path, pair_id: str, make: Callable[[KeyPair], KeyPair]) -> KeyPair:
    changed = _change(folder, lambda pairs: tuple(make(pair) if pair.id == pair_id else pair for pair in pairs))
    return next(pair for pair in changed if pair.id == pair_id)


def _change(folder: Path, make: Callable[[tuple[KeyPair, ...]], tuple[KeyPair, ...]]) -> tuple[KeyPair, ...]:
    written: list[tuple[KeyPair, ...]] = []

    def content() -> bytes:
        written.append(make(pairs_in(folder)))
        return pairs_to_json(written[-1])

    try:
        change_alone(folder / LIST, content)
    except OSError as error:
        raise KeysUnsafe(
            f"{folder / LIST} cannot be changed ({error.strerror}). Give the user of hwx the right to write there."
        ) from error
    return written[-1]
