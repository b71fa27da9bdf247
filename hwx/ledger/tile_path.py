"""The names of tiles in addresses (C2SP tlog-tiles): LEVEL/N or LEVEL/N.p/W, with N in groups of three digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwx.rules.merkle import WIDTH

ENTRIES = -1
"""The level under which what was hashed into the leaves is served."""

PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<groups>(x[0-9]{3}/){0,2}[0-9]{3})(\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class TileName:
    """The first ``width`` hashes of tile ``place`` on ``level``."""

    level: int
    place: int
    width: int


def tile_from(path: str) -> TileName | None:
    """None for what names no tile; each tile has one name."""
    found = PATH.fullmatch(path)
    if not found:
        return None
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    place, width = int(found["groups"].replace("x", "").replace("/", "")), int(found["width"] or WIDTH)
    if found["groups"].startswith("x000") or level > 63 or (found["width"] and width >= WIDTH):
        return None
    return TileName(level, place, width)
