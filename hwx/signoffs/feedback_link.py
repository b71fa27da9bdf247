"""The page behind a rater's link: opening it changes nothing, one answer is taken, and no account is asked for.

A link that is used, unknown, renewed or too late shows one and the same page, which names nobody.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hwx.access import EVERYONE, audience
from hwx.clock import today
from hwx.extensions import db
from hwx.placements.tables import Placement
from hwx.portfolio.wording import found_sentence
from hwx.rules.feedback import ITEMS
from hwx.signoffs import feedback
from hwx.signoffs.feedback import FeedbackRefused
from hwx.signoffs.feedback_forms import FeedbackForm
from hwx.signoffs.feedback_wording import feedback_sentences

feedback_link = Blueprint("feedback", __name__)


@feedback_link.route("/feedback/<link>", methods=["GET", "POST"])
@audience(EVERYONE)
def answer(link: str) -> ResponseReturnValue:
    behind = feedback.behind(db.session(), link, today())
    if behind is None:
        return render_template("signoffs/feedback_closed.html"), 410
    rater, found = behind
    form = FeedbackForm()
    reasons: list[str] = []
    if form.validate_on_submit() and form.mind(_written(form), today()):
        try:
            feedback.answer(db.session(), rater, found, form.ratings(), form.comments(), today())
            db.session.commit()
        except FeedbackRefused as refused:
            db.session.rollback()
            reasons = feedback_sentences(refused.reasons)
        else:
            return redirect(url_for("feedback.thanks"))
    page = render_template(
        "signoffs/feedback_answer.html",
        form=form,
        reasons=reasons,
        found=[found_sentence(one) for one in form.found],
        trainee=db.session.get_one(Placement, found.placement_id).trainee,
        round=found,
        items=ITEMS,
    )
    return page, 422 if form.is_submitted() else 200


@feedback_link.get("/feedback/thanks")
@audience(EVERYONE)
def thanks() -> ResponseReturnValue:
    return render_template("signoffs/feedback_thanks.html")


def _written(form: FeedbackForm) -> str:
    return "\n".join(text.strip() for text in form.comments().values())
