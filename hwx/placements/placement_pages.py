"""The list of placements, the page of one, and the change of its state."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.acting import acting_as
from hwx.placements.forms import StateForm, typed
from hwx.placements.lifecycle import NotPossible, NotYet
from hwx.placements.lifecycle import change_state as change
from hwx.placements.listing import GROUPS, Line, Wanted, page_of, signed_counts
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.stages import ISSUED_OF, Issued, IssuedOf, stages_of
from hwx.placements.tables import Placement
from hwx.placements.wording import change_sentence, change_words, pause_reason, state_name
from hwx.rules.deciding import may_change_state
from hwx.rules.facts import PAUSE_REASONS
from hwx.rules.lifecycle import BY_COORDINATOR, OUTCOMES, PlacementState, objections_to_change
from hwx.rules.record import Entry


@audience(SIGNED_IN)
def list_all() -> ResponseReturnValue:
    """What the reader may see, narrowed by the words and the state in the address."""
    wanted = _wanted()
    page = page_of(db.session(), me(), today(), wanted)
    return render_template(
        "placements/list.html",
        wanted=wanted,
        page=page,
        asked={line.id: _asked(line) for line in page.lines},
        title={line.digest: _title(line.digest) for line in page.lines},
        states=[(state.value, state_name(state)) for state in PlacementState],
        coordinates=me().holds(Role.COORDINATOR),
    )


@audience(SIGNED_IN)
def page(reference: str) -> ResponseReturnValue:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id, "")
    state = PlacementState(placement.state)
    hosts = _roles_at(placement.host_id)
    return render_template(
        "placements/page.html",
        placement=placement,
        curriculum=curriculum,
        read=reader_of(curriculum),
        entries=entries,
        stages=stages_of(placement.state, placement.ends_on, entries, today(), _issued(placement)),
        signed=signed_counts(db.session(), [placement.id]).get(placement.id, 0),
        asked=len(curriculum.asked_of(placement.cadre, frozenset(placement.opened))),
        changes=[(to.value, change_words(state, to), _against(placement, to)) for to in BY_COORDINATOR.get(state, ())],
        state_name=state_name,
        coordinates=Role.COORDINATOR in hosts,
        decides=bool(hosts & {Role.COORDINATOR, Role.REGISTRAR, Role.UNIT_HEAD}),
        assesses=bool(hosts & {Role.SUPERVISOR, Role.UNIT_HEAD}),
        own=placement.trainee_id == me().id,
        identity=_may_read_identity(placement),
    )


@audience(only(Role.COORDINATOR))
def change_state(reference: str, state: str) -> ResponseReturnValue:
    """Start, pause, resume or decline; nothing is recorded when the placement has changed since the form was drawn."""
    placement = hosted_or_404(reference, Role.COORDINATOR)
    form = _state_form(placement, state)
    if form.validate_on_submit():
        was = placement.state
        try:
            _record(placement, form, state)
        except MovedOn as moved:
            return _moved_on(reference, form, moved.entries)
        except NotPossible:
            return _moved_on(reference, form, ())
        except NotYet as refused:
            db.session.rollback()
            placement = hosted_or_404(reference, Role.COORDINATOR)
            form.form_errors.extend(change_sentence(one) for one in refused.objections)
            return _state_page(placement, form, state)
        flash(change_words(was, state).done, "done")
        return redirect(_page_of(reference))
    if not may_change_state(placement.state, state):
        return _moved_on(reference, form, ()) if form.is_submitted() else redirect(_page_of(reference))
    return _state_page(placement, form, state)


def _state_form(placement: Placement, state: str) -> StateForm:
    form = StateForm(data={"seen": placement.last_number})
    if state == PlacementState.PAUSED:
        form.reason_code.choices = [(code, pause_reason(code)) for code in PAUSE_REASONS]
    else:
        del form.reason_code
    return form


def _state_page(placement: Placement, form: StateForm, state: str) -> ResponseReturnValue:
    body = render_template(
        "placements/state.html",
        form=form,
        placement=placement,
        words=change_words(placement.state, state),
        against=_against(placement, state),
    )
    return body, 422 if form.is_submitted() else 200


def _against(placement: Placement, state: str) -> list[str]:
    found = objections_to_change(placement.state, state, placement.starts_on, today())
    return [change_sentence(one) for one in found]


def _record(placement: Placement, form: StateForm, state: str) -> None:
    by = acting_as(me(), Role.COORDINATOR, placement.host_id, today()) or nothing_here()
    curriculum, reason = curriculum_for(placement), form.reason.data or ""
    code = form.reason_code.data if form.reason_code is not None else ""
    change(db.session(), placement, curriculum, by, state, reason, form.seen_number(), now(), today(), code)
    db.session.commit()


def _moved_on(reference: str, form: StateForm, entries: Sequence[Entry]) -> Response:
    """409: what changed meanwhile, what was typed, and the way to the page as it is now."""
    db.session.rollback()
    body = render_template(
        "placements/moved_on.html",
        entries=entries,
        placement=hosted_or_404(reference, Role.COORDINATOR),
        typed=typed(form),
        state_name=state_name,
    )
    return make_response(body, 409)


def _issued(placement: Placement) -> Issued | None:
    answer: IssuedOf = current_app.extensions[ISSUED_OF]
    return answer(db.session(), placement.id) if placement.state in OUTCOMES else None


def _page_of(reference: str) -> str:
    return url_for("placements.page", reference=reference)


def _wanted() -> Wanted:
    """From the address; whatever does not make sense there counts as not asked."""
    state = request.args.get("state", "")
    if state not in GROUPS and state not in tuple(PlacementState):
        state = ""
    page = request.args.get("page", 1, type=int)
    return Wanted(request.args.get("q", "").strip()[:100], state, min(max(page, 1), 10_000))


def _asked(line: Line) -> int:
    curriculum = curriculum_of(db.session(), line.digest)
    return len(curriculum.asked_of(line.cadre, frozenset(line.opened)))


def _title(digest: str) -> tuple[str, str]:
    curriculum = curriculum_of(db.session(), digest)
    return reader_of(curriculum)(curriculum.title)


def _may_read_identity(placement: Placement) -> bool:
    """Birth date and passport: for the trainee, and for those who write or check documents with them."""
    return (
        placement.trainee_id == me().id
        or bool(_roles_at(placement.host_id) & {Role.COORDINATOR, Role.REGISTRAR})
        or Role.HOME_OFFICER in _roles_at(placement.home_id)
    )


def _roles_at(institution_id: int) -> frozenset[str]:
    return frozenset(one.role for one in me().appointments_on(today()) if one.institution_id == institution_id)
