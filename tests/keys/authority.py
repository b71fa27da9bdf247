"""A certificate authority of a ministry, for the tests: it answers requests, well and badly."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import NameOID

MARCH = date(2026, 3, 1)
KEY = ec.generate_private_key(ec.SECP256R1())


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "SA"), x509.NameAttribute(NameOID.COMMON_NAME, text)])


MINISTRY = name("Ministry of Health CA")


def root(
    subject: x509.Name = MINISTRY, key: ec.EllipticCurvePrivateKey = KEY, since: date = MARCH, days: int = 3650
) -> x509.Certificate:
    made = _begun(subject, subject, key.public_key(), since, days)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return made.sign(key, hashes.SHA256())


def answer(
    request: str,
    since: date = MARCH,
    days: int = 730,
    usage: x509.KeyUsage | None = None,
    purposes: tuple[x509.ObjectIdentifier, ...] = (),
) -> x509.Certificate:
    """``purposes`` are those of the extended key usage, which is left out without any."""
    asked = x509.load_pem_x509_csr(request.encode())
    assert asked.is_signature_valid
    made = _begun(asked.subject, MINISTRY, asked.public_key(), since, days)
    wanted = usage or asked.extensions.get_extension_for_class(x509.KeyUsage).value
    if purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return made.add_extension(wanted, critical=True).sign(KEY, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _begun(subject: x509.Name, issuer: x509.Name, public: Any, since: date, days: int) -> x509.CertificateBuilder:
    begins = datetime.combine(since, time(10, 30), UTC)
    serial = x509.random_serial_number()
    return x509.CertificateBuilder(issuer, subject, public, serial, begins, begins + timedelta(days=days))


def certified(public: bytes, since: date, days: int) -> bytes:
    """For a public key (DER SubjectPublicKeyInfo), without a request."""
    made = _begun(name("King Fahad Hospital"), MINISTRY, load_der_public_key(public), since, days)
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)
