"""The archive of everything about somebody: whole, streamed, and checked with the few lines that its README gives."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask, has_app_context, has_request_context
from sqlalchemy import insert
from sqlalchemy.pool import QueuePool

from hwx.extensions import db
from hwx.people.tables import Person
from hwx.portfolio.tables import EvidenceFile
from hwx.rules.evidence import evidence_digest
from hwx.signoffs.requests import ask, turn_down
from hwx.transcripts.archive_readme import CHECK
from hwx.transcripts.tables import Transcript
from hwx.transcripts.zipping import Part, zipped
from hwx.verification.tables import Check
from tests.portfolio.papers import pdf, picture
from tests.portfolio.test_evidence_pages import FILLED, folder, send
from tests.portfolio.test_own_pages import LINE, PROCEDURES
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor

__all__ = ["folder"]

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make, sign_in: SignIn, folder: Path) -> Ward:
    """With an observation, evidence with two files, a line of the logbook, a transcript, and a check of it."""
    here = ward(make)
    make.observation(here.placement, "SML-101", here.supervisor, level=3, comment="Très bien, \u2028 «bravo» \x7f")
    browser = sign_in(here.trainee)
    send(browser, here, (picture(), "a.jpg"), (pdf(), "b.pdf"))
    browser.post(here.url(PROCEDURES), data=LINE)
    transcript = Transcript(
        number="HWX-2026-00001", placement_id=here.placement.id, edition=1, check_code="AAAA-BBBB-CCCC",
        sealed=b'{"sealed": true}', sealed_digest="a" * 64, pdf=b"%PDF-sealed", pdf_digest="b" * 64, key="k" * 16,
        record_number=3, outcome="completed", issued_at=NOW, issued_by_id=here.registrar.id,
    )  # fmt: skip
    make.session.add(transcript)
    make.session.flush()
    checked = {"way": "number", "outcome": "valid", "who": "CHU Fann", "at": NOW}
    make.session.execute(insert(Check).values(transcript_id=transcript.id, **checked))
    make.session.commit()
    return here


def archive(browser: Visitor) -> ZipFile:
    answer = browser.get("/my/archive.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hwx-2026-03-16.zip"'
    found = ZipFile(io.BytesIO(answer.data))
    assert found.testzip() is None
    return found


def test_the_archive_bears_the_day_of_the_site(
    app: Flask, here: Ward, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As its own first lines say it, and not that of Greenwich."""
    monkeypatch.setitem(app.config, "HWX", replace(app.config["HWX"], time_zone="Etc/GMT+12"))
    answer = sign_in(here.trainee).get("/my/archive.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hwx-2026-03-15.zip"'


def run_check(lines: str, place: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", lines]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def lines_of(readme: str) -> str:
    """The lines of Python in the README, as a reader would copy them."""
    start, end = readme.index("import hashlib"), readme.index("print(len(entries), previous)")
    return readme[start:end] + "print(len(entries), previous)\n"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_chain_is_checked_with_the_lines_of_the_readme_alone(
    here: Ward, make: Make, sign_in: SignIn, tmp_path: Path, language: str
) -> None:
    here.trainee.language = language
    make.session.commit()
    archive(sign_in(here.trainee)).extractall(tmp_path)
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert "AMINATA DIALLO" in readme
    place = tmp_path / here.placement.reference
    run = run_check(lines_of(readme), place)
    assert run.returncode == 0, run.stderr
    make.session.refresh(here.placement)
    assert run.stdout.split() == [str(here.placement.last_number), here.placement.last_digest]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [('"level": 3', '"level": 4'), ("bravo", "brava"), ('"count": 2', '"count": 20'), ("2026-03-16T", "2026-03-17T")],
)
def test_a_record_that_was_altered_is_found_by_the_same_lines(
    here: Ward, sign_in: SignIn, tmp_path: Path, was: str, becomes: str
) -> None:
    archive(sign_in(here.trainee)).extractall(tmp_path)
    record = tmp_path / here.placement.reference / "record.jsonl"
    text = record.read_text(encoding="utf-8")
    assert was in text
    record.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    run = run_check(CHECK, record.parent)
    assert run.returncode == 1
    assert "AssertionError" in run.stderr


def test_the_file_from_the_page_of_the_record_is_checked_by_the_same_lines(
    here: Ward, sign_in: SignIn, tmp_path: Path
) -> None:
    browser = sign_in(here.trainee)
    (tmp_path / "record.jsonl").write_bytes(browser.get(here.url("record.jsonl")).data)
    run = run_check(CHECK, tmp_path)
    assert run.returncode == 0, run.stderr
    head, *lines = (tmp_path / "record.jsonl").read_text(encoding="utf-8").split("\n")
    told = [head.replace("}", ', "sites": []}'), *(line.replace("{", '{"proof": "good", ', 1) for line in lines)]
    (tmp_path / "record.jsonl").write_text("\n".join(told), encoding="utf-8")
    assert run_check(CHECK, tmp_path).stdout == run.stdout


def test_an_entry_that_was_left_out_is_found(here: Ward, sign_in: SignIn, tmp_path: Path) -> None:
    archive(sign_in(here.trainee)).extractall(tmp_path)
    record = tmp_path / here.placement.reference / "record.jsonl"
    lines = record.read_text(encoding="utf-8").split("\n")
    record.write_text("\n".join(lines[:2] + lines[3:]), encoding="utf-8")
    assert run_check(CHECK, record.parent).returncode == 1


def test_the_archive_holds_everything_about_the_person(here: Ward, sign_in: SignIn, folder: Path) -> None:
    found = archive(sign_in(here.trainee))
    place = here.placement.reference
    evidence = json.loads(found.read(f"{place}/evidence.json"))
    item = evidence[0]["item"]
    assert sorted(found.namelist()) == sorted(
        [
            "README.txt", "me.json", f"{place}/placement.json", f"{place}/record.jsonl", f"{place}/logbook.csv",
            f"{place}/evidence.json", f"{place}/evidence/{item}/1.jpg", f"{place}/evidence/{item}/2.pdf",
            f"{place}/transcripts/HWX-2026-00001.pdf", f"{place}/transcripts/HWX-2026-00001.json",
            f"{place}/transcripts.json", f"{place}/requests.json", f"{place}/shares.json", f"{place}/checks.json",
        ]
    )  # fmt: skip
    assert found.read(f"{place}/transcripts/HWX-2026-00001.pdf") == b"%PDF-sealed"
    assert json.loads(found.read(f"{place}/transcripts/HWX-2026-00001.json")) == {"sealed": True}
    assert json.loads(found.read(f"{place}/checks.json"))[0]["who"] == "CHU Fann"
    rows = list(csv.DictReader(io.StringIO(found.read(f"{place}/logbook.csv").decode())))
    assert [(row["competency"], row["count"], row["taken_back"]) for row in rows] == [("SML-201", "2", "no")]
    me = json.loads(found.read("me.json"))
    assert (me["passport_name"], me["email"]) == ("AMINATA DIALLO", here.trainee.email)
    assert me["passkeys"] == []
    assert not {"password", "fs_uniquifier"} & me.keys()


def test_texts_and_files_of_evidence_answer_to_the_digest_of_their_entry(here: Ward, sign_in: SignIn) -> None:
    found = archive(sign_in(here.trainee))
    place = here.placement.reference
    told = json.loads(found.read(f"{place}/evidence.json"))[0]
    assert told["text"] == FILLED["text"]
    digests = [hashlib.sha256(found.read(f"{place}/{one['path']}")).hexdigest() for one in told["files"]]
    assert digests == [one["sha256"] for one in told["files"]]
    entry = next(
        json.loads(line)
        for line in found.read(f"{place}/record.jsonl").decode().split("\n")[:-1]
        if f'"number": {told["entry"]},' in line
    )
    assert entry["content"]["digest"] == evidence_digest(told["salt"], told["text"], digests)


def test_a_file_that_the_store_has_lost_is_named_as_missing(
    here: Ward, make: Make, sign_in: SignIn, folder: Path
) -> None:
    lost = make.session.query(EvidenceFile).filter_by(position=1).one()
    (folder / lost.name).unlink()
    found = archive(sign_in(here.trainee))
    told = json.loads(found.read(f"{here.placement.reference}/evidence.json"))[0]["files"]
    assert [one["missing"] for one in told] == [True, False]


def test_nobody_gets_what_is_about_another(here: Ward, sign_in: SignIn, client: Visitor) -> None:
    assert client.get("/my/archive.zip").status_code == 302
    for who in (here.supervisor, here.coordinator, here.stranger):
        found = archive(sign_in(who))
        assert found.namelist() == ["README.txt", "me.json"]
        assert json.loads(found.read("me.json"))["email"] == who.email


def test_what_was_asked_of_supervisors_is_in_the_archive_with_what_they_answered(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    session = make.session
    row = ask(session, here.placement, "SML-101", here.supervisor.id, TODAY, "DOPS", "On the round.", NOW, TODAY)
    session.flush()
    turn_down(session, row, "declined", here.supervisor.id, "I was not there.", NOW)
    session.commit()
    (told,) = json.loads(archive(sign_in(here.trainee)).read(f"{here.placement.reference}/requests.json"))
    assert (told["competency"], told["note"], told["asked"]) == (
        "SML-101", "On the round.", here.supervisor.passport_name
    )  # fmt: skip
    assert [(one["answer"], one["reason"]) for one in told["answers"]] == [("declined", "I was not there.")]


def test_two_placements_stand_in_two_folders(here: Ward, make: Make, sign_in: SignIn) -> None:
    second = make.placement(trainee=here.trainee)
    found = archive(sign_in(here.trainee))
    folders = {name.split("/")[0] for name in found.namelist() if "/" in name}
    assert folders == {here.placement.reference, second.reference}


def test_nothing_is_left_on_the_disk(
    here: Ward, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    archive(sign_in(here.trainee)).close()
    assert os.listdir(tmp_path) == []


def test_nothing_is_left_behind_where_the_reader_stops_in_the_middle(here: Ward, app: Flask, sign_in: SignIn) -> None:
    """One thread serves others between two pieces of an archive: no context and no connection stays with it."""
    begun = sign_in(here.trainee).get("/my/archive.zip")
    assert not has_app_context()
    assert not has_request_context()
    assert archive(sign_in(here.supervisor)).namelist() == ["README.txt", "me.json"]
    begun.close()
    with app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0


def test_the_archive_is_sent_while_it_is_made() -> None:
    """The first pieces leave before the last part has been asked for, and no piece is the whole."""
    asked: list[int] = []

    def parts() -> list[Part]:
        return [Part(f"{number}.bin", _pieces(number, asked), packed=False) for number in range(3)]

    stream = zipped(parts(), NOW)
    first = next(stream)
    assert asked == [0]
    rest = list(stream)
    assert asked == [0, 1, 2]
    whole = first + b"".join(rest)
    assert max(len(piece) for piece in rest) < len(whole) / 2
    assert ZipFile(io.BytesIO(whole)).read("2.bin") == b"2" * 30_000


def _pieces(number: int, asked: list[int]) -> Iterator[bytes]:
    asked.append(number)
    for _ in range(3):
        yield str(number).encode() * 10_000


def test_the_lines_of_the_readme_are_few() -> None:
    assert len(re.findall(r"\S.*\n", CHECK)) <= 15
