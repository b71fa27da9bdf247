"""Pages of evidence: bring it, read it, take a file of it, erase it."""

from __future__ import annotations

import secrets

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import SIGNED_IN, Role, audience
from hwx.clock import today
from hwx.extensions import db
from hwx.logs import log
from hwx.people.signed_in import me
from hwx.placements.pages import nothing_here, reader_of, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.sending import given_before, given_meanwhile
from hwx.placements.tables import Placement
from hwx.portfolio.cleaning import ENDINGS
from hwx.portfolio.evidence import (
    Taken,
    UsedAlready,
    bring,
    erase,
    erasure_entry,
    evidence_entry,
    forget_old_pages,
    items_of,
    remove_bytes,
)
from hwx.portfolio.forms import ErasingForm, EvidenceForm
from hwx.portfolio.letters import tell_of_erasure
from hwx.portfolio.pages import asked_or_404, of_competency, own_or_404, recorded_once, scene_of
from hwx.portfolio.scene import Refused, Scene, roles_at_host
from hwx.portfolio.tables import EvidenceFile, EvidenceItem
from hwx.portfolio.uploads import MOST_FILES, kept, sent_files, take, ticket_for
from hwx.portfolio.wording import (
    choice_name,
    file_name,
    found_sentence,
    reason_sentences,
    refusal_sentence,
    size_text,
    store_sentence,
)
from hwx.rules.portfolio_acts import ERASING_ROLES, Bringing, Erasing
from hwx.rules.record import Entry
from hwx.storage import NoSuchFile, StorageFailed, files

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store, private",
}
"""Whatever a file may hold, a browser saves it and runs nothing of it."""


@audience(SIGNED_IN)
def bring_evidence(reference: str, code: str) -> ResponseReturnValue:
    placement = own_or_404(reference)
    scene = scene_of(placement)
    asked_or_404(placement, scene.curriculum, code)
    form = EvidenceForm(data={"happened_on": today()})
    if not form.is_submitted():
        return _form(form, reference, code, [], [])
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is not None:
        return given
    taken, reasons = _files_of(form, reference)
    minded = form.mind(form.text.data, form.happened_on.data or today())
    if form.validate() and minded and not reasons:
        given = _record(form, scene, code, taken)
        if not isinstance(given, list):
            return given
        reasons = given
    return _form(form, reference, code, taken, reasons), 422


def _files_of(form: EvidenceForm, reference: str) -> tuple[list[Taken], list[str]]:
    """Those that came now and those kept from before; the form carries them on whatever else is refused."""
    before = [] if form.leave_out.data else kept(form.kept.data or "", me().id, reference)
    try:
        taken, refused = take(files(), sent_files(request.files.getlist("files")), len(before))
    except StorageFailed as error:
        log.error("files not stored", error=str(error))
        taken, refused = [], []
        reasons = [store_sentence()]
    else:
        reasons = [refusal_sentence(one) for one in refused]
    form.leave_out.data = False
    form.kept.data = ticket_for(me().id, reference, [*before, *taken])
    return [*before, *taken], reasons


def _record(form: EvidenceForm, scene: Scene, code: str, taken: list[Taken]) -> ResponseReturnValue | list[str]:
    day, count = form.happened_on.data, form.count.data
    assert day is not None
    assert count is not None
    act = Bringing(
        code, day, form.setting.data, form.complexity.data, form.age_band.data, form.role.data, count
    )  # fmt: skip

    def deed() -> list[Entry]:
        return [bring(scene, act, form.text.data or "", taken, secrets.token_hex(12), secrets.token_hex(16))]

    back = of_competency(scene.placement.reference, code)
    try:
        return recorded_once(form, deed, back, lambda _entries: gettext("Your evidence is recorded."))
    except UsedAlready:
        return given_meanwhile(form) or [gettext("These files are recorded already: the form was sent twice.")]


