"""Paper: the sheet to print, copying a line of it in, and the second channel by which its signer confirms that."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.fields import options
from hwx.people.signed_in import me
from hwx.placements.forms import typed as typed_in
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.sending import give, given_before, given_meanwhile, keep
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.paper import Misread, paper_ends, place_of
from hwx.rules.signing import ASSESSING
from hwx.signoffs import deeds
from hwx.signoffs.forms import filled
from hwx.signoffs.guest_pages import send_link
from hwx.signoffs.hands import marked
from hwx.signoffs.pages import competency_or_404, moved_on_page, scene
from hwx.signoffs.paper_copies import (
    ClosedBefore,
    Typed,
    against,
    become,
    copies_of,
    copy_of,
    observing,
    refuse,
    signers_at,
    take_back,
)
from hwx.signoffs.paper_copies import keep as keep_copy
from hwx.signoffs.paper_forms import ConfirmForm, CopyForm, RefuseForm, misread_sentence
from hwx.signoffs.paper_sheet import blocks_of, columns, in_three_languages
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.wording import joined, objection_sentences

paper = Blueprint("paper", __name__, url_prefix="/placements/<reference>/paper")

ASSESSORS = only(Role.SUPERVISOR, Role.UNIT_HEAD)


@paper.get("")
@audience(SIGNED_IN)
def listing(reference: str) -> ResponseReturnValue:
    """What was copied from paper and what became of it."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id, "")
    return render_template(
        "signoffs/paper.html",
        placement=placement,
        curriculum=curriculum,
        copies=copies_of(db.session(), placement.id, curriculum.rules, entries, today()),
        types=_types(placement),
        me=me().id,
        own=placement.trainee_id == me().id,
        coordinates=placement.host_id in me().institutions_as(Role.COORDINATOR, today()),
        read=reader_of(curriculum),
        method_name=method_name,
    )


@paper.get("/sheet")
@audience(SIGNED_IN)
def sheet(reference: str) -> ResponseReturnValue:
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    read = reader_of(curriculum)
    domains = blocks_of(placement, curriculum, read)
    used = {code for _, blocks in domains for block in blocks for code in block.methods}
    return render_template(
        "signoffs/paper_sheet.html",
        placement=placement,
        curriculum=curriculum,
        domains=domains,
        columns=columns(),
        three=in_three_languages,
        methods=[(code, method_name(code)) for code in sorted(used)],
        read=read,
        today=today(),
    )


@paper.route("/new", methods=["GET", "POST"])
@audience(SIGNED_IN)
def copy_in(reference: str) -> ResponseReturnValue:
    placement = seen_or_404(reference)
    if not _types(placement):
        abort(404)
    curriculum = curriculum_for(placement)
    form = _copy_form(placement, curriculum)
    given = given_before(form)
    if given:
        return given
    reasons: list[str] = []
    if form.validate_on_submit():
        found = _typed(form, placement, curriculum)
        if isinstance(found, Misread):
            form.code.errors = [misread_sentence(found)]
        else:
            reasons = objection_sentences(against(scene(placement, curriculum, 0), found))
            if not reasons:
                return _kept(form, placement, curriculum, found)
    page = render_template(
        "signoffs/paper_copy.html",
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
    )
    return page, 422 if form.is_submitted() else 200


@paper.post("/<int:number>/take-back")
@audience(SIGNED_IN)
def take_copy_back(reference: str, number: int) -> ResponseReturnValue:
    """By whoever typed it."""
    placement = seen_or_404(reference)
    copy = copy_of(db.session(), placement.id, number)
    if copy is None or copy.typed_by_id != me().id:
        abort(404)
    try:
        take_back(db.session(), copy, now())
        db.session.commit()
        flash(gettext("Taken back."), "done")
    except ClosedBefore:
        db.session.rollback()
        flash(gettext("It was answered meanwhile; nothing was changed."), "note")
    return redirect(url_for("paper.listing", reference=reference))


@paper.route("/<int:number>/confirm", methods=["GET", "POST"])
@audience(ASSESSORS)
def confirm(reference: str, number: int) -> ResponseReturnValue:
    """The second channel: the named signer says in the own session that the paper is right."""
    placement, copy = _signed_by_me(reference, number)
    form = ConfirmForm()
    given = given_before(form)
    if given:
        return given
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            after = _confirmed(placement, copy, form)
            keep(form, after)
            db.session.commit()
            return give(after)
        except (SentBefore, ClosedBefore, deeds.Refused, MovedOn) as error:
            given = given_meanwhile(form)
            if given:
                return given
            if isinstance(error, MovedOn):
                return moved_on_page(error, typed_in(form), url_for("paper.listing", reference=reference))
            reasons = objection_sentences(getattr(error, "reasons", ()))
    return _confirm_page(reference, number, form, RefuseForm(formdata=None), reasons)


