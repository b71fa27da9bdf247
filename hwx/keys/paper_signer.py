"""Signs the bytes of a PDF's signature with a P-256 key, wherever that key lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from asn1crypto import x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

DIGEST = "sha256"
LONGEST = 72
"""Bytes of the longest DER signature with P-256: two whole numbers of at most 33 bytes and their frames."""


class PaperSigner(Signer):
    """``sign`` gives the ECDSA signature (DER) over the SHA-256 of its argument. ``chain`` is DER, that of the key
    first; the others are put into the PDF beside it."""

    def __init__(self, chain: Sequence[bytes], sign: Callable[[bytes], bytes]) -> None:
        own, *others = (x509.Certificate.load(der) for der in chain)
        above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        above.register_multiple(others)
        super().__init__(
            signing_cert=own,
            cert_registry=above,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Raises ValueError for another digest than SHA-256."""
        if digest_algorithm.lower() != DIGEST:
            raise ValueError(f"the key of the institution signs {DIGEST} only, not {digest_algorithm}")
        return bytes(LONGEST) if dry_run else self._sign(data)
