"""The words of this room: roles, institutions, countries and languages, and why an act on people is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import gettext
from markupsafe import Markup

from hwx.access import Role
from hwx.people.appointments import Objection
from hwx.people.invite import Refused
from hwx.people.locale import institution_in, page_language, show_institution

NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Two-letter codes of CLDR that are no country."""


def role_name(role: str) -> str:
    names: dict[Role, str] = {
        Role.COORDINATOR: gettext("Programme coordinator"),
        Role.SUPERVISOR: gettext("Supervisor"),
        Role.UNIT_HEAD: gettext("Unit head"),
        Role.REGISTRAR: gettext("Registrar"),
        Role.HOME_OFFICER: gettext("Home officer"),
        Role.ADMINISTRATOR: gettext("Administrator"),
    }
    return names[Role(role)]


def objection_text(objection: Objection) -> str:
    sentences: dict[Objection, str] = {
        Objection.OWN_APPOINTMENT: gettext(
            "You cannot give a role to yourself. Ask another coordinator of the institution, or an administrator."
        ),
        Objection.OWN_REGISTER: gettext(
            "You cannot confirm your own entry in a register. Ask another coordinator of the institution, or an "
            "administrator."
        ),
        Objection.HOLDS_IT_ALREADY: gettext("This person holds this role there in that time already."),
        Objection.ENDS_BEFORE_START: gettext("The last day lies before the first day."),
        Objection.ENDED_ALREADY: gettext("This appointment has ended already; what has ended is not changed."),
        Objection.LAST_ADMINISTRATOR: gettext(
            "This is the last administrator. Enter another administrator first, or nobody could manage this site."
        ),
    }
    return sentences[objection]


def refused_text(refused: Refused) -> str:
    sentences: dict[Refused, str] = {
        Refused.UNREADABLE: gettext("This address is not complete. Open it from the letter again, or copy all of it."),
        Refused.EXPIRED: gettext("This invitation has expired. Ask the person who invited you to send a new one."),
        Refused.USED: gettext(
            "This invitation has been used already or was taken back. If you have a password, sign in with it."
        ),
    }
    return sentences[refused]


def country_name(code: str) -> str:
    return str(Locale(page_language()).territories.get(code, code))


def place_text(name: str, language: str, english_name: str, country: str) -> str:
    """An institution with its country, for the choices of a form: nothing there can be marked up."""
    shown, _ = institution_in(page_language(), name, language, english_name)
    return str(gettext("%(name)s, %(country)s", name=shown, country=country_name(country)))


def show_place(name: str, language: str, english_name: str, country: str) -> Markup:
    """The same for running text."""
    shown = show_institution(name, language, english_name)
    where = Markup("<bdi>{}</bdi>").format(country_name(country))
    return Markup(gettext("%(name)s, %(country)s", name=shown, country=where))


def place_choices(institutions: Iterable[Any]) -> list[tuple[int, str]]:
    """(id, text) in the order of the texts. Of each: ``id, name, name_language, english_name, country``."""
    found = ((one.id, place_text(one.name, one.name_language, one.english_name, one.country)) for one in institutions)
    return sorted(found, key=lambda pair: pair[1].casefold())


def countries() -> list[tuple[str, str]]:
    """(ISO 3166 alpha-2 code, name in the reader's language), by name."""
    names = Locale(page_language()).territories
    found = ((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha())
    return sorted((pair for pair in found if pair[0] not in NO_COUNTRY), key=lambda pair: pair[1])


def languages() -> list[tuple[str, str]]:
    """(ISO 639-1 code, name in the reader's language), by name."""
    names = Locale(page_language()).languages
    return sorted(((code, name) for code, name in names.items() if len(code) == 2), key=lambda pair: pair[1])


PLACES: dict[str, Any] = {"show_place": show_place, "country_name": country_name}
"""For every template."""
