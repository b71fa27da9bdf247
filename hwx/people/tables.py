"""Institutions, persons and their dated appointments."""

from __future__ import annotations

from datetime import date, datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.access import Role
from hwx.clock import today
from hwx.extensions import Base, UtcDateTime


class Institution(Base):
    """A hospital, clinic or ministry; home and host alike. ``country`` is the ISO 3166 alpha-2 code."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    """The official name in its own language and script; never translated."""
    name_language: Mapped[str] = mapped_column(String(8), default="en")
    english_name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(100), default="")
    facility_code: Mapped[str] = mapped_column(String(60), default="")
    """Code in the national master facility list."""
    contact: Mapped[str] = mapped_column(String(200), default="")
    """Channel by which verifiers reach the institution itself: a telephone number or an official address."""
    training_system: Mapped[str] = mapped_column(String(1000), default="")
    """How health training and licensing work in this country, in a few sentences (transcript section 8)."""
    asks_passkeys: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether every signature in a placement hosted here must be made with a passkey."""


class Person(UserMixin, Base):
    """One human being, whatever roles they hold. A person without a password has not taken up the invitation yet."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    passport_name: Mapped[str] = mapped_column(String(200))
    """Exactly as in the passport, in Latin letters."""
    original_name: Mapped[str] = mapped_column(String(200), default="")
    """In the person's own script; stored as given, never transliterated."""
    original_language: Mapped[str] = mapped_column(String(8), default="")
    birth_date: Mapped[date | None]
    birth_date_approximate: Mapped[bool] = mapped_column(default=False)
    passport_country: Mapped[str] = mapped_column(String(2), default="")
    passport_last_four: Mapped[str] = mapped_column(String(4), default="")
    profession: Mapped[str] = mapped_column(String(100), default="")
    register: Mapped[str] = mapped_column(String(120), default="")
    """Name of the professional register at home."""
    register_number: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    calendar: Mapped[str] = mapped_column(String(10), default="gregorian")
    """"gregorian" or "both" (Hijri beside it)."""
    digits: Mapped[str] = mapped_column(String(6), default="latin")
    """"latin" (0-9) or "arabic" (Arabic-Indic), used in Arabic pages only."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    appointments: Mapped[list[Appointment]] = relationship(
        primaryjoin="Person.id == Appointment.person_id", lazy="selectin", viewonly=True
    )

    @property
    def display_name(self) -> str:
        return self.passport_name

    def appointments_on(self, day: date) -> list[Appointment]:
        return [appointment for appointment in self.appointments if appointment.in_force(day)]

    def institutions_as(self, role: Role, day: date) -> frozenset[int]:
        """Ids of the institutions where the person holds this role on that day."""
        return frozenset(one.institution_id for one in self.appointments_on(day) if one.role == role)

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held today at any institution (asked at the door of a route)."""
        return any(appointment.role in roles for appointment in self.appointments_on(today()))


class Appointment(Base):
    """A role at an institution between two dates (both included). It is ended by a date, never deleted.

    ``scope`` lists competency codes or domain keys that a supervisor may sign, as "slug/code" or "slug/domain";
    empty means everything taught at the institution.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        Index("ix_appointment_institution_role", "institution_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    role: Mapped[str] = mapped_column(String(20))
    capacity: Mapped[str] = mapped_column(String(120), default="")
    """The post as printed, for example "Consultant, emergency medicine"."""
    profession: Mapped[str] = mapped_column(String(100), default="")
    register: Mapped[str] = mapped_column(String(120), default="")
    register_number: Mapped[str] = mapped_column(String(60), default="")
    register_checked_on: Mapped[date | None]
    register_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(String(500), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of a guest, who assesses by link alone. It ends when they take up an account: whoever gave them that, perhaps at
    another institution, made nobody a supervisor of this one."""

    institution: Mapped[Institution] = relationship(lazy="joined", viewonly=True)

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class SecurityRole(RoleMixin):
    """Asked for by the sign-in library; hwx keeps roles in appointments, so it is neither a table nor ever made."""
