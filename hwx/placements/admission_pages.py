"""Admitting a trainee in two steps: the curriculum, then the trainee and the terms."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.curricula.revisions import Published, curriculum_of, newest, published
from hwx.curricula.tables import CurriculumRevision
from hwx.extensions import db
from hwx.people.invite import NotTheSamePerson, add_person, send_invitation
from hwx.people.lookup import person_reached_at
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.admit import Admitting, admit, new_reference
from hwx.placements.forms import AdmitForm
from hwx.placements.letters import send_admission
from hwx.placements.offers import fill_choices, opened_for, overlapping
from hwx.placements.pages import nothing_here, reader_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum


@audience(only(Role.COORDINATOR))
def choose() -> ResponseReturnValue:
    """The first step: every curriculum in its newest version, older versions folded away."""
    found = [(one, curriculum_of(db.session(), one.digest)) for one in newest(db.session())]
    older = [one for one in published(db.session()) if one.id not in {shown.id for shown, _ in found}]
    titles = _titles(older)
    return render_template("placements/choose.html", found=found, older=older, titles=titles, reader_of=reader_of)


@audience(only(Role.COORDINATOR))
def admit_to(slug: str, version: str) -> ResponseReturnValue:
    """The second step. A refused form comes back with everything typed."""
    revision = db.session.scalar(
        select(CurriculumRevision).where(CurriculumRevision.slug == slug, CurriculumRevision.version == version)
    )
    if revision is None:
        nothing_here()
    curriculum = curriculum_of(db.session(), revision.digest)
    form = AdmitForm()
    fill_choices(form, db.session(), me(), curriculum, today())
    if form.validate_on_submit():
        placement = _admitted(form, revision, curriculum)
        if placement is not None:
            return redirect(url_for("placements.page", reference=placement.reference))
    body = render_template("placements/admit.html", form=form, curriculum=curriculum, read=reader_of(curriculum))
    return body, 422 if form.is_submitted() else 200


def _admitted(form: AdmitForm, revision: CurriculumRevision, curriculum: Curriculum) -> Placement | None:
    """Admit, commit and send the letter; or None with the reason at its field, and nothing stored."""
    try:
        placement = _enter(form, revision, curriculum)
        db.session.commit()
    except (NotTheSamePerson, IntegrityError):
        db.session.rollback()
        form.email.errors = [
            gettext(
                "This address belongs to a person with another name. Compare the name with the passport and the "
                "address with the person; nothing was recorded."
            )
        ]
        return None
    if placement is None:
        db.session.rollback()
        return None
    _tell(placement, curriculum)
    return placement


def _enter(form: AdmitForm, revision: CurriculumRevision, curriculum: Curriculum) -> Placement | None:
    by = acting_as(me(), Role.COORDINATOR, form.host_id.data, today()) or nothing_here()
    if person_reached_at(db.session(), form.email.data or "") == me():
        form.email.errors = [gettext("This is your own address. Nobody admits themselves: ask another coordinator.")]
        return None
    trainee = add_person(db.session(), form.particulars(), now())
    terms = _terms(form, trainee, curriculum)
    other = overlapping(db.session(), terms)
    if other is not None:
        form.starts_on.errors = [
            gettext("This trainee has the placement %(reference)s here in these dates already.", reference=other)
        ]
        return None
    return admit(db.session(), terms, revision, curriculum, by, new_reference(), now(), today())


def _terms(form: AdmitForm, trainee: Person, curriculum: Curriculum) -> Admitting:
    starts_on, ends_on = form.days()
    return Admitting(
        trainee=trainee,
        home_id=form.home_id.data,
        host_id=form.host_id.data,
        cadre=form.cadre.data,
        starts_on=starts_on,
        ends_on=ends_on,
        opened=opened_for(curriculum, form.cadre.data, form.opened.data or ()),
        programme_id=form.programme_id.data,
        unit=form.unit.data or "",
        working_language=form.working_language.data or "",
        licence=form.licence.data or "",
    )


def _tell(placement: Placement, curriculum: Curriculum) -> None:
    """Whoever has no password yet gets the letter by which to choose one, the others that of the admission."""
    trainee = placement.trainee
    if trainee.password is not None:
        _tell_in_account(placement, curriculum)
    elif send_invitation(trainee, now()):
        flash(gettext("Admitted. An invitation is on its way to %(address)s.", address=trainee.email), "done")
    else:
        flash(
            gettext(
                "Admitted, but the invitation to %(address)s could not be sent. Send it again from the trainee's page.",
                address=trainee.email,
            ),
            "note",
        )


def _tell_in_account(placement: Placement, curriculum: Curriculum) -> None:
    address = placement.trainee.email
    if send_admission(placement, curriculum):
        flash(gettext("Admitted. A letter is on its way to %(address)s.", address=address), "done")
    else:
        flash(
            gettext(
                "Admitted, but the letter to %(address)s could not be sent. The trainee has an account here already "
                "and sees the placement there: tell them yourself.",
                address=address,
            ),
            "note",
        )


def _titles(revisions: list[Published]) -> dict[str, tuple[str, str]]:
    curricula = {one.digest: curriculum_of(db.session(), one.digest) for one in revisions}
    return {digest: reader_of(curriculum)(curriculum.title) for digest, curriculum in curricula.items()}
