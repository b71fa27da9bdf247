"""What happens in one placement of the demonstration beside observing and signing, each on its own day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.demo.schedule import Planned
from hwx.people.tables import Person
from hwx.people.training import AssessorTraining
from hwx.placements.acting import acting_as
from hwx.placements.lifecycle import change_state
from hwx.placements.tables import Placement
from hwx.portfolio import evidence, said
from hwx.portfolio import scene as portfolio
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.rules.portfolio_acts import Bringing, Logging
from hwx.rules.signing import Delegating, Recognising
from hwx.signoffs import deeds_apart
from hwx.signoffs.grounds import Scene, signer_of
from hwx.signoffs.guests import Registering, register
from hwx.signoffs.requests import ask, turn_down

OF_TRAINEE, OF_CURRICULUM = "trainee", "emergency-response"
"""The placement in which it happens: the codes below are those of its curriculum."""

SEEN = (
    "Collapse in the waiting area. I started compressions and called for help; a colleague brought the defibrillator. "
    "First shock after three minutes. Next time I say aloud who takes the airway."
)

SELF = {"ERS-101": 2, "ERS-201": 3, "ERS-202": 3, "ERS-203": 2}
"""What the trainee thinks of the own level on the first day."""


@dataclass(frozen=True)
class Everyday:
    """``deed`` is done on the day ``on`` before anything that is planned for that day; the caller commits."""

    on: date
    deed: Callable[[], object]


@dataclass(frozen=True)
class Ward:
    session: Session
    placement: Placement
    curriculum: Curriculum
    people: Mapping[str, Person]

    def moment(self, on: date) -> datetime:
        return datetime.combine(on, time(8, 15), UTC)

    def scene(self, who: str, on: date) -> Scene:
        seen = self.placement.last_number
        return Scene(self.session, self.placement, self.curriculum, self.people[who], seen, self.moment(on), on)

    def own(self, on: date) -> portfolio.Scene:
        trainee = self.people[OF_TRAINEE]
        return portfolio.Scene(self.session, self.placement, self.curriculum, trainee, self.moment(on), on)


def everyday(ward: Ward) -> list[Everyday]:
    """In the order of the days; all of them lie in the first five weeks."""
    told = (
        (0, _assesses_oneself), (3, _registers_a_guest), (8, _brings_evidence), (9, _logs), (11, _recognises),
        (15, _delegates), (22, _pauses), (23, _goes_on),
    )  # fmt: skip
    first = ward.placement.starts_on

    def on(day: date, deed: Callable[[Ward, date], object]) -> Everyday:
        return Everyday(day, lambda: deed(ward, day))

    return [on(first + timedelta(days=days), deed) for days, deed in told]


def declined(ward: Ward, competency: str, method: str, now: datetime) -> None:
    """Asked two days ago, answered yesterday; the trainee has not asked somebody else yet."""
    asked_at, asked = now - timedelta(days=2), ward.people["supervisor2"]
    note = "Before noon, in the second bay; you came in near the end."
    day = asked_at.date()
    request = ask(ward.session, ward.placement, competency, asked.id, day, method, note, asked_at, day)
    ward.session.flush()
    reason = "I came in too late to judge it. Ask me before you begin, and I stay."
    turn_down(ward.session, request, "declined", asked.id, reason, now - timedelta(hours=20))


def _assesses_oneself(ward: Ward, on: date) -> None:
    said.assess_oneself(ward.own(on), SELF, "baseline")


def _registers_a_guest(ward: Ward, on: date) -> None:
    """A consultant of another town, who comes for some weeks and has no account."""
    ends_on = ward.placement.ends_on
    given = Registering("JOHN KWAME ASARE", "Doctor", "j.asare@coast-clinic.example", "", "en", on, ends_on)
    host = ward.placement.host_id
    register(ward.session, given, host, ward.people["coordinator"], ward.moment(on))


def _brings_evidence(ward: Ward, on: date) -> None:
    act = Bringing("ERS-202", on, "emergency", "high", "adult", "performed_supervised", 1)
    evidence.bring(ward.own(on), act, SEEN, [], f"demo-{ward.placement.id}", "of-the-demonstration")


def _logs(ward: Ward, on: date) -> None:
    said.log_procedure(ward.own(on), Logging("ERS-202", on, "assisted", 2, "emergency"))


def _recognises(ward: Ward, on: date) -> None:
    issued = on - timedelta(days=200)
    act = Recognising(
        "ERS-203", "certificate", 3, "National resuscitation council", "ALS-2217-SN", issued,
        issued + timedelta(days=730), "Seen in the original; the course included a test on the manikin.", on,
    )  # fmt: skip
    deeds_apart.recognise(ward.scene("supervisor", on), act)


def _delegates(ward: Ward, on: date) -> None:
    """To a supervisor of another service, who has been trained as an assessor."""
    given, coordinator = ward.people["supervisor4"], ward.people["coordinator"]
    trained_on, noted = on - timedelta(days=300), ward.moment(on)
    course = "Regional faculty of medicine, two days"
    training = {"trained_on": trained_on, "given_by": course, "recorded_by_id": coordinator.id, "recorded_at": noted}
    ward.session.add(AssessorTraining(person_id=given.id, **training))
    ward.session.flush()
    text = "On the night shifts of this placement, when I am not in the house. Sign-offs stay with me."
    act = Delegating(signer_of(given), ("ERS-101", "ERS-102"), on, ward.placement.ends_on, text, on)
    deeds_apart.delegate(ward.scene("supervisor", on), act, given.passport_name)


def _pauses(ward: Ward, on: date) -> None:
    _changes(ward, on, PlacementState.PAUSED, "Fever; sent home by occupational health until tomorrow.", "illness")


def _goes_on(ward: Ward, on: date) -> None:
    _changes(ward, on, PlacementState.ACTIVE, "Back on the ward, cleared by occupational health.")


def _changes(ward: Ward, on: date, state: PlacementState, reason: str, reason_code: str = "") -> None:
    by = acting_as(ward.people["coordinator"], Role.COORDINATOR, ward.placement.host_id, date.max)
    assert by is not None
    seen = ward.placement.last_number
    here = (ward.session, ward.placement, ward.curriculum, by)
    change_state(*here, state.value, reason, seen, ward.moment(on), on, reason_code)


def course_certificate(act: Planned) -> Recognising:
    """Of a course some months before the review."""
    issued = act.on - timedelta(days=150)
    return Recognising(
        act.competency, "certificate", act.level, "National resuscitation council", f"BLS-{issued:%y%j}", issued,
        issued + timedelta(days=730), "The original was shown. The number is in the public register of the council.",
        act.on,
    )  # fmt: skip
