"""The benchmark of papers, ``script/bench --papers N``: issue, sign, verify, and many at once against bare WeasyPrint.

All is done in one run, bulk and bare in turn, so that the ratio holds where the times of a busy machine do not.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.bare import Bare
from benchmarks.canonical import canonical_times
from benchmarks.courses import REGISTRAR, first_person
from benchmarks.issued import make_key
from benchmarks.seed import UNDER_WAY, seed
from hwx.batches.batch import candidates, counts_of, end_turn, start, take_turn
from hwx.batches.jobs import AHEAD
from hwx.batches.printers import Printers, resident_of
from hwx.batches.work import Tools, Work
from hwx.clock import now, today
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.factory import create_app
from hwx.keys.issuing_keys import IssuingKeys, issuing_keys
from hwx.papers.document import pdf_of
from hwx.papers.pades import sign_paper
from hwx.papers.printing import Attached, Picture
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.transcript import read
from hwx.settings import Settings
from hwx.transcripts.draft import Desk
from hwx.transcripts.issue import issue
from hwx.verification.check import check_file, site_here

MARK = 0.9
ALONE = 3
"""Papers issued one by one, before the many."""

HOSTS = 2

TURN = 10
"""Papers of a turn: so many by hwx, then the same by bare WeasyPrint."""


@dataclass
class Found:
    """Seconds, and bytes of memory."""

    issue: float = 0.0
    sign: float = 0.0
    verify: float = 0.0
    bulk: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    resident: list[tuple[int, int]] = field(default_factory=list)
    """Of this process and of the printing ones, after each turn."""
    issued: int = 0
    canonical: float = 0.0
    general: float | None = None

    @property
    def ratio(self) -> float:
        return sum(self.bare) / sum(self.bulk)


def measure(papers: int, say: Callable[[str], None]) -> Found:
    with tempfile.TemporaryDirectory(prefix="hwx-papers-") as folder:
        app = _prepared(Path(folder), papers)
        found = Found()
        with app.app_context():
            host = _busiest_host(db.session())
            settings: Settings = app.config["HWX"]
            registrar = db.session.get_one(Person, first_person(host) + REGISTRAR)
            here = Here(db.session(), settings, host, registrar.id)
            say(f"Issuing {ALONE} alone")
            here.alone(found)
            say(f"Issuing {papers} at once, in turn with bare WeasyPrint")
            here.many(found, papers, say)
            db.session.remove()
            db.engine.dispose()
        return found


class Here:
    def __init__(self, session: Session, settings: Settings, host: int, registrar: int) -> None:
        self.session, self.settings, self.host, self.registrar = session, settings, host, registrar
        self.papers: list[tuple[str, str]] = []

    def desk(self, person: Person) -> Desk:
        return Desk(person, now(), today(), self.settings.base_url, self.settings.number_prefix)

    def keys(self) -> IssuingKeys:
        first = self.session.scalars(select(Placement).where(Placement.host_id == self.host).limit(1)).one()
        return issuing_keys(self.settings, first.host, now().date())

    def alone(self, found: Found) -> None:
        session, keys = self.session, self.keys()
        site = site_here(session, self.settings, now())
        issued, verified = [], []
        for one in candidates(session, self.host)[: ALONE + 1]:
            placement = session.scalars(select(Placement).where(Placement.reference == one.reference)).one()
            curriculum = curriculum_of(session, placement.revision.digest)
            desk = self.desk(session.get_one(Person, self.registrar))
            began = time.perf_counter()
            row = issue(session, placement, curriculum, desk, keys, one.seen)
            session.commit()
            issued.append(time.perf_counter() - began)
            verified.append(_timed(partial(check_file, session, row.pdf, site)))
        credential = row.credential or b""
        unsigned = pdf_of(read(json.loads(row.sealed)["statement"]), credential, keys.own.method)
        signed = [_timed(partial(sign_paper, unsigned, keys.own.paper_signer, now())) for _ in range(ALONE + 1)]
        found.issue, found.sign, found.verify = (median(times[1:]) for times in (issued, signed, verified))
        found.canonical, found.general = canonical_times(json.loads(credential))

    def many(self, found: Found, papers: int, say: Callable[[str], None]) -> None:
        session, keys = self.session, self.keys()
        chosen = {one.reference: one.seen for one in candidates(session, self.host)[:papers]}
        batch = start(session, self.host, session.get_one(Person, self.registrar), chosen, now())
        assert batch is not None
        session.commit()
        number, turn = batch.id, 0
        with Printers() as printers, Bare(printers.number) as bare:
            while counts_of(session, number).waiting:
                taken = take_turn(session, number, turn, now())
                assert taken is not None
                turn = taken
                found.bulk.append(_timed(partial(self._turn, number, turn, keys, printers)))
                end_turn(session, number, turn, now())
                found.bare.append(_timed(lambda: bare.print_all(self.papers)))
                found.resident.append((resident_of(None), printers.resident()))
                say(f"{len(self.papers)} papers: {found.bulk[-1]:.1f} s, bare {found.bare[-1]:.1f} s")
                self.papers.clear()
        # Both pools start in the first turn: it is not counted.
        del found.bulk[0], found.bare[0]
        found.issued = counts_of(session, number).issued

    def _turn(self, batch: int, turn: int, keys: IssuingKeys, printers: Printers) -> None:
        def noting(
            html: str, style: str, name: bytes, files: Sequence[Attached], pictures: Mapping[str, Picture]
        ) -> bytes:
            self.papers.append((html, style))
            return printers.print_pdf(html, style, name, files, pictures)

        at_once = AHEAD * printers.number
        begun = iter(range(TURN))
        with ThreadPoolExecutor(at_once) as threads:
            tools = Tools(self.desk, keys, noting, threads, at_once, now)
            Work(self.session, batch, turn, tools).go_on(lambda: len(self.papers) >= TURN or next(begun, None) is None)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _prepared(folder: Path, papers: int) -> Flask:
    """A site as in production, with as many decided placements at one host."""
    settings = Settings(
        mode="production", data=folder, key_passphrase="six words that nobody will guess", secret_key="-"
    )
    make_key(settings, (now() - timedelta(days=1)).date())
    app = create_app(settings)
    with app.app_context():
        upgrade()
        # Two hosts, each with as many under way as a large host has, and the others ended.
        seed(db.engine.url, HOSTS * (papers + ALONE + 1 + UNDER_WAY), today(), HOSTS)
        db.session.remove()
    return app


def _busiest_host(session: Session) -> int:
    decided = select(Placement.host_id).where(Placement.state.in_(OUTCOMES)).group_by(Placement.host_id)
    return session.scalars(decided.order_by(func.count().desc(), Placement.host_id).limit(1)).one()


def report(found: Found) -> list[str]:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    general = f"{1000 * found.general:.0f} ms" if found.general else "not installed (requirements-test.txt)"
    own, others = zip(*found.resident, strict=True)
    state = "met    " if found.ratio >= MARK else "NOT MET"
    return [
        f"issue one            {1000 * found.issue:8.0f} ms",
        f"sign a PDF           {1000 * found.sign:8.0f} ms",
        f"verify a PDF         {1000 * found.verify:8.0f} ms",
        f"60 members canonical {1000 * found.canonical:8.0f} ms; general processor {general}",
        f"many at once         {found.issued:8d} issued; {len(found.bulk) * TURN / sum(found.bulk):.2f} a second, "
        f"bare WeasyPrint {len(found.bulk) * TURN / sum(found.bare):.2f}",
        f"memory, this process {own[0] >> 20:8d} MB after the first turn, at most {max(own) >> 20} MB later",
        f"memory, printing     {others[0] >> 20:8d} MB after the first turn, at most {max(others) >> 20} MB later",
        "",
        f"{state}  many at once against bare WeasyPrint on the same HTML: at least {MARK:.2f}, found {found.ratio:.2f} "
        f"(load {load:.1f})",
    ]
