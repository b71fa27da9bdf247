"""Reads the QR code of a transcript off a picture, in a process that can be stopped and holds nothing worth taking."""

from __future__ import annotations

import json
from collections.abc import Collection

from hwx.portfolio.cleaning import kind_of
from hwx.verification import photograph_reading
from hwx.verification.apart import PATIENCE, run_apart
from hwx.verification.photograph_reading import Status
from hwx.verification.scanned import Link, Miss, Why, link_among

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def is_picture(data: bytes) -> bool:
    """Also of a kind that is refused."""
    return _heic(data) or kind_of(data) in ("jpeg", "png", "webp")


def photographed(data: bytes, sites: Collection[str], patience: float = PATIENCE) -> Link | Miss:
    """The transcript of the site at ``sites`` whose code is in the picture. Never raises for what the picture is."""
    if not is_picture(data):
        return Miss(Why.OTHER_KIND)
    if _heic(data):
        return Miss(Why.HEIC)
    child = run_apart(photograph_reading.__file__, [], data, patience)
    if child is None or child[0] < 0:  # by itself or by the system, it was stopped from outside
        return Miss(Why.TOO_SLOW)
    status, codes = child
    if status != Status.DONE:
        return Miss(Why.TOO_MANY_PIXELS if status == Status.TOO_MANY_PIXELS else Why.BROKEN)
    return link_among(json.loads(codes), sites)


def _heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS
