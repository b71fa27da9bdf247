"""Which bytes of pictures go once no paper needs them, and which stay for the extracts of issued papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hwx.jobs import JOBS
from hwx.papers.picture_sweep import GRACE, swept
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.pictures import end, look_again, look_of_papers, note_shown, place, taken
from hwx.papers.printing import PaperAmiss
from hwx.rules.transcript import Shown
from hwx.settings import Settings
from hwx.storage import Files, NoSuchFile, StorageFailed, files_of
from tests.portfolio.papers import picture
from tests.support.making import NOW
from tests.support.office import Office

EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Files of tests are written by the clock of the machine, not by that of the tests."""


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Files:
    """That of the other tests holds what they left."""
    return files_of(replace(settings, data=tmp_path))


def placed(here: Office, store: Files, purpose: str = "seal", width: int = 640) -> PaperPicture:
    clean = taken(picture("PNG", (width, width)))
    ward = here.ward
    row = place(here.make.session, store, ward.placement.host_id, purpose, clean, "Al-Noor", ward.registrar, NOW)
    here.make.session.commit()
    return row


def shown(row: PaperPicture) -> tuple[Shown, ...]:
    return (Shown(row.purpose, row.sha256, row.text),)


def there(store: Files, row: PaperPicture) -> bool:
    try:
        return bool(store.read(row.name))
    except NoSuchFile:
        return False


def test_what_was_replaced_before_any_paper_showed_it_goes_and_its_row_stays(here: Office, store: Files) -> None:
    first, second = placed(here, store), placed(here, store, width=700)
    assert swept(here.make.session, store, EVER) == 1
    assert (there(store, first), there(store, second)) == (False, True)
    assert here.make.session.scalars(select(PaperPicture.id)).all() == [first.id, second.id]
    assert swept(here.make.session, store, EVER) == 0


def test_what_an_issued_paper_shows_stays_for_its_extracts(here: Office, store: Files) -> None:
    host = here.ward.placement.host_id
    first = placed(here, store)
    note_shown(here.make.session, host, shown(first), NOW)
    placed(here, store, width=700)
    assert swept(here.make.session, store, EVER) == 0
    assert set(look_again(here.make.session, store, "", host, shown(first)).pictures) == {"seal"}


def test_a_paper_that_is_issued_keeps_its_pictures(decided: Office, store: Files, printer: None) -> None:
    row = placed(decided, store, "letterhead")
    decided.issue(desk=decided.desk(files=store))
    decided.make.session.refresh(row)
    assert row.shown_at == NOW
    placed(decided, store, "letterhead", width=700)
    assert swept(decided.make.session, store, EVER) == 0
    assert there(store, row)


def test_the_same_picture_placed_again_is_found_for_extracts_wherever_its_bytes_are(here: Office, store: Files) -> None:
    session, host = here.make.session, here.ward.placement.host_id
    first = placed(here, store)
    end(session, first, here.ward.registrar, NOW)
    session.commit()
    assert swept(session, store, EVER) == 1
    again = placed(here, store)
    assert again.sha256 == first.sha256
    note_shown(session, host, shown(again), NOW)
    assert set(look_again(session, store, "", host, shown(again)).pictures) == {"seal"}


def test_a_signature_whose_removal_failed_goes_though_papers_showed_it(here: Office, store: Files) -> None:
    row = placed(here, store, "signature")
    note_shown(here.make.session, here.ward.placement.host_id, shown(row), NOW)
    end(here.make.session, row, here.ward.registrar, NOW)
    here.make.session.commit()
    assert swept(here.make.session, store, EVER) == 1
    assert not there(store, row)


def test_what_ended_of_late_and_what_was_just_written_is_left_alone(here: Office, store: Files) -> None:
    first = placed(here, store)
    placed(here, store, width=700)
    store.put("papers/" + "a" * 32, b"written, and its row is still to come")
    assert swept(here.make.session, store, NOW - GRACE) == 0
    here.make.session.refresh(first)
    assert first.ended_at == NOW
    assert swept(here.make.session, store, EVER) == 2


def test_files_of_other_rooms_are_none_of_its_business(here: Office, store: Files) -> None:
    store.put("evidence/" + "a" * 32, b"somebody's evidence")
    assert swept(here.make.session, store, EVER) == 0


def test_a_store_that_does_not_answer_stops_nothing(
    app: Flask, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(files: Files) -> None:
        raise StorageFailed("GenericError")

    monkeypatch.setattr(Files, "listed", fails)
    with app.app_context():
        JOBS["papers.sweep"].work(NOW)
    assert "pictures not swept" in capfd.readouterr().err
    assert JOBS["papers.sweep"].every == 24 * 60


def test_of_two_placed_at_the_same_moment_taking_the_upper_one_down_uncovers_nothing(
    here: Office, store: Files
) -> None:
    session, ward = here.make.session, here.ward
    placed(here, store)
    second = placed(here, store, width=700)
    session.execute(PaperPicture.__table__.update().values(ended_at=None))  # type: ignore[attr-defined]
    end(session, second, ward.registrar, NOW + timedelta(days=1))
    session.commit()
    assert look_of_papers(session, store, "", ward.placement.host_id, 0)[0].pictures == {}


def test_a_picture_that_changed_in_the_store_is_never_printed(here: Office, store: Files) -> None:
    row = placed(here, store)
    store.put(row.name, picture("PNG", (900, 900)))
    with pytest.raises(PaperAmiss, match="changed in the store"):
        look_of_papers(here.make.session, store, "", here.ward.placement.host_id, 0)
