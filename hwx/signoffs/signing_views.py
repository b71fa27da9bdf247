"""Observe, sign off, countersign, withdraw: one page and one POST each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.forms import typed
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.sending import give, given_meanwhile, keep, taken_key
from hwx.placements.tables import Placement
from hwx.rules.curriculum import CERTIFICATE, Competency, Curriculum
from hwx.rules.record import Entry
from hwx.rules.signing import Countersigning, Observing, Signing, Withdrawing, objections
from hwx.signoffs import deeds
from hwx.signoffs.bedside import at_the_bedside
from hwx.signoffs.forms import ObserveForm, SignForm, WithdrawForm, filled
from hwx.signoffs.pages import competency_or_404, moved_on_page, request_answered, scene
from hwx.signoffs.requests import AnsweredBefore, Asked, answer
from hwx.signoffs.sentences import answered_before
from hwx.signoffs.together_views import sign_together
from hwx.signoffs.wording import objection_sentences

signing = Blueprint("signing", __name__, url_prefix="/placements/<reference>")

signing.add_url_rule("/sign", view_func=sign_together, methods=["GET", "POST"])

ASSESSORS = only(Role.SUPERVISOR, Role.UNIT_HEAD)


@signing.route("/competencies/<code>/observe", methods=["GET", "POST"])
@audience(ASSESSORS)
def observe(reference: str, code: str) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    chosen = request_answered(placement, curriculum, code)
    if request.method == "GET" and _is_paper(chosen, competency):
        return _to_recognition(reference, code)
    form = ObserveForm(data=_filled_in(chosen, competency))
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    form.method.choices = [(method, method_name(method)) for method in competency.watched_methods]

    def deed() -> tuple[Entry, Answer]:
        on = filled(form.happened_on.data)
        # A request keeps open what it asks about, and nothing that lies before.
        asked = chosen is not None and on >= chosen.request.encounter_on
        act = Observing(code, form.level.data, form.method.data, on, asked)
        here = at_the_bedside(scene(placement, curriculum, form.seen_number()), code, request.args.get("bedside", ""))
        entry = deeds.observe(here, act, form.comment.data or "")
        if chosen is not None:
            answer(db.session(), chosen.request.id, me().id, entry.number, now())
        return entry, _after_observing(placement, curriculum, code, entry)

    return _act(form, deed, "signoffs/observe.html", placement, curriculum, competency, chosen=chosen)


@signing.route("/competencies/<code>/sign", methods=["GET", "POST"])
@audience(ASSESSORS)
def sign(reference: str, code: str) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    form = SignForm()

    def deed() -> tuple[Entry, Answer]:
        here = scene(placement, curriculum, form.seen_number())
        entry = deeds.sign_off(here, Signing(code, today()), form.comment.data or "")
        return entry, _answer(placement, code, entry, signed_words(curriculum, competency))

    return _act(form, deed, "signoffs/sign.html", placement, curriculum, competency)


@signing.route("/competencies/<code>/countersign/<int:number>", methods=["GET", "POST"])
@audience(only(Role.UNIT_HEAD))
def countersign(reference: str, code: str, number: int) -> ResponseReturnValue:
    placement, curriculum, competency = _asked(reference, code)
    form = SignForm()

    def deed() -> tuple[Entry, Answer]:
        here = scene(placement, curriculum, form.seen_number())
        entry = deeds.countersign(here, Countersigning(code, number, today()), form.comment.data or "")
        return entry, _answer(placement, code, entry, gettext("Countersigned."))

    return _act(form, deed, "signoffs/countersign.html", placement, curriculum, competency)


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

    def deed() -> tuple[Entry, Answer]:
        act = Withdrawing(number, form.reason_code.data, form.reason.data or "", today())
        entry = deeds.withdraw(scene(placement, curriculum, form.seen_number()), act)
        return entry, _answer(placement, code, entry, gettext("Withdrawn."))

    return _act(form, deed, "signoffs/withdraw.html", placement, curriculum, competency, entry=named[0])


def signed_words(curriculum: Curriculum, competency: Competency) -> str:
    if curriculum.rules.asks_senior(competency.critical):
        return str(gettext("Signed off. A unit head now countersigns it."))
    return str(gettext("Signed off."))


def _asked(reference: str, code: str) -> tuple[Placement, Curriculum, Competency]:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    return placement, curriculum, competency_or_404(placement, curriculum, code)


def _act(
    form: ObserveForm | SignForm | WithdrawForm,
    deed: Callable[[], tuple[Entry, Answer]],
    template: str,
    placement: Placement,
    curriculum: Curriculum,
    competency: Competency,
    **more: Any,
) -> ResponseReturnValue:
    """Show the form, or do the deed and commit. A refusal comes back with everything typed and all the reasons, unless
    this very form was recorded before: then it gets the answer of the first time."""
    error: Exception | None = None
    if form.validate_on_submit():
        try:
            _, after = deed()
            keep(form, after)
            db.session.commit()
            return give(after)
        except (SentBefore, AnsweredBefore, deeds.Refused, MovedOn) as refusal:
            error = refusal
    given = given_meanwhile(form)
    if given:
        return given
    if isinstance(error, MovedOn) and not form.key_is_taken:
        return moved_on_page(error, typed(form), _back(placement.reference, competency.code))
    reasons = taken_key(form) or _reasons(error)
    page = _page(form, template, placement.reference, competency.code, reasons=reasons, **more)
    return page, 422 if form.is_submitted() else 200


def _reasons(error: Exception | None) -> list[str]:
    if isinstance(error, AnsweredBefore):
        return [answered_before()]
    return objection_sentences(getattr(error, "reasons", ()))


def _page(form: ObserveForm | SignForm | WithdrawForm, template: str, reference: str, code: str, **more: Any) -> str:
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
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        standing=ground.standing(code),
        observations=[e for e in entries if e.number in ground.standing(code).evidence],
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        method_names={code: method_name(code) for code in competency.watched_methods},
        read=reader_of(curriculum),
        method_name=method_name,
        waits_for_senior=curriculum.rules.asks_senior(competency.critical),
        back=_back(reference, code),
        **more,
    )


def _back(reference: str, code: str) -> str:
    if request.args.get("next") == "queue":
        return url_for("queue.show")
    return url_for("signoffs.competency", reference=reference, code=code)


def _answer(placement: Placement, code: str, entry: Entry, message: str) -> Answer:
    return Answer(_back(placement.reference, code), message, (entry.number,))


def _after_observing(placement: Placement, curriculum: Curriculum, code: str, entry: Entry) -> Answer:
    """To the sign-off where that is now possible for the same person: it is offered, and never done by the way."""
    here = scene(placement, curriculum, entry.number)
    ground = deeds.ground_of(here, entries_of(db.session(), placement.id))
    if objections(Signing(code, here.today), deeds.signer_of(me()), ground):
        return _answer(placement, code, entry, gettext("Recorded."))
    goes_on = url_for(
        "signing.sign", reference=placement.reference, code=code, after=entry.number, next=request.args.get("next")
    )
    return Answer(goes_on, gettext("Recorded. All that is asked for has now been seen."), (entry.number,))


def _is_paper(chosen: Asked | None, competency: Competency) -> bool:
    """An outside certificate is what the trainee asks about, or all that counts here."""
    return not competency.watched_methods or (chosen is not None and chosen.request.method == CERTIFICATE)


def _to_recognition(reference: str, code: str) -> ResponseReturnValue:
    asked, back = request.args.get("request"), request.args.get("next")
    return redirect(url_for("reviews.recognise", reference=reference, code=code, request=asked, next=back))


def _filled_in(chosen: Asked | None, competency: Competency) -> dict[str, Any]:
    """What the trainee has filled in already: the date and the method of the encounter; today otherwise."""
    methods = competency.watched_methods
    only_one = methods[0] if len(methods) == 1 else None
    if chosen is None:
        return {"happened_on": today(), "method": only_one, "request": request.values.get("request", "")}
    asked = chosen.request
    return {"happened_on": asked.encounter_on, "method": asked.method or only_one, "request": str(asked.id)}
