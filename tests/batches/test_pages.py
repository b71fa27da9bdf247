"""The pages of graduation day: choosing, starting, looking how far it is, and the archive."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from hwx.access import Role
from hwx.batches.batch import candidates, start
from hwx.batches.jobs import work_on
from hwx.batches.printers import PrinterBroke, PrinterDied, PrinterStuck
from hwx.batches.reasons import KINDS, MADE, reasons_of
from hwx.batches.tables import ISSUED, REFUSED, Batch, BatchItem
from hwx.batches.wording import SENTENCES, sentences_of
from hwx.key_files import KeysUnsafe
from hwx.keys.timestamps import NoTimestamp
from hwx.ledger.proving import NotInTheLog
from hwx.ledger.reading import LogUnusable
from hwx.papers.glyphs import Unprintable
from hwx.papers.paper_gate import NotArchival
from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss
from hwx.people.tables import Person
from hwx.placements.record import MovedOn
from hwx.rules.credential_gate import Unfit, UnfitToIssue
from hwx.rules.issuing import ISSUE_OBJECTIONS, IssueObjection
from hwx.transcripts.issue import CannotIssue
from hwx.transcripts.register import next_place
from hwx.transcripts.tables import Transcript
from tests.batches.graduation import Graduation, decide, graduation
from tests.people.conftest import PASSWORD, give_password
from tests.placements.corrupting import behind_the_back
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import main_of, words_of
from tests.support.visiting import Visitor

__all__ = ["give_password"]

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Graduation:
    return graduation(make)


def ticked(page: str) -> list[str]:
    return re.findall(r'value="(P-[^":]+:\d+)" checked', page)


def test_everybody_decided_is_offered_and_ticked_and_nobody_else(here: Graduation, make: Make, sign_in: SignIn) -> None:
    ward = here.office.ward
    make.placement(trainee=make.person("NOT DECIDED"), host=ward.placement.host, home=ward.placement.home)
    elsewhere = make.placement(trainee=make.person("SOMEWHERE ELSE"))
    elsewhere.state = "completed"
    here.office.file()
    page = sign_in(here.registrar).get("/batches").text
    assert ticked(page) == [f"{one.reference}:{one.last_number}" for one in here.placements[1:]]
    assert "NOT DECIDED" not in page
    assert "SOMEWHERE ELSE" not in page
    assert ticked(sign_in(here.registrar).get("/batches?ticked=none").text) == []


@pytest.mark.usefixtures("printer")
def test_the_draft_of_each_paper_can_be_read_first_without_losing_what_is_ticked(
    here: Graduation, sign_in: SignIn
) -> None:
    """The page is not kept by the browser, so whoever went on to a draft in its place would come back to all ticked."""
    browser = sign_in(here.registrar)
    page = browser.get("/batches").text
    links = re.findall(r'<a [^>]*href="([^"]+/draft\.pdf)" target="_blank"[^>]* aria-labelledby="(\S+) (\S+)"', page)
    assert [address for address, _, _ in links] == [
        f"/placements/{one.reference}/transcripts/draft.pdf" for one in here.placements
    ]
    for (_, own, whose), one in zip(links, here.placements, strict=True):
        assert re.search(rf'id="{own}"[^>]*>Draft \(PDF\)<', page)
        assert re.search(rf'id="{whose}"[^>]*>.*?{one.trainee.passport_name}', page)
    draft = browser.get(links[0][0])
    assert (draft.status_code, draft.mimetype) == (200, "application/pdf")
    assert "it has no number, no code and no digital signature" in words_of(browser.get("/batches"))


def test_a_programme_narrows_the_list(here: Graduation, make: Make, sign_in: SignIn) -> None:
    programme = make.programme(here.office.ward.placement.host, "Summer")
    here.placements[1].programme_id = programme.id
    here.session.commit()
    page = sign_in(here.registrar).get(f"/batches?programme={programme.id}").text
    assert [one.partition(":")[0] for one in ticked(page)] == [here.placements[1].reference]


def test_those_under_way_already_are_not_offered_again(here: Graduation) -> None:
    here.batch()
    assert candidates(here.session, here.host_id) == []


def test_a_registrar_of_two_hosts_chooses_one_and_of_none_finds_nothing(
    here: Graduation, make: Make, sign_in: SignIn
) -> None:
    other = make.institution("Another host")
    browser = sign_in(here.registrar)
    assert browser.get(f"/batches?host={other.id}").status_code == 404
    make.appointment(here.registrar, Role.REGISTRAR, other)
    assert "Nobody waits for a transcript" in browser.get(f"/batches?host={other.id}").text
    assert len(ticked(browser.get("/batches").text)) == 3


def test_whoever_is_ticked_is_in_the_batch_with_what_was_on_the_screen(
    app: Flask, here: Graduation, sign_in: SignIn
) -> None:
    browser = sign_in(here.registrar)
    chosen = ticked(browser.get("/batches").text)[:2]
    answer = browser.post("/batches", data={"chosen": chosen})
    batch = here.session.scalars(select(Batch)).one()
    assert (answer.status_code, answer.location) == (302, f"/batches/{batch.reference}")
    assert (batch.host_id, batch.started_by_id, batch.started_at) == (here.host_id, here.registrar.id, NOW)
    assert [(one.placement_id, one.seen) for one in here.items(batch)] == [
        (one.id, one.last_number) for one in here.placements[:2]
    ]
    assert app.extensions["hwx.jobs"].huey.pending_count() == 1


def test_placements_of_another_host_are_left_out_whatever_is_sent(
    here: Graduation, make: Make, sign_in: SignIn
) -> None:
    elsewhere = make.placement()
    elsewhere.state = "completed"
    here.session.commit()
    browser = sign_in(here.registrar)
    answer = browser.post("/batches", data={"chosen": [f"{elsewhere.reference}:1", "rubbish", "P-1:x"]})
    assert answer.status_code == 422
    assert "None of these can be chosen any more" in answer.text
    assert here.session.scalars(select(Batch)).all() == []


@pytest.mark.parametrize(
    ("chosen", "said"), [([], "Choose at least one."), ([f"P-{n}:1" for n in range(1001)], "Choose fewer.")]
)
def test_none_and_too_many_are_refused(here: Graduation, sign_in: SignIn, chosen: list[str], said: str) -> None:
    answer = sign_in(here.registrar).post("/batches", data={"chosen": chosen})
    assert answer.status_code == 422
    assert said in answer.text


def test_the_password_is_asked_once_at_the_start_and_nothing_ticked_is_lost(
    here: Graduation, sign_in: SignIn, clock: time_machine.Traveller, give_password: Callable[[Person], Person]
) -> None:
    browser = sign_in(here.registrar)
    give_password(here.registrar)
    chosen = ticked(browser.get("/batches").text)[:2]
    clock.shift(timedelta(minutes=20))
    answer = browser.post("/batches", data={"chosen": chosen})
    assert answer.status_code == 422
    assert ticked(answer.text) == chosen
    assert here.session.scalars(select(Batch)).all() == []
    assert browser.post("/batches", data={"chosen": chosen, "password": PASSWORD}).status_code == 302
    assert len(here.session.scalars(select(Batch)).all()) == 1


@pytest.mark.parametrize("path", ["", "/transcripts.zip"])
def test_a_batch_is_there_for_registrars_of_its_host_alone(
    here: Graduation, make: Make, sign_in: SignIn, client: Visitor, path: str
) -> None:
    batch = here.batch()
    batch.ended_at = NOW
    url = f"/batches/{batch.reference}{path}"
    colleague = make.holder(Role.REGISTRAR, here.office.ward.placement.host)
    assert sign_in(colleague).get(url).status_code == 200
    ward = here.office.ward
    for who in (make.holder(Role.REGISTRAR), ward.coordinator, ward.trainee, ward.home_officer, ward.supervisor):
        assert sign_in(who).get(url).status_code == 404
    assert "/sign-in" in client.get(url).location


def test_the_page_says_how_far_it_is_and_looks_again_only_while_something_waits(
    here: Graduation, sign_in: SignIn
) -> None:
    batch = here.batch()
    first = here.items(batch)[0]
    first.state, first.reasons = REFUSED, [{"kind": "keys"}]
    browser = sign_in(here.registrar)
    page = browser.get(f"/batches/{batch.reference}").text
    assert '<progress class="whole" max="3" value="1"' in page
    assert "batch.js" in page
    assert "Look again" in page
    assert "http-equiv" not in page
    assert browser.get(f"/batches/{batch.reference}/transcripts.zip").status_code == 404
    batch.ended_at = NOW
    page = browser.get(f"/batches/{batch.reference}").text
    assert "batch.js" not in page
    assert "Finished." in page


def test_whoever_got_none_is_named_with_the_reason_and_what_to_do(here: Graduation, sign_in: SignIn) -> None:
    batch = here.batch()
    items = here.items(batch)
    items[1].state = REFUSED
    items[1].reasons = [
        {"kind": "unprintable", "place": "holder.original_name", "character": "ᠮ"},
        {"kind": "objection", "code": "already_in_force", "number": "HWX-2025-00007", "entries": []},
    ]
    page = main_of(sign_in(here.registrar).get(f"/batches/{batch.reference}"))
    assert "BILAL CISSE" in page
    assert "AMINATA DIALLO" not in page
    assert "U+182E" in page
    assert "It can be replaced, with a reason." in page


def test_every_kind_of_reason_has_its_sentence(app: Flask) -> None:
    reasons: list[dict[str, Any]] = [
        {"kind": "moved_on", "entries": [2]},
        {"kind": "moved_on", "entries": []},
        {"kind": "unprintable", "place": "", "character": "x"},
        {"kind": "unfit", "code": "control_character", "place": "name"},
        {"kind": "no_printer", "cause": "Pango"},
        {"kind": "amiss", "cause": "line 3"},
        {"kind": "keys"},
        {"kind": "no_timestamp"},
        {"kind": "not_archival", "rules": ["PDF/UA-1 FONT"]},
        {"kind": "not_in_the_log", "entries": []},
        {"kind": "log"},
        {"kind": "printer_died"},
        {"kind": "printer_stuck", "seconds": 90},
        {"kind": "fault", "error": "KeyError"},
        {"kind": "fault", "error": "KeyError", "id": "3f2a"},
        *({"kind": "objection", "code": code, "number": "N", "entries": [1]} for code in ISSUE_OBJECTIONS),
    ]
    assert {one["kind"] for one in reasons} == set(KINDS) == set(SENTENCES)
    with app.test_request_context():
        said = sentences_of(reasons)
    assert all("." in sentence for sentence in said)
    assert len(set(said)) == len(said)
    assert [("KeyError" in sentence, "3f2a" in sentence) for sentence in said if "foreseen" in sentence] == [
        (True, False), (False, True),
    ]  # fmt: skip


REFUSALS = (
    CannotIssue([IssueObjection("no_decision")]), CannotIssue([]), MovedOn(()),
    CannotBePrinted((Unprintable("holder.passport_name", "x", "AMINATA"),)), CannotBePrinted(()),
    UnfitToIssue((Unfit("control_character", "name", "U+0007"), Unfit("missing", "issuer", "AMINATA"))),
    UnfitToIssue(()), NoPrinter("no Pango"), PaperAmiss("own.css"), KeysUnsafe("a file"), NoTimestamp("late"),
    NotArchival(()), NotInTheLog((3,)), LogUnusable("a row"), PrinterDied(), PrinterStuck(90.0),
    PrinterBroke("MemoryError"), ZeroDivisionError(), IntegrityError("INSERT", {}, Exception()), TimeoutError(),
    CancelledError(),
)  # fmt: skip


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: f"{type(error).__name__} {error}"[:40])
def test_whatever_stands_against_one_is_kept_as_a_reason_and_said_in_a_sentence(app: Flask, error: Exception) -> None:
    """Also what nobody has foreseen, and what says nothing of itself. Nobody's name is kept."""
    reasons = reasons_of(error, "3f2a")
    with app.test_request_context():
        said = sentences_of(json.loads(json.dumps(reasons)))
    assert len(said) == len(reasons) >= 1
    assert all(sentence.endswith((".", ")")) for sentence in said)
    assert "AMINATA" not in json.dumps(reasons)
    assert isinstance(error, tuple(MADE)) or "the number 3f2a" in said[0]


