"""A record as JSON Lines with nothing beside what was recorded, the form in which archives keep it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from hwx.placements.tables import Placement
from hwx.rules.facts import content_of
from hwx.rules.record import FORMAT, Entry


def record_lines(placement: Placement, entries: Iterable[Entry]) -> Iterator[str]:
    """The first line names placement and revision and is what the chain begins from; each other line is one entry."""
    yield written(head_of(placement))
    for entry in entries:
        yield written(line_of(entry))


def head_of(placement: Placement) -> dict[str, object]:
    return {"format": FORMAT, "placement": placement.reference, "revision": placement.revision.digest}


def line_of(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "kind": entry.fact.kind,
        "author": entry.author,
        "happened_on": entry.happened_on.isoformat(),
        "recorded_at": entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "content": content_of(entry.fact),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def written(line: Mapping[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"
