"""The keys of an institution as lines for whoever looks after the machine."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509

from hwx.key_files import KeysUnsafe
from hwx.keys.keyring import Keyring
from hwx.keys.pairs import KeyPair, pairs_in
from hwx.rules.issuer_certificates import IssuerCertificate


def lines_of(keyring: Keyring, number: int, name: str) -> Iterator[str]:
    """Raises KeysUnsafe for a list that cannot be read; what is wrong with a private key stands in its line."""
    yield f"Institution {number}, {name}"
    for pair in pairs_in(keyring.folder_of(number)):
        until = f"{pair.used_until or 'now'!s:<10}"
        yield f"  {pair.id}  from {pair.used_from}  until {until}  {where(keyring, number, pair)}"
        yield f"    {pair.public.multikey}"
        if pair.distrusted_from is not None:
            yield f"    NOT TRUSTED from {pair.distrusted_from} on: {pair.reason}"
        for one in pair.certificates:
            yield f"    certificate {one.fingerprint[:16]}  from {one.used_from}  {made_by(one)}"


def where(keyring: Keyring, number: int, pair: KeyPair) -> str:
    """In which of the ways the private keys are kept, and whether they are there."""
    try:
        if not keyring.safe.has(keyring.folder_of(number), pair):
            return "private keys not here"
    except KeysUnsafe as error:
        return str(error)
    kinds = {"in the token" if handle else "in a file" for handle in (pair.credential_handle, pair.paper_handle)}
    if len(kinds) == 2:
        return "key for PDFs in the token, key for credentials in a file"
    return f"private keys {kinds.pop()}"


def made_by(one: IssuerCertificate) -> str:
    found = x509.load_der_x509_certificate(one.chain[0])
    maker = "made here" if found.issuer == found.subject else f"by {found.issuer.rfc4514_string()}"
    return f"{maker}, good until {found.not_valid_after_utc.date()}"
