"""The list of an institution's pairs of keys as it lies on disk; nothing in it is secret.

A pair is an Ed25519 key for credentials and a P-256 key for PDFs, made together, with their days and the certificates
of the second.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hwx.key_files import KeysUnsafe, comes_soon
from hwx.rules.issuer_certificates import IssuerCertificate, certificates_from, rows_of
from hwx.rules.issuer_keys import IssuerKey
from hwx.rules.seal import key_id

LIST = "keys.json"
FORMAT = "hwx-key-pairs"
VERSION = 1


@dataclass(frozen=True)
class KeyPair:
    """``credential`` is the raw public Ed25519 key, ``paper`` the public P-256 key (DER SubjectPublicKeyInfo).

    ``credential_handle`` and ``paper_handle`` say where in a token the private halves lie; empty: in files.
    ``certificates`` newest last, days as in IssuerKey; ``reason`` is why the pair is not trusted any more.
    """

    credential: bytes
    paper: bytes
    certificates: tuple[IssuerCertificate, ...]
    used_from: date
    used_until: date | None = None
    distrusted_from: date | None = None
    reason: str = ""
    credential_handle: str = ""
    paper_handle: str = ""

    @property
    def id(self) -> str:
        """Names the pair in files, in the token and in commands."""
        return key_id(self.credential)

    @property
    def public(self) -> IssuerKey:
        return IssuerKey(self.credential, self.used_from, self.used_until, self.distrusted_from)

    def in_force(self, day: date) -> bool:
        return self.public.in_force(day)

    def certificate_on(self, day: date) -> IssuerCertificate | None:
        return next((one for one in reversed(self.certificates) if one.in_force(day)), None)


def pairs_in(folder: Path) -> tuple[KeyPair, ...]:
    """Newest last; none before the first. Raises KeysUnsafe for a list that is broken or cannot be read."""
    path = folder / LIST
    try:
        return pairs_from_json(path.read_bytes())
    except FileNotFoundError:
        if any(folder.glob("*.pem")):
            if comes_soon(path):
                return pairs_in(folder)
            raise KeysUnsafe(
                f"{path} is missing while private keys lie beside it. Put it back from a backup: without it "
                "transcripts that were issued cannot be checked."
            ) from None
        return ()
    except OSError as error:
        raise KeysUnsafe(
            f"{path} cannot be read ({error.strerror}). Give the user of hwx the right to read it."
        ) from error
    except ValueError as error:
        raise KeysUnsafe(f"{path}: {error}. Put it back from a backup.") from error


def pairs_to_json(pairs: tuple[KeyPair, ...]) -> bytes:
    """For the disk, so that a person can read it too."""
    said = {"format": FORMAT, "version": VERSION, "pairs": [_row(pair) for pair in pairs]}
    return (json.dumps(said, indent=1) + "\n").encode("ascii")


def pairs_from_json(data: bytes) -> tuple[KeyPair, ...]:
    """The reverse of ``pairs_to_json``. Raises ValueError with what was expected."""
    found = json.loads(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
        raise ValueError(
            f'this is not a list of key pairs: "format": "{FORMAT}" and "version": {VERSION} were expected'
        )
    rows = found.get("pairs")
    if not isinstance(rows, list) or not rows:
        raise ValueError('"pairs" was expected to be a list that is not empty')
    return tuple(_pair_from(row, place) for place, row in enumerate(rows, start=1))


def _row(pair: KeyPair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "credential": base64.b64encode(pair.credential).decode("ascii"),
        "paper": base64.b64encode(pair.paper).decode("ascii"),
        "credential_handle": pair.credential_handle,
        "paper_handle": pair.paper_handle,
        "used_from": pair.used_from.isoformat(),
        "used_until": pair.used_until.isoformat() if pair.used_until else None,
        "distrusted_from": pair.distrusted_from.isoformat() if pair.distrusted_from else None,
        "reason": pair.reason,
        "certificates": rows_of(pair.certificates),
    }


def _pair_from(row: Any, place: int) -> KeyPair:
    if not isinstance(row, Mapping):
        raise ValueError(f"pair {place} of the list is no object")
    try:
        pair = KeyPair(
            credential=base64.b64decode(row["credential"], validate=True),
            paper=base64.b64decode(row["paper"], validate=True),
            certificates=certificates_from(row["certificates"]),
            used_from=date.fromisoformat(row["used_from"]),
            used_until=_day(row["used_until"]),
            distrusted_from=_day(row["distrusted_from"]),
            reason=_text(row["reason"]),
            credential_handle=_handle(row["credential_handle"]),
            paper_handle=_handle(row["paper_handle"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"pair {place} of the list cannot be read: {error}") from error
    if row.get("id") != pair.id:
        raise ValueError(f"pair {place} of the list does not have the id that it names")
    return pair


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(f"a text was expected, not {found!r}")
    return found


def _handle(found: Any) -> str:
    return bytes.fromhex(_text(found)).hex()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
