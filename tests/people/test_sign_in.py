from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from hwx.people.attempts import WRONG_PASSWORD, count
from hwx.people.tables import Person
from tests.people.conftest import PASSWORD, Site
from tests.support.making import Make
from tests.support.visiting import Visitor, visitor

REFUSED = "This e-mail address and password do not belong together."
GivePassword = Callable[..., Person]


def enter(client: Visitor, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_the_right_password_signs_in(client: Visitor, make: Make, give_password: GivePassword) -> None:
    person = give_password(make.person("AMINA DIALLO"))
    status, _, place = enter(client, person.email)
    assert (status, place) == (302, "/")
    page = client.get("/settings")
    assert page.status_code == 200
    assert "AMINA DIALLO" in page.text


@pytest.mark.parametrize("typed", ["  PERSON1@Example.ORG ", "person1@example.org"])
def test_an_address_is_the_same_in_capitals_and_with_spaces(
    client: Visitor, make: Make, give_password: GivePassword, typed: str
) -> None:
    give_password(make.person(email="person1@example.org"))
    assert enter(client, typed)[0] == 302


def test_a_wrong_password_an_unknown_address_and_closed_or_unopened_accounts_get_one_answer(
    app: Flask, make: Make, give_password: GivePassword
) -> None:
    known = give_password(make.person())
    closed = give_password(make.person(active=False))
    invited = make.person()
    tries = [(known.email, "wrong"), ("nobody@example.org", PASSWORD), (closed.email, PASSWORD), (invited.email, "x")]
    answers = []
    for email, password in tries:
        status, text, place = enter(visitor(app, None), email, password)
        answers.append((status, place, text.replace(email, "ADDRESS")))
    without_tokens = {(status, place, _without_token(text)) for status, place, text in answers}
    assert len(without_tokens) == 1
    assert REFUSED in answers[0][2]


def _without_token(text: str) -> str:
    lines = [line for line in text.splitlines() if "csrf_token" not in line]
    return "\n".join(lines).split("Number of this request")[0]


def test_the_same_work_is_done_for_an_unknown_address(
    client: Visitor, make: Make, give_password: GivePassword, statements: Callable[[], object]
) -> None:
    """Both hash once; the only difference is the one statement that loads appointments."""
    known = give_password(make.person())
    counts = []
    for email in (known.email, "nobody@example.org"):
        with statements() as sent:  # type: ignore[attr-defined]
            enter(client, email, "wrong")
        counts.append(len(sent))
    assert abs(counts[0] - counts[1]) <= 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"email": "", "password": "x"}, "The e-mail address is missing."),
        ({"email": "a@example.org", "password": ""}, "The password is missing."),
        ({"email": "a@example.org", "password": "x" * 201}, "The password is too long."),
    ],
)
def test_an_empty_field_is_named_and_the_address_comes_back(client: Visitor, data: dict[str, str], error: str) -> None:
    answer = client.post("/sign-in", data=data)
    assert error in answer.text
    assert REFUSED not in answer.text
    assert f'value="{data["email"]}"' in answer.text
    assert "x" * 200 not in answer.text


@pytest.mark.parametrize(
    ("next_page", "place"),
    [
        ("/people?q=a", "/people?q=a"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/%5Celsewhere.example"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_goes_on_inside_the_site_only(
    client: Visitor, make: Make, give_password: GivePassword, next_page: str, place: str
) -> None:
    person = give_password(make.person())
    assert enter(client, person.email, next=next_page)[2] == place


def test_a_page_for_people_who_are_signed_in_sends_a_visitor_to_sign_in_and_back(
    client: Visitor, make: Make, give_password: GivePassword
) -> None:
    person = give_password(make.person())
    sent = client.get("/settings")
    assert sent.status_code == 302
    assert sent.headers["Location"] == "/sign-in?next=/settings"
    form = client.get(sent.headers["Location"])
    assert 'name="next" type="hidden" value="/settings"' in form.text
    assert enter(client, person.email, next="/settings")[2] == "/settings"


def test_the_form_needs_its_token(client: Visitor, make: Make, give_password: GivePassword) -> None:
    person = give_password(make.person())
    data = {"email": person.email, "password": PASSWORD}
    assert client.post("/sign-in", data=data, csrf=False).status_code == 400
    assert client.get("/settings").status_code == 302


def wrong_from_everywhere(app: Flask, account: str, times: int) -> None:
    """Wrong passwords for one account, each from another address."""
    for number in range(times):
        with app.test_request_context(environ_base={"REMOTE_ADDR": f"10.0.0.{number}"}):
            count(WRONG_PASSWORD, account)


def test_after_too_many_failures_an_account_waits_even_with_the_right_password(
    app: Flask, client: Visitor, make: Make, give_password: GivePassword, clock: time_machine.Traveller
) -> None:
    person = give_password(make.person())
    wrong_from_everywhere(app, person.email, 99)
    assert REFUSED in enter(visitor(app, None), person.email, "wrong")[1]
    answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "There were too many tries. Wait 1 minute, then try again." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert f'value="{person.email}"' in answer.text
    clock.shift(61)
    assert enter(client, person.email)[0] == 302


def test_an_unknown_account_waits_just_as_a_known_one_does(app: Flask) -> None:
    wrong_from_everywhere(app, "nobody@example.org", 99)
    assert enter(visitor(app, None), "nobody@example.org", "wrong")[0] == 200
    assert enter(visitor(app, None), "nobody@example.org", "wrong")[0] == 429


def test_after_too_many_failures_a_network_address_waits_for_every_account(
    client: Visitor, make: Make, give_password: GivePassword
) -> None:
    person = give_password(make.person())
    for number in range(10):
        enter(client, f"nobody{number}@example.org", "wrong")
    assert enter(client, person.email)[0] == 429


def test_people_behind_one_address_who_sign_in_rightly_do_not_wait(
    app: Flask, make: Make, give_password: GivePassword
) -> None:
    people = [give_password(make.person()) for _ in range(15)]
    assert {enter(visitor(app, None), person.email)[0] for person in people} == {302}


def test_the_right_password_clears_the_failures_of_the_account(
    app: Flask, make: Make, give_password: GivePassword
) -> None:
    person = give_password(make.person())
    for _ in range(2):
        wrong_from_everywhere(app, person.email, 99)
        assert enter(visitor(app, None), person.email)[0] == 302


def test_what_is_not_a_form_is_refused(client: Visitor) -> None:
    with client.session_transaction() as stored:
        stored["csrf_token"] = "raw"
    answer = client.post("/sign-in", json=["a list"], headers={"X-CSRFToken": client.form_token()})
    assert answer.status_code == 415


def test_no_token_signs_anybody_in(client: Visitor, make: Make, give_password: GivePassword) -> None:
    person = give_password(make.person())
    enter(client, person.email, include_auth_token="1")
    answer = client.get("/sign-in?include_auth_token=1", headers={"Accept": "application/json"})
    assert "authentication_token" not in answer.text


def test_who_is_signed_in_is_not_asked_again(client: Visitor, make: Make, give_password: GivePassword) -> None:
    person = give_password(make.person())
    enter(client, person.email)
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_out_is_a_post_and_ends_the_session(two_hospitals: Site, sign_in: Callable[[Person], Visitor]) -> None:
    client = sign_in(two_hospitals.supervisor)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/settings").status_code == 200
    answer = client.post("/sign-out", follow_redirects=True)
    assert "You are signed out." in answer.text
    assert client.get("/settings").status_code == 302


def test_pages_of_signing_in_are_not_kept_by_the_browser(client: Visitor) -> None:
    assert "no-store" in client.get("/sign-in").headers["Cache-Control"]
