"""A certificate from the institution's authority: the request for it, and the examination of the answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from hwx.key_files import KeysUnsafe
from hwx.keys.certificates import PURPOSES, SIGNING, covers, subject_of
from hwx.keys.signing_key import SigningKey
from hwx.people.tables import Institution

FOR_OTHER_THINGS = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
}
"""Readers of PDFs take no signature under a certificate that is for these alone. Any further purpose may be one that a
ministry numbered itself."""


def request_for(institution: Institution, key: SigningKey) -> str:
    """The request (PEM, PKCS 10), which names the purposes; the authority decides what it certifies."""
    made = x509.CertificateSigningRequestBuilder(subject_of(institution))
    made = made.add_extension(SIGNING, critical=True).add_extension(PURPOSES, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode("ascii")


def answer_from(pem: bytes, paper: bytes, day: date) -> tuple[bytes, ...]:
    """The chain (DER), the certificate of the key first. ``paper`` is the public key (DER SubjectPublicKeyInfo).

    Raises KeysUnsafe with what does not fit: another key, a certificate that may not sign documents, one of the chain
    that is not good on that day, a gap in the chain.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise KeysUnsafe("the file holds no certificate in PEM. Ask the authority for that form.") from error
    own = next((one for one in found if _info(one) == paper), None)
    if own is None:
        raise KeysUnsafe(
            "no certificate in the file is for the key that signs PDFs now. If the keys were changed after the "
            "request, make another one: flask keys certificate request"
        )
    _refuse_out_of_date(own, day, "the certificate")
    _refuse_wrong_purpose(own)
    chain = _chain(own, found)
    for above in chain[1:]:
        _refuse_out_of_date(above, day, f"'{above.subject.rfc4514_string()}', which stands above the certificate,")
    return tuple(one.public_bytes(Encoding.DER) for one in chain)


def _refuse_out_of_date(found: x509.Certificate, day: date, what: str) -> None:
    if not covers(found.public_bytes(Encoding.DER), day):
        begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
        raise KeysUnsafe(f"{what} is good from {begins} until {ends}, and not on {day} (UTC) until its end.")


def _refuse_wrong_purpose(own: x509.Certificate) -> None:
    """What an authority does not say is allowed."""
    extensions = own.extensions
    with suppress(x509.ExtensionNotFound):
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            raise KeysUnsafe("the certificate does not allow signatures; one for signing documents is needed.")
    with suppress(x509.ExtensionNotFound):
        purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        if purposes <= FOR_OTHER_THINGS:
            names = ", ".join(sorted(one.dotted_string for one in purposes))
            raise KeysUnsafe(
                "the certificate is for servers, programs or timestamps and not for documents "
                f"(extended key usage {names}); ask the authority for one for signing documents."
            )


def _chain(own: x509.Certificate, found: list[x509.Certificate]) -> list[x509.Certificate]:
    """Upwards as far as the file goes. Raises KeysUnsafe when the file holds others that do not stand above it."""
    chain, rest = [own], [one for one in found if one != own]
    while rest:
        above = next((one for one in rest if _issued(chain[-1], one)), None)
        if above is None:
            raise KeysUnsafe(
                f"'{rest[0].subject.rfc4514_string()}' in the file does not stand above the certificate. The file "
                "should hold the certificate and those of its authorities, and no other."
            )
        chain.append(above)
        rest.remove(above)
    return chain


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _info(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
