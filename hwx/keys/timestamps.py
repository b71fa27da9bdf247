"""Asks a timestamp authority (RFC 3161) when a PDF was signed, and gathers what proves the signature years later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, ClassVar
from urllib.request import Request, urlopen

from asn1crypto import cms, core, crl, pem, tsp, x509
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, handle_tsp_response
from pyhanko_certvalidator import ValidationContext

from hwx.keys.timestamp_token import stamp_of_digest
from hwx.settings import Settings

PATIENCE = 10.0
LONGEST = 2 * 1024 * 1024
"""Seconds and bytes for one answer from outside."""

DIGEST = "sha256"

MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto and pyHanko raise over parts that are missing or of another kind, the number to be repeated among
them."""


class NoTimestamp(Exception):
    """The authority gave none, or its certificates cannot be read; the message says what happened."""


class Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp of RFC 3161; that of asn1crypto asks for a token even where the authority refuses."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Authority(TimeStamper):
    """Over HTTP, with nothing but the standard library."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Answer:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            asked = Request(self.url, req.dump(), headers)
        except ValueError as error:
            raise TimestampRequestError(f"{self.url} is no address: {error}") from error
        sent = await asyncio.to_thread(_asked, asked)
        try:
            answer: Answer = Answer.load(sent, strict=True)
        except ValueError as error:
            raise self._no_timestamp() from error
        return answer

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Nothing is signed along that a check of the PDF could not read: it would call the paper changed."""
        nonce, asked = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        answer = await self.async_request_tsa_response(asked)
        try:
            self._refuse_refusal(answer["status"])
            token = handle_tsp_response(answer, nonce)
            _ = token["content"]["certificates"].native
        except MALFORMED as error:
            raise self._no_timestamp() from error
        if stamp_of_digest(token, message_digest, md_algorithm) is None:
            raise TimestampRequestError(
                f"{self.url} answered with a timestamp that is broken, of something else, or signed in a way that hwx "
                "cannot check"
            )
        return token

    def _refuse_refusal(self, status: tsp.PKIStatusInfo) -> None:
        if status["status"].native != "granted":
            why = "; ".join(status["status_string"].native or sorted(status["fail_info"].native or ()))
            raise TimestampRequestError(f"{self.url} refused ({status['status'].native}): {why or 'no reason given'}")

    def _no_timestamp(self) -> TimestampRequestError:
        return TimestampRequestError(f"{self.url} answered with something that is no timestamp")


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
        roots = _certificates(Path(settings.timestamp_roots).read_bytes()) if settings.timestamp_roots else ()
    except (OSError, ValueError) as error:
        raise NoTimestamp(f"{settings.timestamp_roots} cannot be read as PEM certificates: {error}") from error
    return Timestamps(Authority(settings.timestamp_url), roots)


def _certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """At least one. Raises ValueError."""
    found = tuple(_certificate(kind, der) for kind, _, der in pem.unarmor(content, multiple=True))
    if not found:
        raise ValueError("it holds none")
    return found


def _certificate(kind: str, der: bytes) -> x509.Certificate:
    """Read to its end: what is not, fails when the first paper is signed. Raises ValueError."""
    if kind != "CERTIFICATE":
        raise ValueError(f"it holds a {kind}")
    found = x509.Certificate.load(der, strict=True)
    _ = found.native
    return found


def revocation_lists(certificates: Iterable[x509.Certificate]) -> Iterable[crl.CertificateList]:
    """Those that the certificates name by http; one that cannot be had is left out, the signature holds without."""
    addresses = dict.fromkeys(url for one in certificates for url in _addresses(one))
    for address in addresses:
        try:
            found = crl.CertificateList.load(_asked(Request(address)), strict=True)
            _ = found["tbs_cert_list"]["this_update"].native, found["signature"].native
        except (TimestampRequestError, *MALFORMED):
            continue
        yield found


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
