"""What the nodes of a credential are called, and how days, wordings and optional members are written in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from hwx.rules.curriculum import Wording

SCHEMA_TYPE = "1EdTechJsonSchemaValidator2019"
CLR_SCHEMA = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"

Node = dict[str, Any]


@dataclass(frozen=True)
class Issuing:
    """What a credential says besides the transcript. ``issuer`` is a DID, ``ids`` the id of the credential itself.

    ``learner`` is a urn:uuid that stays with the person. ``status_list`` is the address of the list and
    ``status_index`` the place in it. ``entries`` gives ids to entries of the record by their number; an entry without
    one is named by its digest.
    """

    issuer: str
    ids: str
    learner: str
    status_list: str
    status_index: int
    entries: Mapping[int, str]

    def node(self, name: str) -> str:
        """The id of a node inside the credential."""
        return f"{self.ids}#{name}"

    def entry(self, number: int, digest: str) -> str:
        return self.entries.get(number) or digest_name(digest)


def digest_name(digest: str) -> str:
    """A SHA-256 (hex) as a name (RFC 6920): whoever holds an entry of the record can tell that it is the one meant."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode("ascii").rstrip("=")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_begins(day: date) -> str:
    """A day at the site, written as its midnight in UTC: only the date in it counts."""
    return f"{day.isoformat()}T00:00:00Z"


def day_ends(day: date) -> str:
    return f"{day.isoformat()}T23:59:59Z"


def english(wording: Wording, language: str) -> str:
    """In English, or in the authoritative language where there is no English."""
    return wording.read_in("en", language)[0]


def other_languages(wording: Wording, language: str) -> tuple[tuple[str, str], ...]:
    """The texts that ``english`` leaves out, by language."""
    shown = wording.read_in("en", language)[1]
    return tuple((key, text) for key, text in wording.texts.items() if key != shown)


def said(node: Node) -> Node:
    """The node without members that say nothing: the published schemas refuse null, and an empty text misleads."""
    return {name: value for name, value in node.items() if value not in ("", None, [])}
