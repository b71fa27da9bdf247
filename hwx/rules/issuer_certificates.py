"""The certificates with which an institution ever signed PDFs, each with its days, as values and as public rows.

A reader of PDFs trusts a certificate; this list says which ones an institution stands behind and on which days (UTC,
included). Certificates are only added; what may change later is the last day and the day from which one is no longer
trusted, as with hwx.rules.issuer_keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


class CertificatesUnreadable(ValueError):
    """The rows are no list of certificates; the message says where and what was expected."""


@dataclass(frozen=True)
class IssuerCertificate:
    """``chain`` is DER: that of the institution, then those above it as far as they are known."""

    chain: tuple[bytes, ...]
    used_from: date
    used_until: date | None = None
    distrusted_from: date | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hex, as readers of PDFs show it."""
        return hashlib.sha256(self.chain[0]).hexdigest()

    @property
    def pem(self) -> str:
        """The whole chain, as other programs read it."""
        return "".join(_pem(der) for der in self.chain)

    def in_force(self, day: date) -> bool:
        return self.used_from <= day and (self.used_until is None or day <= self.used_until)

    def trusted(self, day: date) -> bool:
        return self.distrusted_from is None or day < self.distrusted_from


def chain_of(pem: str) -> tuple[bytes, ...]:
    """The certificates of a PEM text, in their order. Raises ValueError when there is none or one is broken."""
    return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem.encode()))


def rows_of(certificates: Sequence[IssuerCertificate]) -> list[dict[str, Any]]:
    return [
        {
            "sha256": one.fingerprint,
            "chain": [_pem(der) for der in one.chain],
            "used_from": one.used_from.isoformat(),
            "used_until": one.used_until.isoformat() if one.used_until else None,
            "distrusted_from": one.distrusted_from.isoformat() if one.distrusted_from else None,
        }
        for one in certificates
    ]


def certificates_from(rows: Any) -> tuple[IssuerCertificate, ...]:
    """The reverse of ``rows_of``; what else stands in a row is not looked at. Raises CertificatesUnreadable."""
    if not isinstance(rows, list):
        raise CertificatesUnreadable("a list of certificates was expected")
    return tuple(_certificate_from(row, place) for place, row in enumerate(rows, start=1))


def _certificate_from(row: Any, place: int) -> IssuerCertificate:
    if not isinstance(row, Mapping):
        raise CertificatesUnreadable(f"certificate {place} of the list is no object")
    try:
        found = IssuerCertificate(
            chain_of("".join(row["chain"])),
            date.fromisoformat(row["used_from"]),
            _day(row["used_until"]),
            _day(row["distrusted_from"]),
        )
    except (KeyError, TypeError, ValueError, x509.InvalidVersion) as error:
        raise CertificatesUnreadable(f"certificate {place} of the list cannot be read: {error}") from error
    if row.get("sha256") != found.fingerprint:
        raise CertificatesUnreadable(f"certificate {place} of the list does not have the fingerprint that it names")
    return found


def _pem(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