@pytest.mark.usefixtures("printer")
def test_the_whole_way_from_the_button_to_the_archive(
    here: Graduation, sign_in: SignIn, work_off: Callable[..., int]
) -> None:
    here.placements[1].trainee.original_name = "ᠮᠣᠩᠭᠣᠯ"
    here.placements[2].trainee.original_name = "=1+1"
    browser = sign_in(here.registrar)
    where = browser.post("/batches", data={"chosen": ticked(browser.get("/batches").text)}).location
    work_off()
    page = browser.get(where).text
    assert "Finished." in page
    assert "U+182E" in page
    archive = browser.get(f"{where}/transcripts.zip")
    assert archive.headers["Content-Disposition"] == 'attachment; filename="transcripts-2026-03-16.zip"'
    with zipfile.ZipFile(io.BytesIO(archive.data)) as found:
        numbers = [f"HWX-2026-0000{n}" for n in (1, 2)]
        assert sorted(found.namelist()) == sorted(
            ["list.csv", *(f"{number}.{ending}" for number in numbers for ending in ("pdf", "json"))]
        )
        assert found.read(f"{numbers[0]}.pdf").startswith(b"%PDF")
        rows = list(csv.DictReader(io.StringIO(found.read("list.csv").decode("utf-8-sig"))))
    assert [row["transcript"] for row in rows] == [numbers[0], "", numbers[1]]
    assert [row["name"] for row in rows] == ["AMINATA DIALLO", "BILAL CISSE", "CHEIKH NDIAYE"]
    assert rows[2]["original_name"] == "'=1+1"
    assert "U+182E" in rows[1]["not_issued_because"]
    states = [one.state for one in here.session.scalars(select(BatchItem).order_by(BatchItem.position))]
    assert states == [ISSUED, REFUSED, ISSUED]


