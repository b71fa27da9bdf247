"""The trainee's own pages: the portfolio as a whole, the logbook, and the self-assessment of one domain."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from hwx.access import SIGNED_IN, audience
from hwx.clock import today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, nothing_here, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import given_before
from hwx.placements.tables import Placement
from hwx.portfolio.evidence import items_of
from hwx.portfolio.forms import ProcedureForm, StageForm
from hwx.portfolio.logbook import lines_of, totals_of
from hwx.portfolio.pages import asked_or_404, done_or_told, own_or_404, recorded_once, scene_of
from hwx.portfolio.said import assess_oneself, log_procedure, self_levels, take_back
from hwx.portfolio.scene import Scene
from hwx.portfolio.stages import likely_stage
from hwx.portfolio.wording import choice_name
from hwx.rules.curriculum import Competency, Curriculum, Domain
from hwx.rules.portfolio import ROLES, STAGES, Evidence
from hwx.rules.portfolio_acts import Logging, TakingBack, open_contests
from hwx.rules.record import withdrawn_numbers


@audience(SIGNED_IN)
def portfolio(reference: str) -> ResponseReturnValue:
    """All evidence, the totals of the logbook, how far the self-assessment is, and what is contested."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    levels = self_levels(entries)
    return render_template(
        "portfolio/portfolio.html",
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
        own=placement.trainee_id == me().id,
        brought=[entry for entry in reversed(entries) if isinstance(entry.fact, Evidence)],
        items=items_of(db.session(), placement.id),
        totals=totals_of(entries),
        stages=STAGES,
        domains=[
            (domain, len(asked), {stage: sum(stage in levels.get(one.code, {}) for one in asked) for stage in STAGES})
            for domain, asked in _domains(placement, curriculum)
        ],
        contests=open_contests(entries),
        choice_name=choice_name,
    )


@audience(SIGNED_IN)
def logbook(reference: str) -> ResponseReturnValue:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    return render_template(
        "portfolio/logbook.html",
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
        own=placement.trainee_id == me().id,
        lines=lines_of(entries),
        gone=withdrawn_numbers(entries),
        totals=totals_of(entries),
        roles=ROLES,
        asked=curriculum.asked_of(placement.cadre, frozenset(placement.opened)),
        choice_name=choice_name,
    )


@audience(SIGNED_IN)
def log(reference: str, code: str) -> ResponseReturnValue:
    """One line: who it was done to is nowhere asked."""
    placement = own_or_404(reference)
    scene = scene_of(placement)
    competency = asked_or_404(placement, scene.curriculum, code)
    form, reasons = ProcedureForm(data={"happened_on": today()}), list[str]()
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is None and form.validate_on_submit():
        given = _log(scene, form, code)
    if isinstance(given, list):
        reasons = given
    elif given is not None:
        return given
    page = render_template(
        "portfolio/log.html",
        placement=own_or_404(reference),
        competency=competency,
        read=reader_of(scene.curriculum),
        form=form,
        reasons=reasons,
    )
    return page, 422 if form.is_submitted() else 200


def _log(scene: Scene, form: ProcedureForm, code: str) -> ResponseReturnValue | list[str]:
    day, count = form.happened_on.data, form.count.data
    assert day is not None
    assert count is not None
    act = Logging(code, day, form.role.data, count, form.setting.data or "")
    back = url_for("portfolio.logbook", reference=scene.placement.reference)
    return recorded_once(
        form, lambda: [log_procedure(scene, act)], back, lambda _entries: gettext("It stands in your logbook.")
    )


@audience(SIGNED_IN)
def take_back_line(reference: str, number: int) -> ResponseReturnValue:
    placement = own_or_404(reference)
    done_or_told(
        lambda: take_back(scene_of(placement), TakingBack(number)),
        gettext("The line is taken back. It stays readable and no longer counts."),
    )
    return redirect(url_for("portfolio.logbook", reference=reference))


@audience(SIGNED_IN)
def self_assessment(reference: str, domain: str) -> ResponseReturnValue:
    """Every competency of one domain on one page; what is left open is not recorded."""
    placement = own_or_404(reference)
    scene = scene_of(placement)
    asked = {key.key: (key, asked) for key, asked in _domains(placement, scene.curriculum)}.get(domain)
    here, competencies = asked or nothing_here()
    form = StageForm(data={"stage": likely_stage(placement.starts_on, placement.ends_on, today())})
    levels, reasons = _levels_sent(competencies), list[str]()
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is None and levels is None and form.is_submitted():
        given = [gettext("Choose one of the answers that the page offers.")]
    elif given is None and levels is not None and form.validate_on_submit():
        given = _assessed(scene, form, levels)
    if isinstance(given, list):
        reasons = list(dict.fromkeys(given))
    elif given is not None:
        return given
    return _self_page(reference, here, competencies, form, levels or {}, reasons), 422 if form.is_submitted() else 200


def _assessed(scene: Scene, form: StageForm, levels: dict[str, int]) -> ResponseReturnValue | list[str]:
    back = url_for("portfolio.portfolio", reference=scene.placement.reference)
    return recorded_once(
        form, lambda: assess_oneself(scene, levels, form.stage.data), back, lambda added: _done(len(added))
    )


def _self_page(
    reference: str,
    domain: Domain,
    competencies: list[Competency],
    form: StageForm,
    levels: dict[str, int],
    reasons: list[str],
) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement = own_or_404(reference)
    curriculum = curriculum_for(placement)
    return render_template(
        "portfolio/self.html",
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
        domain=domain,
        competencies=competencies,
        form=form,
        chosen=levels,
        said=self_levels(entries_of(db.session(), placement.id)),
        stages=STAGES,
        reasons=reasons,
        choice_name=choice_name,
    )


def _levels_sent(competencies: list[Competency]) -> dict[str, int] | None:
    """By code; None when something was sent that no button of the page sends."""
    sent = {one.code: request.form.get(f"level-{one.code}", "") for one in competencies}
    chosen = {code: level for code, level in sent.items() if level}
    if not all(level.isascii() and level.isdigit() and len(level) < 4 for level in chosen.values()):
        return None
    return {code: int(level) for code, level in chosen.items()}


def _done(added: int) -> str:
    if not added:
        return str(gettext("Nothing new was said, so nothing was recorded."))
    return str(
        ngettext(
            "Your view of %(num)s competency is recorded.", "Your view of %(num)s competencies is recorded.", added
        )
    )


def _domains(placement: Placement, curriculum: Curriculum) -> list[tuple[Domain, list[Competency]]]:
    """Those with something asked of this trainee."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    found = [(domain, [one for one in asked if one.domain == domain.key]) for domain in curriculum.domains]
    return [(domain, competencies) for domain, competencies in found if competencies]
