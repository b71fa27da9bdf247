"""What stands around every page: the language, who is signed in, and the ways to go from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from hwx.access import Role
from hwx.clock import today
from hwx.people.locale import OWN_NAMES, direction, page_language
from hwx.people.signed_in import reader
from hwx.people.tables import Person
from hwx.settings import Settings


@dataclass(frozen=True)
class MenuItem:
    """``count`` is what waits there; 0 shows nothing."""

    text: str
    url: str
    current: bool
    count: int = 0


def frame_values() -> dict[str, Any]:
    """What templates/base.html asks for. No statement is sent but those that load the person."""
    settings: Settings = current_app.config["HWX"]
    language = page_language()
    person = reader()
    demo = settings.mode == "demo"
    return {
        "language": language,
        "direction": direction(language),
        "languages": [(code, name, code == language) for code, name in OWN_NAMES.items()],
        "signed_in": person is not None,
        "person": person,
        "menu": list(_menu(person)) if person else [],
        "site_name": settings.site_name,
        "demo": demo,
        "demo_mail_url": _address("people.mail_folder") if demo else None,
    }


def _menu(person: Person) -> Iterator[MenuItem]:
    """Only what this person has a use for; a room that is not there leaves no gap."""
    roles = {one.role for one in person.appointments_on(today())}
    if roles & {Role.SUPERVISOR, Role.UNIT_HEAD}:
        yield from _item(gettext("Queue"), "queue.show")
    yield from _item(gettext("Placements"), "placements.list_all", "placements.")
    yield from _item(gettext("Curricula"), "curricula.list_all", "curricula.")
    if Role.COORDINATOR in roles:
        yield from _item(gettext("Programmes"), "programmes.list_all", "programmes.")
    if roles & {Role.COORDINATOR, Role.ADMINISTRATOR}:
        yield from _item(gettext("People"), "people.all_people")
    if Role.ADMINISTRATOR in roles:
        yield from _item(gettext("Institutions"), "people.all_institutions")
    if Role.HOME_OFFICER in roles:
        yield from _item(gettext("Keys for programs"), "api_keys.overview", "api_keys.")
    yield from _item(gettext("Settings"), "people.settings")


def _item(text: str, endpoint: str, room: str = "") -> Iterator[MenuItem]:
    """``room``: every endpoint that begins so counts as being there."""
    url = _address(endpoint)
    if url:
        here = request.endpoint or ""
        yield MenuItem(text, url, here == endpoint or bool(room and here.startswith(room)))


def _address(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None