def _form(form: EvidenceForm, reference: str, code: str, taken: list[Taken], reasons: list[str]) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement = own_or_404(reference)
    scene = scene_of(placement)
    return render_template(
        "portfolio/bring.html",
        placement=placement,
        competency=asked_or_404(placement, scene.curriculum, code),
        read=reader_of(scene.curriculum),
        form=form,
        reasons=reasons,
        found=[found_sentence(one) for one in form.found],
        taken=[(file_name(one.media_type), size_text(one.size)) for one in taken],
        most=MOST_FILES,
    )


@audience(SIGNED_IN)
def one_item(reference: str, item: str) -> ResponseReturnValue:
    """What was brought, or that it was erased, by whom and why."""
    placement = seen_or_404(reference)
    scene = scene_of(placement)
    entries = entries_of(db.session(), placement.id)
    entry = evidence_entry(entries, item) or nothing_here()
    return render_template(
        "portfolio/item.html",
        placement=placement,
        read=reader_of(scene.curriculum),
        curriculum=scene.curriculum,
        entry=entry,
        item=items_of(db.session(), placement.id)[item],
        erasure=erasure_entry(entries, item),
        may_erase=_may_erase(placement, scene),
        choice_name=choice_name,
        file_name=file_name,
        size_text=size_text,
    )


@audience(SIGNED_IN)
def one_file(reference: str, number: int) -> ResponseReturnValue:
    """The bytes, to be saved; only for those who may see the placement, and never shown as a page."""
    placement = seen_or_404(reference)
    found = (
        db.session.execute(
            select(EvidenceFile.name, EvidenceFile.media_type, EvidenceFile.size)
            .join(EvidenceItem, EvidenceItem.item == EvidenceFile.item)
            .where(EvidenceFile.id == number, EvidenceItem.placement_id == placement.id)
        ).one_or_none()
        or nothing_here()
    )
    try:
        body = files().open(found.name)
    except NoSuchFile:
        nothing_here()
    saved = f"{placement.reference}-{number}.{ENDINGS[found.media_type]}"
    headers = {"Content-Disposition": f'attachment; filename="{saved}"', "Content-Length": str(found.size)}
    return Response(body, mimetype=found.media_type, headers=headers | SAFE)


@audience(SIGNED_IN)
def erase_item(reference: str, item: str) -> ResponseReturnValue:
    """The trainee at once; a supervisor, unit head or coordinator of the host with a reason."""
    placement = seen_or_404(reference)
    scene = scene_of(placement)
    if not _may_erase(placement, scene):
        nothing_here()
    entry = evidence_entry(entries_of(db.session(), placement.id), item) or nothing_here()
    form, reasons = ErasingForm(), list[str]()
    if form.validate_on_submit():
        reasons = _erase(scene, Erasing(item, form.reason.data or ""))
        if not reasons:
            return redirect(url_for("portfolio.one_item", reference=reference, item=item))
    page = render_template(
        "portfolio/erase.html",
        placement=seen_or_404(reference),
        entry=entry,
        form=form,
        reasons=reasons,
        own=placement.trainee_id == me().id,
    )
    return page, 422 if form.is_submitted() else 200


def _erase(scene: Scene, act: Erasing) -> list[str]:
    """The rows and the entry first, in one commit; then the bytes, which nothing names any more."""
    try:
        entry, names = erase(scene, act)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return reason_sentences(refused.reasons)
    forget_old_pages(db.session())
    if remove_bytes(files(), names):
        flash(gettext("Erased. That it existed and was erased stays on the record."), "done")
    else:
        log.error("erased files are still stored", number=len(names))
        flash(
            gettext(
                "Erased for every reader. The store of files does not answer just now; "
                "the bytes are removed at the next sweep. Tell the administrator if this is urgent."
            ),
            "note",
        )
    tell_of_erasure(scene.placement, entry)
    return []


def _may_erase(placement: Placement, scene: Scene) -> bool:
    return placement.trainee_id == me().id or not roles_at_host(scene).isdisjoint(Role(one) for one in ERASING_ROLES)
