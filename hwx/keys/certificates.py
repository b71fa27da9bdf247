"""Certificates for signing PDFs: what they name and allow, and one that the institution makes itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hwx.keys.signing_key import SigningKey
from hwx.people.tables import Institution

YEARS = 20
"""A reader of PDFs calls a signature expired when its certificate is; a transcript is shown for a working life. The
key is changed long before: the dated list says when it signed."""

LONGEST_NAME = 64
"""X.520: organisation and common name."""

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336."""

PURPOSES = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
"""Protection of e-mail is what some readers of PDFs ask of a signer instead."""

SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def subject_of(institution: Institution) -> x509.Name:
    """Country, the official name in its own script as organisation, the English one as common name."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, institution.country.upper()),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _short(institution.name)),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(institution.english_name)),
        ]
    )


def self_made(subject: x509.Name, key: SigningKey, day: date) -> bytes:
    """A certificate (DER) for signing documents and for nothing else, good from the beginning of that day."""
    public = key.public_key()
    begins = datetime.combine(day, time(), UTC)
    made = (
        x509.CertificateBuilder(subject, subject, public, x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(_years_later(begins, YEARS))
    )
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(SIGNING, critical=True).add_extension(PURPOSES, critical=False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def covers(der: bytes, day: date) -> bool:
    """Whether the certificate says of itself that it is good on that day (UTC), until its last second: one that an
    authority made on the day begins in the middle of it."""
    found = x509.load_der_x509_certificate(der)
    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    return begins.date() <= day and datetime.combine(day, time(23, 59, 59), UTC) <= ends


def _short(name: str) -> str:
    """At the end of a word, where the name is longer than a certificate can hold."""
    if len(name) <= LONGEST_NAME:
        return name
    return name[: LONGEST_NAME + 1].rsplit(" ", 1)[0][:LONGEST_NAME]


def _years_later(moment: datetime, years: int) -> datetime:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year + years, day=day)
