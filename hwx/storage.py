"""Files outside the database behind one interface: a folder by default, an S3 bucket by settings.

A file has a random name that says nothing and is written once. Bytes come first and the row that names them after, in
the commit of the entry; what a crash leaves without a row is swept away (``flask files sweep``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from hwx.settings import Settings

CHUNK = 256 * 1024
"""Bytes handed out at a time, so that a large file never stands in memory whole."""

PATIENCE = timedelta(seconds=15)
"""How long a person waits for a store that does not answer."""

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_.-]*)*\Z")
"""Names that mean the same in a folder and in a bucket, and lead nowhere else."""

UNFINISHED = re.compile(r"#\d+\Z")
"""What the library calls a file that it has not finished writing."""


class StorageFailed(Exception):
    """The store could not do it: full, not reachable, not allowed. The message is for the log, without a name."""


class NoSuchFile(Exception):
    """There is no file of this name."""


@dataclass(frozen=True)
class Stored:
    """A file that is there; ``written_at`` is UTC."""

    name: str
    size: int
    written_at: datetime


class Files:
    """One store; ``folder`` is where it lies on this machine, None for a bucket."""

    def __init__(self, store: Any, folder: Path | None = None) -> None:
        self._store = store
        self.folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Write ``data``; it is on the disk, or accepted by the bucket, when this returns. Raises StorageFailed."""
        try:
            obstore.put(self._store, checked(name), data)
            if self.folder is not None:
                _settle(self.folder, self.folder / name)
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    def open(self, name: str) -> Iterator[bytes]:
        """The bytes in pieces. That the file is there, NoSuchFile or StorageFailed, is known before the first piece."""
        try:
            found = obstore.get(self._store, checked(name))
            return _pieces(found.stream(min_chunk_size=CHUNK))
        except FileNotFoundError as error:
            raise NoSuchFile from error
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    def read(self, name: str) -> bytes:
        return b"".join(self.open(name))

    def remove(self, name: str) -> None:
        """Gone when this returns; also when it was gone before. Raises StorageFailed."""
        try:
            obstore.delete(self._store, checked(name))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    def listed(self) -> Iterator[Stored]:
        """Every file that is there, in no order. Raises StorageFailed."""
        try:
            for batch in obstore.list(self._store):
                for found in batch:
                    yield Stored(str(found["path"]), int(found["size"]), found["last_modified"])
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    def sweep_unfinished(self, before: datetime) -> int:
        """Remove what an interrupted write left in the folder; a bucket shows no file before it is whole."""
        if self.folder is None:
            return 0
        left = [path for path in self.folder.rglob("*") if path.is_file() and UNFINISHED.search(path.name)]
        old = [path for path in left if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def files_of(settings: Settings) -> Files:
    """The store that the settings name: ``HWX_FILES_URL`` empty is the folder ``files`` in the data folder."""
    if settings.files_url:
        return Files(_bucket(settings))
    folder = (settings.data / "files").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Files(LocalStore(folder), folder)


def files() -> Files:
    """The store of the running app, opened at its first use."""
    extensions = current_app.extensions
    if "hwx_files" not in extensions:
        extensions["hwx_files"] = files_of(current_app.config["HWX"])
    found: Files = extensions["hwx_files"]
    return found


def checked(name: str) -> str:
    """Raises ValueError for a name that could lead out of the store; names are made by us, never taken from people."""
    if not NAME.match(name):
        raise ValueError("this is no name of a stored file")
    return name


def _bucket(settings: Settings) -> S3Store:
    address = urlsplit(settings.files_url)
    given: dict[str, Any] = {
        "endpoint": settings.files_endpoint,
        "region": settings.files_region,
        "access_key_id": settings.files_key_id,
        "secret_access_key": settings.files_key_secret,
    }
    return S3Store(
        address.netloc,
        prefix=address.path.strip("/") or None,
        client_options={
            "allow_http": settings.files_endpoint.startswith("http://"),
            "timeout": PATIENCE,
            "connect_timeout": PATIENCE / 3,
        },
        retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
        **{name: value for name, value in given.items() if value},
    )


def _pieces(stream: Any) -> Iterator[bytes]:
    for piece in stream:
        yield bytes(piece)


def _settle(top: Path, path: Path) -> None:
    """Have the system write the file and the names of its folders to the disk: the row that follows promises it."""
    path.chmod(0o600)
    for place in (path, *(parent for parent in path.parents if parent == top or top in parent.parents)):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
