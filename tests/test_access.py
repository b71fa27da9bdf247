"""The door: what an address may hold, and what it answers when nothing is behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hwx.access import LAST_ROW, Role
from hwx.people.tables import Person
from tests.signoffs.ward import ward
from tests.support.making import Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

BEYOND = [LAST_ROW + 1, 2**63, 10**30]
"""More than a row is ever numbered, more than SQLite counts to, more than PostgreSQL does."""


@pytest.mark.parametrize("number", [LAST_ROW, *BEYOND])
@pytest.mark.parametrize(
    "page",
    [
        "/people/{}",
        "/people/{}/edit",
        "/people/{}/roles/new",
        "/people/1/roles/{}/end",
        "/people/1/roles/{}/register",
        "/institutions/{}",
    ],
)
def test_a_number_that_no_row_can_have_is_not_found(make: Make, sign_in: SignIn, page: str, number: int) -> None:
    assert sign_in(make.holder(Role.ADMINISTRATOR)).get(page.format(number)).status_code == 404


@pytest.mark.parametrize("number", BEYOND)
def test_entries_requests_and_programmes_are_asked_for_by_numbers_as_well(
    make: Make, sign_in: SignIn, number: int
) -> None:
    here = ward(make)
    url = f"/placements/{here.placement.reference}"
    assert sign_in(here.coordinator).get(f"/programmes/{number}").status_code == 404
    assert sign_in(here.supervisor).get(f"{url}/entries/{number}/withdraw").status_code == 404
    assert sign_in(here.head).get(f"{url}/competencies/SML-101/countersign/{number}").status_code == 404
    assert sign_in(here.trainee).post(f"{url}/requests/{number}/take-back").status_code == 404


@pytest.mark.parametrize("number", BEYOND)
def test_a_list_narrowed_to_a_number_that_no_row_can_have_is_a_list(make: Make, sign_in: SignIn, number: int) -> None:
    answer = sign_in(make.holder(Role.ADMINISTRATOR)).get(f"/people?institution={number}")
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["/static/nothing.css", "/nothing", "/people/1"])
def test_no_cache_keeps_the_page_of_an_error_since_it_names_the_reader(make: Make, sign_in: SignIn, page: str) -> None:
    """A cache in front may keep whatever lies under /static, and would hand it to the next one who asks."""
    answer = sign_in(make.person("GRACE ACHIENG")).get(page)
    assert answer.status_code == 404
    assert "GRACE ACHIENG" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "location"),
    [("/placements", "/placements/"), ("/placements?page=2&q=a%26b", "/placements/?page=2&q=a%26b")],
)
def test_the_way_to_an_address_with_a_slash_names_no_host(client: Visitor, asked: str, location: str) -> None:
    answer = client.get(asked, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, location)
    assert "evil.example" not in answer.text
