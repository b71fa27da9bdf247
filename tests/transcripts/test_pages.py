"""The pages about transcripts as the owner, a colleague, a stranger and a visitor meet them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from hwx.access import Role
from hwx.keys.site import first_key
from hwx.people.tables import Person
from hwx.settings import Settings
from hwx.transcripts.register import next_place
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.placements.corrupting import behind_the_back
from tests.support.making import TODAY, Make
from tests.support.office import Office
from tests.support.reading import main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

NUMBER = "HWX-2026-00001"
HOLDERS = ("trainee", "coordinator", "registrar", "head", "home_officer")
EVERYBODY_THERE = (*HOLDERS, "supervisor", "colleague")


def stranger_of(make: Make, role: Role) -> Person:
    return make.holder(role, make.institution("Far away"))


@pytest.mark.parametrize("who", EVERYBODY_THERE)
def test_whoever_sees_the_placement_sees_which_transcripts_there_are(here: Office, sign_in: SignIn, who: str) -> None:
    here.file()
    answer = sign_in(getattr(here.ward, who)).get(here.ward.url("transcripts"))
    assert answer.status_code == 200
    assert NUMBER in answer.text
    assert "Valid" in answer.text
    assert (f"/transcripts/{NUMBER}.pdf" in answer.text) is (who in HOLDERS)
    assert ("The files are for the trainee" in answer.text) is (who not in HOLDERS)


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_gets_the_answer_for_what_does_not_exist(
    here: Office, make: Make, sign_in: SignIn, role: Role
) -> None:
    here.file()
    browser = sign_in(stranger_of(make, role))
    nothing = browser.get("/placements/P-NOTHING/transcripts")
    for path in (here.ward.url("transcripts"), f"/transcripts/{NUMBER}.pdf", f"/transcripts/{NUMBER}.json"):
        answer = browser.get(path)
        assert answer.status_code == nothing.status_code == 404
        assert "AMINATA DIALLO" not in answer.text


def test_a_visitor_is_asked_to_sign_in(here: Office, client: Visitor) -> None:
    here.file()
    for path in (here.ward.url("transcripts"), f"/transcripts/{NUMBER}.pdf", here.ward.url("transcripts/issue")):
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"] or "/login" in answer.headers["Location"]


@pytest.mark.parametrize("who", HOLDERS)
def test_those_who_may_hold_it_get_the_stored_bytes_exactly(here: Office, sign_in: SignIn, who: str) -> None:
    row = here.file()
    browser = sign_in(getattr(here.ward, who))
    pdf, sealed = browser.get(f"/transcripts/{NUMBER}.pdf"), browser.get(f"/transcripts/{NUMBER}.json")
    assert (pdf.data, pdf.mimetype) == (row.pdf, "application/pdf")
    assert (sealed.data, sealed.mimetype) == (row.sealed, "application/json")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="{NUMBER}.pdf"'
    assert "Content-Encoding" not in pdf.headers
    assert pdf.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["supervisor", "colleague", "stranger"])
def test_the_work_of_a_supervisor_needs_no_transcript(here: Office, sign_in: SignIn, who: str) -> None:
    here.file()
    assert sign_in(getattr(here.ward, who)).get(f"/transcripts/{NUMBER}.pdf").status_code == 404


def test_the_former_home_officer_no_longer_holds_it(here: Office, make: Make, sign_in: SignIn) -> None:
    here.file()
    officer = make.holder(Role.HOME_OFFICER, here.ward.placement.home, "FORMER", ends_on=TODAY.replace(day=1))
    assert sign_in(officer).get(f"/transcripts/{NUMBER}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("who", "buttons"), [("registrar", True), ("coordinator", False), ("trainee", False), ("home_officer", False)]
)
def test_only_the_registrar_is_offered_to_replace_and_revoke(
    here: Office, sign_in: SignIn, who: str, buttons: bool
) -> None:
    here.file()
    page = sign_in(getattr(here.ward, who)).get(here.ward.url("transcripts")).text
    assert (here.ward.url("transcripts/replace") in page) is buttons
    assert (here.ward.url(f"transcripts/{NUMBER}/revoke") in page) is buttons


def test_before_the_decision_the_page_says_what_comes_first(here: Office, sign_in: SignIn) -> None:
    page = sign_in(here.ward.registrar).get(here.ward.url("transcripts")).text
    assert "The panel decides first" in page
    assert here.ward.url("transcripts/issue") not in page
    here.decide()
    page = sign_in(here.ward.registrar).get(here.ward.url("transcripts")).text
    assert here.ward.url("transcripts/issue") in page


def test_what_is_no_longer_in_force_says_since_when_and_why(here: Office, sign_in: SignIn) -> None:
    here.file(ended="revoked")
    page = sign_in(here.ward.trainee).get(here.ward.url("transcripts")).text
    assert "Revoked" in page
    assert "No longer in force since" in page
    assert "Issued in error" in page


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "head", "home_officer", "trainee", "stranger"])
@pytest.mark.parametrize("path", ["transcripts/issue", "transcripts/replace", f"transcripts/{NUMBER}/revoke"])
def test_nobody_else_reaches_the_desk(here: Office, sign_in: SignIn, who: str, path: str) -> None:
    here.file()
    browser = sign_in(getattr(here.ward, who))
    assert browser.get(here.ward.url(path)).status_code == 404
    assert browser.post(here.ward.url(path), data={"seen": "1", "reason_code": "replaced"}).status_code == 404


def test_a_registrar_of_another_host_does_not_reach_the_desk_either(here: Office, make: Make, sign_in: SignIn) -> None:
    here.file()
    browser = sign_in(stranger_of(make, Role.REGISTRAR))
    for path in ("transcripts/issue", "transcripts/replace", f"transcripts/{NUMBER}/revoke"):
        assert browser.get(here.ward.url(path)).status_code == 404


def test_the_preview_shows_what_will_stand_in_it_and_what_is_lacking(decided: Office, sign_in: SignIn) -> None:
    page = sign_in(decided.ward.registrar).get(decided.ward.url("transcripts/issue")).text
    assert "AMINATA DIALLO" in page
    assert "Partly completed" in page
    assert "SML-102" in page
    assert "The paper will say that these are not recorded" in page
    assert "Number of the agreement" in page


@pytest.mark.parametrize(
    ("language", "host"), [("en", "Host, Morocco"), ("fr", "Host, Maroc"), ("ar", "مستشفى المضيف، المغرب")]
)
def test_the_preview_names_the_institutions_as_its_reader_reads(
    decided: Office, sign_in: SignIn, language: str, host: str
) -> None:
    place = decided.ward.placement.host
    place.name, place.name_language = "مستشفى المضيف", "ar"
    decided.ward.registrar.language = language
    decided.make.session.commit()
    assert host in main_of(sign_in(decided.ward.registrar).get(decided.ward.url("transcripts/issue")))


def test_looking_at_the_preview_issues_nothing_and_uses_no_number(decided: Office, sign_in: SignIn) -> None:
    browser = sign_in(decided.ward.registrar)
    for path in ("transcripts", "transcripts/issue", "transcripts/replace"):
        browser.get(decided.ward.url(path))
    assert decided.make.session.scalars(select(Transcript)).all() == []


def test_what_stands_in_the_way_is_said_beside_the_button(here: Office, sign_in: SignIn) -> None:
    page = sign_in(here.ward.registrar).get(here.ward.url("transcripts/issue")).text
    assert "The panel has not decided yet. Its decision comes first." in page
    assert "aria-disabled" in page
    assert 'name="seen"' not in page


def test_a_character_that_cannot_be_printed_is_named_before_the_button_is_pressed(
    decided: Office, sign_in: SignIn
) -> None:
    decided.ward.trainee.original_name = "ᠮᠣᠩᠭᠣᠯ"
    decided.make.session.commit()
    page = sign_in(decided.ward.registrar).get(decided.ward.url("transcripts/issue")).text
    assert "The fonts of the paper have no shape for ᠮ (U+182E)" in page
    assert "the trainee&#39;s name in the original script" in page


@pytest.mark.usefixtures("printer")
def test_the_registrar_issues_replaces_and_the_trainee_downloads(
    decided: Office, sign_in: SignIn, settings: Settings
) -> None:
    browser = sign_in(decided.ward.registrar)
    answer = browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(decided.ward.url("transcripts"))
    after = browser.get(answer.headers["Location"]).text
    assert f'Transcript <bdi class="code nb" dir="ltr">{NUMBER}</bdi> is issued.' in after
    again = browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)})
    assert again.status_code == 422
    assert f"Transcript {NUMBER} is in force for this placement." in again.text
    data = {"seen": str(decided.seen), "reason_code": "identity_error"}
    assert browser.post(decided.ward.url("transcripts/replace"), data=data).status_code == 302
    page = sign_in(decided.ward.trainee).get(decided.ward.url("transcripts")).text
    assert "Replaced by" in page
    assert "The person or their particulars are wrong" in page
    pdf = sign_in(decided.ward.trainee).get("/transcripts/HWX-2026-00002.pdf").data
    assert pdf.startswith(b"%PDF-")
    assert b"/ETSI.CAdES.detached" in pdf


@pytest.mark.parametrize("path", ["transcripts/issue", "transcripts/replace"])
def test_a_page_that_the_record_has_left_behind_issues_nothing(decided: Office, sign_in: SignIn, path: str) -> None:
    stale = {"seen": str(decided.seen), "reason_code": "replaced"}
    decided.decide("not_completed")
    answer = sign_in(decided.ward.registrar).post(decided.ward.url(path), data=stale)
    assert answer.status_code == 409
    assert "The record has moved on" in answer.text
    assert decided.make.session.scalars(select(Transcript)).all() == []


@pytest.mark.parametrize("seen", ["", "-1", "many", "9" * 30])
def test_a_form_that_no_page_of_ours_made_issues_nothing(decided: Office, sign_in: SignIn, seen: str) -> None:
    answer = sign_in(decided.ward.registrar).post(decided.ward.url("transcripts/issue"), data={"seen": seen})
    assert answer.status_code in (409, 422)
    assert decided.make.session.scalars(select(Transcript)).all() == []


def test_a_replacement_needs_one_of_the_reasons(decided: Office, sign_in: SignIn) -> None:
    decided.file()
    browser = sign_in(decided.ward.registrar)
    for reason in ({}, {"reason_code": "misconduct_finding"}):
        data = {"seen": str(decided.seen), **reason}
        answer = browser.post(decided.ward.url("transcripts/replace"), data=data)
        assert answer.status_code == 422
        assert "Reason: Choose one of the reasons." in main_of(answer) or "Not a valid choice." in main_of(answer)
    assert decided.make.session.scalars(select(TranscriptEvent)).all() == []


def test_the_reasons_to_replace_are_worded_as_the_registrar_chooses_them(decided: Office, sign_in: SignIn) -> None:
    decided.file()
    text = main_of(sign_in(decided.ward.registrar).get(decided.ward.url("transcripts/replace")))
    assert "To bring it up to date; nothing in it was wrong" in text
    assert "Issued in error" in text
    assert "Replaced by a newer one" not in text


def test_after_a_quiet_time_the_registrar_enters_the_password_again(
    decided: Office, sign_in: SignIn, clock: object
) -> None:
    browser = sign_in(decided.ward.registrar)
    clock.shift(20 * 60)  # type: ignore[attr-defined]
    page = browser.get(decided.ward.url("transcripts/issue"))
    assert 'type="password"' in page.text
    answer = browser.post(decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)})
    assert answer.status_code == 422
    assert "Enter your password to sign." in answer.text
    assert decided.make.session.scalars(select(Transcript)).all() == []


def test_the_registrar_revokes_with_a_reason(here: Office, sign_in: SignIn) -> None:
    here.file()
    browser = sign_in(here.ward.registrar)
    path = here.ward.url(f"transcripts/{NUMBER}/revoke")
    assert "This cannot be undone." in browser.get(path).text
    assert browser.post(path, data={}).status_code == 422
    assert browser.post(path, data={"reason_code": "replaced"}).status_code == 422
    assert browser.post(path, data={"reason_code": "misconduct_finding"}).status_code == 302
    after = browser.get(here.ward.url("transcripts")).text
    assert "Revoked" in after
    assert f'Transcript <bdi class="code nb" dir="ltr">{NUMBER}</bdi> is revoked.' in after
    again = browser.post(path, data={"reason_code": "issued_in_error"})
    assert again.status_code == 422
    assert f"Transcript {NUMBER} is no longer in force." in again.text


@pytest.mark.parametrize("path", ["transcripts/HWX-2026-99999/revoke", "transcripts/x/revoke"])
def test_a_number_that_this_placement_does_not_have_answers_404(here: Office, sign_in: SignIn, path: str) -> None:
    assert sign_in(here.ward.registrar).get(here.ward.url(path)).status_code == 404


def test_broken_keys_are_told_without_places_of_the_server(
    decided: Office, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    if not settings.keys_folder.exists():
        first_key(settings.keys_folder, TODAY)
    listed = settings.keys_folder / "keys.json"
    before = listed.read_bytes()
    listed.write_text("{")
    try:
        answer = sign_in(decided.ward.registrar).post(
            decided.ward.url("transcripts/issue"), data={"seen": str(decided.seen)}
        )
    finally:
        listed.write_bytes(before)
    assert answer.status_code == 422
    assert "The keys of this server cannot be used." in answer.text
    assert str(settings.data) not in answer.text


@pytest.fixture
def begun(site_office: Office, work_off: Callable[..., int]) -> Office:
    """The log has a checkpoint, under the key of the site."""
    work_off("ledger.checkpoint")
    return site_office


def refused_for_the_log(begun: Office, sign_in: SignIn, settings: Settings) -> None:
    answer = sign_in(begun.ward.registrar).post(begun.ward.url("transcripts/issue"), data={"seen": str(begun.seen)})
    assert answer.status_code == 422
    assert "The log of all entries cannot be used" in main_of(answer)
    assert "The administrator finds out more with 'flask log verify'." in main_of(answer)
    assert str(settings.data) not in answer.text
    session = begun.make.session
    assert session.scalars(select(Transcript)).all() == []
    assert next_place(session, TODAY.year) == 1


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("log_checkpoint", "UPDATE log_checkpoint SET note = 'nonsense'"),
        ("log_checkpoint", "UPDATE log_checkpoint SET note = ''"),
        ("log_head", "UPDATE log_head SET key = 'nonsense'"),
        ("log_head", "UPDATE log_head SET size = size - 1"),
        ("log_head", "DELETE FROM log_head"),
        ("log_opening", "UPDATE log_opening SET salt = NULL"),
        ("log_leaf", "UPDATE log_leaf SET hash = commitment WHERE leaf_index = 0"),
    ],
)
def test_nothing_is_issued_over_a_log_that_is_damaged(
    begun: Office, sign_in: SignIn, settings: Settings, table: str, statement: str
) -> None:
    begun.make.observation(begun.ward.placement, "SML-102", begun.ward.colleague)
    begun.decide()
    with behind_the_back(begun.make.session, table):
        begun.make.session.execute(text(statement))
    refused_for_the_log(begun, sign_in, settings)


@pytest.mark.parametrize("content", ["no key", "", None])
def test_nothing_is_issued_without_the_key_of_the_log(
    begun: Office, sign_in: SignIn, settings: Settings, content: str | None
) -> None:
    path = settings.keys_folder / "log" / "log.pem"
    path.unlink() if content is None else path.write_text(content)
    refused_for_the_log(begun, sign_in, settings)


def test_no_page_asks_the_database_often(decided: Office, sign_in: SignIn, statements: object) -> None:
    decided.file()
    browser = sign_in(decided.ward.registrar)
    with statements() as sent:  # type: ignore[operator]
        browser.get(decided.ward.url("transcripts"))
    assert len(sent) <= 8
