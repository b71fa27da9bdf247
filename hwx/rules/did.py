"""Names of issuers as Decentralized Identifiers, and the document that gives an issuer's keys (DID Core 1.0, did:web).

did:web is used where the site has a host name of its own; did:key, where the key is the name, where it has none. The
document names every key that ever signed, because old credentials stay in drawers; a key that is no longer trusted is
left out, so that software elsewhere refuses whatever it signed. Dates of keys have no place in such a document:
hwx.rules.issuer_keys has the history that stands beside it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import did_key

DID_CONTEXT = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LOCAL = (".local", ".localhost", ".localdomain", ".internal", ".lan", ".home.arpa")


def did_of(site: str, path: str, key: IssuerKey) -> str:
    """The name of who issues with ``key``. ``site`` is the address of the installation, ``path`` the folder under it
    where the document stands, such as "institutions/7"."""
    return did_web(site, path) if has_host_name(site) else did_key(key.public)


def did_web(site: str, path: str) -> str:
    """The document stands at SITE/PATH/did.json. A port is written %3A, as the method asks."""
    parts = [_authority(site).replace(":", "%3A"), *path.strip("/").split("/")]
    return "did:web:" + ":".join(part for part in parts if part)


def address_of(did: str) -> str:
    """Where the document of a did:web is fetched from; empty for another method."""
    if not did.startswith("did:web:"):
        return ""
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{host.replace('%3A', ':')}/{'/'.join(path or ['.well-known'])}/did.json"


def has_host_name(site: str) -> bool:
    """Whether others can find the site by name: neither a bare address, nor a name that counts only in one house."""
    host = re.sub(r":\d+$", "", _authority(site)).strip("[]").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST_NAME.fullmatch(host)) and not host.endswith(_LOCAL)
    return False


def did_document(history: KeyHistory) -> dict[str, Any]:
    """``assertionMethod`` holds texts and not objects: software that reads it refuses the other form. To leave a key
    out of it alone would not do, because some software looks only at the methods."""
    trusted = [key for key in history.keys if key.distrusted_from is None]
    return {
        "@context": list(DID_CONTEXT),
        "id": history.issuer,
        "verificationMethod": [
            {
                "id": history.method(key),
                "type": "Multikey",
                "controller": history.issuer,
                "publicKeyMultibase": key.multikey,
            }
            for key in trusted
        ],
        "assertionMethod": [history.method(key) for key in trusted],
    }


def _authority(site: str) -> str:
    """Host and port of an address such as https://hwx.example.org:8443."""
    return site.partition("://")[2].partition("/")[0].rpartition("@")[2]
