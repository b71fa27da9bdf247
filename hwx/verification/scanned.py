"""What a QR code says: which transcript of this site, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category
from urllib.parse import unquote

LINK = re.compile(r"(https?://[^\s?#@]+?)/v/([\w.~%-]+)/([\w.~%-]+)", re.IGNORECASE)
"""The address that is printed as a code: site, number, check code."""

SHOWN = 60
"""Characters of somebody's text that are repeated."""


class Why(StrEnum):
    """Why a picture led to no transcript of this site."""

    HEIC = "heic"
    OTHER_KIND = "other_kind"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    NO_CODE = "no_code"
    SEVERAL = "several"
    OTHER_PAGE = "other_page"
    """Of this site, but no transcript."""
    OTHER_SITE = "other_site"
    """The address of a transcript at another installation."""
    OTHER_TEXT = "other_text"


@dataclass(frozen=True)
class Link:
    """A transcript of this site as its code names it; nothing has been asked of the register."""

    number: str
    code: str


@dataclass(frozen=True)
class Miss:
    """``said`` is the other site, or the other text: anybody's word, shortened, and without signs that nobody sees."""

    why: Why
    said: str = ""


def link_among(codes: Sequence[str], sites: Collection[str]) -> Link | Miss:
    """``sites`` are the addresses of this site, present and former. What leads here goes before what leads away."""
    if not codes:
        return Miss(Why.NO_CODE)
    addresses = [found for code in codes if (found := LINK.fullmatch(code.strip()))]
    own = {site.lower() for site in sites}
    links = {Link(unquote(one[2]), unquote(one[3])) for one in addresses if one[1].lower() in own}
    if links:
        return links.pop() if len(links) == 1 else Miss(Why.SEVERAL)
    if addresses:
        return Miss(Why.OTHER_SITE, _shown(addresses[0][1]))
    if codes[0].strip().lower().startswith(tuple(f"{site}/" for site in own)):
        return Miss(Why.OTHER_PAGE)
    return Miss(Why.OTHER_TEXT, _shown(codes[0]))


def _shown(text: str) -> str:
    seen = " ".join("".join(" " if category(sign)[0] == "C" else sign for sign in text).split())
    return seen if len(seen) <= SHOWN else seen[: SHOWN - 1] + "…"
