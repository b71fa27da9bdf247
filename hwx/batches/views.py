"""Many transcripts at once: choosing who gets one, how far the work has come, and all of them as one archive."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import Role, audience, only, row_number
from hwx.batches.batch import MOST, candidates, counts_of, lines_of, of_host, programmes_of, start
from hwx.batches.files import parts_of
from hwx.batches.forms import BatchForm
from hwx.batches.tables import ISSUED, REFUSED, Batch
from hwx.batches.wording import sentences_of
from hwx.clock import now, today
from hwx.extensions import db
from hwx.jobs import enqueue
from hwx.people.signed_in import me
from hwx.people.tables import Institution
from hwx.people.telling import local_time
from hwx.transcripts.zipping import zip_answer

batches = Blueprint("batches", __name__, url_prefix="/batches")


@batches.route("", methods=["GET", "POST"])
@audience(only(Role.REGISTRAR))
def choose() -> ResponseReturnValue:
    """Decided placements of one host without a transcript in force; a POST starts a batch of those that are ticked."""
    host, form = _host(), BatchForm()
    if form.validate_on_submit():
        session = db.session()
        batch = start(session, host.id, me(), form.seen(), now())
        if batch is not None:
            reference = batch.reference
            enqueue(session, "transcripts.batch", batch=batch.id, turn=batch.turn)
            session.commit()
            flash(gettext("The transcripts are being issued. You may leave this page; the work goes on."), "done")
            return redirect(url_for("batches.page", reference=reference))
        form.chosen.errors = [gettext("None of these can be chosen any more. Look at the list again.")]
    return _choosing(host, form), 422 if form.is_submitted() else 200


def _choosing(host: Institution, form: BatchForm) -> str:
    programme = request.args.get("programme", type=row_number)
    listed = candidates(db.session(), host.id, programme)
    if form.is_submitted():
        ticked = set(form.seen())
    else:
        ticked = {one.reference for one in listed} if request.args.get("ticked") != "none" else set()
    return render_template(
        "batches/choose.html",
        host=host,
        hosts=_hosts(),
        form=form,
        listed=listed,
        ticked=ticked,
        programme=programme,
        programmes=programmes_of(db.session(), host.id),
        before=of_host(db.session(), host.id),
        most=MOST,
    )


@batches.get("/<reference>")
@audience(only(Role.REGISTRAR))
def page(reference: str) -> ResponseReturnValue:
    batch = _batch_or_404(reference)
    session = db.session()
    return render_template(
        "batches/batch.html",
        batch=batch,
        host=session.get_one(Institution, batch.host_id),
        counts=counts_of(session, batch.id),
        refused=[(line, sentences_of(line.reasons)) for line in lines_of(session, batch.id, REFUSED)],
        issued=lines_of(session, batch.id, ISSUED) if batch.ended_at else [],
    )


@batches.get("/<reference>/transcripts.zip")
@audience(only(Role.REGISTRAR))
def archive(reference: str) -> ResponseReturnValue:
    """Made while it is sent. Before the batch has ended there is none."""
    batch = _batch_or_404(reference)
    if batch.ended_at is None:
        abort(404)
    name = f"transcripts-{local_time(batch.started_at):%Y-%m-%d}.zip"
    return zip_answer(db.engine, parts_of(db.session(), batch.id), local_time(batch.ended_at), name)


def _hosts() -> list[Institution]:
    """Where the reader is registrar today."""
    mine = sorted(me().institutions_as(Role.REGISTRAR, today()))
    return list(db.session.scalars(select(Institution).where(Institution.id.in_(mine)).order_by(Institution.id)))


def _host() -> Institution:
    """The one in the address, or the first; 404 for one where the reader is no registrar."""
    wanted = request.args.get("host", type=int)
    return next((one for one in _hosts() if wanted in (None, one.id)), None) or abort(404)


def _batch_or_404(reference: str) -> Batch:
    mine = sorted(me().institutions_as(Role.REGISTRAR, today()))
    found = select(Batch).where(Batch.reference == reference, Batch.host_id.in_(mine))
    return db.session.scalar(found) or abort(404)
