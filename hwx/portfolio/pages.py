"""What the pages of this room share: the trainee's own placement, the competency asked for, and a deed that is done
once however often its form is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from hwx.clock import now, today, zone
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, nothing_here, seen_or_404
from hwx.placements.sending import OnceForm, give, given_meanwhile, keep, taken_key
from hwx.placements.tables import Placement
from hwx.portfolio.scene import Refused, Scene
from hwx.portfolio.wording import reason_sentences
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.record import Entry


def own_or_404(reference: str) -> Placement:
    """The reader's own placement."""
    placement = seen_or_404(reference)
    return placement if placement.trainee_id == me().id else nothing_here()


def asked_or_404(placement: Placement, curriculum: Curriculum, code: str) -> Competency:
    """404 for a code that the curriculum lacks or that is not asked of this trainee."""
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return next((competency for competency in asked if competency.code == code), None) or nothing_here()


def scene_of(placement: Placement) -> Scene:
    return Scene(db.session(), placement, curriculum_for(placement), me(), now(), today(), zone())


def done_or_told(deed: Callable[[], object], done: str) -> None:
    """What a button without a form does: commits, or rolls back; the next page says ``done``, or all the reasons."""
    try:
        deed()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        for sentence in reason_sentences(refused.reasons):
            flash(sentence, "refused")
    else:
        flash(done, "done")


def recorded_once(
    form: OnceForm,
    deed: Callable[[], Sequence[Entry]],
    location: str,
    message: Callable[[Sequence[Entry]], str],
    tell: Callable[[Entry], object] = lambda entry: None,
) -> ResponseReturnValue | list[str]:
    """Commits, tells of each entry and answers; or gives the reasons against it, with everything rolled back. To be
    called after ``given_before``: of two sendings in one moment the second gets the answer of the first here."""
    try:
        entries = deed()
        answer = Answer(location, message(entries), tuple(entry.number for entry in entries))
        keep(form, answer)
        db.session.commit()
    except (Refused, SentBefore) as error:
        given = given_meanwhile(form)
        if given:
            return given
        return taken_key(form) or reason_sentences(getattr(error, "reasons", ()))
    for entry in entries:
        tell(entry)
    return give(answer)


def of_competency(reference: str, code: str) -> str:
    """Where the page of a competency is; the record where an entry is about none."""
    if code:
        return url_for("signoffs.competency", reference=reference, code=code)
    return url_for("signoffs.record", reference=reference)
