"""Play the stories of the demonstration through the product's own rules, act by act, each on its own day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.demo.cast import PLACES, PLAYERS, STORIES, Place, Player, Story
from hwx.demo.colleagues import heard
from hwx.demo.everyday import OF_CURRICULUM, OF_TRAINEE, Everyday, Ward, course_certificate, declined, everyday
from hwx.demo.schedule import Planned, course_of
from hwx.people.sessions import new_uniquifier
from hwx.people.tables import Appointment, Institution, Person
from hwx.placements.acting import acting_as
from hwx.placements.admit import Admitting, admit, new_reference
from hwx.placements.lifecycle import change_state
from hwx.placements.record import Writing, add_entry, hold
from hwx.placements.tables import Placement, Programme
from hwx.rules.curriculum import CERTIFICATE, Curriculum
from hwx.rules.facts import Decision, PanelMember
from hwx.rules.lifecycle import PlacementState
from hwx.rules.portfolio import Procedure
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Countersigning, Observing, Signing
from hwx.signoffs.deeds import Scene, countersign, decide, observe, sign_off
from hwx.signoffs.deeds_apart import recognise
from hwx.signoffs.requests import ask

ASSESSORS = ("supervisor", "supervisor2", "supervisor3")

COMMENTS = (
    "Calm and systematic; said aloud what would come next.",
    "Good preparation. Ask for help a little earlier next time.",
    "Safe throughout. Handover was short and complete.",
    "Needed one prompt about the checklist, then went on alone.",
    "Explained the plan clearly to the family and the team.",
)


NOTES = (
    (0, "This morning on the round, you were in the room."),
    (1, "Two patients on the late shift; you saw the second."),
    (0, "You let me go first and stayed beside me."),
    (0, "On the early shift, from the first minute to the handover."),
    (2, "We talked it through afterwards. You said that you would write it down."),
    (1, "In the afternoon, with the whole team."),
    (3, "You stood at the foot of the bed and timed it."),
)
"""How many days ago it was, and what the trainee says of it."""

YEARS_AGO = timedelta(days=900)
"""Before all that the demonstration tells: since then the staff are here and the curricula are published."""


MORNING = timedelta(hours=9, minutes=30)
"""After midnight (UTC): when everything of a day happens. Before that hour the story ends with the day before."""


@dataclass(frozen=True)
class Company:
    """Everybody and every place of the demonstration, by key."""

    people: Mapping[str, Person]
    places: Mapping[str, Institution]
    programme: Programme


def gather(session: Session, password_hash: str, now: datetime) -> Company:
    """Enter the institutions, the people with their appointments, and one agreement."""
    places = {place.key: _institution(session, place) for place in PLACES}
    people = {player.key: _person(session, player, places, password_hash, now) for player in PLAYERS}
    _look_into_registers(session, people["coordinator"], now.date() - YEARS_AGO)
    programme = Programme(
        host_id=places["noor"].id,
        title="South-South exchange of health professionals",
        agreement="MoU 2025/114",
        sponsor="Islamic solidarity fund for health training",
    )
    session.add(programme)
    session.commit()
    return Company(people, places, programme)


def tell(
    session: Session,
    company: Company,
    story: Story,
    revision: CurriculumRevision,
    curriculum: Curriculum,
    now: datetime,
) -> Placement:
    """One placement from its admission to where the story stands today; commits act by act as the pages do."""
    today = now.date()
    starts_on = today - timedelta(weeks=story.week - 1, days=today.weekday())
    ends_on = starts_on + timedelta(weeks=curriculum.weeks, days=-1)
    coordinator = _acting(company, "coordinator", Role.COORDINATOR)
    admitted = starts_on - timedelta(weeks=5)
    placement = admit(
        session,
        _terms(company, story, curriculum, starts_on, ends_on),
        revision,
        curriculum,
        coordinator,
        new_reference(),
        min(_moment(min(admitted, today)), now),
        min(admitted, today),
    )
    session.commit()
    if story.told == "accepted":
        return placement
    _begin(session, placement, curriculum, coordinator, starts_on, min(_moment(starts_on), now))
    acts = course_of(curriculum, story.cadre, starts_on, ends_on, len(ASSESSORS))
    special = (story.trainee, story.slug) == (OF_TRAINEE, OF_CURRICULUM)
    waiting = everyday(Ward(session, placement, curriculum, company.people)) if special else []
    last = (now - MORNING).date()
    for act in until(acts, curriculum, last) if story.told == "active" else acts:
        waiting = _do_until(session, waiting, act.on)
        _carry_out(session, company, placement, curriculum, act)
    _do_until(session, waiting, last)
    if story.told == "active":
        _ask_around(session, company, placement, curriculum, acts, now)
    else:
        _decide(session, company, placement, curriculum, story.home, ends_on + timedelta(days=11))
    return placement


def _do_until(session: Session, waiting: list[Everyday], day: date) -> list[Everyday]:
    """What is left after that day."""
    for one in waiting:
        if one.on <= day:
            one.deed()
            session.commit()
    return [one for one in waiting if one.on > day]


def until(acts: Sequence[Planned], curriculum: Curriculum, today: date) -> Iterator[Planned]:
    """What has happened by today: the signatures of the last days are still to come, so that every queue holds work,
    and no countersignature is overdue."""
    open_codes: set[str] = set()
    for act in acts:
        if act.kind == "hear":
            if act.on <= today:
                yield act
            continue
        late = {"observe": 0, "log": 0, "sign": 3, "countersign": 8}[act.kind]
        rests_on = {act.competency, *curriculum.by_code[act.competency].prerequisites}
        blocked = open_codes & (rests_on - {act.competency} if act.kind in ("observe", "log") else rests_on)
        if act.on > today - timedelta(days=late) or blocked:
            open_codes.add(act.competency)
        else:
            yield act


def _terms(company: Company, story: Story, curriculum: Curriculum, starts_on: date, ends_on: date) -> Admitting:
    closed = [one.code for one in curriculum.competencies() if story.cadre in one.closed_to]
    return Admitting(
        trainee=company.people[story.trainee],
        home_id=company.places[story.home].id,
        host_id=company.places["noor"].id,
        cadre=story.cadre,
        starts_on=starts_on,
        ends_on=ends_on,
        opened=tuple(closed[:1]),
        programme_id=company.programme.id,
        unit=story.unit,
        working_language="English, Arabic",
        licence="Supervised temporary licence, for the unit and the dates named",
    )


def _begin(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    coordinator: Signatory,
    starts_on: date,
    at: datetime,
) -> None:
    change_state(
        session,
        placement,
        curriculum,
        coordinator,
        PlacementState.ACTIVE.value,
        "Induction done, scope letter signed.",
        placement.last_number,
        at,
        starts_on,
    )
    session.commit()


def _carry_out(session: Session, company: Company, placement: Placement, curriculum: Curriculum, act: Planned) -> None:
    if act.kind == "log":
        _log(session, placement, curriculum, act)
        return
    if act.kind == "hear":
        signer = _acting(company, "coordinator", Role.COORDINATOR)
        heard(session, placement, curriculum, company.people["coordinator"], signer, act.on)
        return
    who = "head" if act.kind == "countersign" else ASSESSORS[act.who]
    scene = Scene(session, placement, curriculum, company.people[who], placement.last_number, _moment(act.on), act.on)
    if act.kind == "observe":
        _observe(scene, act)
    elif act.kind == "sign":
        sign_off(scene, Signing(act.competency, act.on), "")
    else:
        countersign(scene, Countersigning(act.competency, placement.last_number, act.on), "")
    session.commit()


def _observe(scene: Scene, act: Planned) -> None:
    if act.method == CERTIFICATE:
        recognise(scene, course_certificate(act))
        return
    number = scene.placement.last_number
    comment = COMMENTS[number % len(COMMENTS)] if number % 3 == 0 else ""
    observe(scene, Observing(act.competency, act.level, act.method, act.on), comment)


def _log(session: Session, placement: Placement, curriculum: Curriculum, act: Planned) -> None:
    trainee = placement.trainee
    fact = Procedure(Signatory(trainee.id, trainee.passport_name), act.competency, "performed_supervised", act.count)
    hold(session, placement)
    add_entry(session, placement, curriculum, Writing(trainee.id, act.on, _moment(act.on)), fact)
    session.commit()


def _ask_around(
    session: Session,
    company: Company,
    placement: Placement,
    curriculum: Curriculum,
    acts: list[Planned],
    now: datetime,
) -> None:
    """What would be seen next is asked for: of the supervisor who signs in, and of the charge nurse."""
    today = now.date()
    coming = {act.competency: act for act in acts if act.kind == "observe" and act.on > today}
    for number, act in enumerate(list(coming.values())[:3]):
        whom = "supervisor" if number < 2 else "supervisor3"
        days, note = NOTES[(3 * placement.id + number) % len(NOTES)]
        day, asked = today - timedelta(days=days), now - timedelta(days=days, hours=number)
        ask(session, placement, act.competency, company.people[whom].id, day, act.method, note, asked, day)
    if placement.trainee_id == company.people[OF_TRAINEE].id:
        last = list(coming.values())[-1]
        declined(Ward(session, placement, curriculum, company.people), last.competency, last.method, now)
    session.commit()


HOME_MEMBERS = {
    "thies": PanelMember("IBRAHIMA SARR", "For the home institution, online", "home"),
    "kilima": PanelMember("NEEMA JOSEPH MUSHI", "For the home institution, online", "home"),
}


def _decide(
    session: Session, company: Company, placement: Placement, curriculum: Curriculum, home: str, day: date
) -> None:
    decision = Decision(
        by=_acting(company, "registrar", Role.REGISTRAR),
        outcome=PlacementState.COMPLETED.value,
        members=(
            PanelMember("KHALID IBRAHIM ALQAHTANI", "Head of the emergency department", "host"),
            PanelMember("OMAR FAROUK ALSHEHRI", "Consultant, emergency medicine", "host"),
            HOME_MEMBERS[home],
        ),
        attendance_percent=96,
        feedback_raters=max(9, curriculum.completion.feedback_raters),
        concerns_open=False,
        home_plan_accepted=True,
    )
    registrar = company.people["registrar"]
    scene = Scene(session, placement, curriculum, registrar, placement.last_number, _moment(day), day)
    decide(scene, decision)
    session.commit()


def _acting(company: Company, key: str, role: Role) -> Signatory:
    found = acting_as(company.people[key], role, company.places["noor"].id, date.max)
    assert found is not None
    return found


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + MORNING


def _institution(session: Session, place: Place) -> Institution:
    values = {name: value for name, value in vars(place).items() if name != "key"}
    institution = Institution(**values)
    session.add(institution)
    session.flush()
    return institution


def _entered(player: Player, now: datetime) -> datetime:
    """Trainees come onto the site with their admission, five weeks before the first day."""
    weeks = next((story.week + 4 for story in STORIES if story.trainee == player.key), 0)
    return now - (timedelta(weeks=weeks) if weeks else YEARS_AGO)


def _look_into_registers(session: Session, coordinator: Person, day: date) -> None:
    """Whoever signs was looked up in their register when the role was given."""
    session.execute(
        update(Appointment)
        .where(Appointment.register_number != "")
        .values(register_checked_on=day, register_checked_by_id=coordinator.id)
    )


def _person(
    session: Session, player: Player, places: Mapping[str, Institution], password_hash: str, now: datetime
) -> Person:
    values = {name: value for name, value in vars(player).items() if name not in ("key", "posts", "scope")}
    person = Person(
        **values, password=password_hash, active=True, fs_uniquifier=new_uniquifier(), created_at=_entered(player, now)
    )
    session.add(person)
    session.flush()
    for role, place, capacity in player.posts:
        appointment = Appointment(
            person_id=person.id,
            institution_id=places[place].id,
            role=role.value,
            capacity=capacity,
            profession=player.profession,
            register=player.register,
            register_number=player.register_number,
            scope=list(player.scope),
            starts_on=now.date() - YEARS_AGO,
        )
        session.add(appointment)
    session.flush()
    return person