@paper.post("/<int:number>/refuse")
@audience(ASSESSORS)
def refuse_copy(reference: str, number: int) -> ResponseReturnValue:
    _, copy = _signed_by_me(reference, number)
    form = RefuseForm()
    if not form.validate():
        return _confirm_page(reference, number, ConfirmForm(formdata=None), form, [], 422)
    try:
        refuse(db.session(), copy, form.reason.data or "", now())
        db.session.commit()
        flash(gettext("Not confirmed; the trainee reads why. Nothing was recorded."), "done")
    except ClosedBefore:
        db.session.rollback()
        flash(gettext("It was answered meanwhile; nothing was changed."), "note")
    return redirect(url_for("queue.show"))


def _types(placement: Placement) -> bool:
    """Whether the reader copies from paper: the trainee, and whoever assesses at the host today."""
    held = {one.institution_id for one in me().appointments_on(today()) if one.role in ASSESSING}
    return placement.trainee_id == me().id or placement.host_id in held


def _copy_form(placement: Placement, curriculum: Curriculum) -> CopyForm:
    form = CopyForm()
    signers = signers_at(db.session(), placement, today())
    named = ((one, joined(filter(None, (name, post)))) for one, name, post in signers)
    form.signer.choices = options(named, gettext("Choose"))
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    codes = sorted({code for one in curriculum.competencies() for code in one.watched_methods})
    form.method.choices = options(((code, method_name(code)) for code in codes), gettext("Choose"))
    return form


def _typed(form: CopyForm, placement: Placement, curriculum: Curriculum) -> Typed | Misread:
    competencies = tuple(curriculum.competencies())
    place = place_of(placement.reference, form.code.data or "", len(competencies))
    if isinstance(place, Misread):
        return place
    return Typed(
        competencies[place - 1].code,
        filled(form.encounter_on.data),
        form.level.data,
        form.method.data,
        form.signer.data,
        form.held_by.data or "",
    )


def _kept(form: CopyForm, placement: Placement, curriculum: Curriculum, found: Typed) -> ResponseReturnValue:
    """Waits for the signer: on their page here, or by a link where they are a guest."""
    copy = keep_copy(db.session(), placement, found, me(), now())
    until = paper_ends(found.encounter_on, curriculum.rules, entries_of(db.session(), placement.id, ""), today())
    mail = send_link(copy, placement.trainee.passport_name, until)
    if found.signer_id == me().id:
        goes_on, said = url_for("paper.confirm", reference=placement.reference, number=copy.id), ""
    else:
        goes_on = url_for("paper.listing", reference=placement.reference)
        said = gettext("Typed in. It counts once the person who signed the paper has confirmed it.")
    after = Answer(goes_on, said)
    try:
        keep(form, after)
        db.session.commit()
    except SentBefore:
        return given_meanwhile(form) or redirect(goes_on)
    mail()
    return give(after)


def _signed_by_me(reference: str, number: int) -> tuple[Placement, PaperCopy]:
    placement = seen_or_404(reference)
    copy = copy_of(db.session(), placement.id, number)
    if copy is None or copy.signer_id != me().id:
        abort(404)
    return placement, copy


def _confirmed(placement: Placement, copy: PaperCopy, form: ConfirmForm) -> Answer:
    """Raises Refused, MovedOn and ClosedBefore."""
    here = scene(placement, curriculum_for(placement), form.seen_number())
    entry = deeds.observe(marked(here, means="paper"), observing(copy), form.comment.data or "")
    become(db.session(), copy, entry.number, now())
    return Answer(url_for("queue.show"), gettext("Confirmed. It stands on the record now."), (entry.number,))


def _confirm_page(
    reference: str, number: int, form: ConfirmForm, refusing: RefuseForm, reasons: list[str], status: int = 200
) -> ResponseReturnValue:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement, copy = _signed_by_me(reference, number)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    form.passkey_asked_for = placement.host.asks_passkeys
    if not form.seen.data:
        form.seen.data = str(entries[-1].number)
    copies = copies_of(db.session(), placement.id, curriculum.rules, entries, today())
    page = render_template(
        "signoffs/paper_confirm.html",
        placement=placement,
        curriculum=curriculum,
        competency=competency_or_404(placement, curriculum, copy.competency),
        shown=next(one for one in copies if one.copy.id == number),
        form=form,
        refusing=refusing,
        reasons=reasons,
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        read=reader_of(curriculum),
        method_name=method_name,
    )
    return page, 422 if form.is_submitted() and status == 200 else status
