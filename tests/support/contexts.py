"""The JSON-LD contexts out of the installed openbadgeslib, and a general processor that sees only those."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld

from hwx.rules.quad_terms import CLR_2_0_1, CREDENTIALS_V2, OB_3_0_3, OB_EXTENSIONS

FILES = {
    CREDENTIALS_V2: "credentials-v2.json",
    CLR_2_0_1: "clr_context_2.0.1.json",
    OB_3_0_3: "ob-v3p0-context-3.0.3.json",
    OB_EXTENSIONS: "ob-v3p0-extensions.json",
}


def folder() -> Path:
    found = importlib.util.find_spec("openbadgeslib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "ob3" / "contexts"


@cache
def context(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder() / FILES[address]).read_text(encoding="utf-8"))
    return found


def load(address: str, _options: Any = None) -> dict[str, Any]:
    """A document loader for pyld that refuses the network."""
    if address not in FILES:
        raise LookupError(f"{address} is not one of the contexts that credentials of hwx name")
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": context(address),
    }


def general_quads(document: Any) -> str:
    """What a general JSON-LD processor makes of it: expansion, RDF, URDNA2015."""
    text: str = jsonld.normalize(
        document, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    )
    return text
