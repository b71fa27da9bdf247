"""The page behind a guest's link, which changes nothing however often and by whomever it is opened.

It holds one case and nothing else of the record. Every link that is not good gets the same page and the same status.
An answer is recorded in two steps: the form is sent, a code goes to the registered contact, and the form with the code.
"""

from __future__ import annotations

import json
from dataclasses import astuple

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from hwx.access import EVERYONE, audience
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db, limiter
from hwx.people.mail import send
from hwx.placements.pages import reader_of
from hwx.rules.rounds import methods_without_round
from hwx.signoffs.grounds import Refused
from hwx.signoffs.guest_case import Case, Said, UsedMeanwhile, case_of, objections_now, record
from hwx.signoffs.guest_codes import DIGITS, GOOD_FOR
from hwx.signoffs.guest_forms import AnswerForm
from hwx.signoffs.guest_otherwise import answer_otherwise, passed_back
from hwx.signoffs.guest_steps import code_is_right, letter_to_guest, limit, neutral, send_new_code
from hwx.signoffs.guest_wording import means_text, sentences_for_guest
from hwx.signoffs.paper_copies import ClosedBefore

guest = Blueprint("guest", __name__)
guest.add_app_template_global(means_text)
guest.add_url_rule("/g/<token>/otherwise", view_func=answer_otherwise, methods=["GET", "POST"])
guest.add_url_rule("/guest-passed-back", view_func=passed_back)


@guest.after_request
def _keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@guest.get("/g/<token>")
@audience(EVERYONE)
def answer(token: str) -> ResponseReturnValue:
    case = case_of(db.session(), token, today())
    return _page(case, _form(case)) if case else neutral()


@guest.post("/g/<token>")
@limiter.shared_limit(limit, scope="guest")
@audience(EVERYONE)
def give_answer(token: str) -> ResponseReturnValue:
    case = case_of(db.session(), token, today())
    if case is None:
        return neutral()
    form = _form(case)
    if not form.validate():
        return _page(case, form, 422, coded=bool(request.form.get("code")))
    said = _said(case, form)
    if not form.code.data or request.form.get("step") == "again":
        return _send_code(case, form, said)
    return _record(token, case, form, said)


@guest.get("/guest-recorded")
@audience(EVERYONE)
def recorded() -> ResponseReturnValue:
    """Where an answer leads; the same for everybody, since the link is used up by then."""
    return render_template("signoffs/guest_recorded.html")


def _send_code(case: Case, form: AnswerForm, said: Said) -> ResponseReturnValue:
    reasons = objections_now(db.session(), case, said, now(), today())
    if reasons:
        return _page(case, form, 422, sentences_for_guest(reasons))
    status = send_new_code(case, form, _confirms(case, said), "guest_code", level=said.level)
    return _page(case, form, status, coded=True)


def _record(token: str, case: Case, form: AnswerForm, said: Said) -> ResponseReturnValue:
    """The try is counted whatever comes of it."""
    if not code_is_right(case, form, _confirms(case, said)):
        return _page(case, form, 422, coded=True)
    letter = letter_to_guest(case, "guest_recorded", level=said.level)
    try:
        record(db.session(), case, said, now(), today())
        db.session.commit()
    except (UsedMeanwhile, ClosedBefore):
        db.session.rollback()
        return neutral()
    except Refused as refused:
        db.session.rollback()
        fresh = case_of(db.session(), token, today())
        return _page(fresh, form, 422, sentences_for_guest(refused.reasons), coded=True) if fresh else neutral()
    if letter.to:
        send(letter)
    return redirect(url_for("guest.recorded"))


def _confirms(case: Case, said: Said) -> str:
    """All that was on the screen: the code is good for that and for nothing else."""
    question = case.opened.question
    return json.dumps([question.competency, question.encounter_on.isoformat(), *astuple(said)])


def _said(case: Case, form: AnswerForm) -> Said:
    paper = case.paper
    return form.said(paper.level, paper.method) if paper else form.said(0, case.opened.question.method)


def _form(case: Case) -> AnswerForm:
    form = AnswerForm()
    form.level.choices = [(level.number, str(level.number)) for level in case.curriculum.scale.levels]
    form.method.choices = [(method, method_name(method)) for method in _methods(case)]
    if case.paper:
        del form.level, form.comment
    if case.opened.question.method:
        del form.method
    return form


def _methods(case: Case) -> tuple[str, ...]:
    return methods_without_round(case.competency, case.curriculum)


def _page(
    case: Case, form: AnswerForm, status: int = 200, reasons: list[str] | None = None, coded: bool = False
) -> ResponseReturnValue:
    read = reader_of(case.curriculum)
    page = render_template(
        "signoffs/guest_answer.html",
        case=case,
        question=case.opened.question,
        trainee=case.opened.placement.trainee,
        form=form,
        reasons=reasons or [],
        coded=coded,
        read=read,
        level_names={level.number: read(level.name) for level in case.curriculum.scale.levels},
        method_names={code: method_name(code) for code in _methods(case)},
        method_name=method_name,
        otherwise=url_for("guest.answer_otherwise", **(request.view_args or {})),
        digits=ngettext("A code of %(num)s digit", "A code of %(num)s digits", DIGITS),
        minutes=GOOD_FOR.seconds // 60,
    )
    return page, status
