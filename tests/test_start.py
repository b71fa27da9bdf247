"""The first page as everybody sees it, and what machines ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement
from hwx.rules.facts import Decision
from hwx.rules.portfolio import Contest
from hwx.rules.signatory import Signatory
from hwx.settings import Settings
from tests.support.making import TODAY, Make
from tests.support.reading import links_of, main_of
from tests.support.visiting import Visitor, visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


def test_a_visitor_reads_what_this_is_and_where_to_go(client: Visitor) -> None:
    answer = client.get("/")
    assert "Training placements abroad" in main_of(answer)
    assert {"/sign-in", "/verify"} <= {*links_of(answer)}


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_a_visitor_is_met_in_the_language_of_the_browser(client: Visitor, language: str, direction: str) -> None:
    answer = client.get("/", headers={"Accept-Language": f"{language};q=0.9, de;q=0.8"})
    assert f'<html lang="{language}" dir="{direction}">' in answer.text


def test_a_trainee_finds_the_own_placements_newest_first(make: Make, sign_in: SignIn) -> None:
    trainee, host = make.person(), make.institution("Host Hospital")
    old = make.placement(trainee=trainee, host=host, starts_on=TODAY - timedelta(days=400))
    new = make.placement(trainee=trainee, host=host)
    make.placement()
    answer = sign_in(trainee).get("/")
    wanted = [f"/placements/{one.reference}/progress" for one in (new, old)]
    assert [link for link in links_of(answer) if link.startswith("/placements/P-")] == wanted
    assert "Small skills" in main_of(answer)
    assert "2 March 2026 to 29 March 2026" in main_of(answer)


def test_somebody_without_role_or_placement_is_told_whom_to_ask(make: Make, sign_in: SignIn) -> None:
    assert "write to the coordinator who invited you" in main_of(sign_in(make.person()).get("/"))


def test_a_coordinator_finds_the_placements_of_the_institution_by_state(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    coordinator = make.holder(Role.COORDINATOR, host)
    for state in ("active", "active", "paused"):
        make.placement(host=host, by=coordinator, state=state)
    late = make.placement(host=host, by=coordinator, starts_on=TODAY - timedelta(days=60))
    make.placement()
    answer = sign_in(coordinator).get("/")
    assert "Placements you coordinate Active 3 Paused 1" in main_of(answer)
    assert "1 placement is past its last day and waits for the decision of its panel." in main_of(answer)
    panel = f"/placements/{late.reference}/decision"
    assert {"/placements/admit", "/placements/?state=active", panel} <= {*links_of(answer)}
    assert [link for link in links_of(answer) if link.endswith("/decision")] == [panel]


def test_a_home_officer_finds_the_colleagues_abroad(make: Make, sign_in: SignIn) -> None:
    home = make.institution()
    officer = make.holder(Role.HOME_OFFICER, home)
    make.placement(home=home, state="accepted")
    make.placement()
    assert "Colleagues abroad Accepted 1 All placements" in main_of(sign_in(officer).get("/"))


def decide(make: Make, placement: Placement, by: Person) -> None:
    signatory = Signatory(by.id, by.passport_name)
    make.entry(placement, by, Decision(signatory, "completed", (), 90, 0, False, True))
    placement.state = "completed"
    make.session.commit()


def test_a_registrar_finds_what_is_decided_and_has_no_transcript(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    registrar = make.holder(Role.REGISTRAR, host)
    browser = sign_in(registrar)
    assert "Every decided placement has its transcript." in main_of(browser.get("/"))
    placement = make.placement(host=host)
    decide(make, placement, registrar)
    assert "1 placement is decided and has no transcript yet." in main_of(browser.get("/"))
    found = {"/placements/?state=decided", f"/placements/{placement.reference}/transcripts/issue"}
    assert found <= {*links_of(browser.get("/"))}


def test_an_administrator_finds_people_and_institutions(make: Make, sign_in: SignIn) -> None:
    found = links_of(sign_in(make.holder(Role.ADMINISTRATOR)).get("/"))
    assert {"/people/new", "/people", "/institutions"} <= {*found}


def test_a_supervisor_finds_the_queue_with_what_waits(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    supervisor, head = make.holder(Role.SUPERVISOR, host), make.holder(Role.UNIT_HEAD, host)
    placement = make.placement(host=host)
    browser = sign_in(supervisor)
    assert "Nothing waits for you." in main_of(browser.get("/"))
    make.observation(placement, "SML-202", head, method="CERT")
    text = main_of(browser.get("/"))
    assert "Competencies ready to sign 1" in text
    assert "countersign" not in text
    assert "Sign-offs to countersign" in main_of(sign_in(head).get("/"))


def test_an_ended_appointment_shows_nothing_of_its_institution(make: Make, sign_in: SignIn) -> None:
    host = make.institution()
    past = make.holder(Role.COORDINATOR, host, ends_on=TODAY - timedelta(days=1))
    make.placement(host=host)
    assert "Placements you coordinate" not in main_of(sign_in(past).get("/"))


def of_all_trades(make: Make, host: Institution, home: Institution) -> Person:
    person = make.person()
    for role in Role:
        make.appointment(person, role, home if role is Role.HOME_OFFICER else host)
    return person


def disagreed(make: Make, host: Institution, home: Institution) -> None:
    placement = make.placement(host=host, home=home)
    observed = make.observation(placement, "SML-101", make.holder(Role.SUPERVISOR, host))
    by = Signatory(placement.trainee_id, "TRAINEE")
    make.entry(placement, placement.trainee, Contest(by, "SML-101", observed.number, "contest", "It was not so."))


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_of_somebody_with_every_role_sends_at_most_eight_statements(
    make: Make, sign_in: SignIn, statements: Statements, number: int
) -> None:
    host, home = make.institution(), make.institution()
    person, revision = of_all_trades(make, host, home), make.revision()
    for _ in range(number):
        make.placement(host=host, home=home, trainee=person, revision=revision)
        make.placement(host=host, home=home, revision=revision, starts_on=TODAY - timedelta(days=60))
        decide(make, make.placement(host=host, home=home, revision=revision), person)
    disagreed(make, host, home)
    browser = sign_in(person)
    with statements() as sent:
        page = browser.get("/")
    assert "wait for a ruling 1" in main_of(page)
    assert len(sent) <= 8
    assert not [statement for statement in sent if not statement.startswith("SELECT")]


def test_alive_means_the_process_and_asks_no_database(client: Visitor, statements: Statements) -> None:
    with statements() as sent:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json, sent) == (200, {"alive": True}, [])


def test_ready_means_that_database_and_keys_are_there(client: Visitor) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "missing": {}})


def test_not_ready_without_a_database_and_the_address_of_it_is_not_told(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, data=tmp_path, database_url=f"sqlite:///{tmp_path}/no/such/folder.sqlite"))
    answer = visitor(app, None).get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "missing": {"database": "the database cannot be reached (OperationalError)"},
    }


def test_not_ready_before_the_migrations_have_run(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, data=tmp_path, database_url=f"sqlite:///{tmp_path}/new.sqlite"))
    answer = visitor(app, None).get("/readyz")
    assert answer.status_code == 503
    assert "run 'flask db upgrade'" in answer.json["missing"]["database"]


def test_not_ready_on_a_database_of_another_version(client: Visitor, app: Flask, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    session.commit()
    assert client.get("/readyz").status_code == 503


def test_not_ready_when_a_file_stands_where_the_keys_should_be(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    answer = visitor(create_app(replace(settings, data=tmp_path)), None).get("/readyz")
    assert answer.status_code == 503
    assert answer.json["missing"] == {"keys": "the folder of the keys cannot be read"}


def test_search_engines_are_sent_away(client: Visitor) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines()[:2] == ["User-agent: *", "Disallow: /"]


def test_the_database_of_the_tests_is_the_one_the_app_uses(app: Flask, make: Make) -> None:
    """A guard for every test of a page: what ``make`` stores is what the app reads."""
    person = make.person("GRACE ACHIENG")
    with app.app_context():
        assert db.session.get_one(Person, person.id).passport_name == "GRACE ACHIENG"
