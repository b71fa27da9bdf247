"""Evidence is brought by the trainee, read by those who see the placement, and erased so that nothing of it is left."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.test import TestResponse

from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.portfolio.cleaning import MOST_BYTES
from hwx.portfolio.evidence import bring, erase, forget_old_pages
from hwx.portfolio.scene import Scene
from hwx.portfolio.tables import EvidenceFile, EvidenceItem
from hwx.rules.evidence import evidence_digest
from hwx.rules.facts import Fact
from hwx.rules.portfolio import Erasure, Evidence
from hwx.rules.portfolio_acts import Bringing, Erasing
from hwx.settings import Settings
from hwx.storage import Files, StorageFailed, files_of
from tests.people.conftest import letters
from tests.portfolio.papers import SECRET, drawn, inline, pdf, picture
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

__all__ = ["letters"]

SignIn = Callable[[Person], Visitor]
PATH = "competencies/SML-101/evidence"
TEXT = "Handed over three patients after the night."
FILLED = {
    "happened_on": TODAY.isoformat(), "setting": "ward", "role": "performed_supervised", "complexity": "moderate",
    "age_band": "adult", "count": "3", "text": TEXT,
}  # fmt: skip


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def folder(app: Flask) -> Path:
    """Where the files of this app lie, empty."""
    store: Files = app.extensions.setdefault("hwx_files", files_of(app.config["HWX"]))
    for one in list(store.listed()):
        store.remove(one.name)
    assert store.folder is not None
    return store.folder


def send(browser: Visitor, here: Ward, *files: tuple[bytes, str], **changed: str) -> TestResponse:
    data: dict[str, Any] = {**FILLED, **changed}
    if files:
        data["files"] = [(io.BytesIO(content), name) for content, name in files]
    return browser.post(here.url(PATH), data=data)


def facts(make: Make, here: Ward) -> list[Fact]:
    return [entry.fact for entry in entries_of(make.session, here.placement.id)]


def the_item(make: Make) -> EvidenceItem:
    make.session.commit()
    return make.session.scalars(select(EvidenceItem)).one()


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_evidence_becomes_an_entry_with_a_digest_of_text_and_files(
    here: Ward, make: Make, sign_in: SignIn, folder: Path
) -> None:
    answer = send(sign_in(here.trainee), here, (picture(), "Fatou Diop.jpg"), (pdf(), "paper.pdf"))
    assert answer.status_code == 302
    fact = facts(make, here)[-1]
    assert isinstance(fact, Evidence)
    row = the_item(make)
    files = list(make.session.scalars(select(EvidenceFile).order_by(EvidenceFile.position)))
    assert (fact.item, fact.count, fact.files, fact.by.name) == (row.item, 3, 2, "AMINATA DIALLO")
    assert fact.digest == evidence_digest(row.salt, TEXT, [one.sha256 for one in files])
    assert [one.media_type for one in files] == ["image/jpeg", "application/pdf"]
    assert {path.name for path in stored(folder)} == {one.name.split("/")[1] for one in files}
    assert not any("Fatou" in str(path) for path in stored(folder))
    assert all(SECRET.encode() not in path.read_bytes() for path in stored(folder))
    assert faults_of(make.session, make.session.get_one(Placement, here.placement.id)) == ()


def test_nothing_of_the_text_stands_in_the_record_itself(here: Ward, make: Make, sign_in: SignIn) -> None:
    send(sign_in(here.trainee), here)
    assert "Handed over" not in sign_in(here.trainee).get(here.url("record.jsonl")).text


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator", "home_officer"])
def test_everybody_of_the_placement_reads_it_and_saves_its_files(
    here: Ward, make: Make, sign_in: SignIn, folder: Path, who: str
) -> None:
    send(sign_in(here.trainee), here, (picture("PNG"), "a.png"))
    browser = sign_in(getattr(here, who))
    assert TEXT in browser.get(here.url(f"evidence/{the_item(make).item}")).text
    number = make.session.scalars(select(EvidenceFile.id)).one()
    answer = browser.get(here.url(f"files/{number}"))
    assert answer.status_code == 200
    assert answer.data == stored(folder)[0].read_bytes()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_finds_neither_page_nor_file(here: Ward, make: Make, sign_in: SignIn, client: Visitor) -> None:
    send(sign_in(here.trainee), here, (picture(), "a.jpg"))
    number, item = make.session.scalars(select(EvidenceFile.id)).one(), the_item(make).item
    other = make.placement(trainee=here.stranger)
    for path in (f"files/{number}", f"evidence/{item}", f"evidence/{item}/erase", "portfolio", "logbook", PATH):
        assert sign_in(here.stranger).get(here.url(path)).status_code == 404
        assert client.get(here.url(path)).status_code == 302
    elsewhere = sign_in(here.stranger)
    assert elsewhere.get(f"/placements/{other.reference}/files/{number}").status_code == 404
    assert elsewhere.get(f"/placements/{other.reference}/evidence/{item}").status_code == 404


@pytest.mark.parametrize("who", ["supervisor", "head", "coordinator", "home_officer"])
def test_only_the_trainee_brings_evidence(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    assert send(sign_in(getattr(here, who)), here).status_code == 404
    assert not any(isinstance(fact, Evidence) for fact in facts(make, here))


def test_a_text_that_may_tell_who_it_is_comes_back_with_what_was_found(here: Ward, make: Make, sign_in: SignIn) -> None:
    answer = send(sign_in(here.trainee), here, text="Mrs Diallo, MRN 44821, was handed over.")
    assert answer.status_code == 422
    page = words_of(answer)
    assert "Mrs Diallo (a name)" in page
    assert "MRN 44821 (the number of a patient's file)" in page
    assert not any(isinstance(fact, Evidence) for fact in facts(make, here))


def looked_at(answer: TestResponse) -> dict[str, str]:
    """What the page sends on: the text that was looked at, and the kept files."""
    return dict(re.findall(r'name="(looked_at|kept)" type="hidden" value="([^"]*)"', answer.text))


def test_whoever_has_looked_confirms_and_the_same_text_is_recorded(here: Ward, make: Make, sign_in: SignIn) -> None:
    browser = sign_in(here.trainee)
    text = "With Dr House we discussed the plan."
    first = send(browser, here, text=text)
    assert send(browser, here, text=text, confirmed="y", **looked_at(first)).status_code == 302
    assert the_item(make).text == text


def test_a_text_that_was_changed_after_the_warning_is_looked_through_again(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.trainee)
    first = send(browser, here, text="With Dr House we discussed the plan.")
    again = send(browser, here, text="With Mrs Diallo we discussed the plan.", confirmed="y", **looked_at(first))
    assert again.status_code == 422
    assert "Mrs Diallo (a name)" in words_of(again)
    assert send(browser, here, text="Mr Sow", confirmed="y").status_code == 422
    assert not any(isinstance(fact, Evidence) for fact in facts(make, here))


def test_files_of_a_refused_form_are_kept_and_recorded_with_the_next(
    here: Ward, make: Make, sign_in: SignIn, folder: Path
) -> None:
    browser = sign_in(here.trainee)
    first = send(browser, here, (picture(), "a.jpg"), setting="")
    assert first.status_code == 422
    assert "JPEG picture" in first.text
    kept = looked_at(first)
    assert send(browser, here, **kept).status_code == 302
    assert make.session.scalars(select(EvidenceFile.media_type)).all() == ["image/jpeg"]
    assert len(stored(folder)) == 1
    twice = send(browser, here, **kept)
    assert twice.status_code == 422
    assert "the form was sent twice" in words_of(twice)


def test_kept_files_can_be_left_out(here: Ward, make: Make, sign_in: SignIn, folder: Path) -> None:
    browser = sign_in(here.trainee)
    kept = looked_at(send(browser, here, (picture(), "a.jpg"), setting=""))
    assert send(browser, here, leave_out="y", **kept).status_code == 302
    assert make.session.scalars(select(EvidenceFile.id)).all() == []


def test_files_of_somebody_else_cannot_be_claimed(here: Ward, make: Make, sign_in: SignIn, folder: Path) -> None:
    kept = looked_at(send(sign_in(here.trainee), here, (picture(), "a.jpg"), setting=""))
    other = make.placement()
    answer = sign_in(other.trainee).post(
        f"/placements/{other.reference}/{PATH}", data={**FILLED, "kept": kept["kept"], "looked_at": ""}
    )
    assert answer.status_code == 302
    assert make.session.scalars(select(EvidenceFile.id)).all() == []


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([(b"GIF89a", "a.jpg")], "File 1 is not a JPEG, PNG or WebP picture and not a PDF, whatever its name says."),
        ([(picture(), "a.jpg"), (b"", "b.jpg")], "File 2 is empty."),
        ([(picture()[:300], "a.jpg")], "File 1 is damaged and cannot be read to its end."),
        ([(pdf(password="x"), "a.pdf")], "File 1 is protected by a password."),
        ([(picture() + b"0" * MOST_BYTES, "a.jpg")], "File 1 is larger than 5 MB."),
        ([(picture(), "a.jpg")] * 4, "File 4 is one too many; 3 are taken."),
        ([(pdf(2, inside=b"odd"), "a.pdf")], "File 1 has a picture on page 1 that cannot be freed of what it tells"),
        ([(drawn(inline(b"odd")), "a.pdf")], "File 1 has a picture written into the text of page 1"),
    ],
    ids=["gif", "empty", "cut", "locked", "large", "four", "picture", "drawing"],
)
def test_a_file_that_is_not_taken_is_named_by_its_place_and_nothing_is_recorded(
    here: Ward, make: Make, sign_in: SignIn, folder: Path, files: list[tuple[bytes, str]], told: str
) -> None:
    answer = send(sign_in(here.trainee), here, *files)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert not any(isinstance(fact, Evidence) for fact in facts(make, here))


def test_more_than_all_files_may_have_is_too_large(here: Ward, sign_in: SignIn) -> None:
    answer = send(sign_in(here.trainee), here, *[(b"0" * (MOST_BYTES + 200_000), "a.jpg")] * 3)
    assert answer.status_code == 413
    assert "at most 3 files of 5 MB each" in words_of(answer)


def test_a_store_that_fails_records_nothing(here: Ward, make: Make, sign_in: SignIn, folder: Path) -> None:
    with suppress(FileNotFoundError):
        (folder / "evidence").rmdir()
    (folder / "evidence").write_text("in the way")
    try:
        answer = send(sign_in(here.trainee), here, (picture(), "a.jpg"))
    finally:
        (folder / "evidence").unlink()
    assert answer.status_code == 422
    assert "The files could not be stored just now." in words_of(answer)
    assert not any(isinstance(fact, Evidence) for fact in facts(make, here))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"happened_on": (TODAY + timedelta(days=1)).isoformat()}, "lies in the future."),
        ({"happened_on": (TODAY - timedelta(days=30)).isoformat()}, "lies outside the dates of the placement."),
        ({"count": "0"}, "Enter a number from 1 to 50."),
    ],
)
def test_the_rules_are_asked(here: Ward, sign_in: SignIn, changed: dict[str, str], told: str) -> None:
    answer = send(sign_in(here.trainee), here, **changed)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert TEXT in answer.text


def brought(make: Make, here: Ward, sign_in: SignIn) -> str:
    send(sign_in(here.trainee), here, (picture(), "a.jpg"), (pdf(), "b.pdf"))
    return the_item(make).item


def test_the_trainee_erases_at_once_and_nothing_of_it_is_left(
    here: Ward, make: Make, sign_in: SignIn, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    item = brought(make, here, sign_in)
    number = make.session.scalars(select(EvidenceFile.id)).first()
    browser = sign_in(here.trainee)
    assert browser.post(here.url(f"evidence/{item}/erase"), data={}).status_code == 302
    assert stored(folder) == []
    row = the_item(make)
    assert (row.text, row.salt) == ("", "")
    assert row.erased_at is not None
    assert make.session.scalars(select(EvidenceFile.id)).all() == []
    fact = facts(make, here)[-1]
    assert isinstance(fact, Erasure)
    assert (fact.item, fact.competency) == (item, "SML-101")
    placement = make.session.get_one(Placement, here.placement.id)
    assert faults_of(make.session, placement) == ()
    assert not standing_differs(make.session, placement)
    for path in (f"evidence/{item}", "portfolio", "record", "record.jsonl", "competencies/SML-101", "progress"):
        answer = browser.get(here.url(path))
        assert answer.status_code == 200
        assert "Handed over" not in answer.text
    assert b"Handed over" not in browser.get("/my/archive.zip").data
    assert browser.get(here.url(f"files/{number}")).status_code == 404
    assert "Handed over" not in "".join(capfd.readouterr())
    assert "Text and files are erased" in browser.get(here.url(f"evidence/{item}")).text


@pytest.mark.parametrize("who", ["supervisor", "head", "coordinator"])
def test_others_of_the_host_erase_with_a_reason_that_the_trainee_reads(
    here: Ward, make: Make, sign_in: SignIn, folder: Path, letters: Callable[[], list[Any]], who: str
) -> None:
    item = brought(make, here, sign_in)
    browser = sign_in(getattr(here, who))
    refused = browser.post(here.url(f"evidence/{item}/erase"), data={"reason": " "})
    assert refused.status_code == 422
    assert "is not erased without a reason" in words_of(refused)
    assert len(stored(folder)) == 2
    done = browser.post(here.url(f"evidence/{item}/erase"), data={"reason": "A name band is to be seen."})
    assert done.status_code == 302
    assert stored(folder) == []
    assert "A name band is to be seen." in sign_in(here.trainee).get(here.url(f"evidence/{item}")).text
    letter = letters()[-1]
    assert letter.to == here.trainee.email
    assert "Evidence that you brought was erased" in letter.subject


@pytest.mark.parametrize("who", ["registrar", "home_officer", "stranger"])
def test_nobody_else_erases(here: Ward, make: Make, sign_in: SignIn, folder: Path, who: str) -> None:
    item = brought(make, here, sign_in)
    answer = sign_in(getattr(here, who)).post(here.url(f"evidence/{item}/erase"), data={"reason": "Why not."})
    assert answer.status_code == 404
    assert len(stored(folder)) == 2


def test_what_is_erased_is_not_erased_twice(here: Ward, make: Make, sign_in: SignIn, folder: Path) -> None:
    item = brought(make, here, sign_in)
    browser = sign_in(here.trainee)
    browser.post(here.url(f"evidence/{item}/erase"), data={})
    answer = browser.post(here.url(f"evidence/{item}/erase"), data={})
    assert answer.status_code == 422
    assert "It is erased already." in words_of(answer)


def test_when_the_store_fails_the_erasure_stands_and_the_sweep_takes_the_bytes(
    here: Ward, make: Make, sign_in: SignIn, app: Flask, folder: Path
) -> None:
    item = brought(make, here, sign_in)

    class Silent(Files):
        def remove(self, name: str) -> None:
            raise StorageFailed("no answer")

    whole = app.extensions["hwx_files"]
    app.extensions["hwx_files"] = Silent(whole._store, folder)
    try:
        answer = sign_in(here.trainee).post(here.url(f"evidence/{item}/erase"), data={}, follow_redirects=True)
    finally:
        app.extensions["hwx_files"] = whole
    assert "the bytes are removed at the next sweep" in words_of(answer)
    assert len(stored(folder)) == 2
    assert app.test_cli_runner().invoke(args=["files", "sweep", "--now"]).output == "2 files without a row removed\n"
    assert stored(folder) == []


def test_the_text_is_gone_from_the_file_of_the_embedded_database_too(tmp_path: Path) -> None:
    """The app of the run may stand on PostgreSQL; this one has the database that most sites have."""
    own = create_app(Settings(mode="test", secret_key="only-for-tests-and-long-enough-to-pass", data=tmp_path))
    with own.app_context():
        upgrade()
        make = Make(db.session())
        here = ward(make)
        entry = _brought_in(here)
        db.session.commit()
        assert TEXT.encode() in _bytes_of(tmp_path)
        scene = Scene(db.session(), here.placement, make.curriculum(here.placement), here.trainee, NOW, TODAY)
        erase(scene, Erasing(entry, ""))
        db.session.commit()
        forget_old_pages(db.session())
        assert TEXT.encode() not in _bytes_of(tmp_path)
        db.session.remove()
        db.engine.dispose()


def _brought_in(here: Ward) -> str:
    scene = Scene(db.session(), here.placement, Make(db.session()).curriculum(here.placement), here.trainee, NOW, TODAY)
    act = Bringing("SML-101", TODAY, "ward", "low", "adult", "assisted", 1)
    bring(scene, act, TEXT, [], "item", "salt")
    return "item"


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
