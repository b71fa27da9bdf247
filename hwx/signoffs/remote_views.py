"""Observers at other institutions: the coordinator of the host names them, and they record on one page of their own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, EmailField, TextAreaField
from wtforms.validators import InputRequired, Length

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.fields import Checkboxes, an_email_address
from hwx.people.labels import _
from hwx.people.locale import day_text
from hwx.people.lookup import normal_email
from hwx.people.mail import Letter, link_to, send
from hwx.people.signed_in import me
from hwx.people.tables import Appointment, Person
from hwx.placements.forms import NEEDED, typed
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.plain_forms import PlainForm
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.signing import Observing
from hwx.signoffs import deeds, remote_observers
from hwx.signoffs.forms import COMMENT, JudgingForm, filled
from hwx.signoffs.pages import competency_or_404, moved_on_page, scene
from hwx.signoffs.remote_observers import KIND
from hwx.signoffs.remote_tables import RemoteObserver
from hwx.signoffs.wording import objection_sentences

remote = Blueprint("remote", __name__, url_prefix="/placements/<reference>")


class NamingForm(PlainForm):
    mail = EmailField(
        _("E-mail address"),
        [InputRequired(NEEDED), Length(max=254), an_email_address],
        filters=[normal_email],
        description=_("Of somebody with an account who assesses at another institution."),
    )
    codes = Checkboxes(_("Competencies"), validators=[InputRequired(_("Tick the competencies that are watched."))])
    starts_on = DateField(_("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_("Last day"), [InputRequired(NEEDED)])

    def dates_fit(self, placement: Placement) -> bool:
        """Or what is wrong stands at the last day."""
        first, last = filled(self.starts_on.data), filled(self.ends_on.data)
        if last < first:
            self.ends_on.errors = [gettext("The last day lies before the first day.")]
        elif last > placement.ends_on:
            self.ends_on.errors = [
                gettext("The placement ends on %(date)s, and this with it.", date=day_text(placement.ends_on))
            ]
        return not self.ends_on.errors


class RemoteForm(JudgingForm):
    comment = TextAreaField(
        _("How you watched, and what you saw"),
        description=_("It is printed that an alternative was used. No names, numbers or dates of birth of patients."),
        validators=[InputRequired(NEEDED), Length(max=COMMENT)],
    )


@remote.route("/remote-observers", methods=["GET", "POST"])
@audience(only(Role.COORDINATOR))
def listing(reference: str) -> ResponseReturnValue:
    """Those who were named for this placement, and the form that names another, where the curriculum allows it."""
    placement = hosted_or_404(reference, Role.COORDINATOR)
    curriculum = curriculum_for(placement)
    named = KIND in curriculum.rules.alternatives
    form = NamingForm(data={"starts_on": today(), "ends_on": placement.ends_on})
    asked = curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    form.codes.choices = [(one.code, one.code) for one in asked]
    if named and form.validate_on_submit() and form.dates_fit(placement):
        held = remote_observers.assessor_elsewhere(db.session(), form.mail.data or "", placement, today())
        if held is not None:
            return _name(placement, form, held)
        form.mail.errors = [gettext("Nobody with this address assesses at another institution today.")]
    page = render_template(
        "signoffs/remote_observers.html",
        placement=placement,
        form=form,
        named=named,
        rows=remote_observers.named_for(db.session(), placement.id),
        titles={one.code: reader_of(curriculum)(one.title) for one in asked},
        today=today(),
    )
    return page, 422 if form.is_submitted() else 200


def _name(placement: Placement, form: NamingForm, held: Appointment) -> ResponseReturnValue:
    days = filled(form.starts_on.data), filled(form.ends_on.data)
    codes = form.codes.data or []
    remote_observers.name(db.session(), placement, held, codes, days, me(), now())
    letters = [_letter(placement, held, code) for code in codes]
    db.session.commit()
    for letter in letters:
        send(letter)
    flash(gettext("Named. The person got a letter with the way to the page."), "done")
    return redirect(url_for("remote.listing", reference=placement.reference))


def _letter(placement: Placement, held: Appointment, code: str) -> Letter:
    person = db.session.get_one(Person, held.person_id)
    values = {
        "name": person.passport_name,
        "trainee": placement.trainee.passport_name,
        "competency": code,
        "link": link_to("remote.observe", reference=placement.reference, code=code),
    }
    return Letter(person.email, person.language, "remote_observer", values)


@remote.post("/remote-observers/<int:number>/end")
@audience(only(Role.COORDINATOR))
def end(reference: str, number: int) -> ResponseReturnValue:
    placement = hosted_or_404(reference, Role.COORDINATOR)
    if not remote_observers.end(db.session(), placement.id, number, today()):
        nothing_here()
    db.session.commit()
    flash(gettext("Ended. What was recorded before stays."), "done")
    return redirect(url_for("remote.listing", reference=reference))


@remote.route("/competencies/<code>/from-afar", methods=["GET", "POST"])
@audience(only(Role.SUPERVISOR, Role.UNIT_HEAD))
def observe(reference: str, code: str) -> ResponseReturnValue:
    """What a remote observer sees of a placement: this competency, and what they recorded about it themselves."""
    placement, curriculum, competency, naming = _open(reference, code)
    methods = competency.method_codes
    form = RemoteForm(data={"happened_on": today(), "method": methods[0] if len(methods) == 1 else None})
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    form.method.choices = [(method, method_name(method)) for method in methods]
    reasons: list[str] = []
    if form.validate_on_submit() and _in_time(form, naming):
        act = Observing(code, form.level.data, form.method.data, filled(form.happened_on.data), alternative=KIND)
        try:
            deeds.observe(scene(placement, curriculum, form.seen_number()), act, form.comment.data or "")
            db.session.commit()
        except deeds.Refused as refused:
            db.session.rollback()
            reasons = objection_sentences(refused.reasons)  # type: ignore[arg-type]
        except MovedOn as moved:
            return moved_on_page(moved, typed(form), url_for("remote.observe", reference=reference, code=code))
        else:
            flash(gettext("Recorded."), "done")
            return redirect(url_for("remote.observe", reference=reference, code=code))
    return _page(form, reference, code, reasons), 422 if form.is_submitted() else 200


def _in_time(form: RemoteForm, naming: RemoteObserver) -> bool:
    if filled(form.happened_on.data) >= naming.starts_on:
        return True
    form.happened_on.errors = [gettext("You are named from %(date)s on.", date=day_text(naming.starts_on))]
    return False


def _open(reference: str, code: str) -> tuple[Placement, Curriculum, Competency, RemoteObserver]:
    found = remote_observers.open_to(db.session(), me(), reference, code, today())
    if found is None:
        nothing_here()
    placement, naming = found
    curriculum = curriculum_for(placement)
    if KIND not in curriculum.rules.alternatives:
        nothing_here()
    return placement, curriculum, competency_or_404(placement, curriculum, code), naming


def _page(form: RemoteForm, reference: str, code: str, reasons: list[str]) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement, curriculum, competency, naming = _open(reference, code)
    form.passkey_asked_for = placement.host.asks_passkeys
    if not form.is_submitted():
        form.seen.data = str(placement.last_number)
    own = [one for one in entries_of(db.session(), placement.id, code) if one.author == me().id]
    return render_template(
        "signoffs/remote_observe.html",
        form=form,
        reasons=reasons,
        placement=placement,
        curriculum=curriculum,
        competency=competency,
        naming=naming,
        own=own,
        required=competency.level_for(placement.cadre),
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        method_names={method: method_name(method) for method in competency.method_codes},
        read=reader_of(curriculum),
        method_name=method_name,
        back=url_for("start.page"),
    )
