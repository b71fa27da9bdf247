"""A certificate from the institution's authority: the request for it, and the examination of the answer."""

from __future__ import annotations

from datetime import date

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hwx.key_files import KeysUnsafe
from hwx.keys.certificates import PURPOSES, SIGNING, covers, subject_of
from hwx.keys.signing_key import SigningKey
from hwx.people.tables import Institution


def request_for(institution: Institution, key: SigningKey) -> str:
    """The request (PEM, PKCS 10), which names the purposes; the authority decides what it certifies."""
    made = x509.CertificateSigningRequestBuilder(subject_of(institution))
    made = made.add_extension(SIGNING, critical=True).add_extension(PURPOSES, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode("ascii")


def answer_from(pem: bytes, paper: bytes, day: date) -> tuple[bytes, ...]:
    """The chain (DER), the certificate of the key first. ``paper`` is the public key (DER SubjectPublicKeyInfo).

    Raises KeysUnsafe with what does not fit: another key, a certificate that may not sign or is not good on that day, a
    chain with a gap.
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
    _refuse_unfit(own, day)
    chain = _chain(own, found)
    return tuple(one.public_bytes(Encoding.DER) for one in chain)


def _refuse_unfit(own: x509.Certificate, day: date) -> None:
    if not covers(own.public_bytes(Encoding.DER), day):
        begins, ends = own.not_valid_before_utc, own.not_valid_after_utc
        raise KeysUnsafe(f"the certificate is good from {begins} until {ends}, and not on {day} (UTC) until its end.")
    try:
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeysUnsafe("the certificate does not allow signatures; one for signing documents is needed.")


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
