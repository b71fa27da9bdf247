"""Every page of the placements room and its address; those of the record are in hwx.signoffs."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hwx.people.scope import SOURCES
from hwx.people.visible import BONDS, SIGHTS
from hwx.placements import admission_pages, placement_pages, programme_pages
from hwx.placements.devices import carry_mark
from hwx.placements.scopes import domains_to_sign
from hwx.placements.trainees import trainees_elsewhere, trainees_hosted

Route = tuple[str, Callable[..., ResponseReturnValue], list[str]]

GET = ["GET"]
FORM = ["GET", "POST"]

placements = Blueprint("placements", __name__, url_prefix="/placements")

PLACEMENT_ROUTES: tuple[Route, ...] = (
    ("/", placement_pages.list_all, GET),
    ("/admit", admission_pages.choose, GET),
    ("/admit/<slug>/<version>", admission_pages.admit_to, FORM),
    ("/<reference>", placement_pages.page, GET),
    ("/<reference>/state/<state>", placement_pages.change_state, FORM),
)

programmes = Blueprint("programmes", __name__, url_prefix="/programmes")

PROGRAMME_ROUTES: tuple[Route, ...] = (
    ("/", programme_pages.list_all, GET),
    ("/new", programme_pages.add, FORM),
    ("/<int:number>", programme_pages.edit, FORM),
)

for blueprint, routes in ((placements, PLACEMENT_ROUTES), (programmes, PROGRAMME_ROUTES)):
    for address, view, methods in routes:
        blueprint.add_url_rule(address, view_func=view, methods=methods)

# What this room knows and the people room asks: it lies below and does not know placements.
SIGHTS.append(trainees_hosted)
BONDS.append(trainees_elsewhere)
SOURCES.append(domains_to_sign)

# Every room that writes to a record does it through this one, so its marks are carried here for all.
placements.before_app_request(carry_mark)
