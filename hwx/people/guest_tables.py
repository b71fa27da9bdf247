"""The contact by which somebody without an account is known; here, where two people are told apart by their address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person


class Guest(Base):
    """The contact of a person who assesses at a host without an account, as a coordinator of that host registered it.

    It is never changed: with another contact the person is registered anew. An account that is made for this contact is
    that of the same person, and so is a guest who is registered with it at another host.
    """

    __tablename__ = "guest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    """Where the contact was registered first."""
    mail: Mapped[str] = mapped_column(String(254))
    """Empty only where this server can send codes to telephones."""
    phone: Mapped[str] = mapped_column(String(40))
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], viewonly=True, lazy="raise")
