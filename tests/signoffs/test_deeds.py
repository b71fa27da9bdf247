"""Deeds: ask the rules, add one entry, or refuse with every reason and add none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Countersignature, Observation, SignOff, Withdrawal
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Countersigning, Observing, Signing, Withdrawing
from hwx.signoffs import deeds
from hwx.signoffs.deeds import Refused, Scene
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make

EARLIER = TODAY - timedelta(days=10)


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def scene(make: Make, placement: Placement, person: Person, seen: int | None = None, today: date = TODAY) -> Scene:
    """The person has seen the newest entry unless ``seen`` says otherwise."""
    seen = placement.last_number if seen is None else seen
    return Scene(make.session, placement, make.curriculum(placement), person, seen, NOW, today)


def observe(
    make: Make, here: Ward, by: Person, code: str = "SML-101", level: int = 3, method: str = "MCX", on: date = TODAY
) -> Entry:
    return deeds.observe(scene(make, here.placement, by), Observing(code, level, method, on), " Calm and clear \n")


def ready(make: Make, here: Ward) -> Ward:
    """SML-101 observed twice, by the supervisor; entries 3 and 4."""
    observe(make, here, here.supervisor, on=EARLIER)
    observe(make, here, here.supervisor, level=4, on=TODAY)
    make.session.commit()
    return here


def critical_ready(make: Make, here: Ward) -> Ward:
    """SML-102 passed in simulation and seen twice by two people; entries 3 to 5."""
    observe(make, here, here.supervisor, "SML-102", 2, "SIM", EARLIER)
    observe(make, here, here.supervisor, "SML-102", 4, "DOPS", EARLIER)
    observe(make, here, here.colleague, "SML-102", 4, "DOPS", TODAY)
    make.session.commit()
    return here


def sound(make: Make, placement: Placement) -> bool:
    make.session.commit()
    return faults_of(make.session, placement) == () and not standing_differs(make.session, placement)


def test_an_observation_is_recorded_with_the_appointment_that_entitled_its_author(make: Make, here: Ward) -> None:
    entry = observe(make, here, here.supervisor, on=EARLIER)
    held = here.supervisor.appointments[0]
    by = Signatory(
        here.supervisor.id, "OMAR FAROUK", "supervisor", held.institution_id, "Host", held.capacity, "", "", ""
    )
    assert entry.fact == Observation(by, "SML-101", 3, "MCX", "Calm and clear")
    assert (entry.author, entry.happened_on, entry.recorded_at) == (here.supervisor.id, EARLIER, NOW)
    assert sound(make, here.placement)


def test_the_appointment_is_that_of_the_day_and_its_register_number_is_kept_for_ever(make: Make, here: Ward) -> None:
    person = make.person("ANA LIMA")
    before = {"ends_on": EARLIER, "capacity": "Fellow", "register": "Old register", "register_number": "1"}
    after = {"starts_on": EARLIER + timedelta(days=1), "capacity": "Consultant", "register_number": "2"}
    make.appointment(person, Role.SUPERVISOR, here.placement.host, **before)
    make.appointment(person, Role.SUPERVISOR, here.placement.host, **after)
    first = observe(make, here, person, on=EARLIER).fact.by
    second = observe(make, here, person, on=TODAY).fact.by
    assert (first.capacity, first.register, first.register_number) == ("Fellow", "Old register", "1")
    assert (second.capacity, second.register, second.register_number) == ("Consultant", "", "2")
    person.appointments[1].register_number = "3"
    make.session.commit()
    assert entries_of(make.session, here.placement.id)[-1].fact.by.register_number == "2"


def test_a_person_with_two_roles_acts_in_the_one_that_the_deed_asks_for(make: Make, here: Ward) -> None:
    both = make.holder(Role.UNIT_HEAD, here.placement.host, "HEAD AND SUPERVISOR")
    make.appointment(both, Role.SUPERVISOR, here.placement.host)
    critical_ready(make, here)
    assert observe(make, here, both).fact.by.role == "supervisor"
    signed = deeds.sign_off(scene(make, here.placement, here.supervisor), Signing("SML-102", TODAY), "")
    act = Countersigning("SML-102", signed.number, TODAY)
    assert deeds.countersign(scene(make, here.placement, both), act, "").fact.by.role == "unit_head"


def test_a_sign_off_names_what_it_rests_on_and_the_level_that_the_evidence_supports(make: Make, here: Ward) -> None:
    ready(make, here)
    entry = deeds.sign_off(scene(make, here.placement, here.colleague), Signing("SML-101", TODAY), " Well done ")
    assert isinstance(entry.fact, SignOff)
    assert (entry.fact.level, entry.fact.rests_on, entry.fact.comment) == (3, (3, 4), "Well done")
    assert entry.fact.by.name == "LEILA BENALI"
    assert sound(make, here.placement)


def test_a_countersignature_names_its_sign_off(make: Make, here: Ward) -> None:
    critical_ready(make, here)
    signed = deeds.sign_off(scene(make, here.placement, here.supervisor), Signing("SML-102", TODAY), "")
    act = Countersigning("SML-102", signed.number, TODAY)
    entry = deeds.countersign(scene(make, here.placement, here.head), act, " Agreed ")
    assert isinstance(entry.fact, Countersignature)
    assert (entry.fact.sign_off, entry.fact.comment, entry.fact.by.role) == (6, "Agreed", "unit_head")
    assert sound(make, here.placement)


def withdrawal(make: Make, here: Ward, by: Person, number: int) -> Entry:
    return deeds.withdraw(scene(make, here.placement, by), Withdrawing(number, "other", " Typed wrongly ", TODAY))


def test_a_withdrawal_names_the_entry_and_both_stay_readable(make: Make, here: Ward) -> None:
    ready(make, here)
    entry = withdrawal(make, here, here.supervisor, 4)
    assert isinstance(entry.fact, Withdrawal)
    assert (entry.fact.competency, entry.fact.entry, entry.fact.reason_code) == ("SML-101", 4, "other")
    assert entry.fact.reason == "Typed wrongly"
    assert [one.number for one in entries_of(make.session, here.placement.id)] == [1, 2, 3, 4, 5]
    assert sound(make, here.placement)


def test_whoever_withdraws_what_another_recorded_does_so_as_unit_head(make: Make, here: Ward) -> None:
    """Though the same person is a supervisor too: as a supervisor they could not have done it."""
    both = make.holder(Role.SUPERVISOR, here.placement.host, "HEAD AND SUPERVISOR")
    make.appointment(both, Role.UNIT_HEAD, here.placement.host)
    ready(make, here)
    assert withdrawal(make, here, both, 4).fact.by.role == "unit_head"
    own = observe(make, here, both)
    assert withdrawal(make, here, both, own.number).fact.by.role == "supervisor"


def deeds_refused(make: Make, here: Ward) -> dict[str, Callable[[], Entry]]:
    stranger, placement = here.stranger, here.placement
    return {
        "observe": lambda: observe(make, here, stranger),
        "sign_off": lambda: deeds.sign_off(scene(make, placement, stranger), Signing("SML-101", TODAY), ""),
        "countersign": lambda: deeds.countersign(
            scene(make, placement, here.supervisor), Countersigning("SML-101", 3, TODAY), ""
        ),
        "withdraw": lambda: withdrawal(make, here, stranger, 3),
        "withdraw what is not there": lambda: withdrawal(make, here, here.head, 99),
        "withdraw the admission": lambda: withdrawal(make, here, here.head, 1),
    }


REASONS = {
    "observe": ["no_appointment"],
    "sign_off": ["no_appointment"],
    "countersign": ["no_appointment", "not_critical", "nothing_to_countersign"],
    "withdraw": ["not_yours"],
    "withdraw what is not there": ["no_such_entry"],
    "withdraw the admission": ["cannot_be_withdrawn"],
}


@pytest.mark.parametrize("deed", REASONS)
def test_a_refused_deed_gives_every_reason_and_leaves_no_trace(make: Make, here: Ward, deed: str) -> None:
    ready(make, here)
    before = entries_of(make.session, here.placement.id)
    with pytest.raises(Refused) as refused:
        deeds_refused(make, here)[deed]()
    assert [reason.code for reason in refused.value.reasons] == REASONS[deed]
    assert str(refused.value) == ", ".join(REASONS[deed])
    make.session.rollback()
    assert entries_of(make.session, here.placement.id) == before
    assert sound(make, here.placement)


def test_the_trainee_cannot_record_even_with_an_appointment_at_the_host(make: Make, here: Ward) -> None:
    make.appointment(here.trainee, Role.UNIT_HEAD, here.placement.host)
    with pytest.raises(Refused) as refused:
        observe(make, here, here.trainee)
    assert [reason.code for reason in refused.value.reasons] == ["self_assessment"]


def acts(make: Make, here: Ward, seen: int) -> dict[str, Callable[[], Entry]]:
    """Deeds about SML-101 by people who have seen the record up to an entry."""
    at = scene(make, here.placement, here.supervisor, seen)
    head = scene(make, here.placement, here.head, seen)
    return {
        "observe": lambda: deeds.observe(at, Observing("SML-101", 3, "MCX", TODAY), ""),
        "sign_off": lambda: deeds.sign_off(at, Signing("SML-101", TODAY), ""),
        "countersign": lambda: deeds.countersign(head, Countersigning("SML-101", 3, TODAY), ""),
        "withdraw": lambda: deeds.withdraw(at, Withdrawing(3, "other", "Wrong", TODAY)),
    }


@pytest.mark.parametrize("deed", ["observe", "sign_off", "countersign", "withdraw"])
def test_who_has_not_seen_the_newest_entry_about_it_is_told_what_has_changed(make: Make, here: Ward, deed: str) -> None:
    ready(make, here)
    with pytest.raises(MovedOn) as moved:
        acts(make, here, seen=3)[deed]()
    assert [entry.number for entry in moved.value.entries] == [4]
    make.session.rollback()
    assert here.placement.last_number == 4


@pytest.mark.parametrize("deed", ["observe", "sign_off", "withdraw"])
def test_an_entry_about_something_else_does_not_stand_in_the_way(make: Make, here: Ward, deed: str) -> None:
    ready(make, here)
    observe(make, here, here.colleague, "SML-102", 2, "SIM")
    make.session.commit()
    assert acts(make, here, seen=4)[deed]().number == 6
    assert sound(make, here.placement)


def test_a_prerequisite_withdrawn_meanwhile_is_found_though_the_form_is_not_stale(make: Make, here: Ward) -> None:
    critical_ready(make, here)
    signed = deeds.sign_off(scene(make, here.placement, here.supervisor), Signing("SML-102", TODAY), "")
    act = Countersigning("SML-102", signed.number, TODAY)
    seen = deeds.countersign(scene(make, here.placement, here.head), act, "").number
    withdrawal(make, here, here.head, signed.number)
    make.session.commit()
    late = scene(make, here.placement, here.supervisor, seen)
    with pytest.raises(Refused) as refused:
        deeds.observe(late, Observing("SML-201", 3, "DOPS", TODAY), "")
    assert [(reason.code, reason.names) for reason in refused.value.reasons] == [("prerequisites", ("SML-102",))]


def test_the_state_of_the_placement_is_asked_anew_when_the_record_is_held(make: Make, here: Ward) -> None:
    here.placement.state = "completed"
    make.session.commit()
    with pytest.raises(Refused) as refused:
        observe(make, here, here.supervisor)
    assert [reason.code for reason in refused.value.reasons] == ["placement_not_open"]


def test_the_signer_has_every_appointment_with_its_scope_and_dates(make: Make, here: Ward) -> None:
    person = make.holder(Role.SUPERVISOR, here.placement.host, scope=["small/basics"], ends_on=TODAY)
    make.appointment(person, Role.HOME_OFFICER, here.placement.home)
    found = deeds.signer_of(person)
    assert found.person == person.id
    assert {(one.role, one.institution, one.scope, one.ends_on) for one in found.appointments} == {
        ("supervisor", here.placement.host_id, ("small/basics",), TODAY),
        ("home_officer", here.placement.home_id, (), None),
    }


@pytest.mark.parametrize(
    "scope, code, allowed",
    [
        (["small"], "SML-101", True),
        (["small/basics"], "SML-101", True),
        (["small/advanced"], "SML-101", False),
        (["small/SML-202"], "SML-202", True),
        (["small/SML-202"], "SML-101", False),
        (["other"], "SML-101", False),
    ],
)
def test_the_scope_of_the_appointment_holds(make: Make, here: Ward, scope: list[str], code: str, allowed: bool) -> None:
    person = make.holder(Role.SUPERVISOR, here.placement.host, scope=scope)
    method = "TST" if code == "SML-202" else "MCX"
    if allowed:
        assert observe(make, here, person, code, method=method).number == 3
    else:
        with pytest.raises(Refused):
            observe(make, here, person, code, method=method)
