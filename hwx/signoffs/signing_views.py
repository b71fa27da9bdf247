"""Observe, sign off, countersign, withdraw: one page and one POST each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.forms import SeenForm, typed
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.record import Entry
from hwx.rules.signing import Countersigning, Observing, Signing, Withdrawing
from hwx.signoffs import deeds
from hwx.signoffs.forms import ObserveForm, SignForm, WithdrawForm, filled
from hwx.signoffs.pages import competency_or_404, moved_on_page, scene
from hwx.signoffs.requests import answer, open_request
from hwx.signoffs.wording import objection_sentences

signing = Blueprint("signing", __name__, url_prefix="/placements/<reference>")

ASSESSORS = only(Role.SUPERVISOR, Role.UNIT_HEAD)


@signing.route("/competencies/<code>/observe", methods=["GET", "POST"])
@audience(ASSESSORS)
def observe(reference: str, code: str) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    form = ObserveForm(data=_from_request(placement, competency))
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    form.method.choices = [(method, method_name(method)) for method in competency.method_codes]

    def deed() -> Entry:
        act = Observing(code, form.level.data, form.method.data, filled(form.happened_on.data))
        here = scene(placement, curriculum, form.seen_number())
        entry = deeds.observe(here, act, form.comment.data or "")
        answer(db.session(), placement.id, code, me().id, entry.number, now())
        return entry

    return _act(form, deed, "signoffs/observe.html", placement, curriculum, competency, gettext("Recorded."))


@signing.route("/competencies/<code>/sign", methods=["GET", "POST"])
@audience(ASSESSORS)
def sign(reference: str, code: str) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    form = SignForm()

    def deed() -> Entry:
        here = scene(placement, curriculum, form.seen_number())
        return deeds.sign_off(here, Signing(code, today()), form.comment.data or "")

    done = gettext("Signed off. A unit head now countersigns it.") if competency.critical else gettext("Signed off.")
    return _act(form, deed, "signoffs/sign.html", placement, curriculum, competency, done)


@signing.route("/competencies/<code>/countersign/<int:number>", methods=["GET", "POST"])
@audience(only(Role.UNIT_HEAD))
def countersign(reference: str, code: str, number: int) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    form = SignForm()

    def deed() -> Entry:
        here = scene(placement, curriculum, form.seen_number())
        return deeds.countersign(here, Countersigning(code, number, today()), form.comment.data or "")

    return _act(form, deed, "signoffs/countersign.html", placement, curriculum, competency, gettext("Countersigned."))


@signing.route("/entries/<int:number>/withdraw", methods=["GET", "POST"])
@audience(ASSESSORS)
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    named = entries_of(db.session(), placement.id, number=number)
    code = getattr(named[0].fact, "competency", "") if named else ""
    competency = competency_or_404(placement, curriculum, code) if code else abort(404)
    form = WithdrawForm()
    form.name_reasons()

    def deed() -> Entry:
        act = Withdrawing(number, form.reason_code.data, form.reason.data or "", today())
        return deeds.withdraw(scene(placement, curriculum, form.seen_number()), act)

    return _act(
        form, deed, "signoffs/withdraw.html", placement, curriculum, competency, gettext("Withdrawn."), named[0]
    )


def _asked(reference: str, code: str) -> tuple[Placement, Curriculum, Competency]:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    return placement, curriculum, competency_or_404(placement, curriculum, code)


def _act(
    form: SeenForm,
    deed: Callable[[], Entry],
    template: str,
    placement: Placement,
    curriculum: Curriculum,
    competency: Competency,
    done: str,
    entry: Entry | None = None,
) -> ResponseReturnValue:
    """Show the form, or do the deed and commit. A refusal comes back with everything typed and all the reasons."""
    reasons: list[str] = []
    back = url_for("signoffs.competency", reference=placement.reference, code=competency.code)
    if form.validate_on_submit():
        try:
            deed()
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), back)
        else:
            flash(done, "done")
            return redirect((request.args.get("next") == "queue" and url_for("queue.show")) or back)
    page = _page(form, template, placement.reference, competency.code, reasons, entry)
    return page, 422 if form.is_submitted() else 200


def _page(form: SeenForm, template: str, reference: str, code: str, reasons: list[str], entry: Entry | None) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement, curriculum, competency = _asked(reference, code)
    entries = entries_of(db.session(), placement.id)
    form.passkey_asked_for = placement.host.asks_passkeys
    ground = deeds.ground_of(scene(placement, curriculum, 0), entries)
    if not form.is_submitted():
        form.seen.data = str(entries[-1].number)
    return render_template(
        template,
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        standing=ground.standing(code),
        observations=[e for e in entries if e.number in ground.standing(code).evidence],
        requests=[one for one in open_request(db.session(), placement.id, code, today()) if one.asked_id == me().id],
        entry=entry,
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        method_names={code: method_name(code) for code in competency.method_codes},
        read=reader_of(curriculum),
        method_name=method_name,
    )


def _from_request(placement: Placement, competency: Competency) -> dict[str, Any]:
    """What the trainee has filled in already: the date and the method of the encounter; today otherwise."""
    mine = [
        one for one in open_request(db.session(), placement.id, competency.code, today()) if one.asked_id == me().id
    ]
    day: date = mine[0].encounter_on if mine else today()
    methods = competency.method_codes
    method = mine[0].method if mine and mine[0].method else (methods[0] if len(methods) == 1 else None)
    return {"happened_on": day, "method": method}
