"""The public keys: a list for programs under /.well-known, and a page for people that says what to do with it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.logs import log
from hwx.rules.seal import PublicKey, keys_to_json
from hwx.settings import Settings
from hwx.transcripts.keys import KeysUnsafe, first_key, public_keys

keys = Blueprint("keys", __name__)

HOUR = 3600


@keys.get("/.well-known/hwx-keys.json")
@audience(EVERYONE)
def listing() -> ResponseReturnValue:
    """The same bytes that ``python -m hwx.examine --keys`` reads."""
    answer = Response(keys_to_json(_keys()), mimetype="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = HOUR
    answer.add_etag()
    return answer.make_conditional(request)


@keys.get("/keys")
@audience(EVERYONE)
def page() -> ResponseReturnValue:
    return render_template("transcripts/keys.html", keys=_keys(), day=now().date())


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


def _keys() -> tuple[PublicKey, ...]:
    return public_keys(current_app.config["HWX"].keys_folder)
