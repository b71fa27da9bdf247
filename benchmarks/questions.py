"""What the benchmark asks: for each page a row of questions about many placements, asked by those whose page it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Flask, session
from flask_security.utils import login_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from benchmarks.asking import Question, Visitor, form, upload
from benchmarks.courses import first_person
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement, StandingRow
from hwx.placements.terms import terms_of
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import Ground, Signing, objections
from hwx.rules.standing import Phase
from hwx.signoffs.deeds import signer_of
from hwx.transcripts.tables import Transcript

SPREAD = 40
"""Different placements, supervisors or transcripts that the questions about one page go through in turn."""

TOKEN = "token-of-the-benchmark"


@dataclass(frozen=True)
class Page:
    """``questions`` are asked in turn; ``once`` says that each can be asked only once, since it changes something."""

    name: str
    title: str
    questions: Sequence[Question]
    once: bool = False


class TooFew(Exception):
    """The database does not hold enough of what is to be asked; the message says of what."""


def visitor(app: Flask) -> Visitor:
    """A session with a form token and nobody signed in."""
    return _with_session(app, {"csrf_token": TOKEN})


def signed_in(app: Flask, person: Person) -> Visitor:
    """A session as signing in leaves it."""
    with app.test_request_context():
        login_user(person, authn_via=["password"])
        kept = dict(session)
    return _with_session(app, {**kept, "csrf_token": TOKEN})


def pages_of(app: Flask, today: date, signatures: int) -> list[Page]:
    """``signatures``: how often something will be signed off. In an app context. Raises TooFew."""
    running = _mid_course(db.session())
    first = running[0]
    code = _most_seen(db.session(), first)
    trainees = [signed_in(app, db.session.get_one(Person, one.trainee_id)) for one in running]
    hosts = sorted({one.host_id for one in running})
    supervisors = {host: signed_in(app, _supervisor(db.session(), host)) for host in hosts}
    pages = [
        Page("progress", "Progress page", [
            Question(f"/placements/{one.reference}/progress", who) for one, who in zip(running, trainees, strict=True)
        ]),
        Page("queue", "Supervisor's queue", [Question("/queue", who) for who in supervisors.values()]),
        Page("competency", "Competency page", [
            Question(f"/placements/{one.reference}/competencies/{code}", supervisors[one.host_id]) for one in running
        ]),
        Page("sign-off", "Sign-off POST", _signatures(app, today, signatures), once=True),
    ]  # fmt: skip
    return pages + _verifications(app)


def _verifications(app: Flask) -> list[Page]:
    someone = visitor(app)
    rows = db.session.execute(
        select(Transcript.number, Transcript.check_code, Transcript.sealed).order_by(Transcript.id).limit(SPREAD)
    ).all()
    if not rows:
        raise TooFew("transcripts")
    by_number = [
        form("/verify", someone, {"way": "number", "number": row.number, "code": row.check_code}) for row in rows
    ]
    pages = [Page("verify-number", "Verification by number", by_number)]
    sealed = [upload("/verify", someone, {"way": "file"}, "file", (f"{row.number}.json", row.sealed)) for row in rows]
    pages.append(Page("verify-json", "Verification by JSON file", sealed))
    pdf = db.session.scalar(select(Transcript.pdf).order_by(Transcript.id).limit(1))
    if pdf:
        paper = upload("/verify", someone, {"way": "file"}, "file", ("transcript.pdf", pdf))
        pages.append(Page("verify-pdf", "Verification by PDF file", [paper]))
    return pages


def _mid_course(session: Session) -> list[Placement]:
    """Running placements that began on the same day, a third of the way in, spread over the hosts."""
    begun = select(Placement.starts_on).where(Placement.state == PlacementState.ACTIVE.value).distinct()
    days = sorted(session.scalars(begun).all(), reverse=True)
    found = session.scalars(_running().where(Placement.starts_on == days[min(1, len(days) - 1)])).all()
    step = max(1, len(found) // SPREAD)
    return list(found[::step][:SPREAD])


def _running() -> Select[Placement]:
    return select(Placement).where(Placement.state == PlacementState.ACTIVE.value).order_by(Placement.id)


def _most_seen(session: Session, placement: Placement) -> str:
    """The competency of that placement with the most observations among those that are ready to sign."""
    query = select(StandingRow.content).where(
        StandingRow.placement_id == placement.id, StandingRow.phase == Phase.READY_TO_SIGN.value
    )
    found = sorted(session.scalars(query), key=lambda content: (-content["observations"], content["code"]))
    if not found:
        raise TooFew("competencies that are ready to sign")
    return str(found[0]["code"])


def _supervisor(session: Session, host: int) -> Person:
    return session.get_one(Person, first_person(host))


def _signatures(app: Flask, today: date, count: int) -> list[Question]:
    """The rules are asked which sign-offs they let pass, newest placements first, so that few are looked at."""
    found: list[Question] = []
    session = db.session()
    supervisors: dict[int, tuple[Person, Visitor]] = {}
    for placement in session.scalars(_running().order_by(None).order_by(Placement.starts_on.desc(), Placement.id)):
        if placement.host_id not in supervisors:
            person = _supervisor(session, placement.host_id)
            supervisors[placement.host_id] = (person, signed_in(app, person))
        person, who = supervisors[placement.host_id]
        for code in _signable(session, placement, person, today):
            fields = {"seen": str(placement.last_number), "comment": "Safe and calm."}
            path = f"/placements/{placement.reference}/competencies/{code}/sign"
            found.append(form(path, who, fields, expected=302))
        if len(found) >= count:
            return found[:count]
    raise TooFew(f"sign-offs: {len(found)} are possible, {count} would be made")


def _signable(session: Session, placement: Placement, person: Person, today: date) -> list[str]:
    entries = entries_of(session, placement.id)
    ground = Ground(curriculum_of(session, placement.revision.digest), terms_of(placement), entries, today)
    query = select(StandingRow.competency).where(
        StandingRow.placement_id == placement.id, StandingRow.phase == Phase.READY_TO_SIGN.value
    )
    signer = signer_of(person)
    return [code for code in session.scalars(query) if not objections(Signing(code, today), signer, ground)]


def _with_session(app: Flask, content: dict[str, object]) -> Visitor:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    secret = app.config["SECRET_KEY"]
    token = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(TOKEN)
    return Visitor({app.config["SESSION_COOKIE_NAME"]: serializer.dumps(content)}, str(token))
