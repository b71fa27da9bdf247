"""Pages on which somebody answers an entry: comment, contest or appeal, and "I have read the feedback"."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import SIGNED_IN, audience
from hwx.clock import today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.pages import nothing_here, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import given_before
from hwx.placements.tables import Placement
from hwx.portfolio.forms import SayingForm
from hwx.portfolio.letters import tell_of_comment, tell_of_contest
from hwx.portfolio.pages import done_or_told, of_competency, own_or_404, recorded_once, scene_of
from hwx.portfolio.said import comment, contest, read_feedback
from hwx.portfolio.scene import Scene, ground_of, roles_at_host
from hwx.portfolio.wording import found_sentence, reason_sentences
from hwx.rules.contesting import Contesting, against_contesting
from hwx.rules.facts import competency_of
from hwx.rules.portfolio_acts import COMMENTING_ROLES, Commenting, ReadingFeedback, step_against
from hwx.rules.record import Entry


@audience(SIGNED_IN)
def comment_on(reference: str, number: int) -> ResponseReturnValue:
    """The trainee, and whoever works with the placement at the host."""
    placement = seen_or_404(reference)
    if placement.trainee_id != me().id and roles_at_host(scene_of(placement)).isdisjoint(COMMENTING_ROLES):
        nothing_here()
    about = _named(placement, number)

    def deed(scene: Scene, text: str) -> Entry:
        return comment(scene, Commenting(number, text))

    return _say(placement, about, deed, tell_of_comment, "comment", gettext("Your comment is recorded."))


@audience(SIGNED_IN)
def contest_entry(reference: str, number: int) -> ResponseReturnValue:
    """A contest, or an appeal where the entry is a withdrawal or a ruling."""
    placement = own_or_404(reference)
    about = _named(placement, number)
    step = step_against(about.fact)

    def deed(scene: Scene, text: str) -> Entry:
        return contest(scene, number, text)

    done = gettext("Your appeal is recorded.") if step == "appeal" else gettext("That you contest it is recorded.")
    return _say(placement, about, deed, tell_of_contest, step, done)


@audience(SIGNED_IN)
def feedback_read(reference: str, number: int) -> ResponseReturnValue:
    placement = own_or_404(reference)
    about = _named(placement, number)
    done_or_told(
        lambda: read_feedback(scene_of(placement), ReadingFeedback(number)),
        gettext("It is recorded that you have read this feedback."),
    )
    return redirect(of_competency(reference, competency_of(about.fact)))


def _named(placement: Placement, number: int) -> Entry:
    found = entries_of(db.session(), placement.id, number=number)
    return found[0] if found else nothing_here()


def _say(
    placement: Placement,
    about: Entry,
    deed: Callable[[Scene, str], Entry],
    tell: Callable[[Placement, Entry, Entry], object],
    step: str,
    done: str,
) -> ResponseReturnValue:
    """Show the form, or do the deed and tell of it. A refusal comes back with everything typed and all the reasons."""
    form, reasons = SayingForm(), list[str]()
    reference, scene = placement.reference, scene_of(placement)
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is not None:
        return given
    if form.is_submitted():
        minded = form.mind(form.text.data, today())
        if form.validate() and minded:
            given = recorded_once(
                form,
                lambda: [deed(scene, form.text.data or "")],
                of_competency(reference, competency_of(about.fact)),
                lambda _entries: done,
                lambda entry: tell(placement, entry, about),
            )
            if not isinstance(given, list):
                return given
            reasons = given
    page = _page(reference, about, form, step, reasons or _against(reference, about, form, step))
    return page, 422 if form.is_submitted() else 200


def _against(reference: str, about: Entry, form: SayingForm, step: str) -> list[str]:
    """Before anything is typed: why it cannot be contested."""
    if form.is_submitted() or step == "comment":
        return []
    scene = scene_of(seen_or_404(reference))
    ground = ground_of(scene, entries_of(db.session(), scene.placement.id))
    act = Contesting(about.number, step, "?", today())
    return reason_sentences(against_contesting(act, me().id, ground))


def _page(reference: str, about: Entry, form: SayingForm, step: str, reasons: list[str]) -> str:
    placement = seen_or_404(reference)
    scene = scene_of(placement)
    return render_template(
        "portfolio/say.html",
        placement=placement,
        curriculum=scene.curriculum,
        read=reader_of(scene.curriculum),
        method_name=method_name,
        entry=about,
        form=form,
        step=step,
        reasons=reasons,
        found=[found_sentence(one) for one in form.found],
        back=of_competency(reference, competency_of(about.fact)),
    )
