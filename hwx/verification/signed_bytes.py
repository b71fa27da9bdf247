"""Reads the PAdES signature of a PDF from its bytes alone, without opening the PDF, in the one form that hwx writes.

A signature of a PDF covers all of the file but the signature itself, which stands in it as hexadecimal digits. So it
can be found and checked before anything of the file is parsed: what lies in a file of somebody else never runs through
a reader of PDFs. The room for the digits is larger than the signature; here every byte of it must be as hwx writes it
(capital digits, then zeros, and a CMS message with nothing loose in it), or the file counts as changed, although other
readers look past that.

It may be extended for what later versions write; what it accepts today it must accept for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, core, tsp, x509

BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\]")
DIGITS = re.compile(rb"<([0-9A-F]{64,200000})>")
CLAIMED = re.compile(rb"/M \(D(?::|\\072)(\d{14})Z\)")
NEAR = 1000
"""Bytes after the signature within which its dictionary says when it was made."""


class NotAsWritten(Exception):
    """The file has a signature over all of it that is not in the form in which hwx writes signatures."""


@dataclass(frozen=True)
class SignedBytes:
    """``digest`` is the SHA-256 of what is signed, ``signed`` the bytes that the key signed in turn (they hold the
    digest), ``certificates`` DER, that of the signer first. ``claimed`` is the time that the signer names (UTC);
    ``token`` the timestamp (RFC 3161), if there is one."""

    digest: bytes
    signed: bytes
    signature: bytes
    certificates: tuple[bytes, ...]
    message_digest: bytes
    bound_to: bytes
    claimed: datetime | None
    token: cms.ContentInfo | None


def signed_bytes(data: bytes) -> SignedBytes | None:
    """None when no signature covers the whole file. Raises NotAsWritten."""
    for found in BYTE_RANGE.finditer(data):
        begin, end, rest = (int(number) for number in found.groups())
        if begin < end < len(data) and end + rest == len(data) and found.start() >= end:
            break
    else:
        return None
    digits = DIGITS.fullmatch(data, begin, end)
    if digits is None:
        raise NotAsWritten("the signature is not written in hexadecimal digits")
    digest = hashlib.sha256(memoryview(data)[:begin])
    digest.update(memoryview(data)[end:])
    try:
        return _read(bytes.fromhex(digits[1].decode("ascii")), digest.digest(), _claimed(data[end : end + NEAR]))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise NotAsWritten(str(error)[:200]) from error


def _claimed(near: bytes) -> datetime | None:
    found = CLAIMED.search(near)
    return datetime.strptime(found[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None


def _read(room: bytes, digest: bytes, claimed: datetime | None) -> SignedBytes:
    message = cms.ContentInfo.load(room)
    length = len(message.dump())
    if room[length:].strip(b"\0"):
        raise NotAsWritten("something stands after the signature")
    if message["content_type"].native != "signed_data":
        raise NotAsWritten("the message is not one of signed data")
    data = message["content"]
    signer = data["signer_infos"][0]
    certificates = [one.chosen for one in data["certificates"]]
    own = next((one for one in certificates if _named(signer["sid"], one)), None)
    if own is None or _written(own, certificates, signer).dump() != room[:length]:
        raise NotAsWritten("the message is put together in another way")
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    bound = attributes["signing_certificate_v2"][0]["certs"][0]
    if bound["hash_algorithm"]["algorithm"].native != "sha256" or len(signer["signed_attrs"]) != len(attributes):
        raise NotAsWritten("the attributes are other than expected")
    return SignedBytes(
        digest=digest,
        signed=signer["signed_attrs"].untag().dump(),
        signature=signer["signature"].native,
        certificates=(own.dump(), *(one.dump() for one in certificates if one is not own)),
        message_digest=attributes["message_digest"][0].native,
        bound_to=bound["cert_hash"].native,
        claimed=claimed,
        token=_token(signer["unsigned_attrs"]),
    )


def _named(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    named = sid.chosen
    serial: int = certificate.serial_number
    return bool(named["serial_number"].native == serial and named["issuer"].dump() == certificate.issuer.dump())


def _written(own: x509.Certificate, certificates: list[x509.Certificate], signer: cms.SignerInfo) -> cms.ContentInfo:
    """The message as hwx puts it together from the parts that matter."""
    sha256 = {"algorithm": "sha256", "parameters": core.Null()}
    name = {"issuer": own.issuer, "serial_number": own.serial_number}
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", name),
        "digest_algorithm": sha256,
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signer["signature"].native,
    }
    if signer["unsigned_attrs"]:
        info["unsigned_attrs"] = signer["unsigned_attrs"]
    content = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [info],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


def _token(attributes: cms.CMSAttributes) -> cms.ContentInfo | None:
    """The one timestamp over the signature. Raises NotAsWritten for anything else that nobody signed."""
    if not attributes:
        return None
    if len(attributes) != 1 or attributes[0]["type"].native != "signature_time_stamp_token":
        raise NotAsWritten("there are attributes that nobody signed")
    (token,) = attributes[0]["values"]
    if not isinstance(token["content"]["encap_content_info"]["content"].parsed, tsp.TSTInfo):
        raise NotAsWritten("the timestamp is none")
    found: cms.ContentInfo = token
    return found
