"""The public keys: a list for programs under /.well-known, certificates for readers of PDFs, and a page for people."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.key_files import KeysUnsafe
from hwx.keys.keyring import keyring_of
from hwx.keys.public_list import certificates_to_pem, issuers_here, key_list
from hwx.keys.site import first_key, public_keys
from hwx.keys.wording import keys_sentence
from hwx.logs import log
from hwx.people.tables import Institution
from hwx.problems import out_of_order, show_problem
from hwx.rules.key_list import key_list_to_json
from hwx.settings import Settings

keys = Blueprint("keys", __name__)

HOUR = 3600


@keys.app_errorhandler(KeysUnsafe)
def unusable(error: KeysUnsafe) -> ResponseReturnValue:
    """Wherever they are needed, in any room, and it is not told in another way."""
    db.session.rollback()
    log.error("keys_unusable", reason=str(error))
    return show_problem(out_of_order(keys_sentence()))


@keys.get("/.well-known/hwx-keys.json")
@audience(EVERYONE)
def listing() -> ResponseReturnValue:
    """The same bytes that ``python -m hwx.examine --keys`` reads."""
    return _for_anybody(Response(key_list_to_json(key_list(db.session(), _settings())), mimetype="application/json"))


@keys.get("/institutions/<int:number>/certificates.pem")
@audience(EVERYONE)
def certificates(number: int) -> ResponseReturnValue:
    """For readers of PDFs, which take certificates from such a file; when there is none yet, the file says so."""
    institution = db.session.get(Institution, number) or abort(404)
    pem = certificates_to_pem(institution, keyring_of(_settings()))
    return _for_anybody(Response(pem, mimetype="application/x-pem-file"))


def _for_anybody(answer: Response) -> ResponseReturnValue:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = HOUR
    answer.add_etag()
    return answer.make_conditional(request)


@keys.get("/keys")
@audience(EVERYONE)
def page() -> ResponseReturnValue:
    settings = _settings()
    return render_template(
        "keys/keys.html",
        keys=public_keys(settings.keys_folder),
        issuers=issuers_here(db.session(), keyring_of(settings)),
        day=now().date(),
    )


DEMO_AGE = timedelta(days=400)
"""The demonstration tells of transcripts that were issued long ago; its key must have been in force then."""


@keys.record_once
def _make_the_first_key(state: BlueprintSetupState) -> None:
    """At the first start, so that the list can be handed to partners before anything is issued. Trouble with the keys
    must not keep the rest from starting: it is told where a key is needed, and by ``flask keys list``."""
    settings: Settings = state.app.config["HWX"]
    if settings.mode == "test":
        return
    try:
        if not public_keys(settings.keys_folder):
            first_key(settings.keys_folder, now().date() - (DEMO_AGE if settings.mode == "demo" else timedelta(0)))
    except (KeysUnsafe, OSError) as error:
        log.warning("keys_unusable", reason=str(error))


def _settings() -> Settings:
    settings: Settings = current_app.config["HWX"]
    return settings
