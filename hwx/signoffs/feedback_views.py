"""Rounds of feedback for those who work with the placement: opened, watched, released, and the result read."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.jobs import enqueue
from hwx.people.signed_in import me
from hwx.placements.acting import acting_as
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import give, given_before, given_meanwhile, keep, taken_key
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.facts import Feedback
from hwx.rules.feedback import ABOUT, digest_of, objections_to_release
from hwx.rules.rounds import MSF
from hwx.signoffs import feedback
from hwx.signoffs.feedback import FeedbackRefused, Shown, rounds_of
from hwx.signoffs.feedback_forms import RoundForm, round_form
from hwx.signoffs.feedback_tables import FeedbackRater, FeedbackRound
from hwx.signoffs.feedback_wording import feedback_sentences, group_name, item_name, round_state_name

feedback_rounds = Blueprint("feedback_rounds", __name__, url_prefix="/placements/<reference>/feedback")

OPENING = (Role.COORDINATOR, Role.SUPERVISOR, Role.UNIT_HEAD)
RELEASING = (Role.COORDINATOR,)
OBSERVING = (Role.SUPERVISOR, Role.UNIT_HEAD)


@feedback_rounds.get("")
@audience(SIGNED_IN)
def listing(reference: str) -> ResponseReturnValue:
    """Who runs rounds sees who was asked and who has answered; everybody else only what was released."""
    placement = seen_or_404(reference)
    runs = _holds(placement, OPENING)
    rounds = rounds_of(db.session(), placement.id, today())
    return render_template(
        "signoffs/feedback_rounds.html",
        placement=placement,
        rounds=rounds if runs else [one for one in rounds if one.state == "released"],
        runs=runs,
        releases=_holds(placement, RELEASING),
        waiting=any(one.state in ("open", "over") for one in rounds),
        against=_against,
        state_name=round_state_name,
        group_name=group_name,
    )


@feedback_rounds.route("/new", methods=["GET", "POST"])
@audience(only(*OPENING))
def new(reference: str) -> ResponseReturnValue:
    placement = hosted_or_404(reference, *OPENING)
    curriculum = curriculum_for(placement)
    form = round_form(curriculum.rules.feedback_least, curriculum.rules.feedback_most)()
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is None and form.validate_on_submit():
        given = _opened(form, placement, curriculum)
    if given is not None and not isinstance(given, list):
        return given
    return _form_page(form, reference, given or []), 422 if form.is_submitted() else 200


def _opened(form: RoundForm, placement: Placement, curriculum: Curriculum) -> ResponseReturnValue | list[str]:
    """Commits; or the reasons against it, with everything rolled back."""
    back = url_for("feedback_rounds.listing", reference=placement.reference)
    answer = Answer(back, gettext("The round is open; each colleague gets a letter with a link."))
    what = (db.session(), placement, curriculum, me(), form.raters(), _secret(), now(), today())
    try:
        for rater in feedback.open_round(*what):
            enqueue(db.session(), "signoffs.feedback_invitation", rater=rater)
        keep(form, answer)
        db.session.commit()
    except (FeedbackRefused, SentBefore) as error:
        reasons = feedback_sentences(getattr(error, "reasons", ()))
        return given_meanwhile(form) or taken_key(form) or reasons
    return give(answer)


@feedback_rounds.get("/<round_reference>")
@audience(SIGNED_IN)
def result(reference: str, round_reference: str) -> ResponseReturnValue:
    """For all who may see the placement: the trainee, those at the host who work with it, and the home institution."""
    placement = seen_or_404(reference)
    found = _round_or_404(placement, round_reference)
    shown = feedback.released_result(db.session(), found)
    if shown is None:
        return nothing_here()
    (entry,) = entries_of(db.session(), placement.id, number=found.entry)
    assert isinstance(entry.fact, Feedback)
    curriculum = curriculum_for(placement)
    return render_template(
        "signoffs/feedback_result.html",
        placement=placement,
        entry=entry,
        result=shown,
        as_recorded=digest_of(shown) == entry.fact.digest,
        about=ABOUT,
        item_name=item_name,
        read=reader_of(curriculum),
        observed=_observed_from_it(placement, curriculum) if _holds(placement, OBSERVING) else [],
    )


@feedback_rounds.post("/<round_reference>/release")
@audience(only(*RELEASING))
def release(reference: str, round_reference: str) -> ResponseReturnValue:
    """Pressing twice is no error."""
    placement = hosted_or_404(reference, *RELEASING)
    found = _round_or_404(placement, round_reference)
    by = acting_as(me(), Role.COORDINATOR, placement.host_id, today()) or nothing_here()
    try:
        feedback.release(db.session(), placement, curriculum_for(placement), found, by, now(), today())
        db.session.commit()
    except FeedbackRefused as refused:
        db.session.rollback()
        if _round_or_404(placement, round_reference).entry is None:
            flash(" ".join(feedback_sentences(refused.reasons)), "refused")
            return redirect(url_for("feedback_rounds.listing", reference=reference))
    flash(gettext("The feedback is released and on the record."), "done")
    return redirect(url_for("feedback_rounds.result", reference=reference, round_reference=round_reference))


@feedback_rounds.post("/<round_reference>/end")
@audience(only(*OPENING))
def end(reference: str, round_reference: str) -> ResponseReturnValue:
    """Without a result; pressing twice is no error."""
    placement = hosted_or_404(reference, *OPENING)
    feedback.end_round(db.session(), _round_or_404(placement, round_reference), now())
    db.session.commit()
    return redirect(url_for("feedback_rounds.listing", reference=reference))


@feedback_rounds.post("/<round_reference>/raters/<int:number>/link")
@audience(only(*OPENING))
def send_again(reference: str, round_reference: str, number: int) -> ResponseReturnValue:
    """A new link; the old one opens nothing any more."""
    placement = hosted_or_404(reference, *OPENING)
    found = _round_or_404(placement, round_reference)
    asked = select(FeedbackRater).where(FeedbackRater.id == number, FeedbackRater.round_id == found.id)
    rater = db.session.scalar(asked) or nothing_here()
    if feedback.state_of(found, today()) == "open" and not rater.answered:
        feedback.renew_link(db.session(), rater, _secret())
        enqueue(db.session(), "signoffs.feedback_invitation", rater=rater.id)
        db.session.commit()
        flash(gettext("A new link is on its way; the old one opens nothing any more."), "done")
    return redirect(url_for("feedback_rounds.listing", reference=reference))


def _observed_from_it(placement: Placement, curriculum: Curriculum) -> list[Competency]:
    """What a supervisor may observe by multi-source feedback, once it was discussed."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return [one for one in asked if MSF in one.method_codes]


def _against(shown: Shown) -> list[str]:
    """Why this round cannot be released now."""
    return feedback_sentences(objections_to_release(shown.state, shown.answers, shown.round.least, own=False))


def _form_page(form: object, reference: str, reasons: list[str]) -> str:
    placement = hosted_or_404(reference, *OPENING)
    curriculum = curriculum_for(placement)
    return render_template(
        "signoffs/feedback_new.html",
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
    )


def _round_or_404(placement: Placement, reference: str) -> FeedbackRound:
    query = select(FeedbackRound).where(
        FeedbackRound.placement_id == placement.id, FeedbackRound.reference == reference
    )
    return db.session.scalar(query) or nothing_here()


def _holds(placement: Placement, roles: tuple[Role, ...]) -> bool:
    """Never on the own placement: who has answered is not for the trainee."""
    held = any(placement.host_id in me().institutions_as(role, today()) for role in roles)
    return held and placement.trainee_id != me().id


def _secret() -> str:
    return str(current_app.secret_key)
