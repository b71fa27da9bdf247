"""Transcripts that were sent to a home institution: the list of its officers, and one with its verdict and answers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.rules.sending import against_answering
from hwx.transcripts.pages import marked
from hwx.transcripts.sending_forms import AnswerForm
from hwx.transcripts.sending_wording import answer_look, sending_sentence
from hwx.transcripts.sendings import CannotSend, Given, answering_case, record_answer
from hwx.transcripts.sent import Answer, SentTranscript, answers_about, sent_to, sent_to_officer
from hwx.verification.checks import LAST_PAGE
from hwx.verification.held import examine_held, this_site
from hwx.verification.page_voice import PageVoice
from hwx.verification.wording import answers, next_steps, particulars

home_desk = Blueprint("home_desk", __name__)

OFFICERS = only(Role.HOME_OFFICER)

CONFLICT = 409


@home_desk.get("/sent-home")
@audience(OFFICERS)
def listing() -> ResponseReturnValue:
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    rows, more = sent_to(db.session(), me(), today(), page)
    return render_template("verification/sent_home.html", rows=rows, more=more, page=page, answer_look=answer_look)


@home_desk.get("/sent-home/<number>")
@audience(OFFICERS)
def one(number: str) -> ResponseReturnValue:
    return _page(_sent_or_404(number), AnswerForm(formdata=None), [])


@home_desk.post("/sent-home/<number>")
@audience(OFFICERS)
def answer(number: str) -> ResponseReturnValue:
    sent, form = _sent_or_404(number), AnswerForm()
    form.name_answers()
    if not form.validate():
        return _page(sent, form, []), 422
    given = Given(form.answer.data, form.reason.data or "", form.seen_number())
    try:
        record_answer(db.session(), sent, _answers(sent), given, me(), now(), today())
        db.session.commit()
    except CannotSend as refused:
        db.session.rollback()
        moved = any(reason.code == "answered_meanwhile" for reason in refused.reasons)
        reasons = [sending_sentence(reason) for reason in refused.reasons]
        return _page(_sent_or_404(number), form, reasons), CONFLICT if moved else 422
    done = gettext(
        "The answer about transcript %(number)s is recorded. The trainee and the host are told.", number=marked(number)
    )
    flash(Markup(done), "done")
    return redirect(url_for("home_desk.one", number=number))


def _sent_or_404(number: str) -> SentTranscript:
    return sent_to_officer(db.session(), me(), today(), number) or abort(404)


def _answers(sent: SentTranscript) -> tuple[Answer, ...]:
    return answers_about(db.session(), [sent.id])[sent.id]


def _page(sent: SentTranscript, form: AnswerForm, refused: list[str]) -> str:
    """The form that is shown is drawn from the newest answer."""
    form.name_answers()
    voice, said = PageVoice(), _answers(sent)
    verdict, _statement = examine_held(db.session(), sent.id, this_site())
    last = said[0].number if said else 0
    form.seen.data = str(last)
    against = against_answering(answering_case(sent, said, me(), today(), last))
    return render_template(
        "verification/sent_home_one.html",
        sent=sent,
        said=said,
        form=form,
        refused=refused,
        against=[sending_sentence(reason) for reason in against],
        answers=answers(verdict, voice),
        steps=() if verdict.about else next_steps(verdict, voice),
        particulars=particulars(verdict.about, voice) if verdict.about else (),
        answer_look=answer_look,
    )
