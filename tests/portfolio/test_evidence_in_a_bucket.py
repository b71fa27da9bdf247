"""Evidence on a site whose files lie in a bucket: brought, read, taken along, and erased from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hwx.people.tables import Person
from hwx.portfolio.tables import EvidenceFile
from hwx.settings import Settings
from hwx.storage import Files, files_of
from tests.portfolio.papers import SECRET, pdf, picture
from tests.portfolio.test_evidence_pages import send, the_item
from tests.signoffs.ward import Ward, ward
from tests.support.buckets import s3
from tests.support.making import Make
from tests.support.visiting import Visitor
from tests.transcripts.test_archive import archive

__all__ = ["s3"]

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def bucket(app: Flask, s3: Settings) -> Iterator[Files]:
    before = app.extensions.get("hwx_files")
    found = app.extensions["hwx_files"] = files_of(s3)
    for one in list(found.listed()):
        found.remove(one.name)
    yield found
    if before is None:
        del app.extensions["hwx_files"]
    else:
        app.extensions["hwx_files"] = before


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def test_files_lie_in_the_bucket_and_nowhere_else_until_they_are_erased(
    here: Ward, make: Make, sign_in: SignIn, bucket: Files
) -> None:
    trainee = sign_in(here.trainee)
    assert send(trainee, here, (picture(), "a.jpg"), (pdf(), "b.pdf")).status_code == 302
    rows = make.session.execute(select(EvidenceFile.id, EvidenceFile.name).order_by(EvidenceFile.position)).all()
    assert {one.name for one in bucket.listed()} == {row.name for row in rows}
    kept = {row.id: bucket.read(row.name) for row in rows}
    assert all(SECRET.encode() not in data for data in kept.values())
    for number, data in kept.items():
        assert sign_in(here.supervisor).get(here.url(f"files/{number}")).data == data
    item = the_item(make).item
    found = archive(trainee)
    taken = [found.read(name) for name in sorted(found.namelist()) if f"/evidence/{item}/" in name]
    assert taken == list(kept.values())

    assert trainee.post(here.url(f"evidence/{item}/erase"), data={}).status_code == 302
    assert list(bucket.listed()) == []
    assert all(trainee.get(here.url(f"files/{number}")).status_code == 404 for number in kept)
    assert not any(f"/evidence/{item}/" in name for name in archive(trainee).namelist())
