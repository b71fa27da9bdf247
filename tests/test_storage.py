"""Files are kept alike in a folder and in a bucket: written once, read in pieces, gone when removed."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hwx.settings import Settings
from hwx.storage import CHUNK, Files, NoSuchFile, StorageFailed, checked, files_of
from tests.support.buckets import BUCKET, s3

__all__ = ["s3"]


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return files_of(Settings(data=tmp_path))
    store = files_of(request.getfixturevalue("s3"))
    for found in list(store.listed()):
        store.remove(found.name)
    return store


def test_what_was_put_is_read_again(files: Files) -> None:
    files.put("evidence/a1", b"bytes")
    assert files.read("evidence/a1") == b"bytes"


def test_a_large_file_comes_in_pieces(files: Files) -> None:
    data = os.urandom(3 * CHUNK + 17)
    files.put("evidence/large", data)
    pieces = list(files.open("evidence/large"))
    assert len(pieces) > 1
    assert b"".join(pieces) == data


def test_a_file_that_is_not_there_is_said_so_before_the_first_piece(files: Files) -> None:
    with pytest.raises(NoSuchFile):
        files.open("evidence/none")


def test_a_removed_file_is_gone_and_removing_it_again_is_no_error(files: Files) -> None:
    files.put("evidence/a1", b"bytes")
    files.remove("evidence/a1")
    files.remove("evidence/a1")
    with pytest.raises(NoSuchFile):
        files.read("evidence/a1")
    assert list(files.listed()) == []


def test_the_list_names_every_file_with_its_size_and_moment(files: Files) -> None:
    files.put("evidence/a1", b"12345")
    files.put("evidence/b2", b"")
    found = {one.name: one for one in files.listed()}
    assert {name: one.size for name, one in found.items()} == {"evidence/a1": 5, "evidence/b2": 0}
    assert all(abs(one.written_at - datetime.now(UTC)) < timedelta(hours=1) for one in found.values())


@pytest.mark.parametrize("name", ["", "../out", "/etc/passwd", "a/../b", "A", "a b", "a//b", "a/./b", "a\n"])
def test_a_name_that_could_lead_out_of_the_store_is_refused(files: Files, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a stored file"):
        files.put(name, b"x")
    with pytest.raises(ValueError, match="no name of a stored file"):
        checked(name)


def test_the_prefix_of_the_address_stands_before_every_name(s3: Settings) -> None:
    files_of(s3).put("evidence/prefixed", b"x")
    above = files_of(replace(s3, files_url=f"s3://{BUCKET}"))
    assert "site/evidence/prefixed" in {one.name for one in above.listed()}


def test_a_bucket_that_is_not_there_is_a_failure_of_the_store(s3: Settings) -> None:
    nowhere = files_of(replace(s3, files_url="s3://no-such-bucket"))
    with pytest.raises(StorageFailed):
        nowhere.put("evidence/a1", b"x")


def test_a_store_that_does_not_answer_is_a_failure_of_the_store(s3: Settings) -> None:
    silent = files_of(replace(s3, files_endpoint="http://127.0.0.1:9"))
    with pytest.raises(StorageFailed):
        silent.put("evidence/a1", b"x")


def test_a_folder_that_is_gone_is_made_again_and_one_that_cannot_be_is_a_failure(tmp_path: Path) -> None:
    files = files_of(Settings(data=tmp_path))
    (tmp_path / "files" / "evidence").write_text("a file stands where the folder should be")
    with pytest.raises(StorageFailed):
        files.put("evidence/a1", b"x")


def test_nobody_else_on_the_machine_reads_the_files(tmp_path: Path) -> None:
    files_of(Settings(data=tmp_path)).put("evidence/a1", b"x")
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "files" / "evidence" / "a1").stat().st_mode) == 0o600


def test_an_interrupted_write_is_not_listed_and_is_swept_when_it_is_old(tmp_path: Path) -> None:
    files = files_of(Settings(data=tmp_path))
    left = tmp_path / "files" / "evidence" / "a1#1"
    left.parent.mkdir()
    left.write_bytes(b"half")
    assert list(files.listed()) == []
    written = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    assert files.sweep_unfinished(before=written - timedelta(hours=1)) == 0
    assert files.sweep_unfinished(before=written + timedelta(hours=1)) == 1
    assert not left.exists()


def test_a_bucket_has_nothing_unfinished(s3: Settings) -> None:
    assert files_of(s3).sweep_unfinished(datetime.now(UTC)) == 0
