"""What stands around every page: the language, who is signed in, and the ways to go from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, has_request_context, request, url_for
from flask_babel import gettext

from hwx.access import Role
from hwx.clock import today
from hwx.people.locale import OWN_NAMES, direction, page_language
from hwx.people.signed_in import reader
from hwx.people.tables import Person
from hwx.settings import Settings


@dataclass(frozen=True)
class MenuItem:
    text: str
    url: str
    current: bool


def frame_values() -> dict[str, Any]:
    """What templates/base.html asks for. No statement is sent but those that load the person."""
    settings: Settings = current_app.config["HWX"]
    language = page_language()
    person = reader()
    demo = settings.mode == "demo"
    return {
        "address_of": address_of,
        "language": language,
        "direction": direction(language),
        "languages": [(code, name, code == language) for code, name in OWN_NAMES.items()],
        "signed_in": person is not None,
        "person": person,
        "menu": list(_menu(person)) if person else [],
        "site_name": settings.site_name,
        "demo": demo,
        "demo_mail_url": address_of("people.mail_folder") if demo else "",
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
        yield from _item(gettext("Transcripts"), "home_desk.listing", "home_desk.")
        yield from _item(gettext("Keys for programs"), "api_keys.overview", "api_keys.")
    yield from _item(gettext("Settings"), "people.settings")


def _item(text: str, endpoint: str, room: str = "") -> Iterator[MenuItem]:
    """``room``: every endpoint that begins so counts as being there."""
    url = address_of(endpoint)
    if url:
        here = request.endpoint or ""
        yield MenuItem(text, url, here == endpoint or bool(room and here.startswith(room)))


def address_of(endpoint: str) -> str:
    """What ``url_for`` gives for an address without parameters. It is the same on every page below one root, and a page
    asks for a dozen of them. Empty for a room that is not there."""
    if not has_request_context():
        return url_for(endpoint)
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault("hwx addresses", {})
    place = (endpoint, request.script_root)
    if place not in known:
        known[place] = url_for(endpoint) if endpoint in current_app.view_functions else ""
    return known[place]
