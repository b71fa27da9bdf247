"""Who may ask: a key opens the interface, a cookie never does, and too much is refused for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from hwx.access import Role, audience_of
from hwx.api.keys import end_key
from hwx.api.tables import ApiKey
from hwx.people.tables import Person
from hwx.verification.tables import Check
from tests.api.conftest import Issue, Program
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor
from tests.verification.sealed import CODE, NUMBER, sealed

ASK = "/api/v1/verifications"
PAIR = {"number": NUMBER, "code": CODE}
STATUS = f"/api/v1/transcripts/{NUMBER}/status?code={CODE}"

WITH_KEY = [("POST", ASK), ("POST", f"{ASK}/batch"), ("GET", STATUS), ("GET", "/api/v1/changes")]


def test_every_route_of_the_interface_asks_for_a_key_but_its_description(app: Flask) -> None:
    found = {
        rule.rule: str(audience_of(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert found.pop("/api/v1/openapi.json") == "everyone"
    assert set(found.values()) == {"programs with a key"}


@pytest.mark.parametrize("method, address", WITH_KEY)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer hwx_" + "0" * 12 + "_" + "0" * 64,
        "Bearer \x00",
        "Bearer é",
        "Basic aHd4OmgxMjM=",
        "Token x",
    ],
)
def test_without_a_good_key_there_is_no_answer(
    app: Flask, issue: Issue, session: Session, method: str, address: str, header: str | None
) -> None:
    issue()
    headers = {} if header is None else {"Authorization": header}
    response = app.test_client().open(address, method=method, headers=headers, json=PAIR)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["title"] == "No valid key"
    assert list(session.scalars(select(Check))) == []


@pytest.mark.parametrize("method, address", WITH_KEY)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HOME_OFFICER])
def test_nobody_gets_in_by_being_signed_in(
    program: Program,
    issue: Issue,
    make: Make,
    sign_in: Callable[[Person], Visitor],
    role: Role,
    method: str,
    address: str,
) -> None:
    issue()
    browser = sign_in(make.holder(role))
    assert browser.get("/settings").status_code == 200
    assert browser.open(address, method=method, json=PAIR).status_code == 401


def test_a_key_opens_no_page_of_a_person(program: Program) -> None:
    assert program.get("/settings").status_code == 302
    assert "/sign-in" in program.get("/settings").location


def test_no_cookie_is_read_or_set(
    program: Program, issue: Issue, make: Make, sign_in: Callable[[Person], Visitor]
) -> None:
    """A person who reads Arabic is signed in at the browser that sends the key; the answer knows nothing of it."""
    issue()
    browser = sign_in(make.holder(Role.ADMINISTRATOR))
    browser.post("/language", data={"language": "ar", "next": "/"})
    response = browser.post(ASK, json=PAIR, headers={"Authorization": f"Bearer {program.token}"})

    assert response.status_code == 200
    assert response.get_json()["language"] == "en"
    assert "Set-Cookie" not in response.headers
    assert "Set-Cookie" not in program.post(ASK, json=PAIR).headers


def test_an_ended_key_opens_nothing_any_more(program: Program, make: Make) -> None:
    assert program.get("/api/v1/changes").status_code == 200
    end_key(program.session, program.key.id, make.person(), NOW)
    program.session.commit()
    assert program.get("/api/v1/changes").status_code == 401


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: token + "0", lambda token: token.upper()])
def test_a_key_that_is_a_little_different_is_another(program: Program, change: Callable[[str], str]) -> None:
    assert program.get("/api/v1/changes", key=change(program.token)).status_code == 401


def test_the_key_itself_is_nowhere_kept(program: Program) -> None:
    row = program.session.scalars(select(ApiKey)).one()
    secret = program.token.rsplit("_", 1)[1]
    assert not [name for name in row.__mapper__.columns if secret in str(getattr(row, name.key))]


@pytest.mark.parametrize(
    "method, address, status, title",
    [
        ("GET", "/api/v1/nothing", 404, "No such address"),
        ("GET", "/api/", 404, "No such address"),
        ("GET", ASK, 405, "This address cannot be used that way"),
        ("DELETE", "/api/v1/changes", 405, "This address cannot be used that way"),
    ],
)
def test_what_is_not_there_is_a_problem_also_for_a_browser(
    program: Program, method: str, address: str, status: int, title: str
) -> None:
    response = program.open(address, method=method, headers={"Accept": "text/html"})

    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["title"] == title
    assert ("Allow" in response.headers) == (status == 405)


def test_what_breaks_is_a_problem_that_tells_nothing_of_the_inside(
    program: Program, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    @wraps(app.view_functions["api.verify"])
    def breaks() -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(app.view_functions, "api.verify", breaks)
    response = program.post(ASK, data=sealed(), content_type="application/json")

    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert response.get_json()["title"] == "Something went wrong on our side"
    assert "broken" not in response.text
    assert list(session.scalars(select(Check))) == []


@pytest.fixture
def few(app: Flask) -> Callable[[str], None]:
    def allow(limit: str) -> None:
        app.config["HWX"] = replace(app.config["HWX"], api_limit=limit)

    return allow


def test_an_institution_that_asks_too_much_waits_with_all_its_keys_and_another_does_not(
    few: Callable[[str], None],
    new_program: Callable[..., Program],
    make: Make,
    issue: Issue,
    session: Session,
    clock: Traveller,
) -> None:
    issue()
    few("3 per minute; 50 per hour")
    first, second = new_program(), new_program(name="Other")
    elsewhere = new_program(make.institution("Hôpital Principal"))
    for left, one in ((2, first), (1, second), (0, first)):
        response = one.post(ASK, json=PAIR)
        assert response.status_code == 200
        assert response.headers["RateLimit-Policy"] == '"minute";q=3;w=60, "hour";q=50;w=3600'
        assert response.headers["RateLimit"].startswith(f'"minute";r={left};t=')
    for one in (first, second, new_program(name="A third, made now")):
        refused = one.get(STATUS)
        assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
        assert refused.get_json()["title"] == "Too many tries"
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    assert elsewhere.post(ASK, json=PAIR).headers["RateLimit"].startswith('"minute";r=2;t=')
    assert len(list(session.scalars(select(Check)))) == 4
    clock.shift(61)
    assert second.post(ASK, json=PAIR).status_code == 200


def test_each_transcript_of_a_batch_counts_whichever_key_of_the_institution_it_is_sent_with(
    few: Callable[[str], None], new_program: Callable[..., Program], make: Make, keys: None
) -> None:
    few("10 per minute")
    first, second, elsewhere = new_program(), new_program(name="Other"), new_program(make.institution("Elsewhere"))
    six = {"transcripts": [PAIR] * 6}
    assert first.post(f"{ASK}/batch", json=six).status_code == 200
    for one in (first, second):
        assert one.post(f"{ASK}/batch", json=six).status_code == 429
        assert one.post(f"{ASK}/batch", data=b"[[", content_type="application/json").status_code == 429
    assert elsewhere.post(f"{ASK}/batch", json=six).status_code == 200


def test_the_description_is_open_and_costs_nothing(few: Callable[[str], None], client: Visitor) -> None:
    few("1 per hour")
    answers = [client.get("/api/v1/openapi.json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "RateLimit" not in answers[0].headers
