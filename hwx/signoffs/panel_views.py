"""The panel's decision: the page that prepares it, and the POST that puts it on the record."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import Role, audience, only
from hwx.clock import today, zone
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.acting import acting_as
from hwx.placements.forms import typed
from hwx.placements.pages import curriculum_for, hosted_or_404, reader_of
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.deciding import raters_in
from hwx.rules.facts import Countersignature, Decision, PanelMember, SignOff
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry, latest_decision, withdrawn_numbers
from hwx.rules.shortfall import shortfalls
from hwx.rules.signals import Signal
from hwx.rules.signatory import Signatory
from hwx.signoffs import deeds
from hwx.signoffs.forms import PLACES, DecisionForm, filled
from hwx.signoffs.independence import independence_of
from hwx.signoffs.pages import moved_on_page, scene
from hwx.signoffs.panel_wording import decision_sentence, outcome_name, shortfall_sentence
from hwx.signoffs.signal_wording import told
from hwx.signoffs.wording import lack_sentence

panel = Blueprint("panel", __name__, url_prefix="/placements/<reference>")

RECORDING = (Role.COORDINATOR, Role.REGISTRAR, Role.UNIT_HEAD)
"""Who may put on the record what the panel decided; the members themselves are named in it."""


@panel.route("/decision", methods=["GET", "POST"])
@audience(only(*RECORDING))
def decide(reference: str) -> ResponseReturnValue:
    """Record the decision. A refusal keeps what was typed and lists every reason."""
    placement = hosted_or_404(reference, *RECORDING)
    form = DecisionForm()
    form.outcome.choices = [(outcome.value, outcome_name(outcome)) for outcome in OUTCOMES]
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            deeds.decide(scene(placement, curriculum_for(placement), form.seen_number()), _decision(form, placement))
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = [decision_sentence(reason) for reason in refused.reasons]  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), url_for("panel.decide", reference=reference))
        else:
            flash(gettext("The decision is on the record."), "done")
            return redirect(url_for("transcripts.of_placement", reference=reference))
    return _page(form, reference, reasons), 422 if form.is_submitted() else 200


def _page(form: DecisionForm, reference: str, reasons: list[str]) -> str:
    placement = hosted_or_404(reference, *RECORDING)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    opened = frozenset(placement.opened)
    standings = fold(curriculum, placement.cadre, opened, entries)
    progress = progress_of(curriculum, placement.cadre, opened, standings, today())
    if not form.is_submitted():
        form.seen.data = str(entries[-1].number)
        form.feedback_raters.data = raters_in(entries, curriculum.rules)
    return render_template(
        "signoffs/decision.html",
        form=form,
        reasons=reasons,
        places=range(1, PLACES + 1),
        placement=placement,
        curriculum=curriculum,
        progress=progress,
        lacks=[lack_sentence(lack) for lack in progress.lacks],
        decided=latest_decision(entries),
        outcome_name=outcome_name,
        shortfalls=shortfalls(curriculum, placement.cadre, opened, entries),
        shortfall_sentence=shortfall_sentence,
        signatures=_signatures(entries),
        signals=[told(signal) for signal in _signals(placement, curriculum, entries)],
        read=reader_of(curriculum),
    )


def _signatures(entries: list[Entry]) -> list[Entry]:
    """What the panel may take back, newest first."""
    gone = withdrawn_numbers(entries)
    signed = [e for e in entries if isinstance(e.fact, SignOff | Countersignature) and e.number not in gone]
    return signed[::-1]


def _signals(placement: Placement, curriculum: Curriculum, entries: list[Entry]) -> tuple[Signal, ...]:
    """For the panel alone."""
    return independence_of(db.session(), placement, curriculum, entries, today(), zone())


def _decision(form: DecisionForm, placement: Placement) -> Decision:
    members = []
    for place in range(1, PLACES + 1):
        name = (form[f"name_{place}"].data or "").strip()
        if name:
            capacity = (form[f"capacity_{place}"].data or "").strip()
            members.append(PanelMember(name, capacity, form[f"side_{place}"].data))
    return Decision(
        by=_recorder(placement),
        outcome=form.outcome.data,
        members=tuple(members),
        attendance_percent=filled(form.attendance_percent.data),
        feedback_raters=filled(form.feedback_raters.data),
        concerns_open=form.concerns_open.data,
        home_plan_accepted=form.home_plan_accepted.data,
        conditions=(form.conditions.data or "").strip(),
        reason=(form.reason.data or "").strip(),
    )


def _recorder(placement: Placement) -> Signatory:
    found = [acting_as(me(), role, placement.host_id, today()) for role in RECORDING]
    return next(one for one in found if one is not None)
