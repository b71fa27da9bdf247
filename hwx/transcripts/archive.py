"""Everything about one person as one archive: for each placement the record, evidence, logbook and transcripts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hwx.people.passkey_tables import Passkey
from hwx.people.tables import Appointment, Person
from hwx.placements.lines import record_lines
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.portfolio.cleaning import ENDINGS
from hwx.portfolio.evidence import items_of
from hwx.portfolio.logbook import lines_of
from hwx.portfolio.tables import EvidenceFile
from hwx.rules.portfolio import Evidence, Procedure
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.signoffs.tables import Request, RequestAnswer
from hwx.storage import Files, NoSuchFile
from hwx.transcripts.archive_transcripts import transcript_parts
from hwx.transcripts.zipping import Part

FurtherOf = Callable[[Session, Placement], Mapping[str, list[dict[str, Any]]]]
"""Of one placement what rooms above this one keep, plain, by the name of its file in the archive."""


def parts_of(session: Session, person: Person, store: Files, further: FurtherOf, readme: str) -> Iterator[Part]:
    """Each part is read when its turn comes."""
    yield _text("README.txt", readme)
    yield _json("me.json", _particulars(person) | {"passkeys": _passkeys(session, person)})
    query = select(Placement).where(Placement.trainee_id == person.id).order_by(Placement.starts_on, Placement.id)
    for placement in session.scalars(query.options(joinedload(Placement.revision))).all():
        yield from _of_placement(session, placement, store, further)


def _of_placement(session: Session, placement: Placement, store: Files, further: FurtherOf) -> Iterator[Part]:
    folder = placement.reference
    entries = entries_of(session, placement.id)
    yield _json(f"{folder}/placement.json", _terms(placement))
    yield Part(f"{folder}/record.jsonl", (line.encode() for line in record_lines(placement, entries)))
    yield _text(f"{folder}/logbook.csv", _logbook(entries))
    yield from _evidence(session, placement, entries, store)
    yield _json(f"{folder}/requests.json", _requests(session, placement))
    yield from transcript_parts(session, placement)
    for name, listed in further(session, placement).items():
        yield _json(f"{folder}/{name}", listed)


def _evidence(session: Session, placement: Placement, entries: list[Entry], store: Files) -> Iterator[Part]:
    folder = placement.reference
    items = items_of(session, placement.id)
    listed: list[dict[str, Any]] = []
    for entry in entries:
        if not isinstance(entry.fact, Evidence):
            continue
        item = items[entry.fact.item]
        told: list[dict[str, Any]] = []
        query = select(EvidenceFile).where(EvidenceFile.item == item.item).order_by(EvidenceFile.position)
        for row in session.scalars(query).all():
            path = f"evidence/{item.item}/{row.position}.{ENDINGS[row.media_type]}"
            told.append({"path": path, "media_type": row.media_type, "sha256": row.sha256, "missing": False})
            try:
                yield Part(f"{folder}/{path}", store.open(row.name), packed=False)
            except NoSuchFile:
                told[-1]["missing"] = True
        erased = item.erased_at.isoformat() if item.erased_at else None
        listed.append(
            {
                "entry": entry.number, "item": item.item, "text": item.text, "salt": item.salt, "erased_at": erased,
                "files": told,
            }
        )  # fmt: skip
    yield _json(f"{folder}/evidence.json", listed)


def _requests(session: Session, placement: Placement) -> list[dict[str, Any]]:
    """In the order in which they were asked, each with what was answered beside an observation."""
    asked = select(Request).where(Request.placement_id == placement.id).options(joinedload(Request.asked))
    answers = (
        select(RequestAnswer, Person.passport_name)
        .join(Request, Request.id == RequestAnswer.request_id)
        .join(Person, Person.id == RequestAnswer.by_id)
        .where(Request.placement_id == placement.id)
        .order_by(RequestAnswer.at, RequestAnswer.id)
    )
    given: dict[int, list[dict[str, Any]]] = {}
    for answer, name in session.execute(answers):
        told = {"answer": answer.kind, "by": name, "at": _plain(answer.at), "reason": answer.reason}
        given.setdefault(answer.request_id, []).append(told)
    names = "competency", "encounter_on", "method", "note", "self_level", "asked_at", "closed_at", "closed_by_entry"
    return [
        {name: _plain(getattr(row, name)) for name in names}
        | {"asked": row.asked.passport_name, "answers": given.get(row.id, [])}
        for row in session.scalars(asked.order_by(Request.id))
    ]


def _logbook(entries: list[Entry]) -> str:
    gone = withdrawn_numbers(entries)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("entry", "date", "competency", "role", "setting", "count", "taken_back"))
    for entry in reversed(lines_of(entries)):
        fact = entry.fact
        assert isinstance(fact, Procedure)
        day, back = entry.happened_on.isoformat(), "yes" if entry.number in gone else "no"
        writer.writerow((entry.number, day, fact.competency, fact.role, fact.setting, fact.count, back))
    return out.getvalue()


def _particulars(person: Person) -> dict[str, Any]:
    names = (
        *("email", "passport_name", "original_name", "original_language", "language", "calendar", "digits"),
        *("birth_date", "birth_date_approximate", "passport_country", "passport_last_four"),
        *("profession", "register", "register_number", "created_at"),
    )
    told = {name: _plain(getattr(person, name)) for name in names}
    return told | {"appointments": [_appointment(row) for row in person.appointments]}


def _passkeys(session: Session, person: Person) -> list[dict[str, Any]]:
    names = "name", "added_at", "last_used_at", "removed_at", "removal_reason"
    rows = session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id))
    return [{name: _plain(getattr(row, name)) for name in names} for row in rows]


def _appointment(row: Appointment) -> dict[str, Any]:
    names = "role", "capacity", "profession", "register", "register_number", "starts_on", "ends_on"
    return {"institution": row.institution.english_name} | {name: _plain(getattr(row, name)) for name in names}


def _terms(placement: Placement) -> dict[str, Any]:
    names = (
        *("reference", "state", "cadre", "opened", "unit", "working_language", "licence"),
        *("starts_on", "ends_on", "admitted_at"),
    )
    revision = placement.revision
    return {name: _plain(getattr(placement, name)) for name in names} | {
        "home": placement.home.english_name,
        "host": placement.host.english_name,
        "curriculum": revision.slug,
        "version": revision.version,
        "revision": revision.digest,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _json(name: str, value: Any) -> Part:
    return _text(name, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _text(name: str, text: str) -> Part:
    return Part(name, (text.encode(),))
