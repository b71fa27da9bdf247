"""Pages of the rarer deeds about one competency: correct an observation, recognise a paper, withdraw for the panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
from hwx.placements.pages import curriculum_for, hosted_or_404, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import CERTIFICATE, Competency, Curriculum
from hwx.rules.facts import BASES, Observation
from hwx.rules.recognising import against_basis, bases_accepted
from hwx.rules.record import Entry
from hwx.rules.signing import Correcting, Observing, Recognising, Withdrawing
from hwx.signoffs import deeds, deeds_apart
from hwx.signoffs.forms import WithdrawForm, filled
from hwx.signoffs.pages import competency_or_404, moved_on_page, request_answered, scene
from hwx.signoffs.panel_views import RECORDING
from hwx.signoffs.proof_forms import Proved
from hwx.signoffs.requests import AnsweredBefore, Asked, answer
from hwx.signoffs.review_forms import BASIS_NAMES, AlternativeForm, CorrectForm, RecogniseForm
from hwx.signoffs.sentences import alternative_name, answered_before
from hwx.signoffs.wording import objection_sentences

reviews = Blueprint("reviews", __name__, url_prefix="/placements/<reference>")

ASSESSORS = only(Role.SUPERVISOR, Role.UNIT_HEAD)


@dataclass(frozen=True)
class Page:
    """One page of this module: ``fresh`` finds again what it is about, since a refusal rolls the transaction back."""

    template: str
    done: str
    fresh: Callable[[], tuple[Placement, Competency, Entry | None]]
    for_panel: bool = False
    chosen: Asked | None = None
    """The request that is answered."""


@reviews.route("/entries/<int:number>/correct", methods=["GET", "POST"])
@audience(ASSESSORS)
def correct(reference: str, number: int) -> ResponseReturnValue:
    """The author puts another observation in the place of the own one."""

    def fresh() -> tuple[Placement, Competency, Entry | None]:
        return _about_entry(seen_or_404(reference), number)

    placement, competency, entry = fresh()
    if entry is None or not isinstance(entry.fact, Observation) or entry.author != me().id:
        abort(404)
    curriculum, was = curriculum_for(placement), entry.fact
    form = CorrectForm(
        data={"level": was.level, "method": was.method, "happened_on": entry.happened_on, "comment": was.comment}
    )
    _offer_levels(form, curriculum)
    offered = [one for one in competency.method_codes if one in competency.watched_methods or one == was.method]
    form.method.choices = [(method, method_name(method)) for method in offered]

    def deed() -> Entry:
        on = filled(form.happened_on.data)
        act = Correcting(number, form.level.data, form.method.data, on, now(), form.reason.data or "")
        here = scene(placement, curriculum, form.seen_number())
        return deeds_apart.correct(here, act, form.comment.data or "")

    return _act(form, deed, Page("signoffs/correct.html", gettext("Corrected. Both entries stay readable."), fresh))


@reviews.route("/competencies/<code>/alternative", methods=["GET", "POST"])
@audience(ASSESSORS)
def observe_alternative(reference: str, code: str) -> ResponseReturnValue:
    """At a small site: what takes the place of a second assessor, where the curriculum names it."""

    fresh = partial(_about_competency, reference, code)
    placement, competency, _ = fresh()
    curriculum = curriculum_for(placement)
    form = AlternativeForm(data={"happened_on": today()})
    form.alternative.choices = [(kind, alternative_name(kind)) for kind in curriculum.rules.alternatives]
    _offer_levels(form, curriculum)
    form.method.choices = [(method, method_name(method)) for method in competency.watched_methods]

    def deed() -> Entry:
        on = filled(form.happened_on.data)
        act = Observing(code, form.level.data, form.method.data, on, alternative=form.alternative.data)
        return deeds.observe(scene(placement, curriculum, form.seen_number()), act, form.comment.data or "")

    return _act(form, deed, Page("signoffs/alternative.html", gettext("Recorded."), fresh))


@reviews.route("/competencies/<code>/recognise", methods=["GET", "POST"])
@audience(ASSESSORS)
def recognise(reference: str, code: str) -> ResponseReturnValue:
    """A supervisor of the host takes an outside certificate, or prior learning, for what it shows."""

    fresh = partial(_about_competency, reference, code)
    placement, competency, _ = fresh()
    curriculum = curriculum_for(placement)
    chosen = request_answered(placement, curriculum, code)
    if chosen is not None and chosen.request.method not in ("", CERTIFICATE):
        chosen = None  # that one asks for something to be watched
    form = RecogniseForm(data={"basis": next(iter(bases_accepted(competency, curriculum.rules)), None)})
    _offer_bases(form, competency, curriculum)
    _offer_levels(form, curriculum)

    def deed() -> Entry:
        act = Recognising(
            code,
            form.basis.data,
            form.level.data,
            form.issuer.data or "",
            form.document.data or "",
            filled(form.issued_on.data),
            form.expires_on.data,
            form.reason.data or "",
            today(),
        )
        entry = deeds_apart.recognise(scene(placement, curriculum, form.seen_number()), act)
        if chosen is not None and act.basis == "certificate":
            answer(db.session(), chosen.request.id, me().id, entry.number, now())
        return entry

    return _act(form, deed, Page("signoffs/recognise.html", gettext("Recognised."), fresh, chosen=chosen))


@reviews.route("/entries/<int:number>/panel-withdrawal", methods=["GET", "POST"])
@audience(only(*RECORDING))
def withdraw_for_panel(reference: str, number: int) -> ResponseReturnValue:
    """The panel takes a signature back, and whoever writes down its decisions records it."""

    def fresh() -> tuple[Placement, Competency, Entry | None]:
        return _about_entry(hosted_or_404(reference, *RECORDING), number)

    placement, _, _ = fresh()
    form = WithdrawForm()
    form.name_reasons()

    def deed() -> Entry:
        act = Withdrawing(number, form.reason_code.data, form.reason.data or "", today(), by_panel=True)
        return deeds.withdraw(scene(placement, curriculum_for(placement), form.seen_number()), act)

    return _act(form, deed, Page("signoffs/withdraw.html", gettext("Withdrawn."), fresh, for_panel=True))


def _about_competency(reference: str, code: str) -> tuple[Placement, Competency, Entry | None]:
    found = hosted_or_404(reference, Role.SUPERVISOR, Role.UNIT_HEAD)
    return found, competency_or_404(found, curriculum_for(found), code), None


def _about_entry(placement: Placement, number: int) -> tuple[Placement, Competency, Entry]:
    named = entries_of(db.session(), placement.id, number=number) or abort(404)
    code = getattr(named[0].fact, "competency", "") or abort(404)
    return placement, competency_or_404(placement, curriculum_for(placement), code), named[0]


def _offer_bases(form: RecogniseForm, competency: Competency, curriculum: Curriculum) -> None:
    """What the rules would refuse is not offered; one sentence says why."""
    accepted = bases_accepted(competency, curriculum.rules)
    form.basis.choices = [(basis, BASIS_NAMES[basis]) for basis in accepted]
    first = [against_basis(basis, competency, curriculum.rules)[0] for basis in BASES if basis not in accepted]
    form.not_offered = objection_sentences(first)


def _offer_levels(form: Any, curriculum: Curriculum) -> None:
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]


def _act(form: SeenForm, deed: Callable[[], Entry], page: Page) -> ResponseReturnValue:
    """Show the form, or do the deed and commit. A refusal comes back with everything typed and all the reasons."""
    reasons: list[str] = []
    placement, competency, _ = page.fresh()
    back = _back(placement, competency)
    if form.validate_on_submit():
        try:
            deed()
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except AnsweredBefore:
            db.session.rollback()
            reasons = [answered_before()]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), back)
        else:
            flash(page.done, "done")
            return redirect(back)
    return _drawn(form, page, reasons), 422 if form.is_submitted() else 200


def _drawn(form: SeenForm, page: Page, reasons: list[str]) -> str:
    placement, competency, entry = page.fresh()
    curriculum = curriculum_for(placement)
    if isinstance(form, Proved):
        form.passkey_asked_for = placement.host.asks_passkeys
    if not form.is_submitted():
        form.seen.data = str(placement.last_number)
    ground = deeds.ground_of(scene(placement, curriculum, 0), entries_of(db.session(), placement.id))
    return render_template(
        page.template,
        for_panel=page.for_panel,
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        entry=entry,
        standing=ground.standing(competency.code),
        hours=curriculum.rules.edit_hours,
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        method_names={method: method_name(method) for method in competency.method_codes},
        read=reader_of(curriculum),
        method_name=method_name,
        chosen=page.chosen,
        back=_back(placement, competency),
    )


def _back(placement: Placement, competency: Competency) -> str:
    if request.args.get("next") == "queue":
        return url_for("queue.show")
    return url_for("signoffs.competency", reference=placement.reference, code=competency.code)
