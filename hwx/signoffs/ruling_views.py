"""The page on which somebody of the host rules on a contest or an appeal of the trainee."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from hwx.access import Role, audience, only
from hwx.clock import today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.labels import _
from hwx.people.step_up import ConfirmIdentity
from hwx.placements.forms import SeenForm, typed
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.portfolio.letters import tell_of_ruling
from hwx.portfolio.pages import of_competency
from hwx.portfolio.said import SAID
from hwx.portfolio.wording import choices
from hwx.rules.facts import Decision, competency_of
from hwx.rules.portfolio import RULINGS, Contest
from hwx.rules.record import Entry
from hwx.rules.signing import Deciding
from hwx.signoffs import deeds_apart
from hwx.signoffs.grounds import Refused
from hwx.signoffs.pages import moved_on_page, scene
from hwx.signoffs.wording import objection_sentences

rulings = Blueprint("rulings", __name__, url_prefix="/placements/<reference>")

NEEDED = _("This is needed.")


class RulingForm(ConfirmIdentity, SeenForm):
    outcome = RadioField(_("Your ruling"), [InputRequired(NEEDED)])
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(NEEDED), Length(max=SAID)],
        description=_("The trainee reads this. It stays on the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices("ruling", RULINGS)


@rulings.route("/entries/<int:number>/rule", methods=["GET", "POST"])
@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def rule(reference: str, number: int) -> ResponseReturnValue:
    """``number`` is the entry of the contest; who may rule on it is asked of the rules."""
    placement, contest = _contest(reference, number)
    form, reasons = RulingForm(), list[str]()
    about = _about(placement, contest)
    of_decision = about is not None and isinstance(about.fact, Decision)
    if of_decision:
        form.outcome.choices = choices("ruling_on_decision", RULINGS)
    back = of_competency(reference, competency_of(contest.fact))
    if form.validate_on_submit():
        try:
            entry = _rule(placement, number, form)
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), back)
        else:
            assert isinstance(contest.fact, Contest)
            tell_of_ruling(placement, entry, contest.fact, of_decision)
            flash(gettext("Your ruling is recorded."), "done")
            return redirect(url_for("queue.show") if request.args.get("next") == "queue" else back)
    return _page(reference, number, form, reasons, back), 422 if form.is_submitted() else 200


def _rule(placement: Placement, number: int, form: RulingForm) -> Entry:
    act = Deciding(number, form.outcome.data, form.reason.data or "", today())
    return deeds_apart.rule(scene(placement, curriculum_for(placement), form.seen_number()), act)


def _contest(reference: str, number: int) -> tuple[Placement, Entry]:
    placement = hosted_or_404(reference, Role.SUPERVISOR, Role.UNIT_HEAD)
    found = entries_of(db.session(), placement.id, number=number)
    return (placement, found[0]) if found and isinstance(found[0].fact, Contest) else nothing_here()


def _about(placement: Placement, contest: Entry) -> Entry | None:
    assert isinstance(contest.fact, Contest)
    found = entries_of(db.session(), placement.id, number=contest.fact.entry)
    return found[0] if found else None


def _page(reference: str, number: int, form: RulingForm, reasons: list[str], back: str) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement, contest = _contest(reference, number)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    assert isinstance(contest.fact, Contest)
    about = contest.fact.entry
    if not form.is_submitted():
        form.seen.data = str(entries[-1].number)
    return render_template(
        "portfolio/rule.html",
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
        method_name=method_name,
        contest=contest,
        about=next((entry for entry in entries if entry.number == about), None),
        form=form,
        reasons=reasons,
        back=back,
    )
