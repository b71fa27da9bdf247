"""Signed papers for tests: a certificate that an institution made itself, and the transcript of printed.py under it."""

from __future__ import annotations

from datetime import date
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Name, NameAttribute
from cryptography.x509.oid import NameOID

from hwx.keys.certificates import self_made
from hwx.keys.paper_signer import PaperSigner
from hwx.keys.signing_key import SigningKey
from hwx.papers.signed_paper import signed_paper
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.multikey import multikey
from hwx.rules.seal import public_bytes
from tests.papers.printed import KEY, STARTS, transcript

SUBJECT = Name([NameAttribute(NameOID.COUNTRY_NAME, "SA"), NameAttribute(NameOID.COMMON_NAME, "Prince Mohammed")])
CREDENTIAL = b'{"type":["VerifiableCredential","ClrCredential"],"name":"HWX-2026-00042"}'


class Institution:
    """A key and the certificate that it made for itself."""

    def __init__(self, number: int, subject: Name = SUBJECT, day: date = STARTS) -> None:
        private = ec.derive_private_key(number, ec.SECP256R1())
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

        def sign(data: bytes) -> bytes:
            return private.sign(data, ec.ECDSA(SHA256()))

        self.private = private
        self.certificate = self_made(subject, SigningKey(public, sign), day)
        self.signer = PaperSigner((self.certificate,), sign)
        self.listed = IssuerCertificate((self.certificate,), day)


OURS = Institution(2026)
SOMEBODY = Institution(666)


@cache
def signed_transcript() -> bytes:
    """35 competencies, signed by OURS at the moment of issue; printed once for all tests of a process."""
    return signed_paper(transcript(), CREDENTIAL, multikey(public_bytes(KEY)), OURS.signer)
