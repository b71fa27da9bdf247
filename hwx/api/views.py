"""The interface for programs of home institutions: one transcript or many, and what became of those checked before.

Its routes are opened by a key alone and see no cookie (hwx.api.door), so they need no token of a form. Every check is
logged for the trainee, also the one that is asked for by GET: no scanner or preview holds a key.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from hwx.access import EVERYONE, PROGRAMS, audience
from hwx.api import door
from hwx.api.answers import changes_json, status_json, verdict_json
from hwx.api.asking import (
    MAX_BODY,
    Pair,
    batch,
    code_in_address,
    pair_or_file,
    refuse,
    refuse_odd_parameters,
    size_of_batch,
)
from hwx.api.changes import START, NoCursor, changes_since, follow
from hwx.api.description import description, parameters_of
from hwx.api.keys import note_use
from hwx.clock import now
from hwx.extensions import csrf, db
from hwx.people.locale import page_language
from hwx.settings import Settings
from hwx.verification.check import Checked, Site, check_file, check_number, log_check, number_as_printed, site_here
from hwx.verification.verdict import Way

api = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(api)
api.record_once(lambda state: door.hang(state.app))
api.after_request(door.say_limits)


@api.url_value_preprocessor
def _narrow_the_door(endpoint: str | None, values: object) -> None:
    request.max_content_length = MAX_BODY


@api.before_request
def _refuse_what_is_misspelt() -> None:
    refuse_odd_parameters(parameters_of((request.endpoint or "").removeprefix("api.")))


@api.after_request
def _say_the_language(response: Response) -> Response:
    response.headers["Content-Language"] = page_language()
    response.vary.add("Accept-Language")
    return response


@api.get("/openapi.json")
@audience(EVERYONE)
def describe() -> ResponseReturnValue:
    return jsonify(description(_settings().base_url))


@api.post("/verifications")
@door.limit_per_institution()
@audience(PROGRAMS)
def verify() -> ResponseReturnValue:
    asked, site = pair_or_file(), _site()
    checked = _check(asked, site) if isinstance(asked, Pair) else check_file(db.session(), asked, site)
    _keep([checked], site)
    return jsonify(verdict_json(checked.verdict, site.now))


@api.post("/verifications/batch")
@door.limit_per_institution(size_of_batch)
@audience(PROGRAMS)
def verify_batch() -> ResponseReturnValue:
    pairs, site = batch(), _site()
    found = {pair: _check(pair, site) for pair in dict.fromkeys(pairs)}
    _keep(list(found.values()), site)
    return jsonify(
        results=[status_json(pair.number, found[pair]) for pair in pairs],
        language=page_language(),
        checked_at=site.now.isoformat(),
    )


@api.get("/transcripts/<number>/status")
@door.limit_per_institution()
@audience(PROGRAMS)
def status(number: str) -> ResponseReturnValue:
    site = _site()
    checked = _check(Pair(number, code_in_address()), site)
    _keep([checked], site)
    said = {"language": page_language(), "checked_at": site.now.isoformat()}
    return jsonify({**status_json(number, checked), **said})


@api.get("/changes")
@door.limit_per_institution()
@audience(PROGRAMS)
def changes() -> ResponseReturnValue:
    """Of the transcripts that were checked with this key, and of no other."""
    try:
        told = changes_since(db.session(), door.program().key_id, request.args.get("since", START), now())
    except NoCursor:
        refuse(gettext("The parameter %(name)s is no cursor of an earlier answer.", name="since"))
    note_use(db.session(), door.program().key_id, now())
    db.session.commit()
    return jsonify(changes_json(told))


def _settings() -> Settings:
    settings: Settings = current_app.config["HWX"]
    return settings


def _site() -> Site:
    return site_here(db.session(), _settings(), now())


def _check(pair: Pair, site: Site) -> Checked:
    number = number_as_printed(pair.number, _settings().number_prefix)
    return check_number(db.session(), number, pair.code, site)


def _keep(checked: list[Checked], site: Site) -> None:
    """Log each check under the name of the institution, follow what was found, and commit."""
    session: Session = db.session()
    program = door.program()
    for one in checked:
        log_check(session, one, Way.PROGRAM, program.institution, site.now)
        if one.transcript_id is not None:
            follow(session, program.key_id, one.transcript_id, site.now)
    note_use(session, program.key_id, site.now)
    session.commit()
