"""The story that hwx is for, from admission to a verdict read abroad, in a real browser, in each language.

1. The coordinator admits a doctor from a hospital abroad to twelve weeks of emergency medical response systems.
2. The trainee takes up the account by the mailed link, opens the progress page on a phone, sees 35 competencies in five
   domains and what each still needs, and asks a supervisor to look at ERS-202.
3. The supervisor opens the queue and records what was seen; the rule is met, it is ready to sign, the supervisor signs.
4. It is critical, so it waits for the unit head, who countersigns.
5. Twelve weeks pass. The panel's decision is recorded; the registrar issues the transcript, a PDF and a sealed file.
6. Months later the home institution, without an account, drops the file, types the number, opens the link of the QR
   code, and reads: authentic, in force, by whom, about whom. One changed byte, and it reads: not authentic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Countersignature, Observation, Recognition, SignOff
from hwx.transcripts.tables import Transcript
from hwx.verification.tables import Check
from tests.support.making import Make
from tests.walks.course import play_the_rest
from tests.walks.letters import newest_letter
from tests.walks.people import PASSWORD, Coordinator, Registrar, Supervisor, Trainee, UnitHead, Verifier


@pytest.fixture
def staff(app: Flask, make: Make) -> dict[str, Person]:
    """Those who work at the host, and the home institution; they have accounts already."""
    host = make.institution("Al-Noor Teaching Hospital", country="SA")
    home = make.institution("Teranga Regional Hospital", country="SN")
    people = {
        "coordinator": make.holder(Role.COORDINATOR, host, "HUDA ALMUTAIRI"),
        "supervisor": make.holder(Role.SUPERVISOR, host, "OMAR FAROUK"),
        "second": make.holder(Role.SUPERVISOR, host, "LEILA BENALI"),
        "third": make.holder(Role.SUPERVISOR, host, "GRACE OKAFOR"),
        "head": make.holder(Role.UNIT_HEAD, host, "KHALID IBRAHIM"),
        "registrar": make.holder(Role.REGISTRAR, host, "NADIA YOUSEF"),
        "home_officer": make.holder(Role.HOME_OFFICER, home, "IBRAHIMA SARR"),
    }
    make.revision("emergency-response")
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in people.values():
        person.password = known
    make.session.commit()
    return people


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_from_a_curriculum_to_a_transcript_that_somebody_else_has_verified(
    language: str,
    app: Flask,
    address: str,
    session: Session,
    staff: dict[str, Person],
    open_browser: Callable[..., Page],
    clock: time_machine.Traveller,
    tmp_path: Path,
) -> None:
    for person in staff.values():
        person.language = language
    session.commit()

    # 1. Admission.
    first_day = datetime.now(UTC).date()
    coordinator = Coordinator(open_browser(1280, language), language)
    coordinator.signs_in(staff["coordinator"].email)
    reference = coordinator.admits(
        email="aminata.diallo@example.org",
        name="AMINATA DIALLO",
        original_name="أمينة ديالو",
        home="Teranga Regional Hospital",
        starts_on=first_day,
    )
    coordinator.begins(reference)
    placement = session.query(Placement).filter_by(reference=reference).one()
    assert placement.state == "active"
    assert (placement.ends_on - placement.starts_on).days == 12 * 7 - 1

    # 2. The trainee on a phone.
    link = re.search(rf"{address}/invitation/\S+", newest_letter(app))
    assert link
    trainee = Trainee(open_browser(360, language), language)
    trainee.takes_up(link.group())
    trainee.goes_to(f"/placements/{reference}/progress")
    assert trainee.page_is_in_their_language()
    assert trainee.page.locator("main table.tbl").count() >= 5
    assert trainee.page.locator("main section.sec tbody tr").count() == 35
    trainee.asks(reference, "ERS-202", "OMAR FAROUK", "SIM", "On the manikin, after my course.")

    # 3. The supervisor.
    supervisor = Supervisor(open_browser(360, language), language)
    supervisor.signs_in(staff["supervisor"].email)
    supervisor.opens_the_request("ERS-202")
    assert "On the manikin, after my course." in supervisor.reads()
    supervisor.records(level=4, method="SIM", comment="Deep and fast enough, hardly a pause.")
    supervisor.recognises(reference, "ERS-202", level=4, issued_on=first_day - timedelta(days=30))
    supervisor.signs_off("ERS-202")

    # 4. The unit head.
    head = UnitHead(open_browser(360, language), language)
    head.signs_in(staff["head"].email)
    head.countersigns("ERS-202")
    session.expire_all()
    facts = [entry.fact for entry in entries_of(session, placement.id, "ERS-202")]
    assert [type(fact) for fact in facts] == [Observation, Recognition, SignOff, Countersignature]

    # 5. Twelve weeks later.
    assessors = [staff["supervisor"], staff["second"], staff["third"]]
    last = play_the_rest(session, reference, assessors, staff["head"], staff["coordinator"], "ERS-202")
    clock.move_to(at_noon(max(last, placement.ends_on) + timedelta(days=2)))
    registrar = Registrar(open_browser(1280, language), language)
    registrar.signs_in(staff["registrar"].email)
    registrar.records_the_decision(reference)
    registrar.goes_to(f"/placements/{reference}/transcripts/issue")
    registrar.presses()
    transcript = session.query(Transcript).filter_by(placement_id=placement.id).one()
    files = {}
    for suffix, address in (("pdf", f"{transcript.number}.pdf"), ("json", f"{transcript.number}/credential")):
        with registrar.page.expect_download() as download:
            registrar.page.locator(f"main a[href$='{address}']").first.click()
        files[suffix] = tmp_path / f"transcript.{suffix}"
        download.value.save_as(files[suffix])

    # 6. Months later, abroad, without an account.
    clock.move_to(at_noon(placement.ends_on + timedelta(days=200)))
    verifier = Verifier(open_browser(1280, language), language)
    for path in files.values():
        answer = verifier.drops(path)
        assert verifier.page_is_in_their_language()
        assert "AMINATA DIALLO" in answer
        assert "Al-Noor Teaching Hospital" in answer
        assert verifier.page.locator("main .verdict .good").count() >= 2
    assert "AMINATA DIALLO" in verifier.types(transcript.number, transcript.check_code)
    verifier.goes_to(f"/v/{transcript.number}/{transcript.check_code}")
    verifier.presses()
    assert "AMINATA DIALLO" in verifier.reads()
    for path in files.values():
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
        answer = verifier.drops(path)
        assert "AMINATA DIALLO" not in answer
        assert verifier.page.locator("main .verdict .good").count() == 0
    session.expire_all()
    assert session.query(Check).filter_by(transcript_id=transcript.id).count() == 4


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
