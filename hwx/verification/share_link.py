"""The pages behind a share link, open to whoever holds it: a button, then what its trainee chose to show.

Opening the link shows a button and changes nothing, since mail scanners and previews open links; pressing it shows the
transcript and is logged for the trainee to read. Links that are ended, out of date or unknown get one and the same
page.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hwx.access import EVERYONE, audience
from hwx.clock import now
from hwx.extensions import db
from hwx.rules.sharing import shared as shown_of
from hwx.transcripts.tables import Transcript
from hwx.verification.held import examine_held, this_site
from hwx.verification.page_voice import PageVoice
from hwx.verification.share_forms import OpenShareForm
from hwx.verification.shares import Opened, note_opening, open_share
from hwx.verification.verdict import Force
from hwx.verification.views import checks_limit
from hwx.verification.wording import answers, next_steps

shared = Blueprint("shared", __name__)

NEUTRAL = 410


@shared.after_request
def _keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@shared.get("/shared/<token>")
@checks_limit
@audience(EVERYONE)
def ask(token: str) -> ResponseReturnValue:
    opened = open_share(db.session(), token, now())
    return _question(token, opened, OpenShareForm(formdata=None)) if opened else neutral()


@shared.post("/shared/<token>")
@checks_limit
@audience(EVERYONE)
def show(token: str) -> ResponseReturnValue:
    opened = open_share(db.session(), token, now())
    if opened is None:
        return neutral()
    form = OpenShareForm()
    if not form.validate():
        return _question(token, opened, form), 422
    page = _shown(token, opened, form.who.data or "")
    note_opening(db.session(), opened.share_id, "page", form.who.data or "", now())
    db.session.commit()
    return page


@shared.post("/shared/<token>/pdf")
@checks_limit
@audience(EVERYONE)
def pdf(token: str) -> ResponseReturnValue:
    return _file(token, "pdf")


@shared.post("/shared/<token>/json")
@checks_limit
@audience(EVERYONE)
def json(token: str) -> ResponseReturnValue:
    return _file(token, "json")


def neutral() -> ResponseReturnValue:
    """Tells nothing: not whether there ever was such a link."""
    return render_template("verification/share_closed.html"), NEUTRAL


def _question(token: str, opened: Opened, form: OpenShareForm) -> str:
    return render_template("verification/share_ask.html", token=token, opened=opened, form=form)


def _shown(token: str, opened: Opened, who: str) -> str:
    voice, site = PageVoice(), this_site()
    verdict, statement = examine_held(db.session(), opened.transcript_id, site)
    revoked = verdict.force is Force.REVOKED
    return render_template(
        "verification/share_shown.html",
        token=token,
        opened=opened,
        who=who,
        answers=answers(verdict, voice),
        steps=next_steps(verdict, voice),
        shown=shown_of(statement, opened.detail, revoked, site.today) if statement else None,
        language=voice.language,
        at=site.now,
        site=current_app.config["HWX"],
    )


def _file(token: str, kind: str) -> ResponseReturnValue:
    """The stored bytes, where the link shows the whole and the transcript is not revoked; anything else is neutral."""
    opened = open_share(db.session(), token, now())
    if opened is None or opened.detail != "whole":
        return neutral()
    site = this_site()
    verdict, statement = examine_held(db.session(), opened.transcript_id, site)
    if statement is None or not shown_of(statement, opened.detail, verdict.force is Force.REVOKED, site.today).files:
        return neutral()
    form = OpenShareForm()
    who = (form.who.data or "") if form.validate() else ""
    column, mimetype, ending = {
        "pdf": (Transcript.pdf, "application/pdf", "pdf"),
        "json": (Transcript.credential, "application/vc", "vc.json")
        if opened.proven
        else (Transcript.sealed, "application/json", "json"),
    }[kind]
    content = db.session.execute(select(column).where(Transcript.id == opened.transcript_id)).scalar_one()
    note_opening(db.session(), opened.share_id, kind, who, now())
    db.session.commit()
    headers = {"Content-Disposition": f'attachment; filename="{opened.number}.{ending}"'}
    return Response(content, mimetype=mimetype, headers=headers)
