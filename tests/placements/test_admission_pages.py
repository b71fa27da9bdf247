"""Admitting in two steps: what is offered, what is stored and written to whom, and what a refusal leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.access import Role
from hwx.people.mail_folder import read_folder
from hwx.people.tables import Person
from hwx.placements.chain import faults_of
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Admission
from tests.placements.exchange import Exchange, exchange
from tests.support.making import TODAY, Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]
ADDRESS = "/placements/admit/small/1.0"


@pytest.fixture
def here(make: Make) -> Exchange:
    return exchange(make)


def entered(here: Exchange, **changed: Any) -> dict[str, Any]:
    return {
        "email": "Mariam@Example.org",
        "passport_name": "MARIAM SOW",
        "original_name": "مريم سو",
        "original_language": "ar",
        "language": "fr",
        "birth_date": "1990-05-17",
        "passport_country": "SN",
        "passport_last_four": "8X31",
        "profession": "Nurse",
        "register": "Ordre des infirmiers",
        "register_number": "331",
        "home_id": str(here.home.id),
        "host_id": str(here.host.id),
        "cadre": "doctor",
        "starts_on": "2026-04-06",
        "ends_on": "",
        "unit": "Ward 3",
        "working_language": "French",
        "licence": "Supervised",
        **changed,
    }


def mariam(session: Session) -> Person | None:
    return session.scalar(select(Person).where(Person.email == "mariam@example.org"))


def only_new(session: Session, here: Exchange) -> Placement:
    return session.scalars(select(Placement).where(Placement.id != here.placement.id)).one()


def rows(session: Session) -> tuple[int, int]:
    """How many placements and persons there are."""
    count = select(func.count())
    return session.scalar(count.select_from(Placement)) or 0, session.scalar(count.select_from(Person)) or 0


@pytest.mark.parametrize("page", ["/placements/admit", ADDRESS])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[("coordinator", 200), ("stranger", 200), ("trainee", 404), ("colleague", 404)],
        *[("registrar", 404), ("home_officer", 404), ("administrator", 404)],
    ],
)
def test_coordinators_admit_and_nobody_else(here: Exchange, sign_in: SignIn, page: str, who: str, status: int) -> None:
    assert sign_in(getattr(here, who)).get(page).status_code == status


@pytest.mark.parametrize("who", ["trainee", "colleague", "registrar", "home_officer", "administrator"])
def test_a_post_by_somebody_else_stores_nothing(here: Exchange, sign_in: SignIn, session: Session, who: str) -> None:
    browser, before = sign_in(getattr(here, who)), rows(session)
    assert browser.post(ADDRESS, data=entered(here)).status_code == 404
    assert rows(session) == before


def test_a_visitor_is_asked_to_sign_in_and_stores_nothing(here: Exchange, client: Visitor, session: Session) -> None:
    before = rows(session)
    assert client.get(ADDRESS).location.startswith("/sign-in")
    assert client.post(ADDRESS, data=entered(here)).location.startswith("/sign-in")
    assert rows(session) == before


@pytest.mark.parametrize("address", ["/placements/admit/small/9.9", "/placements/admit/nothing/1.0"])
def test_a_curriculum_that_is_not_published_is_not_there(here: Exchange, sign_in: SignIn, address: str) -> None:
    assert sign_in(here.coordinator).get(address).status_code == 404


def test_the_first_step_offers_the_newest_version_and_keeps_older_ones_at_hand(
    here: Exchange, make: Make, sign_in: SignIn
) -> None:
    make.revision(small_curriculum(version="1.1"))
    links = links_of(sign_in(here.coordinator).get("/placements/admit"))
    assert [link for link in links if link.startswith("/placements/admit/")] == [
        "/placements/admit/small/1.1",
        "/placements/admit/small/1.0",
    ]


def test_a_new_trainee_is_entered_admitted_and_invited(
    here: Exchange, sign_in: SignIn, session: Session, app: Flask
) -> None:
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here))
    placement, person = only_new(session, here), mariam(session)
    assert (answer.status_code, answer.location) == (302, f"/placements/{placement.reference}")
    assert person is not None
    assert (person.passport_name, person.original_name, person.language) == ("MARIAM SOW", "مريم سو", "fr")
    assert (person.birth_date, person.passport_country, person.passport_last_four) == (date(1990, 5, 17), "SN", "8X31")
    assert (placement.trainee_id, placement.home_id, placement.host_id) == (person.id, here.home.id, here.host.id)
    assert (placement.cadre, placement.unit, placement.working_language) == ("doctor", "Ward 3", "French")
    assert (placement.licence, placement.state, placement.opened) == ("Supervised", "accepted", [])
    letters = read_folder(app.config["HWX"].mail_folder, 0, 10)[0]
    assert [letter.to for letter in letters] == ["mariam@example.org"]


def test_the_admission_is_the_first_entry_of_a_sound_record(here: Exchange, sign_in: SignIn, session: Session) -> None:
    sign_in(here.coordinator).post(ADDRESS, data=entered(here))
    placement = only_new(session, here)
    first = entries_of(session, placement.id)[0]
    assert isinstance(first.fact, Admission)
    assert (first.author, first.fact.by.role) == (here.coordinator.id, Role.COORDINATOR)
    assert (first.fact.curriculum, first.fact.version, first.fact.starts_on) == ("small", "1.0", "2026-04-06")
    assert faults_of(session, placement) == ()


def test_the_last_day_left_empty_is_that_of_the_weeks_of_the_curriculum(
    here: Exchange, sign_in: SignIn, session: Session
) -> None:
    sign_in(here.coordinator).post(ADDRESS, data=entered(here))
    placement = only_new(session, here)
    assert (placement.starts_on, placement.ends_on) == (date(2026, 4, 6), date(2026, 5, 3))


def test_the_last_day_entered_stands(here: Exchange, sign_in: SignIn, session: Session) -> None:
    sign_in(here.coordinator).post(ADDRESS, data=entered(here, ends_on="2026-06-30"))
    assert only_new(session, here).ends_on == date(2026, 6, 30)


def test_a_placement_keeps_its_version_when_a_newer_one_is_published(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.coordinator)
    make.revision(small_curriculum(version="1.1", title={"en": "Changed skills"}))
    browser.post(ADDRESS, data=entered(here))
    page = browser.get(f"/placements/{only_new(session, here).reference}")
    assert "Small skills Version 1.0" in main_of(page)
    assert "Changed" not in main_of(page)


@pytest.mark.parametrize(
    ("cadre", "chosen", "opened"),
    [("nurse", ["SML-201"], ["SML-201"]), ("nurse", [], []), ("doctor", ["SML-201"], [])],
)
def test_codes_are_opened_only_to_a_cadre_that_they_are_closed_to(
    here: Exchange, sign_in: SignIn, session: Session, cadre: str, chosen: list[str], opened: list[str]
) -> None:
    sign_in(here.coordinator).post(ADDRESS, data=entered(here, cadre=cadre, opened=chosen))
    assert only_new(session, here).opened == opened


def test_a_programme_of_the_host_is_kept(here: Exchange, make: Make, sign_in: SignIn, session: Session) -> None:
    programme = make.programme(here.host)
    sign_in(here.coordinator).post(ADDRESS, data=entered(here, programme_id=str(programme.id)))
    assert only_new(session, here).programme_id == programme.id


def test_programmes_of_others_are_not_offered(here: Exchange, make: Make, sign_in: SignIn, session: Session) -> None:
    other = make.programme(here.elsewhere, "Theirs")
    make.programme(here.host, "Ours")
    browser = sign_in(here.coordinator)
    page = browser.get(ADDRESS).text
    assert ("Ours" in page, "Theirs" in page) == (True, False)
    before = rows(session)
    assert browser.post(ADDRESS, data=entered(here, programme_id=str(other.id))).status_code == 422
    assert rows(session) == before


def test_somebody_who_is_known_is_found_by_address_and_name_and_keeps_what_is_on_file(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    known = make.person("MARIAM SOW", email="mariam@example.org", password="set", profession="Midwife")
    sign_in(here.coordinator).post(ADDRESS, data=entered(here, profession="Nurse"))
    assert only_new(session, here).trainee_id == known.id
    assert known.profession == "Midwife"


@pytest.mark.parametrize(
    ("language", "subject", "told"),
    [
        ("en", "Your new placement at Host Hospital", ("Small skills", "6 April 2026", "3 May 2026")),
        ("fr", "Votre nouveau stage : Host Hospital", ("Petites compétences", "6 avril 2026", "3 mai 2026")),
        ("ar", "فترة تدريب جديدة لك في مستشفى المضيف", ("مهارات صغيرة", "6 أبريل 2026", "3 مايو 2026")),
    ],
)
def test_somebody_with_an_account_gets_a_letter_about_the_placement_in_their_language(
    here: Exchange,
    make: Make,
    sign_in: SignIn,
    session: Session,
    app: Flask,
    language: str,
    subject: str,
    told: tuple[str, ...],
) -> None:
    make.person("MARIAM SOW", email="mariam@example.org", password="set", language=language)
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here), follow_redirects=True)
    assert "Admitted. A letter is on its way to mariam@example.org." in answer.text
    (letter,) = read_folder(app.config["HWX"].mail_folder, 0, 10)[0]
    assert (letter.to, letter.language, letter.subject) == ("mariam@example.org", language, subject)
    text = " ".join(letter.text.split())
    for part in told:
        assert part in text
    assert f"{app.config['HWX'].base_url}/placements/{only_new(session, here).reference}" in letter.text


def test_the_address_in_that_letter_leads_by_the_sign_in_to_the_placement(
    here: Exchange, make: Make, sign_in: SignIn, client: Visitor, session: Session
) -> None:
    known = make.person("MARIAM SOW", email="mariam@example.org", password="set")
    sign_in(here.coordinator).post(ADDRESS, data=entered(here))
    page = f"/placements/{only_new(session, here).reference}"
    assert client.get(page).location.startswith("/sign-in")
    assert sign_in(known).get(page).status_code == 200


def test_an_admission_stands_when_its_letter_cannot_be_sent_and_the_coordinator_is_told(
    here: Exchange,
    make: Make,
    sign_in: SignIn,
    session: Session,
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", tmp_path / "file" / "mail")
    known = make.person("MARIAM SOW", email="mariam@example.org", password="set")
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here), follow_redirects=True)
    assert "the letter to mariam@example.org could not be sent" in answer.text
    assert only_new(session, here).trainee_id == known.id


@pytest.mark.parametrize(
    ("language", "home", "host"),
    [
        ("en", "Home Hospital, Morocco", "Host Hospital, Morocco"),
        ("fr", "Home Hospital, Maroc", "Host Hospital, Maroc"),
        ("ar", "Home Hospital، المغرب", "مستشفى المضيف، المغرب"),
    ],
)
def test_institutions_are_offered_as_the_reader_reads_them(
    here: Exchange, make: Make, sign_in: SignIn, session: Session, language: str, home: str, host: str
) -> None:
    make.appointment(here.coordinator, Role.COORDINATOR, here.elsewhere)
    here.coordinator.language = language
    session.commit()
    page = sign_in(here.coordinator).get(ADDRESS)
    assert host in offered(page, "host_id")
    assert {home, host} <= {*offered(page, "home_id")}


def offered(page: TestResponse, field: str) -> list[str]:
    """The texts of a choice."""
    choice = page.text.split(f'id="{field}"')[1].split("</select>")[0]
    return re.findall(r"<option[^>]*>([^<]*)</option>", choice)


def test_an_address_of_somebody_with_another_name_is_refused_without_saying_whose(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    make.person("GRACE ACHIENG", email="mariam@example.org")
    before = rows(session)
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here))
    assert answer.status_code == 422
    assert "belongs to a person with another name" in main_of(answer)
    assert "GRACE" not in answer.text
    assert rows(session) == before


def test_nobody_admits_themselves(here: Exchange, sign_in: SignIn, session: Session) -> None:
    before = rows(session)
    own = entered(here, email=here.coordinator.email.upper(), passport_name=here.coordinator.passport_name)
    answer = sign_in(here.coordinator).post(ADDRESS, data=own)
    assert answer.status_code == 422
    assert "Nobody admits themselves" in main_of(answer)
    assert rows(session) == before


def test_sending_the_form_twice_admits_once_and_names_the_placement(
    here: Exchange, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.coordinator)
    browser.post(ADDRESS, data=entered(here))
    placement, before = only_new(session, here), rows(session)
    again = browser.post(ADDRESS, data=entered(here, starts_on="2026-05-03"))
    assert again.status_code == 422
    assert placement.reference in main_of(again)
    assert rows(session) == before


def test_a_trainee_may_come_back_later(here: Exchange, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(here.coordinator)
    browser.post(ADDRESS, data=entered(here))
    assert browser.post(ADDRESS, data=entered(here, starts_on="2026-05-04")).status_code == 302
    assert rows(session)[0] == 3


REFUSED = [
    ("email", "nobody", "is not an e-mail address"),
    ("email", "", "This is needed."),
    ("passport_name", "", "This is needed."),
    ("passport_name", "مريم سو", "is not a Latin letter"),
    ("passport_name", "M" * 201, "Field cannot be longer than 200 characters."),
    ("passport_last_four", "12", "Four letters or digits are expected."),
    ("home_id", "", "This is needed."),
    ("cadre", "", "This is needed."),
    ("starts_on", "", "This is needed."),
    ("ends_on", "2026-04-05", "The last day lies before the first day."),
    ("ends_on", "2036-04-05", "This is longer than five years."),
    ("unit", "W" * 201, "Field cannot be longer than 200 characters."),
    ("licence", "L" * 201, "Field cannot be longer than 200 characters."),
]


@pytest.mark.parametrize(("field", "value", "told"), REFUSED)
def test_a_refused_form_says_why_keeps_everything_typed_and_stores_nothing(
    here: Exchange, sign_in: SignIn, session: Session, field: str, value: str, told: str
) -> None:
    sent, before = entered(here, **{field: value}), rows(session)
    answer = sign_in(here.coordinator).post(ADDRESS, data=sent)
    assert answer.status_code == 422
    assert told in main_of(answer)
    kept = fields_of(answer)
    lost = {name: text for name, text in sent.items() if text and kept.get(name) != [text]}
    assert lost == {}
    assert rows(session) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("cadre", "astronaut"), ("home_id", "999999"), ("home_id", "x"), ("opened", "SML-101"), ("opened", "<b>")],
        *[("programme_id", "999"), ("programme_id", "x"), ("starts_on", "tomorrow"), ("starts_on", "2026-02-30")],
        *[("passport_country", "Senegal"), ("original_language", "klingon"), ("language", "de"), ("host_id", "x")],
    ],
)
def test_values_that_no_form_offers_are_refused(
    here: Exchange, sign_in: SignIn, session: Session, field: str, value: str
) -> None:
    before = rows(session)
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here, **{field: value}))
    assert answer.status_code == 422
    assert rows(session) == before


def test_a_coordinator_admits_only_to_their_own_institutions(here: Exchange, sign_in: SignIn, session: Session) -> None:
    before = rows(session)
    answer = sign_in(here.stranger).post(ADDRESS, data=entered(here))
    assert answer.status_code == 422
    assert rows(session) == before


def test_home_and_host_are_two(here: Exchange, sign_in: SignIn, session: Session) -> None:
    before = rows(session)
    answer = sign_in(here.coordinator).post(ADDRESS, data=entered(here, home_id=str(here.host.id)))
    assert answer.status_code == 422
    assert "An exchange needs two." in main_of(answer)
    assert rows(session) == before


def test_a_coordinator_of_two_hospitals_chooses_and_the_programme_must_be_of_the_one_chosen(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    make.appointment(here.coordinator, Role.COORDINATOR, here.elsewhere)
    theirs = make.programme(here.elsewhere)
    browser = sign_in(here.coordinator)
    wrong = browser.post(ADDRESS, data=entered(here, programme_id=str(theirs.id)))
    assert "This programme belongs to another host institution." in main_of(wrong)
    right = entered(here, host_id=str(here.elsewhere.id), programme_id=str(theirs.id))
    assert browser.post(ADDRESS, data=right).status_code == 302
    assert only_new(session, here).host_id == here.elsewhere.id


def test_the_only_cadre_is_chosen_already(here: Exchange, make: Make, sign_in: SignIn) -> None:
    one = [{"cadre": "nurse", "en": "Nurse"}]
    plain = [{"domain": "d", "en": "D", "competencies": [{"code": "AA-10", "en": "A", "level": 3, "methods": ["MCX"]}]}]
    make.revision(small_curriculum(curriculum="one", cadres=one, domains=plain))
    fields = fields_of(sign_in(here.coordinator).get("/placements/admit/one/1.0"))
    assert fields["cadre"] == ["nurse"]
    assert fields["host_id"] == [str(here.host.id)]


def test_the_form_sends_few_statements_whatever_the_number_of_institutions(
    here: Exchange, make: Make, sign_in: SignIn, statements: Statements
) -> None:
    for _ in range(20):
        make.institution()
    browser = sign_in(here.coordinator)
    with statements() as sent:
        assert browser.get(ADDRESS).status_code == 200
    assert len(sent) <= 5


def test_the_placement_that_was_admitted_long_ago_does_not_overlap(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    old = make.person("MARIAM SOW", email="mariam@example.org")
    past = TODAY - timedelta(days=400)
    make.placement(trainee=old, host=here.host, home=here.home, by=here.coordinator, starts_on=past)
    assert sign_in(here.coordinator).post(ADDRESS, data=entered(here)).status_code == 302
