from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.people.tables import Institution, Person
from tests.people.conftest import Site
from tests.support.making import Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

WHOLE = {
    "name": "مستشفى الخرطوم",
    "name_language": "ar",
    "english_name": "Khartoum Hospital",
    "country": "SD",
    "city": "Khartoum",
    "facility_code": "SD-0042",
    "contact": "+249 1 000",
    "training_system": "Six years, then a house-officer year.",
}


@pytest.mark.parametrize("page", ["/institutions", "/institutions/new", "/institutions/{here}"])
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("coordinator", 404), ("supervisor", 404), ("stranger", 404)]
)
def test_institutions_are_kept_by_administrators(
    two_hospitals: Site, sign_in: SignIn, page: str, who: str, status: int
) -> None:
    address = page.format(here=two_hospitals.here.id)
    assert sign_in(getattr(two_hospitals, who)).get(address).status_code == status


@pytest.mark.parametrize("page", ["/institutions", "/institutions/new", "/institutions/1"])
def test_a_visitor_is_sent_to_sign_in(client: Visitor, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/sign-in?next={page}"


@pytest.mark.parametrize("who", ["coordinator", "stranger"])
def test_nobody_else_writes(two_hospitals: Site, sign_in: SignIn, session: Session, who: str) -> None:
    client = sign_in(getattr(two_hospitals, who))
    assert client.post(f"/institutions/{two_hospitals.here.id}", data=WHOLE).status_code == 404
    assert client.post("/institutions/new", data=WHOLE).status_code == 404
    assert session.scalar(select(func.count(Institution.id))) == 2


def test_an_institution_is_entered_whole(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    answer = sign_in(two_hospitals.administrator).post("/institutions/new", data=WHOLE, follow_redirects=True)
    assert "Recorded." in answer.text
    assert '<bdi lang="ar">مستشفى الخرطوم</bdi>' in answer.text
    assert "Sudan" in answer.text
    found = session.scalars(select(Institution).where(Institution.english_name == "Khartoum Hospital")).one()
    assert {name: getattr(found, name) for name in WHOLE} == WHOLE


@pytest.mark.parametrize(("ticked", "asks"), [({"asks_passkeys": "y"}, True), ({}, False)])
def test_an_institution_asks_for_passkeys_where_that_is_ticked(
    two_hospitals: Site, sign_in: SignIn, session: Session, ticked: dict[str, str], asks: bool
) -> None:
    two_hospitals.here.asks_passkeys = not asks
    session.commit()
    client = sign_in(two_hospitals.administrator)
    assert "Every signature here needs a passkey" in client.get(f"/institutions/{two_hospitals.here.id}").text
    client.post(f"/institutions/{two_hospitals.here.id}", data=WHOLE | ticked)
    session.refresh(two_hospitals.here)
    assert two_hospitals.here.asks_passkeys is asks


def test_an_institution_is_corrected(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    client = sign_in(two_hospitals.administrator)
    assert 'value="Cairo Hospital"' in client.get(f"/institutions/{two_hospitals.here.id}").text
    client.post(f"/institutions/{two_hospitals.here.id}", data=WHOLE)
    session.refresh(two_hospitals.here)
    assert two_hospitals.here.facility_code == "SD-0042"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": " "}, "This is needed."),
        ({"english_name": ""}, "This is needed."),
        ({"country": ""}, "Choose a country."),
        ({"country": "EU"}, "Not a valid choice."),
        ({"training_system": "x" * 1001}, "Field cannot be longer than 1000 characters."),
    ],
)
def test_an_incomplete_institution_comes_back_as_typed(
    two_hospitals: Site, sign_in: SignIn, session: Session, changed: dict[str, str], error: str
) -> None:
    client = sign_in(two_hospitals.administrator)
    for page in ("/institutions/new", f"/institutions/{two_hospitals.here.id}"):
        answer = client.post(page, data={**WHOLE, **changed})
        assert answer.status_code == 422
        assert error in answer.text
        assert 'value="SD-0042"' in answer.text
    session.refresh(two_hospitals.here)
    assert two_hospitals.here.facility_code == ""
    assert session.scalar(select(func.count(Institution.id))) == 2


def test_an_institution_that_there_is_not_is_not_found(two_hospitals: Site, sign_in: SignIn) -> None:
    assert sign_in(two_hospitals.administrator).get("/institutions/999999").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"), [("q=cairo", True), ("q=مستشفى", True), ("q=nile", False), ("q=giza", True), ("page=9", False)]
)
def test_the_list_is_searched_by_both_names_and_the_town(
    two_hospitals: Site, sign_in: SignIn, session: Session, query: str, found: bool
) -> None:
    two_hospitals.here.name = "مستشفى القاهرة"
    two_hospitals.here.city = "Giza"
    text = sign_in(two_hospitals.administrator).get(f"/institutions?{query}").text
    assert ("Cairo Hospital" in text) is found
    assert ("No institution was found." in text) is not found


def test_the_list_goes_on_over_pages(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    session.add_all(Institution(name=f"Z{n:02d}", english_name=f"Zed {n:02d}", country="MA") for n in range(60))
    client = sign_in(two_hospitals.administrator)
    assert "Zed 59" not in client.get("/institutions?q=zed").text
    assert "Zed 59" in client.get("/institutions?q=zed&page=2").text


def test_countries_are_named_in_the_readers_language(make: Make, two_hospitals: Site, sign_in: SignIn) -> None:
    two_hospitals.administrator.language = "fr"
    assert ">Maroc</option>" in sign_in(two_hospitals.administrator).get("/institutions/new").text
