"""The trainee's side in a real browser: evidence that is warned about and erased, a contest, its ruling, the appeal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Page

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from hwx.rules.portfolio import Contest, Erasure, Evidence, Ruling, SelfAssessment
from tests.portfolio.papers import picture
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.walks.people import PASSWORD, Somebody

TODAY = datetime.now(UTC).date()


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    """A placement that is under way today, with one observation at the lowest level."""
    here = ward(make, ends_on=TODAY + timedelta(days=21))
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (here.trainee, here.colleague, here.head):
        make.session.get_one(Person, person.id).password = known
    by = acting_as(here.supervisor, Role.SUPERVISOR, here.placement.host_id, TODAY)
    assert by is not None
    fact = Observation(by, "SML-101", 1, "MCX", "Unsafe handover.")
    make.entry(here.placement, here.supervisor, fact, TODAY, datetime.now(UTC).replace(microsecond=0))
    return here


def enters(open_browser: Callable[..., Page], person: Person, language: str = "en") -> Somebody:
    found = Somebody(open_browser(360, language), language)
    found.signs_in(person.email)
    return found


def facts(make: Make, here: Ward, kind: type) -> list[object]:
    make.session.commit()
    found = entries_of(make.session, here.placement.id)
    return [entry.fact for entry in found if isinstance(entry.fact, kind)]


def test_evidence_is_warned_about_recorded_looked_at_and_erased(
    here: Ward, make: Make, open_browser: Callable[..., Page], tmp_path: Path
) -> None:
    (tmp_path / "Fatou Diop.jpg").write_bytes(picture())
    trainee = enters(open_browser, here.trainee)
    page = trainee.page
    trainee.goes_to(here.url("competencies/SML-101/evidence"))
    for field, value in (("setting", "ward"), ("role", "assisted"), ("age_band", "adult")):
        page.select_option(f"[name={field}]", value)
    page.locator("[name=complexity][value=low]").check()
    page.fill("[name=text]", "Mrs Diallo was handed over.")
    page.set_input_files("[name=files]", str(tmp_path / "Fatou Diop.jpg"))
    trainee.presses()
    assert "Mrs Diallo (a name)" in trainee.reads()
    assert "JPEG picture" in trainee.reads()
    page.fill("[name=text]", "One patient was handed over.")
    trainee.presses()
    assert len(facts(make, here, Evidence)) == 1
    page.get_by_role("link", name=re.compile("^Evidence of")).click()
    assert "One patient was handed over." in trainee.reads()
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("JPEG picture")).click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\xff\xd8\xff")
    page.get_by_role("link", name="Erase text and files").click()
    page.get_by_role("button", name="Erase").click()
    page.wait_for_load_state()
    assert "One patient" not in trainee.reads()
    assert "Text and files are erased" in trainee.reads()
    assert len(facts(make, here, Erasure)) == 1
    trainee.goes_to(here.url("portfolio"))
    with page.expect_download() as whole:
        page.get_by_role("link", name="Download everything about me").click()
    archive = ZipFile(BytesIO(Path(whole.value.path()).read_bytes()))
    assert not any(b"One patient" in archive.read(name) for name in archive.namelist())


def test_a_file_dropped_on_a_form_that_asks_for_more_waits_for_its_button(
    here: Ward, make: Make, open_browser: Callable[..., Page]
) -> None:
    """Sent at once, the form would be refused, or recorded without its text."""
    trainee = enters(open_browser, here.trainee)
    page = trainee.page
    trainee.goes_to(here.url("competencies/SML-101/evidence"))
    carried = page.evaluate_handle(
        "() => { const carried = new DataTransfer();"
        " carried.items.add(new File(['x'], 'round.jpg', { type: 'image/jpeg' })); return carried; }"
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": carried})
    assert page.evaluate("document.querySelector('[name=files]').files[0].name") == "round.jpg"
    assert page.locator("form[data-sent]").count() == 0
    assert page.locator("form[data-typed]").count() == 1, "the browser asks before it goes away"
    assert facts(make, here, Evidence) == []


def test_a_contest_is_ruled_on_appealed_and_ruled_on_again(
    here: Ward, make: Make, open_browser: Callable[..., Page]
) -> None:
    trainee, colleague, head = (enters(open_browser, person) for person in (here.trainee, here.colleague, here.head))
    there = here.url("competencies/SML-101")
    trainee.goes_to(there)
    trainee.page.get_by_role("button", name="I have read this feedback").click()
    trainee.page.get_by_role("link", name="Contest").click()
    trainee.page.fill("[name=text]", "The handover was complete.")
    trainee.presses()
    for judge, outcome in ((colleague, "dismissed"), (head, "upheld")):
        judge.goes_to(there)
        judge.page.get_by_role("link", name="Rule on it").click()
        judge.page.locator(f"[name=outcome][value={outcome}]").check()
        judge.page.fill("[name=reason]", "I heard both.")
        judge.presses()
        if judge is colleague:
            trainee.goes_to(there)
            trainee.page.get_by_role("link", name="Appeal").click()
            trainee.page.fill("[name=text]", "Nobody asked the night team.")
            trainee.presses()
    assert [fact.step for fact in facts(make, here, Contest)] == ["contest", "appeal"]  # type: ignore[attr-defined]
    assert [fact.outcome for fact in facts(make, here, Ruling)] == ["dismissed", "upheld"]  # type: ignore[attr-defined]
    trainee.goes_to(there)
    assert trainee.page.locator(".chain li.gone").count() == 1


def test_a_domain_is_assessed_with_one_tap_for_each_competency(
    here: Ward, make: Make, open_browser: Callable[..., Page]
) -> None:
    trainee = enters(open_browser, here.trainee, "ar")
    trainee.goes_to(here.url("self-assessment/basics"))
    for code, level in (("SML-101", 2), ("SML-102", 1)):
        trainee.page.locator(f"label[for=level-{code}-{level}]").click()
    trainee.presses()
    said = facts(make, here, SelfAssessment)
    assert [(fact.competency, fact.level) for fact in said] == [("SML-101", 2), ("SML-102", 1)]  # type: ignore[attr-defined]
