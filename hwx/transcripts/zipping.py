"""A zip archive that is sent while it is made: nothing of it stands on the disk, and little in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Part:
    """One file of the archive; ``packed`` is False for what is packed already, such as pictures."""

    name: str
    pieces: Iterable[bytes]
    packed: bool = True


def zipped(parts: Iterable[Part], at: datetime) -> Iterator[bytes]:
    """The bytes of the archive in pieces. ``at`` is the moment of every file in it, as clocks show it at the site: an
    archive knows no time zone."""
    out = _Outgoing()
    with ZipFile(out, "w") as archive:
        for part in parts:
            info = ZipInfo(part.name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED if part.packed else ZIP_STORED
            info.external_attr = 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in part.pieces:
                    entry.write(piece)
                    yield from out.taken()
            yield from out.taken()
    yield from out.taken()


def zip_answer(engine: Engine, parts: Callable[[Session], Iterable[Part]], at: datetime, name: str) -> Response:
    """The archive ``name`` as an answer to be sent piece by piece.

    ``parts`` gets a session of its own, which opens with the first piece and ends with the last one or where the reader
    stops: that of the request has ended by then. Nothing of the request may be asked for in it, its language neither:
    its context would have to stay in force between two pieces, when the same thread may be serving somebody else.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_pieces(engine, parts, at), mimetype="application/zip", headers=headers)


def _pieces(engine: Engine, parts: Callable[[Session], Iterable[Part]], at: datetime) -> Iterator[bytes]:
    with Session(engine) as session:
        yield from zipped(parts(session), at)


class _Outgoing(io.RawIOBase):
    """What zipfile writes to: it cannot go back, so sizes follow the bytes and not the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> list[bytes]:
        pieces, self._pieces = self._pieces, []
        return [b"".join(pieces)] if pieces else []
