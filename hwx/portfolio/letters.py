"""Letters about what is said on a record, each in its reader's language; sent after the commit."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import force_locale, gettext
from sqlalchemy import select

from hwx.access import Role
from hwx.clock import today
from hwx.extensions import db
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Appointment, Person
from hwx.placements.tables import Placement
from hwx.rules.facts import Comment
from hwx.rules.portfolio import Contest, Erasure, Ruling
from hwx.rules.record import Entry


def tell_of_contest(placement: Placement, entry: Entry, about: Entry) -> None:
    """To the author of what is contested, and to the unit heads of the host, who see that somebody rules on it."""
    assert isinstance(entry.fact, Contest)
    for reader in _people([about.author, *_heads_of(placement.host_id)], but=entry.author):
        _send(reader, placement, "contest", entry, step=entry.fact.step, about=entry.fact.entry)


def tell_of_ruling(placement: Placement, entry: Entry, contest: Contest, of_decision: bool = False) -> None:
    """To the trainee, and to the coordinators of the host where an appeal was upheld: what it was against no longer
    holds, and a decision is to be made again. ``contest`` is what was ruled on: after an appeal there is no further
    one."""
    fact = entry.fact
    assert isinstance(fact, Ruling)
    said = {"outcome": fact.outcome, "about": fact.contest, "step": contest.step, "of_decision": of_decision}
    for reader in _people([placement.trainee_id], but=entry.author):
        _send(reader, placement, "ruling", entry, **said)
    if contest.step == "appeal" and fact.outcome == "upheld":
        coordinators = set(_holders(placement.host_id, Role.COORDINATOR)) - {placement.trainee_id}
        for reader in _people(coordinators, but=entry.author):
            _send(reader, placement, "appeal_upheld", entry, **said)


def tell_of_comment(placement: Placement, entry: Entry, about: Entry | None) -> None:
    """To the author of what is commented on and to the trainee; a comment on the whole goes to the coordinators."""
    assert isinstance(entry.fact, Comment)
    others = [about.author] if about else _holders(placement.host_id, Role.COORDINATOR)
    for reader in _people([placement.trainee_id, *others], but=entry.author):
        _send(reader, placement, "entry_comment", entry, about=entry.fact.about)


def tell_of_erasure(placement: Placement, entry: Entry) -> None:
    """To the trainee when somebody else erased what the trainee had brought."""
    assert isinstance(entry.fact, Erasure)
    for reader in _people([placement.trainee_id], but=entry.author):
        _send(reader, placement, "evidence_erased", entry, reason=entry.fact.reason)


def _send(reader: Person, placement: Placement, template: str, entry: Entry, **values: object) -> None:
    """No letter repeats what was said: mail passes through many hands."""
    code = getattr(entry.fact, "competency", "")
    with force_locale(reader.language):
        place = code or gettext("the placement as a whole")
    given = {
        "name": reader.passport_name,
        "who": entry.fact.by.name,
        "trainee": placement.trainee.passport_name,
        "where": place,
        "entry": entry.number,
        "link": _link(placement.reference, code),
        **values,
    }
    send(Letter(reader.email, reader.language, template, given))


def _link(reference: str, code: str) -> str:
    if code:
        return link_to("signoffs.competency", reference=reference, code=code)
    return link_to("signoffs.record", reference=reference)


def _people(ids: Iterable[int], but: int) -> list[Person]:
    wanted = {one for one in ids if one != but}
    query = select(Person).where(Person.id.in_(wanted), Person.active).order_by(Person.id)
    return list(db.session.scalars(query))


def _heads_of(host: int) -> list[int]:
    return _holders(host, Role.UNIT_HEAD)


def _holders(host: int, role: Role) -> list[int]:
    day = today()
    query = select(Appointment.person_id).where(
        Appointment.institution_id == host,
        Appointment.role == role,
        Appointment.starts_on <= day,
        Appointment.ends_on.is_(None) | (Appointment.ends_on >= day),
    )
    return list(db.session.scalars(query))
