"""Asks a timestamp authority (RFC 3161) when a PDF was signed, and gathers what proves the signature years later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from asn1crypto import crl, pem, tsp, x509
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator import ValidationContext

from hwx.settings import Settings

PATIENCE = 10.0
LONGEST = 2 * 1024 * 1024
"""Seconds and bytes for one answer from outside."""

DIGEST = "sha256"


class NoTimestamp(Exception):
    """The authority gave none, or its certificates cannot be read; the message says what happened."""


class Authority(TimeStamper):
    """Over HTTP, with nothing but the standard library."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        answer = await asyncio.to_thread(_asked, Request(self.url, req.dump(), headers))
        try:
            return tsp.TimeStampResp.load(answer, strict=True)
        except ValueError as error:
            raise TimestampRequestError(f"{self.url} answered with something that is no timestamp") from error


@dataclass(frozen=True)
class Timestamps:
    """``roots`` are the certificates that those of the authority are checked against; without any, the timestamp is
    taken as it comes (B-T), and nothing is put beside the signature that would prove it later (B-LT)."""

    stamper: TimeStamper
    roots: tuple[x509.Certificate, ...]

    def context_for(self, signer: Signer, at: datetime) -> ValidationContext:
        """With the lists of revoked certificates that are put beside the signature. Raises NoTimestamp.

        The certificate of the institution is taken at its word here: it is the institution that signs.
        """
        own = signer.signing_cert
        if own is None:
            raise NoTimestamp("the signer has no certificate")
        try:
            answer = asyncio.run(self.stamper.async_dummy_response(DIGEST))
        except (TimestampRequestError, OSError, ValueError) as error:
            raise NoTimestamp(f"the timestamp authority gave no timestamp: {error}") from error
        authority = [one.chosen for one in answer["content"]["certificates"] if one.name == "certificate"]
        others = [*signer.cert_registry, *authority]
        return ValidationContext(
            trust_roots=[*self.roots, _top(own, list(signer.cert_registry))],
            other_certs=others,
            crls=list(revocation_lists([own, *others])),
            moment=None,
            best_signature_time=at,
            revocation_mode="soft-fail",
        )


def timestamps_of(settings: Settings) -> Timestamps | None:
    """None where no authority is configured. Raises NoTimestamp for certificates that cannot be read."""
    if not settings.timestamp_url:
        return None
    try:
        found = Path(settings.timestamp_roots).read_bytes() if settings.timestamp_roots else b""
        roots = tuple(x509.Certificate.load(der) for _, _, der in pem.unarmor(found, multiple=True)) if found else ()
    except (OSError, ValueError) as error:
        raise NoTimestamp(f"{settings.timestamp_roots} cannot be read as PEM certificates: {error}") from error
    return Timestamps(Authority(settings.timestamp_url), roots)


def revocation_lists(certificates: Iterable[x509.Certificate]) -> Iterable[crl.CertificateList]:
    """Those that the certificates name by http; one that cannot be had is left out, the signature holds without."""
    addresses = dict.fromkeys(url for one in certificates for url in _addresses(one))
    for address in addresses:
        try:
            yield crl.CertificateList.load(_asked(Request(address)), strict=True)
        except (TimestampRequestError, ValueError):
            continue


def _addresses(certificate: x509.Certificate) -> Sequence[str]:
    points = certificate.crl_distribution_points
    return [point.url for point in points if point.url and point.url.startswith(("http://", "https://"))]


def _top(own: x509.Certificate, others: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate of the chain that nothing else in it stands above."""
    above = next((one for one in others if one.subject == own.issuer and one != own), None)
    return own if above is None else _top(above, [one for one in others if one != above])


def _asked(request: Request) -> bytes:
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            content: bytes = answer.read(LONGEST + 1)
    except (HTTPException, OSError, ValueError) as error:
        raise TimestampRequestError(f"{request.full_url} does not answer: {error}") from error
    if len(content) > LONGEST:
        raise TimestampRequestError(f"{request.full_url} answers with more than {LONGEST} bytes")
    return content
