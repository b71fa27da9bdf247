"""The log for everybody: checkpoint, tiles and proofs for programs, and a page that compares one somebody kept.

The layout is that of C2SP tlog-tiles with the prefix /log. Nothing here names a person: leaves are salted commitments,
and who asks for the proof of one must know its hash already.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.extensions import db, limiter
from hwx.ledger.proving import compare
from hwx.ledger.reading import (
    LogUnusable,
    commitments,
    consistency_proof,
    head_of,
    inclusion_proof,
    index_of,
    newest_checkpoint,
    tile,
)
from hwx.ledger.tile_path import ENTRIES, tile_from
from hwx.ledger.wording import answer_to, log_sentence
from hwx.logs import log
from hwx.problems import Problem, out_of_order, show_problem
from hwx.rules.checkpoint import Proof, proof_to_text
from hwx.rules.merkle import HASH, WIDTH
from hwx.rules.signed_note import to_base64
from hwx.settings import Settings

ledger = Blueprint("ledger", __name__, url_prefix="/log")

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
YEAR = 365 * 24 * 3600
LONGEST = 8000
"""Characters of a checkpoint or proof that is pasted."""


def _limit() -> str:
    settings: Settings = current_app.config["HWX"]
    return settings.verify_limit


log_limit = limiter.shared_limit(_limit, scope="log")
"""As many as checks of transcripts, and counted apart from them."""


class KeptForm(FlaskForm):  # type: ignore[misc]
    """Sent by GET: it changes nothing, and the answer can be kept as an address."""

    class Meta:
        csrf = False

    checkpoint = TextAreaField(lazy_gettext("The checkpoint that you kept"))


@ledger.app_errorhandler(LogUnusable)
def unusable(error: LogUnusable) -> ResponseReturnValue:
    """Wherever it is met and not told in another way."""
    db.session.rollback()
    log.error("log_unusable", reason=str(error))
    return show_problem(out_of_order(log_sentence()))


@ledger.get("")
@log_limit
@audience(EVERYONE)
def page() -> ResponseReturnValue:
    """What the log is, its newest checkpoint, and, where one was pasted, the answer."""
    kept = request.args.get("checkpoint", "")[:LONGEST]
    found = compare(db.session(), kept) if kept.strip() else None
    newest = newest_checkpoint(db.session())
    key = head_of(db.session()).key
    return render_template(
        "ledger/log.html",
        form=KeptForm(request.args),
        found=found,
        answer=answer_to(found) if found else None,
        newest=newest,
        key=key.line if key else "",
        at=now(),
    )


@ledger.get("/checkpoint")
@log_limit
@audience(EVERYONE)
def checkpoint() -> ResponseReturnValue:
    newest = newest_checkpoint(db.session())
    if newest is None:
        abort(404)
    return _open_to_all(Response(newest.note, content_type=TEXT), 5)


@ledger.get("/key")
@log_limit
@audience(EVERYONE)
def public_key() -> ResponseReturnValue:
    """One line, as tools for signed notes read it."""
    key = head_of(db.session()).key
    if key is None:
        abort(404)
    return _open_to_all(Response(f"{key.line}\n", content_type=TEXT), 3600)


@ledger.get("/tile/<path:name>")
@log_limit
@audience(EVERYONE)
def one_tile(name: str) -> ResponseReturnValue:
    """Hashes, or for ``entries/...`` the commitments; only whole tiles and partial ones that are as wide as named."""
    wanted = tile_from(name)
    if wanted is None:
        abort(404)
    if wanted.level == ENTRIES:
        found = [len(one).to_bytes(2, "big") + one for one in commitments(db.session(), wanted.place, wanted.width)]
    else:
        found = tile(db.session(), wanted.level, wanted.place, wanted.width)
    if len(found) < wanted.width:
        abort(404)
    return _open_to_all(Response(b"".join(found), content_type=BYTES), YEAR if wanted.width == WIDTH else 3600)


@ledger.get("/leaf/<leaf>")
@log_limit
@audience(EVERYONE)
def proof_of(leaf: str) -> ResponseReturnValue:
    """The proof (C2SP tlog-proof) of the leaf with this hash, under the newest checkpoint."""
    newest = newest_checkpoint(db.session())
    index = index_of(db.session(), bytes.fromhex(leaf)) if _is_hash(leaf) else None
    if newest is None or index is None or index >= newest.checkpoint.size:
        abort(404)
    hashes = inclusion_proof(db.session(), index, newest.checkpoint.size)
    return _open_to_all(Response(proof_to_text(Proof(index, hashes, newest.note)), content_type=TEXT), 5)


@ledger.get("/consistency")
@log_limit
@audience(EVERYONE)
def consistency() -> ResponseReturnValue:
    """``?old=SIZE&new=SIZE``: the hashes of RFC 9162, 2.1.4."""
    old, new = (request.args.get(name, -1, type=int) for name in ("old", "new"))
    size = head_of(db.session()).size
    if not 0 <= old <= new <= size:
        return show_problem(_no_sizes(size))
    proof = [to_base64(one) for one in consistency_proof(db.session(), old, new)]
    return _open_to_all(jsonify(old=old, new=new, proof=proof), YEAR)


def _no_sizes(size: int) -> Problem:
    return Problem(
        400,
        gettext("These are not two sizes of this log"),
        gettext(
            "Two whole numbers were expected, old and new, the smaller first; the log has %(size)d entries.", size=size
        ),
        gettext("Ask /log/checkpoint for the newest size that has a proof."),
    )


def _is_hash(text: str) -> bool:
    return len(text) == 2 * HASH and all(sign in "0123456789abcdef" for sign in text)


def _open_to_all(answer: Response, seconds: int) -> Response:
    """Pages of other sites may read it, as they may read the keys."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    return answer
