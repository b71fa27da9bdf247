"""Publishing: stored whole, once, and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.curricula import revisions
from hwx.curricula.revisions import VersionTaken, curriculum_of, newest, publish, published
from hwx.curricula.tables import CurriculumRevision
from hwx.rules.curriculum_reading import read
from tests.support.making import NOW, Make
from tests.support.real_curricula import FOLDER, real_curriculum
from tests.support.small_curriculum import small_curriculum

Statements = Callable[[], AbstractContextManager[list[str]]]

SLUGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.fixture(autouse=True)
def nothing_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have read must not hide what the database says."""
    monkeypatch.setattr(revisions, "_read", {})


def test_a_published_curriculum_is_read_back_equal(session: Session) -> None:
    curriculum = read(small_curriculum())
    revision, new = publish(session, curriculum, NOW, None)
    session.commit()
    assert new
    assert (revision.slug, revision.version, revision.digest) == ("small", "1.0", curriculum.digest)
    assert curriculum_of(session, curriculum.digest) == curriculum


@pytest.mark.parametrize("slug", SLUGS)
def test_the_curricula_of_the_project_come_back_as_they_went_in(session: Session, slug: str) -> None:
    curriculum = real_curriculum(slug)
    publish(session, curriculum, NOW, None)
    session.commit()
    session.expire_all()
    assert curriculum_of(session, curriculum.digest) == curriculum


def test_publishing_again_changes_nothing(session: Session) -> None:
    first, _ = publish(session, read(small_curriculum()), NOW, None)
    again, new = publish(session, read(small_curriculum()), NOW + timedelta(days=9), None)
    session.commit()
    assert (again.id, new, again.published_at) == (first.id, False, NOW)
    assert len(published(session)) == 1


def test_a_file_laid_out_differently_is_the_same_revision(session: Session) -> None:
    document = small_curriculum()
    publish(session, read(document), NOW, None)
    turned = dict(reversed(json.loads(json.dumps(document)).items()))
    assert publish(session, read(turned), NOW, None)[1] is False


def test_the_same_version_with_other_content_is_refused_and_nothing_changes(session: Session) -> None:
    first, _ = publish(session, read(small_curriculum()), NOW, None)
    session.commit()
    other = read(small_curriculum(weeks=5))
    with pytest.raises(VersionTaken) as refused:
        publish(session, other, NOW, None)
    assert refused.value.digest == first.digest
    assert "small 1.0 is published with other content" in str(refused.value)
    session.commit()
    assert [one.digest for one in published(session)] == [first.digest]


def test_a_new_version_stands_beside_the_old_one(session: Session) -> None:
    publish(session, read(small_curriculum()), NOW, None)
    publish(session, read(small_curriculum(version="1.1", weeks=5)), NOW + timedelta(days=1), None)
    publish(session, read(small_curriculum(curriculum="another")), NOW, None)
    session.commit()
    assert [(one.slug, one.version) for one in published(session)] == [
        ("another", "1.0"),
        ("small", "1.1"),
        ("small", "1.0"),
    ]
    assert [one.version for one in published(session, "small")] == ["1.1", "1.0"]
    assert [(one.slug, one.version) for one in newest(session)] == [("another", "1.0"), ("small", "1.1")]


def test_of_two_published_at_once_the_later_row_is_the_newest(session: Session) -> None:
    for version in ("1.9", "1.10"):
        publish(session, read(small_curriculum(version=version)), NOW, None)
    assert [one.version for one in newest(session)] == ["1.10"]


def test_a_digest_that_nobody_published_is_a_lookup_error(session: Session) -> None:
    with pytest.raises(LookupError):
        curriculum_of(session, "0" * 64)


def test_a_wording_altered_behind_the_back_is_noticed(session: Session) -> None:
    curriculum = read(small_curriculum())
    altered = read(small_curriculum(weeks=5))
    session.add(
        CurriculumRevision(
            slug="small", version="1.0", digest=curriculum.digest, wording=altered.canonical, published_at=NOW
        )
    )
    session.commit()
    with pytest.raises(ValueError, match="has been altered"):
        curriculum_of(session, curriculum.digest)


@pytest.mark.parametrize(
    "statement", ["UPDATE curriculum_revision SET version = '9.9'", "DELETE FROM curriculum_revision"]
)
def test_the_database_refuses_to_change_a_revision(make: Make, session: Session, statement: str) -> None:
    make.revision()
    with pytest.raises(DBAPIError, match="only ever added to"):
        session.execute(text(statement))
    session.rollback()
    assert len(published(session)) == 1


def test_a_curriculum_is_read_from_the_database_once(make: Make, session: Session, statements: Statements) -> None:
    digest = make.revision().digest
    curriculum_of(session, digest)
    with statements() as sent:
        curriculum_of(session, digest)
    assert sent == []


def test_the_list_reads_no_wording(make: Make, session: Session, statements: Statements) -> None:
    make.revision()
    with statements() as sent:
        published(session)
    assert "wording" not in "".join(sent)
