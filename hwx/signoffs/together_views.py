"""Ten ready competencies of one trainee on one page: ticked, confirmed once, each its own entry.

The address stands in ``hwx.signoffs.signing_views``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from hwx.access import Role, audience, only
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import give, given_before, given_meanwhile, keep
from hwx.placements.tables import Placement
from hwx.rules.record import Entry
from hwx.signoffs.deeds import ground_of, signer_of
from hwx.signoffs.forms import SignTogetherForm
from hwx.signoffs.pages import scene
from hwx.signoffs.together import NotTogether, Ready, ready_for
from hwx.signoffs.together import sign_together as sign_all
from hwx.signoffs.wording import objection_sentences


@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def sign_together(reference: str) -> ResponseReturnValue:
    """Shows what this person may sign off now, or signs what is ticked; nothing where one of them cannot be."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    form = SignTogetherForm()
    given = given_before(form)
    if given:
        return given
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    form.codes.choices = [(competency.code, competency.code) for competency in asked]
    trouble: NotTogether | None = None
    if form.validate_on_submit():
        try:
            here = scene(placement, curriculum, form.seen_number())
            done = _answer(placement, sign_all(here, form.codes.data or (), form.comment.data or ""))
            keep(form, done)
            db.session.commit()
            return give(done)
        except SentBefore:
            return given_meanwhile(form) or abort(409)
        except NotTogether as error:
            given = given_meanwhile(form)
            if given:
                return given
            trouble = error
    status = 409 if trouble and trouble.moved_on else 422 if form.is_submitted() else 200
    return make_response(_page(form, reference, trouble), status)


def _answer(placement: Placement, signed: Sequence[Entry]) -> Answer:
    said = ngettext("%(num)s competency is signed off.", "%(num)s competencies are signed off.", len(signed))
    back = (
        url_for("queue.show")
        if request.args.get("next") == "queue"
        else url_for("signoffs.progress", reference=placement.reference)
    )
    return Answer(back, str(said), tuple(entry.number for entry in signed))


def _page(form: SignTogetherForm, reference: str, trouble: NotTogether | None) -> str:
    """Drawn from fresh rows. The ticks stay; what can no longer be signed is named above and has no box any more."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    ready = ready_for(signer_of(me()), ground_of(scene(placement, curriculum, 0), entries))
    if trouble is not None or not form.is_submitted():
        # What is shown now is what will be signed now: the reader has just been told what changed.
        form.seen.data = str(entries[-1].number)
    form.passkey_asked_for = placement.host.asks_passkeys
    read = reader_of(curriculum)
    return render_template(
        "signoffs/together.html",
        form=form,
        placement=placement,
        curriculum=curriculum,
        ready=ready,
        ticked=_ticked(form, ready),
        refused={code: objection_sentences(reasons) for code, reasons in trouble.refused.items()} if trouble else {},
        moved_on=trouble.moved_on if trouble else {},
        level_names={level.number: read(level.name) for level in curriculum.scale.levels},
        read=read,
        method_name=method_name,
    )


def _ticked(form: SignTogetherForm, ready: Sequence[Ready]) -> frozenset[str]:
    if not form.is_submitted():
        return frozenset(one.competency.code for one in ready) if request.args.get("ticked") == "all" else frozenset()
    return frozenset(form.codes.data or ())
