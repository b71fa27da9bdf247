"""Which credentials are no longer in force: a Bitstring Status List (W3C Recommendation 1.0), written and read.

One bit for each credential, bit 0 leftmost, 131,072 of them so that a look at one says nothing about the others;
zipped, in base64url after a "u". The purpose is "revocation", for revoked and for superseded transcripts alike: neither
may pass as in force with software that has never heard of hwx, and a credential may name one list only.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hwx.rules.data_integrity import ProofFinding, examine_proofs, issuer_of
from hwx.rules.issuer_keys import KeyHistory
from hwx.rules.multikey import DID_KEY
from hwx.rules.quad_terms import STATUS_CONTEXT

BITS = 131_072
PURPOSE = "revocation"
MAX_LIST_BYTES = 1_048_576
"""Of the list when it is unpacked: a small file may unpack to a very large one."""

LIST_TYPE = "BitstringStatusListCredential"
ENTRY_TYPE = "BitstringStatusListEntry"


class NotAList(ValueError):
    """The text is not a list of bits; the message says what was expected."""


class Reason(StrEnum):
    """Why a list does not answer the question. The order is that of the examination; the first one met is given."""

    NO_ENTRY = "no_entry"
    ENTRY_MALFORMED = "entry_malformed"
    NOT_A_LIST = "not_a_list"
    NOT_AUTHENTIC = "not_authentic"
    OTHER_ISSUER = "other_issuer"
    OTHER_LIST = "other_list"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    LIST_MALFORMED = "list_malformed"
    BEYOND_THE_LIST = "beyond_the_list"


@dataclass(frozen=True)
class StatusFinding:
    """``revoked`` is None when the list does not tell; ``reason`` then says why. ``as_of`` is the day the list is of,
    ``proofs`` what was found about its signature when that is the trouble."""

    reason: Reason | None
    revoked: bool | None = None
    as_of: datetime | None = None
    proofs: ProofFinding | None = None


def encoded(revoked: Iterable[int], bits: int = BITS) -> str:
    """The list with these bits set; the same text for the same bits. Raises ValueError for a place beyond it."""
    raw = bytearray(bits // 8)
    for index in revoked:
        if not 0 <= index < bits:
            raise ValueError(f"place {index} is not on a list of {bits} places")
        raw[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(raw), mtime=0)).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """The reverse: the bytes of the list, bit 0 leftmost. Raises NotAList."""
    if not text.startswith("u"):
        raise NotAList('an encoded list begins with "u"')
    try:
        packed = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(wbits=31)
        raw = unpacking.decompress(packed, MAX_LIST_BYTES)
    except (ValueError, zlib.error) as error:
        raise NotAList(f"the list cannot be unpacked: {error}") from error
    if not unpacking.eof or unpacking.unused_data:
        raise NotAList(f"the list is cut short, has something after it or is larger than {MAX_LIST_BYTES} bytes")
    if len(raw) * 8 < BITS:
        raise NotAList(f"a list has at least {BITS} places, this one has {len(raw) * 8}")
    return raw


def bit(raw: bytes, index: int) -> bool:
    return bool(raw[index // 8] & 0x80 >> index % 8)


def status_list_credential(
    address: str, issuer: str, revoked: Iterable[int], valid_from: datetime, valid_until: datetime
) -> dict[str, Any]:
    """The credential that says it, without proof. ``address`` is where it stands and what the entries name."""
    return {
        "@context": list(STATUS_CONTEXT),
        "id": address,
        "type": ["VerifiableCredential", LIST_TYPE],
        "issuer": issuer,
        "validFrom": _written(valid_from),
        "validUntil": _written(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(revoked),
        },
    }


def status_in(
    credential: Mapping[str, Any], found: Any, histories: Sequence[KeyHistory], at: datetime
) -> StatusFinding:
    """What a status list, as parsed from its file, says about a credential at a moment. Never raises.

    Whether the credential itself is authentic is another question, to be asked first.
    """
    entry = credential.get("credentialStatus")
    if entry is None:
        return StatusFinding(Reason.NO_ENTRY)
    place = _place(entry)
    if place is None:
        return StatusFinding(Reason.ENTRY_MALFORMED)
    reason, proofs = _whose(credential, entry, found, histories)
    if reason is not None:
        return StatusFinding(reason, proofs=proofs)
    return _answer(found, place, at)


def _whose(
    credential: Mapping[str, Any], entry: Mapping[str, Any], found: Any, histories: Sequence[KeyHistory]
) -> tuple[Reason | None, ProofFinding | None]:
    """Whether this is the list that the entry names, from the same issuer, as that issuer signed it."""
    if not isinstance(found, Mapping) or LIST_TYPE not in _listed(found.get("type")):
        return Reason.NOT_A_LIST, None
    proofs = examine_proofs(found, [_speaking(history) for history in histories])
    # Nobody witnesses a list. Whoever stole a key dates one back and lets it be good for a hundred years.
    if not proofs.authentic or proofs.distrusted_later:
        return Reason.NOT_AUTHENTIC, proofs
    if proofs.issuer != issuer_of(credential):
        return Reason.OTHER_ISSUER, None
    return (None if found.get("id") == entry["statusListCredential"] else Reason.OTHER_LIST), None


def _speaking(history: KeyHistory) -> KeyHistory:
    """Where the key is the name, nobody else can say what became of its credentials: it does so as long as it is
    trusted, though it issues nothing more."""
    if not history.issuer.startswith(DID_KEY):
        return history
    return replace(history, keys=tuple(replace(key, used_until=None) for key in history.keys))


def _answer(found: Mapping[str, Any], place: int, at: datetime) -> StatusFinding:
    since, until = _moment(found.get("validFrom")), _moment(found.get("validUntil"))
    subject = found["credentialSubject"]
    if since is None or until is None or subject.get("statusPurpose") != PURPOSE:
        return StatusFinding(Reason.LIST_MALFORMED)
    if at < since:
        return StatusFinding(Reason.NOT_YET_VALID, as_of=since)
    try:
        raw = decoded(str(subject.get("encodedList")))
    except NotAList:
        return StatusFinding(Reason.LIST_MALFORMED, as_of=since)
    if place >= len(raw) * 8:
        return StatusFinding(Reason.BEYOND_THE_LIST, as_of=since)
    revoked = bit(raw, place)
    if at > until and not revoked:
        # A bit is never taken back, so an old list still tells of what was revoked then, and of nothing else.
        return StatusFinding(Reason.EXPIRED, as_of=since)
    return StatusFinding(None, revoked, since)


def _place(entry: Any) -> int | None:
    if not isinstance(entry, Mapping) or entry.get("type") != ENTRY_TYPE or entry.get("statusPurpose") != PURPOSE:
        return None
    index = entry.get("statusListIndex")
    plain = isinstance(index, str) and index.isascii() and index.isdigit() and len(index) < 10
    return int(str(index)) if plain and isinstance(entry.get("statusListCredential"), str) else None


def _listed(found: Any) -> Sequence[Any]:
    return found if isinstance(found, list) else (found,)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(found: Any) -> datetime | None:
    try:
        return datetime.strptime(str(found), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
