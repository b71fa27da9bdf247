"""Issues a transcript: asks the rules, draws it up, has its documents made, and puts them into the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.keys.issuing_keys import IssuingKeys
from hwx.ledger.proving import bring_up_to_date, inclusions_of
from hwx.papers.draft_paper import WITHOUT_NUMBER
from hwx.papers.looks import PLAIN, Look
from hwx.papers.pictures import look_of_papers, note_shown
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.chain import faults_of
from hwx.placements.record import MovedOn, entries_of, hold, refuse_if_moved_on
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.inclusion import to_be_proved
from hwx.rules.issuing import Case, IssueObjection, against_issuing
from hwx.rules.numbering import number_of
from hwx.rules.record import Entry, latest_decision
from hwx.rules.transcript import Shown
from hwx.rules.transcript import Transcript as Statement
from hwx.transcripts.draft import Desk, statement
from hwx.transcripts.register import Listed, in_force, next_place, take_place, transcripts_of
from hwx.transcripts.sheets import Marks, sheets_of
from hwx.transcripts.status_places import free_place, status_list_address
from hwx.transcripts.tables import Transcript, TranscriptEvent

TRIES = 5
"""How often to draw up anew when somebody else takes the number meanwhile."""


class CannotIssue(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was issued."""

    def __init__(self, reasons: Sequence[IssueObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


def issue(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    desk: Desk,
    keys: IssuingKeys,
    seen: int,
    replacing: str = "",
) -> Transcript:
    """The issued transcript, in the session; the caller commits. Takes as long as printing takes.

    ``keys`` are those of the host; ``seen`` is the number of the newest entry that was on the screen; ``replacing`` is
    the reason for which the one in force is replaced. Raises CannotIssue, MovedOn, and what sheets.sheets_of raises.
    """
    ready = made_ready(session, placement, desk, keys, seen, replacing)
    sheet = printed(
        session, desk, keys, placement, lambda number: drawn(placement, curriculum, desk, ready, number), ready.look
    )
    return entered(session, placement, desk, ready, sheet)


@dataclass(frozen=True)
class Ready:
    """What the rules were asked on and found nothing against: plain values, which outlive a transaction."""

    entries: Sequence[Entry]
    listed: list[Listed]
    replacing: str
    look: Look
    shown: tuple[Shown, ...]

    @property
    def former(self) -> Listed | None:
        return in_force(self.listed)


def made_ready(
    session: Session, placement: Placement, desk: Desk, keys: IssuingKeys, seen: int, replacing: str = ""
) -> Ready:
    """The first step of issuing: the rules are asked, and the log brought up to date. Commits.

    Raises CannotIssue, MovedOn and PaperAmiss.
    """
    entries = entries_of(session, placement.id)
    refuse_if_moved_on(seen, "", entries)
    listed = transcripts_of(session, placement.id)
    _refuse(against_issuing(case_of(session, placement, desk.person, desk.today, entries, listed), replacing))
    # Committed before the paper is printed, which takes long: what is in the log is right whatever becomes of this.
    bring_up_to_date(session, placement.id, keys.log, desk.now)
    session.commit()
    look, shown = look_of_papers(session, desk.files, desk.templates, placement.host_id, desk.person.id)
    return Ready(entries, listed, replacing, look, shown)


def drawn(placement: Placement, curriculum: Curriculum, desk: Desk, ready: Ready, number: str) -> Statement:
    """The second step: what the transcript says under this number."""
    supersedes = ready.former.number if ready.former else ""
    said = statement(placement, curriculum, desk, ready.entries, number, supersedes)
    return replace(said, pictures=ready.shown)


def draft_of(
    session: Session, placement: Placement, curriculum: Curriculum, desk: Desk
) -> tuple[Statement, Look] | None:
    """What would be issued now and how it would look, with nothing asked of the rules and nothing written; None before
    the decision of the panel. Raises PaperAmiss."""
    entries = entries_of(session, placement.id)
    if not latest_decision(entries):
        return None
    look, shown = look_of_papers(session, desk.files, desk.templates, placement.host_id, desk.person.id)
    ready = Ready(entries, transcripts_of(session, placement.id), "", look, shown)
    return drawn(placement, curriculum, desk, ready, WITHOUT_NUMBER), look


def entered(
    session: Session, placement: Placement, desk: Desk, ready: Ready, sheet: Mapping[str, object]
) -> Transcript:
    """The last step: into the register, in the transaction that took the number. The caller commits. Raises MovedOn."""
    _hold_still(session, placement, ready.entries, ready.listed)
    former = ready.former
    row = Transcript(
        placement_id=placement.id,
        edition=len(ready.listed) + 1,
        record_number=ready.entries[-1].number,
        issued_at=desk.now,
        issued_by_id=desk.person.id,
        supersedes_id=former.id if former else None,
        **sheet,
    )
    session.add(row)
    session.flush()
    note_shown(session, placement.host_id, ready.shown, desk.now)
    if former:
        session.add(_superseded(former, row, desk, ready.replacing))
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


def printed(
    session: Session,
    desk: Desk,
    keys: IssuingKeys,
    placement: Placement,
    draw: Callable[[str], Statement],
    look: Look = PLAIN,
) -> dict[str, object]:
    """The columns that the documents fill. The number is taken last, so that nobody waits while this one prints;
    nothing is written before, since a number that somebody else took meanwhile rolls the session back."""
    for _ in range(TRIES):
        place = next_place(session, desk.today.year)
        transcript = draw(number_of(desk.prefix, desk.today.year, place))
        marks = marks_of(session, placement, keys.own.did, desk.site, to_be_proved(transcript))
        sheet = sheets_of(transcript, keys, marks, look, desk.schemas)
        if take_place(session, desk.today.year, place):
            return sheet
        # Asking for a place keeps other writers out of SQLite, even if it was taken: let them in before printing anew.
        session.rollback()
    raise MovedOn(())


def marks_of(session: Session, placement: Placement, issuer: str, site: str, signed_for: Sequence[int]) -> Marks:
    """A free place on a status list of the host, which issues in the name of ``issuer`` (a DID), and the name by which
    credentials know the trainee: that of the first one they were given here, or a new one."""
    known = (
        select(Transcript.learner)
        .join(Placement, Placement.id == Transcript.placement_id)
        .where(Placement.trainee_id == placement.trainee_id, Transcript.learner.is_not(None))
        .order_by(Transcript.id)
        .limit(1)
    )
    number, index = free_place(session, placement.host_id, issuer, site)
    return Marks(
        issuer_id=placement.host_id,
        learner=session.scalar(known) or uuid4().urn,
        status_list=number,
        status_index=index,
        status_address=status_list_address(site, placement.host_id, number),
        log=inclusions_of(session, placement.id, signed_for),
    )


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