@pytest.mark.usefixtures("printer")
def test_a_turn_that_begins_before_midnight_dates_its_transcripts_on_the_day_of_their_moment(
    app: Flask, here: Graduation, clock: time_machine.Traveller
) -> None:
    batch = here.batch()
    clock.shift(timedelta(days=1))
    with app.app_context():
        work_on(NOW, batch.id, batch.turn)
    here.session.expire_all()
    rows = here.session.scalars(select(Transcript)).all()
    said = [json.loads(row.sealed)["statement"]["issued"]["gregorian"] for row in rows]
    assert [row.issued_at for row in rows] == [NOW] * 3
    assert said == [TODAY.isoformat()] * 3


def test_keys_that_cannot_be_opened_are_said_of_everybody(
    app: Flask, here: Graduation, work_off: Callable[..., int]
) -> None:
    """The folder of keys is a file."""
    batch = here.batch()
    folder = app.config["HWX"].keys_folder / "institutions" / str(here.host_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    moved = folder.with_name("moved")
    if folder.exists():
        folder.rename(moved)
    folder.write_text("no folder")
    try:
        work_off("transcripts.batches")
    finally:
        folder.unlink()
        if moved.exists():
            moved.rename(folder)
    assert [one.reasons for one in here.items(batch)] == [[{"kind": "keys"}]] * 3
    here.session.refresh(batch)
    assert batch.ended_at == NOW


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("log_head", "UPDATE log_head SET key = 'nonsense'"),
        ("log_checkpoint", "UPDATE log_checkpoint SET note = 'nonsense'"),
    ],
)
def test_a_log_that_is_damaged_is_said_of_everybody_and_no_number_is_used(
    app: Flask, here: Graduation, sign_in: SignIn, work_off: Callable[..., int], table: str, statement: str
) -> None:
    work_off("ledger.checkpoint")
    batch = here.batch()
    with behind_the_back(here.session, table):
        here.session.execute(text(statement))
    work_off("transcripts.batches")
    assert [one.reasons for one in here.items(batch)] == [[{"kind": "log"}]] * 3
    assert here.session.scalars(select(Transcript)).all() == []
    assert next_place(here.session, TODAY.year) == 1
    page = sign_in(here.registrar).get(f"/batches/{batch.reference}")
    assert "finds out more with 'flask log verify'" in main_of(page)


def test_a_batch_names_what_was_chosen_once_and_in_the_order_of_names(here: Graduation) -> None:
    decide(here, here.placements[0], "completed")
    assert start(here.session, here.host_id, here.registrar, {"P-NOTHING": 1}, NOW) is None
    batch = here.batch()
    assert [one.position for one in here.items(batch)] == [1, 2, 3]
