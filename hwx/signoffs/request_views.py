"""What is answered to a request beside an observation: not seen, declined, handed over, given more time.

The addresses stand in ``hwx.signoffs.queue_views``.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.fields import options
from hwx.people.signed_in import me
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import give, given_before, given_meanwhile, keep
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.requesting import Extending, objections_to_extension
from hwx.signoffs.answering import colleagues_for, coordinates_host_of
from hwx.signoffs.forms import AnswerForm, ExtendForm
from hwx.signoffs.guest_pages import send_link
from hwx.signoffs.pages import scene
from hwx.signoffs.requests import AnsweredBefore, Asked, Assessor, extend, hand_over, requests_of, turn_down
from hwx.signoffs.wording import joined, objection_sentences


@audience(SIGNED_IN)
def requests_page(reference: str) -> ResponseReturnValue:
    """Every request of the trainee and what became of it; for the trainee and the coordinators of the host."""
    placement = seen_or_404(reference)
    coordinates = coordinates_host_of(me(), placement, today())
    if placement.trainee_id != me().id and not coordinates:
        nothing_here()
    curriculum = curriculum_for(placement)
    return render_template(
        "signoffs/requests.html",
        placement=placement,
        curriculum=curriculum,
        requests=_all(placement, curriculum),
        own=placement.trainee_id == me().id,
        coordinates=coordinates,
        reader=me().id,
        read=reader_of(curriculum),
        method_name=method_name,
    )


@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def answer_request(reference: str, number: int) -> ResponseReturnValue:
    """The assessor who is asked did not see it, declines, or hands over to a colleague."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    asked = _of_number(placement, curriculum, number)
    if asked.request.asked_id != me().id:
        nothing_here()
    return _answer_page(placement, curriculum, asked, ("not_seen", "handed_over", "declined"), url_for("queue.show"))


@audience(only(Role.COORDINATOR))
def hand_over_request(reference: str, number: int) -> ResponseReturnValue:
    """The coordinator gives the request of somebody who is away, or has left, to a colleague."""
    placement = hosted_or_404(reference, Role.COORDINATOR)
    curriculum = curriculum_for(placement)
    asked = _of_number(placement, curriculum, number)
    # From the list of what was left behind, back to it: there may be more.
    from_list = request.args.get("next") == "handover"
    back = url_for("handover.listing") if from_list else url_for("queue.requests_page", reference=reference)
    return _answer_page(placement, curriculum, asked, ("handed_over",), back)


@audience(only(Role.COORDINATOR))
def extend_request(reference: str, number: int) -> ResponseReturnValue:
    """The one extension, also of a request that has just expired, with a reason."""
    placement = hosted_or_404(reference, Role.COORDINATOR)
    curriculum = curriculum_for(placement)
    asked = _of_number(placement, curriculum, number)
    form = ExtendForm()
    given = given_before(form)
    if given:
        return given
    reasons: list[str] = []
    if form.validate_on_submit():
        act = Extending(asked.extended, asked.state not in ("open", "expired"), form.reason.data or "")
        reasons = objection_sentences(objections_to_extension(act))
        if not reasons and not asked.extendable:
            reasons = [gettext("Even with more time it would be over by now. The trainee can ask again.")]
        if not reasons:
            back = url_for("queue.requests_page", reference=reference)
            done = Answer(back, gettext("The request has more time."))
            return _record(
                form, done, lambda: extend(db.session(), asked.request, me().id, form.reason.data or "", now())
            )
    page = _page("signoffs/extend.html", placement, curriculum, asked, form=form, reasons=reasons)
    return page, 422 if form.is_submitted() else 200


def _answer_page(
    placement: Placement, curriculum: Curriculum, asked: Asked, choices: tuple[str, ...], back: str
) -> ResponseReturnValue:
    form = AnswerForm(data={"answer": choices[0] if len(choices) == 1 else None})
    given = given_before(form)
    if given:
        return given
    if not asked.open:
        return _answered_meanwhile(back)
    colleagues = _colleagues(placement, curriculum, asked)
    _offer(form, choices, colleagues)
    if form.validate_on_submit() and _names_a_colleague(form):
        reason = form.reason.data or ""
        if form.answer.data == "handed_over":
            done = Answer(back, gettext("Handed over."))
            to = form.colleague.data
            return _record(form, done, lambda: _handed_over(placement, asked, to, reason))
        done = Answer(back, gettext("The trainee is told your answer."))
        kind = form.answer.data
        return _record(form, done, lambda: turn_down(db.session(), asked.request, kind, me().id, reason, now()))
    more = {"form": form, "back": back, "colleagues": colleagues, "choices": choices}
    page = _page("signoffs/answer.html", placement, curriculum, asked, **more)
    return page, 422 if form.is_submitted() else 200


def _handed_over(placement: Placement, asked: Asked, to: int, reason: str) -> Callable[[], None]:
    """What comes back mails the link where the colleague is a guest; to be called after the commit."""
    passed_on = hand_over(db.session(), asked.request, to, me().id, reason, now())
    return send_link(passed_on, placement.trainee.passport_name, asked.ends_on)


def _record(
    form: AnswerForm | ExtendForm, done: Answer, deed: Callable[[], Callable[[], None] | None]
) -> ResponseReturnValue:
    """``deed`` gives back what is to be done after the commit, if anything is."""
    try:
        afterwards = deed()
        keep(form, done)
        db.session.commit()
    except (SentBefore, AnsweredBefore):
        return given_meanwhile(form) or _answered_meanwhile(done.location)
    if afterwards is not None:
        afterwards()
    return give(done)


def _answered_meanwhile(back: str) -> ResponseReturnValue:
    flash(gettext("This request is no longer open: it was answered, taken back, or its time is over."), "note")
    return redirect(back)


def _offer(form: AnswerForm, choices: tuple[str, ...], colleagues: list[Assessor]) -> None:
    words = {
        "not_seen": gettext("I did not see this"),
        "handed_over": gettext("A colleague should answer"),
        "declined": gettext("I decline"),
    }
    form.answer.choices = [(kind, words[kind]) for kind in choices]
    form.colleague.choices = options(
        ((one.id, joined(filter(None, (one.name, one.capacity)))) for one in colleagues), gettext("Choose")
    )


def _names_a_colleague(form: AnswerForm) -> bool:
    if form.answer.data == "handed_over" and not form.colleague.data:
        form.colleague.errors = [gettext("Choose the colleague who takes it over.")]
        return False
    return True


def _colleagues(placement: Placement, curriculum: Curriculum, asked: Asked) -> list[Assessor]:
    here = scene(placement, curriculum, 0)
    return colleagues_for(here, asked.request)


def _all(placement: Placement, curriculum: Curriculum) -> list[Asked]:
    entries = entries_of(db.session(), placement.id, "")
    return requests_of(db.session(), placement.id, curriculum.rules, entries, today())


def _of_number(placement: Placement, curriculum: Curriculum, number: int) -> Asked:
    return next((one for one in _all(placement, curriculum) if one.request.id == number), None) or abort(404)


def _page(template: str, placement: Placement, curriculum: Curriculum, asked: Asked, **more: object) -> str:
    return render_template(
        template,
        placement=placement,
        curriculum=curriculum,
        competency=curriculum.by_code[asked.request.competency],
        asked=asked,
        read=reader_of(curriculum),
        method_name=method_name,
        **more,
    )
