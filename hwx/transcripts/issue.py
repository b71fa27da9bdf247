"""Issues a transcript: asks the rules, draws it up, seals it, prints it, and puts it into the register."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.acting import acting_as
from hwx.placements.chain import faults_of
from hwx.placements.record import MovedOn, entries_of, hold, refuse_if_moved_on
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.drawing_up import Papers, draw_up, signer_of
from hwx.rules.issuing import Case, IssueObjection, against_issuing
from hwx.rules.numbering import CODE_BYTES, code_of, number_of
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry
from hwx.rules.seal import key_id, public_bytes, seal, seal_pdf
from hwx.rules.transcript import Holder, Party, Programme, Signer, check_link_of, statement_of
from hwx.rules.transcript import Transcript as Statement
from hwx.transcripts.document import pdf_of
from hwx.transcripts.paper import in_both_calendars
from hwx.transcripts.register import Listed, in_force, next_place, take_place, transcripts_of
from hwx.transcripts.tables import Transcript, TranscriptEvent

TRIES = 5
"""How often to draw up anew when somebody else takes the number meanwhile."""


class CannotIssue(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was issued."""

    def __init__(self, reasons: Sequence[IssueObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Desk:
    """Who issues, when (``now`` is UTC, ``today`` the site's date), and for which site.

    ``site`` is the address of the site without a slash at the end; ``prefix`` stands before its numbers.
    """

    person: Person
    now: datetime
    today: date
    site: str
    prefix: str


def issue(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    desk: Desk,
    key: Ed25519PrivateKey,
    seen: int,
    replacing: str = "",
) -> Transcript:
    """The issued transcript, in the session; the caller commits. Takes as long as printing takes.

    ``seen`` is the number of the newest entry that was on the screen; ``replacing`` is the reason for which the one in
    force is replaced. Raises CannotIssue, MovedOn, and what printing raises (document.CannotBePrinted, NoPrinter).
    """
    entries = entries_of(session, placement.id)
    refuse_if_moved_on(seen, "", entries)
    listed = transcripts_of(session, placement.id)
    _refuse(against_issuing(case_of(session, placement, desk.person, desk.today, entries, listed), replacing))
    former = in_force(listed)
    supersedes = former.number if former else ""
    sheet = printed(
        session, desk, key, lambda number: statement(placement, curriculum, desk, entries, number, supersedes)
    )
    _hold_still(session, placement, entries, listed)
    row = Transcript(
        placement_id=placement.id,
        edition=len(listed) + 1,
        record_number=entries[-1].number,
        issued_at=desk.now,
        issued_by_id=desk.person.id,
        supersedes_id=former.id if former else None,
        **sheet,
    )
    session.add(row)
    session.flush()
    if former:
        session.add(_superseded(former, row, desk, replacing))
        session.flush()
    return row


def case_of(
    session: Session, placement: Placement, person: Person, day: date, entries: Sequence[Entry], listed: list[Listed]
) -> Case:
    """What the rules about issuing and revoking need to know."""
    former = in_force(listed)
    return Case(
        registrar=acting_as(person, Role.REGISTRAR, placement.host_id, day) is not None,
        own=placement.trainee_id == person.id,
        entries=entries,
        broken=tuple(sorted({fault.number for fault in faults_of(session, placement)})),
        in_force=former.number if former else "",
    )


def statement(
    placement: Placement, curriculum: Curriculum, desk: Desk, entries: Sequence[Entry], number: str, supersedes: str
) -> Statement:
    """What the transcript would say if it were issued now under this number, with a check code of its own."""
    opened = frozenset(placement.opened)
    progress = progress_of(
        curriculum, placement.cadre, opened, fold(curriculum, placement.cadre, opened, entries), desk.today
    )
    programme = placement.programme
    papers = Papers(
        number=number,
        check_code=code_of(secrets.token_bytes(CODE_BYTES)),
        check_at=check_link_of(desk.site),
        supersedes=supersedes,
        issued_at=desk.now,
        issued_on=desk.today,
        holder=_holder(placement.trainee),
        home=_party(placement.home),
        host=_party(placement.host),
        programme=Programme(programme.title, programme.agreement, programme.sponsor) if programme else NO_PROGRAMME,
        reference=placement.reference,
        unit=placement.unit,
        working_language=placement.working_language,
        licence=placement.licence,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        opened=opened,
        issuer=_issuer(desk, placement.host_id),
    )
    return draw_up(papers, progress, entries, in_both_calendars)


NO_PROGRAMME = Programme("", "", "")


def printed(
    session: Session, desk: Desk, key: Ed25519PrivateKey, drawn: Callable[[str], Statement]
) -> dict[str, object]:
    """The columns that the paper fills. The number is taken last, so that nobody waits while this one prints; nothing
    is written before, since a number that somebody else took meanwhile rolls the session back."""
    name = key_id(public_bytes(key))
    for _ in range(TRIES):
        place = next_place(session, desk.today.year)
        transcript = drawn(number_of(desk.prefix, desk.today.year, place))
        sealed = seal(statement_of(transcript), key)
        pdf = seal_pdf(pdf_of(transcript, sealed, name), key)
        if take_place(session, desk.today.year, place):
            return {
                "number": transcript.number,
                "check_code": transcript.check_code,
                "outcome": transcript.outcome.state,
                "sealed": sealed,
                "sealed_digest": hashlib.sha256(sealed).hexdigest(),
                "pdf": pdf,
                "pdf_digest": hashlib.sha256(pdf).hexdigest(),
                "key": name,
            }
        # Asking for a place keeps other writers out of SQLite, even if it was taken: let them in before printing anew.
        session.rollback()
    raise MovedOn(())


def _hold_still(session: Session, placement: Placement, entries: Sequence[Entry], listed: list[Listed]) -> None:
    """Keep others out from here to the commit, and make sure that nothing happened while the paper was printed."""
    hold(session, placement)
    if placement.last_number != entries[-1].number or transcripts_of(session, placement.id) != listed:
        raise MovedOn([entry for entry in entries_of(session, placement.id) if entry.number > entries[-1].number])


def _refuse(reasons: Sequence[IssueObjection]) -> None:
    if reasons:
        raise CannotIssue(reasons)


def _superseded(former: Listed, row: Transcript, desk: Desk, reason: str) -> TranscriptEvent:
    return TranscriptEvent(
        transcript_id=former.id,
        kind="superseded",
        reason_code=reason,
        at=desk.now,
        actor_id=desk.person.id,
        replaced_by_id=row.id,
    )


def _holder(trainee: Person) -> Holder:
    return Holder(
        passport_name=trainee.passport_name,
        original_name=trainee.original_name,
        original_language=trainee.original_language,
        birth=in_both_calendars(trainee.birth_date) if trainee.birth_date else None,
        birth_approximate=trainee.birth_date_approximate,
        passport_country=trainee.passport_country,
        passport_last_four=trainee.passport_last_four,
        profession=trainee.profession,
        register=trainee.register,
        register_number=trainee.register_number,
    )


def _party(institution: Institution) -> Party:
    return Party(
        name=institution.name,
        language=institution.name_language,
        english_name=institution.english_name,
        country=institution.country,
        city=institution.city,
        facility_code=institution.facility_code,
        contact=institution.contact,
        training_system=institution.training_system,
    )


def _issuer(desk: Desk, host_id: int) -> Signer:
    """As registrar of the host; somebody else only where the page shows what a registrar would see."""
    acting = acting_as(desk.person, Role.REGISTRAR, host_id, desk.today)
    return signer_of(acting) if acting else Signer(desk.person.passport_name, "", "", "", "", "")
