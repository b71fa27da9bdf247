"""Observers at other institutions: the coordinator of the host names them, and they record on one page of their own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, EmailField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hwx.access import Role, audience, only
from hwx.clock import now, today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.fields import Checkboxes, an_email_address, number_or_none
from hwx.people.labels import _
from hwx.people.locale import day_text
from hwx.people.lookup import normal_email
from hwx.people.mail import Letter, link_to, send
from hwx.people.signed_in import me
from hwx.people.tables import Appointment, Person
from hwx.placements.forms import NEEDED, typed
from hwx.placements.once import Answer, SentBefore
from hwx.placements.pages import curriculum_for, hosted_or_404, nothing_here, reader_of
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.sending import OnceForm, give, given_before, given_meanwhile, keep, taken_key
from hwx.placements.tables import Placement
from hwx.plain_forms import PlainForm
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.rounds import methods_without_round
from hwx.rules.signing import Observing
from hwx.signoffs import deeds, remote_observers
from hwx.signoffs.forms import COMMENT, JudgingForm, filled
from hwx.signoffs.pages import competency_or_404, moved_on_page, scene
from hwx.signoffs.remote_observers import KIND, posts_elsewhere
from hwx.signoffs.remote_tables import RemoteObserver
from hwx.signoffs.wording import objection_sentences

remote = Blueprint("remote", __name__, url_prefix="/placements/<reference>")


class NamingForm(OnceForm, PlainForm):
    mail = EmailField(
        _("E-mail address"),
        [InputRequired(NEEDED), Length(max=254), an_email_address],
        filters=[normal_email],
        description=_("Of somebody with an account who assesses at another institution."),
    )
    institution = RadioField(
        _("Institution"),
        [Optional()],
        coerce=number_or_none,
        choices=[],
        validate_choice=False,
        description=_("This person assesses at several. The entry names the one that you choose."),
    )
    """Without choices, and not shown, where there is nothing to choose."""
    codes = Checkboxes(_("Competencies"), validators=[InputRequired(_("Tick the competencies that are watched."))])
    starts_on = DateField(_("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_("Last day"), [InputRequired(NEEDED)])

    def chosen_of(self, posts: list[Appointment]) -> Appointment | None:
        """The one post, or that at the institution that was chosen; or what is missing stands at the field."""
        chosen = [one for one in posts if len(posts) == 1 or one.institution_id == self.institution.data]
        if not posts:
            self.mail.errors = [gettext("Nobody with this address assesses at another institution today.")]
        elif len(posts) > 1:
            self.institution.choices = [(one.institution_id, one.institution.english_name) for one in posts]
            self.institution.errors = [] if chosen else [gettext("Choose the institution from which they watch.")]
        return chosen[0] if chosen else None

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


class RemoteForm(OnceForm, JudgingForm):
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
    given = given_before(form) if named else None
    if given is not None:
        return given
    if named and form.validate_on_submit() and form.dates_fit(placement):
        held = form.chosen_of(posts_elsewhere(db.session(), form.mail.data or "", placement, today()))
        if held is not None:
            return _name(placement, form, held)
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
    back = url_for("remote.listing", reference=placement.reference)
    answer = Answer(back, gettext("Named. The person got a letter with the way to the page."))
    try:
        keep(form, answer)
        db.session.commit()
    except SentBefore:
        return given_meanwhile(form) or redirect(back)
    for letter in letters:
        send(letter)
    return give(answer)


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
    placement, curriculum, competency, namings = _open(reference, code)
    methods = methods_without_round(competency, curriculum)
    form = RemoteForm(data={"happened_on": today(), "method": methods[0] if len(methods) == 1 else None})
    form.level.choices = [(level.number, str(level.number)) for level in curriculum.scale.levels]
    form.method.choices = [(method, method_name(method)) for method in methods]
    given: ResponseReturnValue | list[str] | None = given_before(form)
    if given is None and form.validate_on_submit():
        naming = _in_time(form, namings)
        given = _recorded(form, placement, curriculum, code, naming) if naming else None
    if given is not None and not isinstance(given, list):
        return given
    return _page(form, reference, code, given or []), 422 if form.is_submitted() else 200


def _recorded(
    form: RemoteForm, placement: Placement, curriculum: Curriculum, code: str, naming: RemoteObserver
) -> ResponseReturnValue | list[str]:
    """Commits; or the reasons against it, with everything rolled back."""
    on, reference = filled(form.happened_on.data), placement.reference
    act = Observing(
        code, form.level.data, form.method.data, on, alternative=KIND, institution=naming.institution_id
    )  # fmt: skip
    back = url_for("remote.observe", reference=reference, code=code)
    try:
        entry = deeds.observe(scene(placement, curriculum, form.seen_number()), act, form.comment.data or "")
        answer = Answer(back, gettext("Recorded."), (entry.number,))
        keep(form, answer)
        db.session.commit()
    except (SentBefore, deeds.Refused, MovedOn) as error:
        before = given_meanwhile(form)
        if before is not None:
            return before
        if isinstance(error, MovedOn) and not form.key_is_taken:
            return moved_on_page(error, typed(form), back)
        return taken_key(form) or objection_sentences(getattr(error, "reasons", ()))
    return give(answer)


def _in_time(form: RemoteForm, namings: list[RemoteObserver]) -> RemoteObserver | None:
    """The newest naming that holds on the day of the encounter; it says for which institution they watched."""
    on = filled(form.happened_on.data)
    found = next((one for one in namings if one.starts_on <= on), None)
    if found is None:
        first = min(one.starts_on for one in namings)
        form.happened_on.errors = [gettext("You are named from %(date)s on.", date=day_text(first))]
    return found


def _open(reference: str, code: str) -> tuple[Placement, Curriculum, Competency, list[RemoteObserver]]:
    found = remote_observers.open_to(db.session(), me(), reference, code, today())
    if found is None:
        nothing_here()
    placement, namings = found
    curriculum = curriculum_for(placement)
    if KIND not in curriculum.rules.alternatives:
        nothing_here()
    return placement, curriculum, competency_or_404(placement, curriculum, code), namings


def _page(form: RemoteForm, reference: str, code: str, reasons: list[str]) -> str:
    """Drawn from fresh rows, since a refusal has rolled the transaction back."""
    placement, curriculum, competency, namings = _open(reference, code)
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
        naming=namings[0],
        own=own,
        required=competency.level_for(placement.cadre),
        level_names={level.number: reader_of(curriculum)(level.name) for level in curriculum.scale.levels},
        method_names={method: method_name(method) for method in competency.method_codes},
        read=reader_of(curriculum),
        method_name=method_name,
        back=url_for("start.page"),
    )
