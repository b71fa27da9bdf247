"""The supervisor's queue, and the trainee's request that fills it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.fields import options
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.signoffs.forms import AskForm, filled
from hwx.signoffs.pages import competency_or_404
from hwx.signoffs.queue import Queue, Waiting, queue_of
from hwx.signoffs.requests import WINDOW, assessors_for, take_back
from hwx.signoffs.requests import ask as ask_assessor
from hwx.signoffs.wording import joined

queue = Blueprint("queue", __name__)


@queue.get("/queue")
@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def show() -> ResponseReturnValue:
    """What waits for the reader: requests, competencies ready to sign, countersignatures."""
    waiting = my_queue()

    def title(digest: str, competency: str) -> tuple[str, str]:
        curriculum = _curriculum(digest)
        return reader_of(curriculum)(curriculum.by_code[competency].title)

    def critical(item: Waiting) -> bool:
        return _curriculum(item.digest).by_code[item.competency].critical

    return render_template("signoffs/queue.html", queue=waiting, title=title, critical_item=critical, today=today())


def my_queue() -> Queue:
    return queue_of(db.session(), me(), today(), _curriculum)


@queue.route("/placements/<reference>/competencies/<code>/ask", methods=["GET", "POST"])
@audience(SIGNED_IN)
def ask(reference: str, code: str) -> ResponseReturnValue:
    """The trainee asks an assessor to look; nobody else may ask in the trainee's name."""
    placement = _own_placement(reference)
    curriculum = curriculum_for(placement)
    competency = competency_or_404(placement, curriculum, code)
    form = AskForm(data={"encounter_on": today()})
    assessors = assessors_for(db.session(), placement, curriculum.slug, competency, today())
    form.asked.choices = options(
        ((one.id, joined(filter(None, (one.name, one.capacity)))) for one in assessors), gettext("Choose")
    )
    form.method.choices = [(method, method_name(method)) for method in competency.method_codes]
    if form.validate_on_submit() and _date_fits(form, placement):
        ask_assessor(
            db.session(),
            placement,
            code,
            form.asked.data,
            filled(form.encounter_on.data),
            form.method.data,
            form.note.data or "",
            now(),
            today(),
        )
        db.session.commit()
        flash(
            ngettext(
                "Asked. The request stays open for %(num)s day.",
                "Asked. The request stays open for %(num)s days.",
                WINDOW.days,
            ),
            "done",
        )
        return redirect(url_for("signoffs.competency", reference=reference, code=code))
    page = render_template(
        "signoffs/ask.html",
        form=form,
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        assessors=assessors,
        read=reader_of(curriculum),
        method_names={method: method_name(method) for method in competency.method_codes},
        locale=get_locale(),
    )
    return page, 422 if form.is_submitted() else 200


@queue.post("/placements/<reference>/requests/<int:number>/take-back")
@audience(SIGNED_IN)
def take_back_request(reference: str, number: int) -> ResponseReturnValue:
    placement = _own_placement(reference)
    taken = take_back(db.session(), number, placement.id, now()) or abort(404)
    code, answered = taken.competency, taken.closed_by_entry
    db.session.commit()
    if answered is None:
        flash(gettext("The request is taken back."), "done")
    return redirect(url_for("signoffs.competency", reference=reference, code=code))


def _own_placement(reference: str) -> Placement:
    placement = seen_or_404(reference)
    if placement.trainee_id != me().id:
        abort(404)
    return placement


def _date_fits(form: AskForm, placement: Placement) -> bool:
    """Whether the encounter lies inside the placement and not in the future, and somebody can still be asked."""
    errors = []
    day = filled(form.encounter_on.data)
    if day > today():
        errors.append(gettext("This date lies in the future."))
    elif not placement.starts_on <= day <= placement.ends_on:
        errors.append(gettext("This date lies outside the dates of the placement."))
    if placement.state not in (PlacementState.ACTIVE, PlacementState.PAUSED):
        errors.append(gettext("The placement has not begun or has ended, so nobody can be asked."))
    form.encounter_on.errors = [*form.encounter_on.errors, *errors]
    return not errors


def _curriculum(digest: str) -> Curriculum:
    return curriculum_of(db.session(), digest)
