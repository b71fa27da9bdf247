"""Changes to keys: the next pair of an institution, a key that is not trusted any more, another certificate.

Each change writes the list anew while nobody else can; if it is cut short, the list is the old one. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hwx.key_files import KeysUnsafe, change_alone, how_to_let_write
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import first_pair, made_pair
from hwx.keys.pairs import LIST, KeyPair, pairs_in, pairs_to_json
from hwx.keys.site import change_key, public_keys
from hwx.people.tables import Institution
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.seal import PublicKey

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
    why = fit_reason(since, today, reason)

    def changed(pair: KeyPair) -> KeyPair:
        refuse_later_day(pair, since)
        until = max(pair.used_from, min(pair.used_until or today, today))
        return replace(pair, used_until=until, distrusted_from=since, reason=why)

    return _change_one(folder, pair_id, changed)


def distrust_seal(folder: Path, key_id: str, since: date, today: date, reason: str) -> PublicKey:
    """The same for a key of the site. It ends on the day before, so that readers from before there were marks, which
    pass over them, refuse the same files. Raises KeysUnsafe."""
    why = fit_reason(since, today, reason)

    def changed(key: PublicKey) -> PublicKey:
        refuse_later_day(key, since)
        last = since - timedelta(days=1)
        return replace(key, used_until=min(key.used_until or last, last), distrusted_from=since, reason=why)

    try:
        return change_key(folder, key_id, changed)
    except OSError as error:
        raise _not_written(folder, error) from error


def fit_reason(since: date, today: date, reason: str) -> str:
    """In one line. Raises KeysUnsafe for a day to come, and where there is no reason."""
    if since > today:
        raise KeysUnsafe(
            f"{since} is still to come; a key is distrusted from a day that has come, at the latest {today}."
        )
    if not reason.strip():
        raise KeysUnsafe("a reason is missing: those who ask why their transcript is not believed any more need one.")
    return " ".join(reason.split())


def refuse_later_day(key: KeyPair | PublicKey, since: date) -> None:
    if key.distrusted_from is not None and since > key.distrusted_from:
        raise KeysUnsafe(
            f"key {key.id} is distrusted from {key.distrusted_from} on. That day can only become an earlier one."
        )


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
    and some are done, and doing it again does the rest. Raises KeysUnsafe."""
    if not keyring.safe.files.passphrase():
        raise KeysUnsafe("there is no passphrase to encrypt with. Set HWX_KEY_PASSPHRASE or HWX_KEY_PASSPHRASE_FILE.")
    files = [path for number in keyring.institutions() for path in sorted(keyring.folder_of(number).glob("*.pem"))]
    return sum(_lock_again(keyring, path, former) for path in files)


def _lock_again(keyring: Keyring, path: Path, former: str) -> bool:
    try:
        return keyring.safe.files.lock_again(path, former)
    except OSError as error:
        raise KeysUnsafe(
            f"{path} cannot be encrypted anew ({error.strerror}) and is as it was. {how_to_let_write(error)}"
        ) from error


def found_key(keyring: Keyring, seals: Path, name: str) -> tuple[int, KeyPair] | PublicKey:
    """The pair of whichever institution that is named by its id, its key in the DID document, or the fingerprint of a
    certificate, each whole or its beginning; or the key of the site, in the folder ``seals``, that is named by its id.
    Raises KeysUnsafe when none or several are."""
    wanted = name.replace(":", "").replace(" ", "")
    if len(wanted) < SHORTEST_NAME:
        raise KeysUnsafe(f"'{name}' is too short to name a key; at least {SHORTEST_NAME} characters are expected.")
    sealing = [key for key in public_keys(seals) if key.id.startswith(wanted.lower())]
    pairs = [
        (number, pair)
        for number in keyring.institutions()
        for pair in pairs_in(keyring.folder_of(number))
        if any(known.startswith((wanted, wanted.lower())) for known in _names(pair))
    ]
    found: list[tuple[int, KeyPair] | PublicKey] = [*pairs, *sealing]
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
        raise _not_written(folder, error) from error
    return written[-1]


def _not_written(folder: Path, error: OSError) -> KeysUnsafe:
    return KeysUnsafe(f"{folder / LIST} cannot be changed ({error.strerror}). {how_to_let_write(error)}")
