"""What becomes of the transcripts of the demonstration: strangers check them, trainees share them, homes answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from hwx.demo.play import Company
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.settings import Settings
from hwx.transcripts.register import in_force, transcripts_of
from hwx.transcripts.sendings import Given, record_answer, send_home
from hwx.transcripts.sent import sent_to_officer
from hwx.transcripts.tables import Transcript
from hwx.verification.check import check_file, check_number, log_check, site_here
from hwx.verification.shares import Wish, end_share, make_share, note_opening
from hwx.verification.verdict import Way


@dataclass(frozen=True)
class Answer:
    """``days`` are counted from the issue of the transcript in force: when it is sent home, and when it is answered."""

    officer: str
    answer: str
    text: str
    days: tuple[int, int]


ANSWERS = {
    "trainee2": Answer(
        "home",
        "accepted_with_conditions",
        "Reconnu pour le service des urgences. Condition : un mois d'exercice supervisé chez nous avant les gardes en "
        "première ligne.",
        (3, 17),
    ),
    "trainee3": Answer(
        "home2",
        "not_accepted",
        "Not counted towards the residency: that rotation asks for obstetric emergencies, which this curriculum does "
        "not contain. It stays on file as continuing professional development.",
        (1, 5),
    ),
}

LINKS = {
    "trainee2": (
        Wish("competencies", 30, "Ordre national des médecins du Sénégal"),
        ((6, "page", "Secrétariat de l'Ordre, Dakar"), (2, "page", "")),
    ),
    "trainee3": (Wish("whole", 14, "Dr Swai, head of training"), ((4, "page", "Dr Swai"), (4, "pdf", "Dr Swai"))),
}
"""For whom, and by whom it was opened so many days ago. It was made the day before the first opening."""


def on(day: date, hour: int = 11) -> datetime:
    return datetime.combine(day, time(hour, 20), UTC)


def looked_up(session: Session, settings: Settings, row: Transcript, way: Way, who: str, day: date) -> None:
    """As the page of checks does it: by number and code, or by the file itself."""
    site = site_here(session, settings, on(day))
    if way is Way.FILE:
        checked = check_file(session, row.pdf, site)
    else:
        checked = check_number(session, row.number, row.check_code, site)
    log_check(session, checked, way, who, on(day))
    session.commit()


def sent_home(session: Session, company: Company, placement: Placement, trainee: str, row: Transcript) -> None:
    """By the trainee; the home officer answers some days later."""
    told, person = ANSWERS[trainee], company.people[trainee]
    officer, issued = company.people[told.officer], row.issued_at.date()
    sent_on, answered_on = (issued + timedelta(days=number) for number in told.days)
    listed = in_force(transcripts_of(session, placement.id))
    assert listed is not None
    send_home(session, placement, listed, person, on(sent_on), sent_on)
    session.commit()
    sent = sent_to_officer(session, officer, answered_on, row.number)
    assert sent is not None
    record_answer(session, sent, (), Given(told.answer, told.text, 0), officer, on(answered_on), answered_on)
    session.commit()


def shared(session: Session, placement: Placement, person: Person, trainee: str, now: datetime) -> None:
    """A link that is open today, and one that its trainee ended because it was meant for somebody else."""
    wish, openings = LINKS[trainee]
    days = openings[0][0] + 1
    listed = in_force(transcripts_of(session, placement.id))
    wrong, _token = make_share(session, placement, listed, Wish("whole", 7, ""), person, now - timedelta(days=days))
    end_share(session, wrong.id, now - timedelta(days=days, minutes=-4))
    share, _token = make_share(session, placement, listed, wish, person, now - timedelta(days=days, minutes=-6))
    for ago, what, who in openings:
        note_opening(session, share.id, what, who, now - timedelta(days=ago, hours=1))
    session.commit()
