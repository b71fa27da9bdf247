"""Pages on which administrators and registrars place letterhead, seal and, each their own, signature."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.papers.picture_forms import PictureForm, why_not
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.pictures import MOST_BYTES, PURPOSES, end, forget, in_use, place
from hwx.people.signed_in import me
from hwx.people.tables import Institution
from hwx.portfolio.wording import store_sentence
from hwx.storage import NoSuchFile, StorageFailed, files

paper_pictures = Blueprint("paper_pictures", __name__)

KEEPERS = only(Role.ADMINISTRATOR, Role.REGISTRAR)

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store, private",
}


def kept_or_404(number: int) -> Institution:
    """Any institution for an administrator; for a registrar the own."""
    own = number in me().institutions_as(Role.REGISTRAR, today())
    found = db.session.get(Institution, number) if own or me().holds(Role.ADMINISTRATOR) else None
    return found or abort(404)


def picture_or_404(number: int, picture: int) -> PaperPicture:
    """One that is in use; a signature for nobody but the person."""
    institution = kept_or_404(number)
    found = next((row for row in in_use(db.session(), institution.id, me().id) if row.id == picture), None)
    return found or abort(404)


@paper_pictures.route("/institutions/<int:number>/papers", methods=["GET", "POST"])
@audience(KEEPERS)
def page(number: int) -> ResponseReturnValue:
    institution = kept_or_404(number)
    form = PictureForm()
    form.offer(number in me().institutions_as(Role.REGISTRAR, today()))
    failed = ""
    if form.validate_on_submit():
        failed = _placed(number, form)
        if not failed:
            flash(gettext("Recorded. Papers issued from now on show it."), "done")
            return redirect(url_for("paper_pictures.page", number=number))
    shown = sorted(in_use(db.session(), number, me().id), key=lambda row: PURPOSES.index(row.purpose))
    answer = render_template(
        "transcripts/pictures.html", institution=institution, form=form, shown=shown, failed=failed, most=MOST_BYTES
    )
    return answer, 422 if form.is_submitted() else 200


def _placed(number: int, form: PictureForm) -> str:
    """Why it could not be stored; empty when it was."""
    if form.clean is None:
        return why_not("empty")
    try:
        text = (form.text.data or "").strip()
        place(db.session(), files(), number, form.purpose.data, form.clean, text, me(), now())
        db.session.commit()
    except StorageFailed:
        db.session.rollback()
        return store_sentence()
    forget(db.session(), files(), me().id)
    return ""


@paper_pictures.get("/institutions/<int:number>/papers/<int:picture>")
@audience(KEEPERS)
def show(number: int, picture: int) -> ResponseReturnValue:
    row = picture_or_404(number, picture)
    try:
        content = files().read(row.name)
    except (NoSuchFile, StorageFailed):
        abort(404)
    return Response(content, mimetype=row.media_type, headers=SAFE)


@paper_pictures.post("/institutions/<int:number>/papers/<int:picture>/end")
@audience(KEEPERS)
def take_down(number: int, picture: int) -> ResponseReturnValue:
    row = picture_or_404(number, picture)
    end(db.session(), row, me(), now())
    db.session.commit()
    forget(db.session(), files(), me().id)
    flash(gettext("Papers issued from now on no longer show it."), "done")
    return redirect(url_for("paper_pictures.page", number=number))
