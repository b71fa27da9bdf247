"""Everything public that is needed to check what one installation issued, as one JSON file to keep.

It is the list of hwx.rules.seal (``keys``, the keys that seal statements) with ``issuers`` beside it: for each
institution the history of its keys for credentials and its certificates for PDFs. Readers from before there were
issuers pass over them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from hwx.rules.issuer_certificates import CertificatesUnreadable, IssuerCertificate, certificates_from, rows_of
from hwx.rules.issuer_keys import HistoryUnreadable, KeyHistory, history_from_json, history_to_json
from hwx.rules.plain_json import parse
from hwx.rules.seal import KeysUnreadable, PublicKey, keys_from_json, keys_to_json


@dataclass(frozen=True)
class Issuer:
    """An institution. ``histories`` has one for each name under which it signs: one did:web, or a did:key for each key;
    certificates oldest first."""

    name: str
    histories: tuple[KeyHistory, ...]
    certificates: tuple[IssuerCertificate, ...]


@dataclass(frozen=True)
class KeyList:
    seals: tuple[PublicKey, ...]
    issuers: tuple[Issuer, ...] = ()

    @property
    def histories(self) -> tuple[KeyHistory, ...]:
        return tuple(history for issuer in self.issuers for history in issuer.histories)

    @property
    def certificates(self) -> tuple[IssuerCertificate, ...]:
        return tuple(one for issuer in self.issuers for one in issuer.certificates)

    def issuer_of(self, did: str) -> Issuer | None:
        """Which institution signs credentials under that name."""
        return next((issuer for issuer in self.issuers if any(one.issuer == did for one in issuer.histories)), None)


def key_list_to_json(found: KeyList) -> bytes:
    """Canonical JSON, as it stands under /.well-known/hwx-keys.json."""
    whole: dict[str, Any] = json.loads(keys_to_json(found.seals))
    return rfc8785.dumps({**whole, "issuers": [_row(issuer) for issuer in found.issuers]})


def key_list_from_json(data: bytes) -> KeyList:
    """The reverse; a list from before there were issuers has none. Raises hwx.rules.seal.KeysUnreadable."""
    seals = keys_from_json(data)
    rows = parse(data).get("issuers", [])
    if not isinstance(rows, list):
        raise KeysUnreadable('"issuers" was expected to be a list')
    return KeyList(seals, tuple(_issuer_from(row, place) for place, row in enumerate(rows, start=1)))


def _row(issuer: Issuer) -> dict[str, Any]:
    return {
        "name": issuer.name,
        "histories": [json.loads(history_to_json(history)) for history in issuer.histories],
        "certificates": rows_of(issuer.certificates),
    }


def _issuer_from(row: Any, place: int) -> Issuer:
    if (
        not isinstance(row, Mapping)
        or not isinstance(row.get("name"), str)
        or not isinstance(row.get("histories"), list)
    ):
        raise KeysUnreadable(f'issuer {place} of the list was expected to have a "name" and "histories"')
    try:
        histories = tuple(history_from_json(rfc8785.dumps(history)) for history in row["histories"])
        return Issuer(row["name"], histories, certificates_from(row.get("certificates")))
    except (HistoryUnreadable, CertificatesUnreadable, rfc8785.CanonicalizationError) as error:
        raise KeysUnreadable(f"issuer {place} of the list: {error}") from error
