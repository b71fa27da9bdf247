"""Transcripts of the completed placements of the benchmark, sealed with the key of the site.

The product draws up one for each host; the others of the host repeat it under their own number, code and name, each
sealed anew, since drawing up thousands takes longer than all the rest. One is printed: the pages that are measured read
no stored PDF, they are given one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.courses import REGISTRAR, first_person
from benchmarks.seed import put
from hwx.curricula.revisions import curriculum_of
from hwx.keys.site import first_key, signing_key
from hwx.papers.document import pdf_of
from hwx.papers.printing import NoPrinter
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import PlacementState
from hwx.rules.numbering import CODE_BYTES, code_of, number_of
from hwx.rules.seal import key_id, public_bytes, seal, seal_pdf
from hwx.rules.transcript import Record, statement_of
from hwx.rules.transcript import Transcript as Statement
from hwx.settings import Settings
from hwx.transcripts.draft import Desk, statement
from hwx.transcripts.tables import NumberSeries, Transcript

KEY_AGE = timedelta(days=400)
AGE = timedelta(days=30)
"""How long ago the transcripts were issued."""


def make_key(settings: Settings, today: date) -> None:
    """Before the application makes one that begins today."""
    first_key(settings.keys_folder, today - KEY_AGE)


def issue_all(session: Session, settings: Settings, today: date, printing: bool = True) -> int:
    """Issues for every completed placement, commits, and says how many. Without ``printing`` none has a PDF."""
    issued_on = today - AGE
    key = signing_key(settings.keys_folder, issued_on)
    completed = select(Placement).where(Placement.state == PlacementState.COMPLETED.value)
    hosts = session.scalars(completed.with_only_columns(Placement.host_id).distinct()).all()
    issued = 0
    for host in sorted(hosts):
        placements = session.scalars(completed.where(Placement.host_id == host).order_by(Placement.id)).all()
        desk = _desk(session, settings, host, issued_on)
        model = _model(session, placements[0], desk)
        rows = list(_rows(placements, model, desk, issued + 1, key, printing))
        put(session.connection(), Transcript, rows)
        issued += len(rows)
        session.commit()
        session.expunge_all()
    session.add(NumberSeries(year=issued_on.year, last=issued))
    session.commit()
    return issued


def _printed(sealed: bytes, model: Statement, key: Ed25519PrivateKey) -> bytes:
    """Empty where this machine cannot print."""
    try:
        return seal_pdf(pdf_of(model, sealed, key_id(public_bytes(key))), key)
    except NoPrinter:
        return b""


def _desk(session: Session, settings: Settings, host: int, day: date) -> Desk:
    registrar = session.get_one(Person, first_person(host) + REGISTRAR)
    return Desk(registrar, datetime.combine(day, time(9), UTC), day, settings.base_url, settings.number_prefix)


def _model(session: Session, placement: Placement, desk: Desk) -> Statement:
    curriculum = curriculum_of(session, placement.revision.digest)
    return statement(placement, curriculum, desk, entries_of(session, placement.id), "", "")


def _rows(
    placements: Iterable[Placement], model: Statement, desk: Desk, first: int, key: Ed25519PrivateKey, printing: bool
) -> Iterator[dict[str, Any]]:
    """``first`` is the number of the first of them."""
    for place, placement in enumerate(placements, first):
        own = _own(model, placement, number_of(desk.prefix, desk.today.year, place), place)
        sealed = seal(statement_of(own), key)
        pdf = _printed(sealed, own, key) if printing and place == 1 else b""
        yield {
            "number": own.number, "placement_id": placement.id, "edition": 1, "check_code": own.check_code,
            "sealed": sealed, "sealed_digest": hashlib.sha256(sealed).hexdigest(), "pdf": pdf,
            "pdf_digest": hashlib.sha256(pdf).hexdigest(), "key": key_id(public_bytes(key)),
            "record_number": placement.last_number, "outcome": own.outcome.state, "issued_at": desk.now,
            "issued_by_id": desk.person.id, "supersedes_id": None,
        }  # fmt: skip


def _own(model: Statement, placement: Placement, number: str, place: int) -> Statement:
    return replace(
        model,
        number=number,
        check_code=code_of(hashlib.sha256(b"%d" % place).digest()[:CODE_BYTES]),
        holder=replace(model.holder, passport_name=f"PERSON NUMBER {placement.trainee_id}"),
        term=replace(model.term, reference=placement.reference),
        record=Record(placement.last_number, placement.last_digest),
    )
