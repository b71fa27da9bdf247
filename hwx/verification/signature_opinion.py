"""The child program that asks pyHanko about the signatures of a PDF: reads it from standard input, answers in JSON.

It is started by file name in a process of its own (pdf_signature.py) and imports nothing of hwx, as extraction.py does,
whose way of giving up power it takes over. It trusts no certificate and asks nothing of the network.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import logging
import runpy
import sys
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

MOST = 8
"""Signatures that are looked at."""

ENCRYPTED = 70
BROKEN = 74


def opinion(pdf: bytes) -> tuple[int, dict[str, Any]]:
    """Exit status, and what pyHanko finds of the last signature; never raises."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            return ENCRYPTED, {}
        signatures = reader.embedded_regular_signatures
        if not signatures:
            return 0, {"signatures": 0}
        last = signatures[:MOST][-1]
        status = asyncio.run(async_validate_pdf_signature(last, ValidationContext(trust_roots=[])))
        return 0, {
            "signatures": len(signatures),
            "intact": bool(status.intact and status.valid),
            "coverage": getattr(status.coverage, "name", ""),
            "certificate": hashlib.sha256(last.signer_cert.dump()).hexdigest(),
        }
    except (PdfError, RecursionError, MemoryError):
        return BROKEN, {}
    except Exception:  # a broken PDF breaks its reader in ways that nobody has listed, and all mean the same here
        return BROKEN, {}


def main() -> int:
    runpy.run_path(str(Path(__file__).with_name("extraction.py")))["give_up_power"]()
    logging.disable()
    status, found = opinion(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))
    return status


if __name__ == "__main__":
    sys.exit(main())
