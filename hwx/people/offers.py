"""What the form of an appointment offers to a reader, and what is made of it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.appointments import Post
from hwx.people.fields import options
from hwx.people.forms import AppointmentFields
from hwx.people.locale import page_language
from hwx.people.scope import scope_choices
from hwx.people.tables import Person
from hwx.people.visible import institutions_to_staff, roles_to_give
from hwx.people.wording import place_choices, role_name


def fill_choices(form: AppointmentFields, session: Session, reader: Person, day: date) -> None:
    """Only what the reader may give, so that anything else is no valid choice; none of several is chosen already."""
    found = session.execute(institutions_to_staff(reader, day)).all()
    several = gettext("Choose") if len(found) > 1 else None
    roles = ((role.value, role_name(role)) for role in roles_to_give(reader, day))
    form.institution_id.choices = options(place_choices(found), several)
    form.role.choices = options(roles, gettext("Choose"))
    form.scope.choices = options(scope_choices(page_language()))


def post_from(form: AppointmentFields, day: date) -> Post:
    """``scope`` is kept for supervisors only: no other role signs within one."""
    role = Role(form.role.data)
    return Post(
        institution_id=form.institution_id.data or 0,
        role=role,
        starts_on=form.starts_on.data or day,
        ends_on=form.ends_on.data,
        capacity=form.capacity.data or "",
        profession=form.profession.data or "",
        register=form.register.data or "",
        register_number=form.register_number.data or "",
        scope=tuple(form.scope.data or ()) if role is Role.SUPERVISOR else (),
        reason=form.reason.data or "",
    )
