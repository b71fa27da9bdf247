"""What stands around every page: the menu for each kind of person, the languages, the mark of the demonstration."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.support.making import Make
from tests.support.visiting import Visitor, visitor

SignIn = Callable[[Person], Visitor]

MENUS: list[tuple[Role | None, list[str]]] = [
    (None, ["Placements", "Curricula", "Settings"]),
    (Role.SUPERVISOR, ["Queue", "Placements", "Curricula", "Settings"]),
    (Role.UNIT_HEAD, ["Queue", "Placements", "Curricula", "Settings"]),
    (Role.COORDINATOR, ["Placements", "Curricula", "Programmes", "People", "Settings"]),
    (Role.REGISTRAR, ["Placements", "Curricula", "Settings"]),
    (Role.HOME_OFFICER, ["Placements", "Curricula", "Transcripts", "Keys for programs", "Settings"]),
    (Role.ADMINISTRATOR, ["Placements", "Curricula", "People", "Institutions", "Settings"]),
]


def menu_of(page: str) -> list[tuple[str, str]]:
    """Pairs of address and text."""
    menu = re.search(r'<nav class="menu".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', menu[0]) if menu else []


@pytest.mark.parametrize(("role", "texts"), MENUS)
def test_everybody_has_the_menu_of_their_roles_and_every_item_opens(
    make: Make, sign_in: SignIn, role: Role | None, texts: list[str]
) -> None:
    browser = sign_in(make.holder(role) if role else make.person())
    menu = menu_of(browser.get("/").text)
    assert [text for _, text in menu] == texts
    assert {browser.get(address, follow_redirects=True).status_code for address, _ in menu} == {200}


def test_a_visitor_has_no_menu(client: Visitor) -> None:
    assert menu_of(client.get("/").text) == []


@pytest.mark.parametrize(
    ("page", "current"),
    [
        ("/", []),
        ("/placements/", ["Placements"]),
        ("/placements/admit", ["Placements"]),
        ("/curricula/", ["Curricula"]),
        ("/programmes/new", ["Programmes"]),
        ("/settings", ["Settings"]),
    ],
)
def test_the_menu_marks_where_one_is(make: Make, sign_in: SignIn, page: str, current: list[str]) -> None:
    text = sign_in(make.holder(Role.COORDINATOR)).get(page).text
    assert re.findall(r'aria-current="page">([^<]+)</a></li>', text) == current


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("ar", "العربية"), ("fr", "Français")])
def test_the_page_says_its_language_and_marks_it_among_the_three(
    make: Make, sign_in: SignIn, session: Session, language: str, name: str
) -> None:
    text = sign_in(make.person(language=language)).get("/").text
    assert f'<html lang="{language}"' in text
    assert re.findall(r'aria-current="true">([^<]+)<', text) == [name]


def test_the_demonstration_is_marked_and_shows_its_mail(settings: Settings) -> None:
    page = visitor(create_app(replace(settings, mode="demo")), None).get("/").text
    assert "Demonstration: nothing here is real." in page
    assert 'href="/mail"' in page


def test_a_real_site_bears_its_own_name_and_no_mark_of_a_demonstration(settings: Settings) -> None:
    page = visitor(create_app(replace(settings, site_name="Exchange of Dakar")), None).get("/").text
    assert "<title>Health worker exchange · Exchange of Dakar</title>" in page
    assert "Demonstration" not in page
