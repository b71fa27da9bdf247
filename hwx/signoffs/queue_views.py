"""The supervisor's queue, and the trainee's request that fills it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from hwx.access import LAST_ROW, SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.fields import options
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import give, given_before, given_meanwhile, keep
from hwx.placements.tables import Placement
from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.requesting import Requesting, objections_to_request
from hwx.rules.signing import Objection, Signer
from hwx.signoffs import queue_order, request_views
from hwx.signoffs.deeds import ground_of, signer_of
from hwx.signoffs.forms import AskForm, filled
from hwx.signoffs.guest_pages import send_link
from hwx.signoffs.pages import competency_or_404, scene
from hwx.signoffs.paper_copies import waiting_for
from hwx.signoffs.queue import Queue, queue_of
from hwx.signoffs.requests import Assessor, assessors_for, request_of, take_back
from hwx.signoffs.requests import ask as ask_assessor
from hwx.signoffs.wording import joined, objection_sentences

queue = Blueprint("queue", __name__)


@queue.get("/queue")
@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def show() -> ResponseReturnValue:
    """What waits for the reader: requests, competencies ready to sign, countersignatures."""
    waiting = my_queue()
    wanted = queue_order.wanted_from(request.args, waiting)

    def title(digest: str, competency: str) -> tuple[str, str]:
        curriculum = _curriculum(digest)
        return reader_of(curriculum)(curriculum.by_code[competency].title)

    def critical(digest: str, competency: str) -> bool:
        return _curriculum(digest).by_code[competency].critical

    return render_template(
        "signoffs/queue.html",
        queue=waiting,
        papers=waiting_for(db.session(), me()),
        wanted=wanted,
        groups=queue_order.groups_of(waiting, wanted, today()),
        together=queue_order.together(waiting, wanted),
        trainees=queue_order.trainees_in(waiting),
        title=title,
        critical_item=critical,
        today=today(),
    )


def my_queue() -> Queue:
    return queue_of(db.session(), me(), today(), _curriculum)


@queue.route("/placements/<reference>/competencies/<code>/ask", methods=["GET", "POST"])
@audience(SIGNED_IN)
def ask(reference: str, code: str) -> ResponseReturnValue:
    """The trainee asks an assessor to look; nobody else may ask in the trainee's name."""
    placement = _own_placement(reference)
    curriculum = curriculum_for(placement)
    competency = competency_or_404(placement, curriculum, code)
    assessors = assessors_for(db.session(), placement, curriculum.slug, competency, today())
    form = _ask_form(placement, curriculum, competency, assessors)
    given = given_before(form)
    if given:
        return given
    reasons: list[str] = []
    if form.validate_on_submit():
        reasons = objection_sentences(_against(form, placement, curriculum, code))
        if not reasons:
            try:
                answer, mail_link = _ask(form, placement, curriculum, code)
                db.session.commit()
                mail_link()
                return give(answer)
            except SentBefore:
                return given_meanwhile(form) or abort(409)
    page = render_template(
        "signoffs/ask.html",
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        assessors=assessors,
        read=reader_of(curriculum),
        method_names={method: method_name(method) for method in competency.method_codes},
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        locale=get_locale(),
    )
    return page, 422 if form.is_submitted() else 200


@queue.post("/placements/<reference>/requests/<int:number>/take-back")
@audience(SIGNED_IN)
def take_back_request(reference: str, number: int) -> ResponseReturnValue:
    placement = _own_placement(reference)
    taken, back = take_back(db.session(), number, placement.id, me().id, now()) or abort(404)
    code = taken.competency
    db.session.commit()
    flash(
        gettext("The request is taken back.") if back else gettext("The request was answered before."),
        "done" if back else "note",
    )
    return redirect(url_for("signoffs.competency", reference=reference, code=code))


for address, view in (
    ("", request_views.requests_page),
    ("/<int:number>/answer", request_views.answer_request),
    ("/<int:number>/hand-over", request_views.hand_over_request),
    ("/<int:number>/extend", request_views.extend_request),
):
    methods = ["GET", "POST"] if address else ["GET"]
    queue.add_url_rule(f"/placements/<reference>/requests{address}", view_func=view, methods=methods)


def _own_placement(reference: str) -> Placement:
    placement = seen_or_404(reference)
    if placement.trainee_id != me().id:
        abort(404)
    return placement


def _ask_form(
    placement: Placement, curriculum: Curriculum, competency: Competency, assessors: Sequence[Assessor]
) -> AskForm:
    methods = competency.method_codes
    given: dict[str, Any] = {"encounter_on": today(), "method": methods[0] if len(methods) == 1 else None}
    again = request.args.get("again", 0, type=int)
    before = request_of(db.session(), placement.id, again) if 0 < again <= LAST_ROW else None
    if before is not None and before.competency == competency.code:
        names = ("encounter_on", "method", "note", "self_level")
        given |= {name: getattr(before, name) for name in names}
    form = AskForm(data=given)
    form.asked.choices = options(
        ((one.id, joined(filter(None, (one.name, one.capacity)))) for one in assessors), gettext("Choose")
    )
    form.method.choices = [(method, method_name(method)) for method in methods]
    form.self_level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    return form


def _against(form: AskForm, placement: Placement, curriculum: Curriculum, code: str) -> tuple[Objection, ...]:
    """What the rules say to it: the date, the method, the person who is asked."""
    asked = db.session.get(Person, form.asked.data)
    signer = signer_of(asked) if asked is not None else Signer(0, ())
    entries = entries_of(db.session(), placement.id)
    ground = ground_of(scene(placement, curriculum, 0), entries)
    return objections_to_request(
        Requesting(me().id, signer, code, form.method.data, filled(form.encounter_on.data)), ground
    )


def _ask(form: AskForm, placement: Placement, curriculum: Curriculum, code: str) -> tuple[Answer, Callable[[], None]]:
    """The second thing mails the link where a guest is asked; to be called after the commit."""
    asked = ask_assessor(
        db.session(),
        placement,
        code,
        form.asked.data,
        filled(form.encounter_on.data),
        form.method.data,
        form.note.data or "",
        now(),
        today(),
        form.self_level.data,
        curriculum.rules,
    )
    answer = Answer(
        url_for("signoffs.competency", reference=placement.reference, code=code), _asked_words(curriculum.rules)
    )
    keep(form, answer)
    return answer, send_link(asked, placement.trainee.passport_name, asked.expires_on)


def _asked_words(rules: AssessmentRules) -> str:
    if not rules.request_days:
        return str(gettext("Asked. The request stays open until it is answered."))
    return str(
        ngettext(
            "Asked. The request stays open for %(num)s day.",
            "Asked. The request stays open for %(num)s days.",
            rules.request_days,
        )
    )


def _curriculum(digest: str) -> Curriculum:
    return curriculum_of(db.session(), digest)
