"""What the form of an admission offers to a coordinator, and what stands against an admission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.fields import options
from hwx.people.tables import Institution, Person
from hwx.people.wording import place_choices
from hwx.placements.admit import Admitting
from hwx.placements.forms import AdmitForm, ProgrammeForm
from hwx.placements.pages import reader_of
from hwx.placements.tables import Placement, Programme
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState

OPEN = (PlacementState.ACCEPTED, PlacementState.ACTIVE, PlacementState.PAUSED)


def fill_choices(form: AdmitForm, session: Session, reader: Person, curriculum: Curriculum, day: date) -> None:
    """Only what the reader may choose, so that anything else is no valid choice."""
    hosts = reader.institutions_as(Role.COORDINATOR, day)
    offer_hosts(form, reader, day)
    institutions = session.execute(
        select(
            Institution.id, Institution.name, Institution.name_language, Institution.english_name, Institution.country
        )
    )
    form.home_id.choices = options(place_choices(institutions), gettext("Choose"))
    read = reader_of(curriculum)
    form.cadre.choices = options((cadre.key, read(cadre.title)[0]) for cadre in curriculum.cadres)
    if len(curriculum.cadres) == 1 and not form.is_submitted():
        form.cadre.data = curriculum.cadres[0].key
    form.opened.choices = options(
        (competency.code, f"{competency.code} {read(competency.title)[0]}")
        for competency in curriculum.competencies()
        if competency.closed_to
    )
    programmes = _programmes(session, hosts)
    form.programme_id.choices = options(((one.id, _named(one)) for one in programmes), gettext("None"))
    form.programme_hosts = {one.id: one.host_id for one in programmes}
    form.weeks = curriculum.weeks


def offer_hosts(form: AdmitForm | ProgrammeForm, reader: Person, day: date) -> None:
    """The institutions that the reader coordinates; the only one is chosen already."""
    held = [one for one in reader.appointments_on(day) if one.role == Role.COORDINATOR]
    places = {one.institution_id: one.institution for one in held}
    form.host_id.choices = options(place_choices(places.values()))
    if len(places) == 1 and not form.is_submitted():
        form.host_id.data = next(iter(places))


def opened_for(curriculum: Curriculum, cadre: str, chosen: Iterable[str]) -> tuple[str, ...]:
    """Of the codes chosen those that are closed to this cadre; the others are open to it anyway."""
    wanted = set(chosen)
    return tuple(one.code for one in curriculum.competencies() if one.code in wanted and cadre in one.closed_to)


def overlapping(session: Session, terms: Admitting) -> str | None:
    """Reference of a placement of this trainee at this host that is not over and shares a day with the new one."""
    return session.scalar(
        select(Placement.reference)
        .where(
            Placement.trainee_id == terms.trainee.id,
            Placement.host_id == terms.host_id,
            Placement.state.in_(OPEN),
            Placement.starts_on <= terms.ends_on,
            Placement.ends_on >= terms.starts_on,
        )
        .limit(1)
    )


def _programmes(session: Session, hosts: Iterable[int]) -> Sequence[Row[int, int, str, str]]:
    return session.execute(
        select(Programme.id, Programme.host_id, Programme.title, Programme.agreement)
        .where(Programme.host_id.in_(sorted(hosts)))
        .order_by(Programme.title)
    ).all()


def _named(programme: Row[int, int, str, str]) -> str:
    return f"{programme.title} ({programme.agreement})" if programme.agreement else str(programme.title)
