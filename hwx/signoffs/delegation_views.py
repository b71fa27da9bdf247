"""Pages of delegation: what is delegated in a placement, giving a delegation, ending one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only
from hwx.clock import today
from hwx.extensions import db
from hwx.people.fields import options
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.forms import typed
from hwx.placements.pages import curriculum_for, hosted_or_404, reader_of
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.delegations import delegations_on, is_ended
from hwx.rules.facts import Delegation
from hwx.rules.record import Entry
from hwx.rules.signing import ASSESSING, Delegating, EndingDelegation
from hwx.signoffs import deeds, deeds_apart
from hwx.signoffs.forms import filled
from hwx.signoffs.grounds import assessors_at, signer_of
from hwx.signoffs.pages import moved_on_page, scene
from hwx.signoffs.review_forms import DelegateForm, EndDelegationForm
from hwx.signoffs.wording import objection_sentences

delegations = Blueprint("delegations", __name__, url_prefix="/placements/<reference>/delegations")

CLINICAL = (Role.SUPERVISOR, Role.UNIT_HEAD)
READING = (*CLINICAL, Role.COORDINATOR)


@delegations.get("/")
@audience(only(*READING))
def listing(reference: str) -> ResponseReturnValue:
    """Every delegation of the placement, in force or not."""
    placement = hosted_or_404(reference, *READING)
    entries = entries_of(db.session(), placement.id)
    in_force = {entry.number for entry in delegations_on(entries, today(), placement.ends_on)}
    return render_template(
        "signoffs/delegations.html",
        placement=placement,
        given=[entry for entry in entries if isinstance(entry.fact, Delegation)],
        in_force=in_force,
        ended={entry.number for entry in entries if is_ended(entries, entry.number)},
        gives=bool(_host_roles(placement)),
        heads=Role.UNIT_HEAD in _host_roles(placement),
        mine=me().id,
        day_of=date.fromisoformat,
    )


@delegations.route("/new", methods=["GET", "POST"])
@audience(only(*CLINICAL))
def give(reference: str) -> ResponseReturnValue:
    """A supervisor lets a trained colleague observe what lies beyond that colleague's scope."""
    placement = hosted_or_404(reference, *CLINICAL)
    form = DelegateForm(data={"starts_on": today(), "ends_on": placement.ends_on})
    people = _offer(form, placement)
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            _give(form, placement, people[filled(form.to.data)])
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), url_for("delegations.give", reference=reference))
        else:
            flash(gettext("Delegated. The person may observe from the first day on."), "done")
            return redirect(url_for("delegations.listing", reference=reference))
    return _page("signoffs/delegate.html", form, reference, reasons, None)


@delegations.route("/<int:number>/end", methods=["GET", "POST"])
@audience(only(*CLINICAL))
def end(reference: str, number: int) -> ResponseReturnValue:
    placement = hosted_or_404(reference, *CLINICAL)
    named = _delegation_or_404(placement, number)
    form = EndDelegationForm()
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            act = EndingDelegation(number, form.reason.data or "", today())
            deeds_apart.end_delegation(scene(placement, curriculum_for(placement), form.seen_number()), act)
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), url_for("delegations.listing", reference=reference))
        else:
            flash(gettext("The delegation has ended; what was observed under it stays."), "done")
            return redirect(url_for("delegations.listing", reference=reference))
    return _page("signoffs/end_delegation.html", form, reference, reasons, named)


def _host_roles(placement: Placement) -> set[str]:
    return {role for role in CLINICAL if placement.host_id in me().institutions_as(role, today())}


def _offer(form: DelegateForm, placement: Placement) -> dict[int, Person]:
    """Everybody who assesses at the host today but the reader and the trainee."""
    held = assessors_at(db.session(), placement.host_id)
    day, host = today(), placement.host_id
    ids = [
        one.person
        for one in held
        if one.person not in (me().id, placement.trainee_id)
        and any(post.role in ASSESSING and post.institution == host and post.in_force(day) for post in one.appointments)
    ]
    people = {number: db.session.get_one(Person, number) for number in ids}
    form.to.choices = options(((number, one.passport_name) for number, one in people.items()), gettext("Choose"))
    curriculum = curriculum_for(placement)
    read = reader_of(curriculum)
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    form.competencies.choices = [(one.code, f"{one.code} {read(one.title)[0]}") for one in asked]
    return people


def _give(form: DelegateForm, placement: Placement, to: Person) -> Entry:
    act = Delegating(
        signer_of(to),
        tuple(form.competencies.data or ()),
        filled(form.starts_on.data),
        filled(form.ends_on.data),
        form.text.data or "",
        today(),
    )
    return deeds_apart.delegate(scene(placement, curriculum_for(placement), form.seen_number()), act, to.passport_name)


def _delegation_or_404(placement: Placement, number: int) -> Entry:
    named = entries_of(db.session(), placement.id, number=number)
    return named[0] if named and isinstance(named[0].fact, Delegation) else abort(404)


def _page(
    template: str, form: DelegateForm | EndDelegationForm, reference: str, reasons: list[str], named: Entry | None
) -> ResponseReturnValue:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement = hosted_or_404(reference, *CLINICAL)
    if not form.is_submitted():
        form.seen.data = str(placement.last_number)
    page = render_template(template, form=form, placement=placement, reasons=reasons, entry=named)
    return page, 422 if form.is_submitted() else 200
