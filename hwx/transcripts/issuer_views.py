"""What software elsewhere fetches to check a credential: the issuer's DID document, its dated keys, its status lists.

The addresses stand in credentials that lie in drawers for decades: they may be redirected, never dropped.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import histories_of, path_of
from hwx.people.tables import Institution
from hwx.rules.did import did_document, did_web
from hwx.rules.issuer_keys import KeyHistory, history_to_json
from hwx.transcripts.status_document import status_document

issuers = Blueprint("issuers", __name__, url_prefix="/institutions/<int:number>")

HOUR, FIVE_MINUTES = 3600, 300


@issuers.get("/did.json")
@audience(EVERYONE)
def document(number: int) -> ResponseReturnValue:
    """did:web resolves to this address. Where keys are their own names (did:key), it is the document of the newest. A
    name under a former address of the site is answered for where that address still leads here."""
    return _for_anybody(json.dumps(did_document(_history(number)), indent=1), "application/did+json", HOUR)


@issuers.get("/keys.json")
@audience(EVERYONE)
def key_history(number: int) -> ResponseReturnValue:
    """The same with the days of the keys, and those that are no longer trusted: a DID document can say neither."""
    return _for_anybody(history_to_json(_history(number)), "application/json", HOUR)


@issuers.get("/status/<int:place>")
@audience(EVERYONE)
def status_list(number: int, place: int) -> ResponseReturnValue:
    """A Bitstring Status List as of now; 503 where no key can sign it."""
    ring = _keyring()
    made = current_app.extensions.setdefault("hwx.status_lists", {})
    found = status_document(db.session(), ring, _institution(number), place, now(), made)
    return _for_anybody(found or abort(404), "application/vc", FIVE_MINUTES)


def _history(number: int) -> KeyHistory:
    histories = histories_of(_keyring(), _institution(number))
    asked = did_web(request.host_url.rstrip("/"), path_of(number))
    named = (history for history in histories if history.issuer == asked)
    return next(named, histories[-1]) if histories else abort(404)


def _institution(number: int) -> Institution:
    return db.session.get(Institution, number) or abort(404)


def _keyring() -> Keyring:
    return keyring_of(current_app.config["HWX"])


def _for_anybody(content: str | bytes, kind: str, seconds: int) -> ResponseReturnValue:
    answer = Response(content, mimetype=kind)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    answer.add_etag()
    return answer.make_conditional(request)
