"""Gathers what everybody may know of the keys of this installation; asks for no passphrase and no token."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import certificates_of, histories_of
from hwx.keys.site import public_keys
from hwx.people.tables import Institution
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.key_list import Issuer, KeyList
from hwx.settings import Settings


def key_list(session: Session, settings: Settings) -> KeyList:
    """The keys that seal, and those of every institution that has any, lowest number first. Raises KeysUnsafe."""
    issuers = issuers_here(session, keyring_of(settings))
    return KeyList(public_keys(settings.keys_folder), tuple(issuer for _, issuer in issuers))


def issuers_here(session: Session, keyring: Keyring) -> list[tuple[int, Issuer]]:
    """Each with the number of the institution. Raises KeysUnsafe."""
    wanted = keyring.institutions()
    found = session.scalars(select(Institution).where(Institution.id.in_(wanted)).order_by(Institution.id))
    return [(one.id, issuer_of(keyring, one)) for one in found]


def issuer_of(keyring: Keyring, institution: Institution) -> Issuer:
    """Raises KeysUnsafe."""
    return Issuer(institution.name, histories_of(keyring, institution), certificates_of(keyring, institution.id))


def certificates_to_pem(institution: Institution, keyring: Keyring) -> str:
    """Every certificate that may still be trusted for some day, with its days in a line above it: programs pass over
    such lines. One that is trusted for no day, or not any more, is named and left out. Raises KeysUnsafe."""
    listed = certificates_of(keyring, institution.id)
    lines = [f"# {institution.name}", f"# {institution.english_name}"]
    if not listed:
        lines.append("# No certificate yet: the first one is made before the first transcript is issued.")
    return "\n".join([*lines, *(line for one in listed for line in _lines(one))]) + "\n"


def _lines(one: IssuerCertificate) -> Iterator[str]:
    yield "#"
    yield f"# SHA-256 {one.fingerprint}"
    yield f"# signed from {one.used_from} until {one.used_until or 'now'} (UTC)"
    if one.distrusted_from is None:
        yield one.pem.rstrip("\n")
    else:
        yield f"# NOT TRUSTED from {one.distrusted_from} on, and therefore left out of this file"
