"""A guest who did not see it, or declines, says so by the same link, and it goes back to the trainee with the reason.

The addresses stand in ``hwx.signoffs.guest_views``.
"""

from __future__ import annotations

import json

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from hwx.access import EVERYONE, audience
from hwx.clock import now, today
from hwx.extensions import db, limiter
from hwx.people.mail import send
from hwx.placements.pages import reader_of
from hwx.signoffs.guest_case import Case, UsedMeanwhile, case_of, pass_back
from hwx.signoffs.guest_codes import DIGITS, GOOD_FOR
from hwx.signoffs.guest_forms import OtherwiseForm
from hwx.signoffs.guest_steps import code_is_right, letter_to_guest, limit, neutral, send_new_code


@limiter.shared_limit(limit, scope="guest", methods=["POST"])
@audience(EVERYONE)
def answer_otherwise(token: str) -> ResponseReturnValue:
    case = case_of(db.session(), token, today())
    if case is None:
        return neutral()
    form = _form(case)
    if not form.is_submitted():
        return _page(case, form)
    if not form.validate():
        return _page(case, form, 422, coded=bool(request.form.get("code")))
    if not form.code.data or request.form.get("step") == "again":
        status = send_new_code(case, form, _confirms(form), "guest_code_back")
        return _page(case, form, status, coded=True)
    return _pass_back(case, form)


@audience(EVERYONE)
def passed_back() -> ResponseReturnValue:
    """Where such an answer leads; the same for everybody, since the link is used up by then."""
    return render_template("signoffs/guest_passed_back.html")


def _pass_back(case: Case, form: OtherwiseForm) -> ResponseReturnValue:
    """The try is counted whatever comes of it."""
    if not code_is_right(case, form, _confirms(form)):
        return _page(case, form, 422, coded=True)
    letter = letter_to_guest(case, "guest_passed_back")
    try:
        pass_back(db.session(), case, form.answer.data, form.reason.data or "", now())
        db.session.commit()
    except UsedMeanwhile:
        db.session.rollback()
        return neutral()
    if letter.to:
        send(letter)
    return redirect(url_for("guest.passed_back"))


def _confirms(form: OtherwiseForm) -> str:
    """All that was on the screen; what confirms an observation can never be the same text."""
    return json.dumps({"answer": form.answer.data, "reason": form.reason.data})


def _form(case: Case) -> OtherwiseForm:
    form = OtherwiseForm(data={"answer": "not_seen"} if case.paper else None)
    if case.paper:
        form.answer.choices = [("not_seen", gettext("I did not sign this"))]
    else:
        form.answer.choices = [("not_seen", gettext("I did not see this")), ("declined", gettext("I decline"))]
    return form


def _page(case: Case, form: OtherwiseForm, status: int = 200, coded: bool = False) -> ResponseReturnValue:
    page = render_template(
        "signoffs/guest_otherwise.html",
        case=case,
        question=case.opened.question,
        trainee=case.opened.placement.trainee,
        form=form,
        coded=coded,
        read=reader_of(case.curriculum),
        back=url_for("guest.answer", **(request.view_args or {})),
        digits=ngettext("A code of %(num)s digit", "A code of %(num)s digits", DIGITS),
        minutes=GOOD_FOR.seconds // 60,
    )
    return page, status
