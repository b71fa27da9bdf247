"""The transcripts of a placement: which there are, their files, and the pages that issue, replace and revoke them."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.keys.issuing_keys import issuing_keys
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, hosted_or_404, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.issuing import against_issuing
from hwx.rules.record import latest_decision
from hwx.signoffs.pages import moved_on_page
from hwx.transcripts.draft import statement
from hwx.transcripts.forms import IssueForm, ReplaceForm, RevokeForm
from hwx.transcripts.issue import CannotIssue, case_of, issue
from hwx.transcripts.pages import REFUSALS, against_printing, answers_for, desk, file_of, marked, sentences
from hwx.transcripts.register import in_force, may_hold, transcripts_of
from hwx.transcripts.revoke import revoke
from hwx.transcripts.sending_wording import answer_look
from hwx.transcripts.sent import sendings_of
from hwx.transcripts.tables import Transcript
from hwx.transcripts.wording import issue_sentence, lacking, reason_name

transcripts = Blueprint("transcripts", __name__)


@transcripts.get("/placements/<reference>/transcripts")
@audience(SIGNED_IN)
def of_placement(reference: str) -> ResponseReturnValue:
    """Every transcript of the placement; the files only for those who may hold them."""
    placement = seen_or_404(reference)
    listed = transcripts_of(db.session(), placement.id)
    return render_template(
        "transcripts/list.html",
        placement=placement,
        listed=listed,
        current=in_force(listed),
        decided=latest_decision(entries_of(db.session(), placement.id, competency="")),
        holds=db.session.scalar(select(may_hold(me(), today())).where(Placement.id == placement.id)),
        issues=placement.host_id in me().institutions_as(Role.REGISTRAR, today()),
        checks=answers_for(placement),
        own=placement.trainee_id == me().id,
        officer=placement.home_id in me().institutions_as(Role.HOME_OFFICER, today()),
        sendings=sendings_of(db.session(), placement.id),
        answer_look=answer_look,
        reason_name=reason_name,
    )


@transcripts.get("/transcripts/<number>.pdf")
@audience(SIGNED_IN)
def pdf(number: str) -> ResponseReturnValue:
    return file_of(number, Transcript.pdf, "application/pdf", "pdf")


@transcripts.get("/transcripts/<number>.json")
@audience(SIGNED_IN)
def sealed(number: str) -> ResponseReturnValue:
    return file_of(number, Transcript.sealed, "application/json", "json")


@transcripts.get("/transcripts/<number>/credential")
@audience(SIGNED_IN)
def credential(number: str) -> ResponseReturnValue:
    """What other software checks; 404 for a transcript of the time before there were any."""
    return file_of(number, Transcript.credential, "application/vc", "vc.json")


@transcripts.get("/transcripts/<number>/log")
@audience(SIGNED_IN)
def log_proofs(number: str) -> ResponseReturnValue:
    """That what was signed for stands in the log of all entries; 404 for a transcript of the time before the log."""
    return file_of(number, Transcript.log_proofs, "application/json", "log.json")


@transcripts.route("/placements/<reference>/transcripts/issue", methods=["GET", "POST"])
@audience(only(Role.REGISTRAR))
def issue_first(reference: str) -> ResponseReturnValue:
    return _issue(reference, IssueForm())


@transcripts.route("/placements/<reference>/transcripts/replace", methods=["GET", "POST"])
@audience(only(Role.REGISTRAR))
def replace(reference: str) -> ResponseReturnValue:
    form = ReplaceForm()
    form.name_reasons()
    return _issue(reference, form)


@transcripts.route("/placements/<reference>/transcripts/<number>/revoke", methods=["GET", "POST"])
@audience(only(Role.REGISTRAR))
def end(reference: str, number: str) -> ResponseReturnValue:
    """Revoke without a replacement."""
    placement = hosted_or_404(reference, Role.REGISTRAR)
    listed = next((one for one in transcripts_of(db.session(), placement.id) if one.number == number), None)
    if listed is None:
        abort(404)
    form, reasons = RevokeForm(), list[str]()
    form.name_reasons()
    if form.validate_on_submit():
        try:
            revoke(db.session(), placement, number, form.reason_code.data, me(), now(), today())
            db.session.commit()
        except CannotIssue as refused:
            db.session.rollback()
            reasons = [issue_sentence(reason) for reason in refused.reasons]
        else:
            done = gettext("Transcript %(number)s is revoked. Whoever checks it reads that.", number=marked(number))
            flash(Markup(done), "done")
            return redirect(url_for("transcripts.of_placement", reference=reference))
    page = render_template(
        "transcripts/revoke.html",
        placement=hosted_or_404(reference, Role.REGISTRAR),
        listed=listed,
        form=form,
        reasons=reasons,
    )
    return page, 422 if form.is_submitted() else 200


def _issue(reference: str, form: IssueForm | ReplaceForm) -> ResponseReturnValue:
    """Both the first issue and a replacement: a preview, and a POST that issues what the preview shows."""
    placement = hosted_or_404(reference, Role.REGISTRAR)
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            replacing = form.reason_code.data if isinstance(form, ReplaceForm) else ""
            number = _issued(placement, form.seen_number(), replacing)
            db.session.commit()
        except MovedOn as moved:
            return moved_on_page(moved, [], url_for("transcripts.of_placement", reference=reference))
        except REFUSALS as refused:
            db.session.rollback()
            reasons = sentences(refused)
        else:
            flash(Markup(gettext("Transcript %(number)s is issued.", number=marked(number))), "done")
            return redirect(url_for("transcripts.of_placement", reference=reference))
    return _preview(reference, form, reasons), 422 if form.is_submitted() else 200


def _issued(placement: Placement, seen: int, replacing: str) -> str:
    """The number of the transcript, which the caller commits."""
    keys = issuing_keys(current_app.config["HWX"], placement.host, now().date())
    return issue(db.session(), placement, curriculum_for(placement), desk(), keys, seen, replacing).number


def _preview(reference: str, form: IssueForm | ReplaceForm, refused: list[str]) -> str:
    placement = hosted_or_404(reference, Role.REGISTRAR)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    listed = transcripts_of(db.session(), placement.id)
    replacing = isinstance(form, ReplaceForm)
    case = case_of(db.session(), placement, me(), today(), entries, listed)
    against = [issue_sentence(one) for one in against_issuing(case, "replaced" if replacing else "")]
    drawn = None
    if latest_decision(entries):
        drawn = statement(placement, curriculum, desk(), entries, gettext("given on issue"), case.in_force)
        against += against_printing(drawn, placement.host_id)
    if not form.is_submitted():
        form.seen.data = str(entries[-1].number)
    return render_template(
        "transcripts/issue.html",
        placement=placement,
        form=form,
        replacing=replacing,
        current=in_force(listed),
        drawn=drawn,
        lacking=lacking(drawn) if drawn else [],
        reasons=refused,
        against=[] if refused else against,
        read=reader_of(curriculum),
    )
