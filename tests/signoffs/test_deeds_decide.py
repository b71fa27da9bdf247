"""The panel's decision as a deed: on the record with the state it gives, or refused with every reason."""

from __future__ import annotations

from typing import Any

import pytest

from hwx.access import Role
from hwx.placements.chain import faults_of
from hwx.placements.record import MovedOn, entries_of
from hwx.rules.deciding import DecisionObjection
from hwx.rules.facts import Decision, PanelMember
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.signoffs import deeds
from hwx.signoffs.deeds import Refused
from tests.signoffs.test_deeds import observe, scene
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make

PANEL = (
    PanelMember("KHALID IBRAHIM", "Unit head", "host"),
    PanelMember("OMAR FAROUK", "Consultant", "host"),
    PanelMember("IBRAHIMA SARR", "Director", "home"),
)


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def decide(make: Make, here: Ward, outcome: str, seen: int | None = None, **values: Any) -> Entry:
    given = {
        "by": Signatory(here.coordinator.id, here.coordinator.passport_name, "coordinator"),
        "members": PANEL,
        "attendance_percent": 95,
        "feedback_raters": 0,
        "concerns_open": False,
        "home_plan_accepted": True,
        **values,
    }
    return deeds.decide(scene(make, here.placement, here.coordinator, seen), Decision(outcome=outcome, **given))


def finish(make: Make, here: Ward) -> None:
    """Everything signed as the panel wishes it, past the rules of signing."""
    for code in ("SML-101", "SML-102", "SML-201", "SML-202"):
        make.observation(here.placement, code, here.supervisor, 4)
        sign_off = make.sign_off(here.placement, code, here.supervisor)
        if code in ("SML-102", "SML-201"):
            make.countersignature(here.placement, sign_off, here.head)


def test_a_decision_becomes_an_entry_and_the_state_of_the_placement(make: Make, here: Ward) -> None:
    finish(make, here)
    entry = decide(make, here, "completed")
    make.session.commit()
    assert isinstance(entry.fact, Decision)
    assert (entry.author, entry.happened_on, entry.recorded_at) == (here.coordinator.id, TODAY, NOW)
    assert entries_of(make.session, here.placement.id)[-1] == entry
    assert here.placement.state == "completed"
    assert faults_of(make.session, here.placement) == ()


def test_what_is_critical_and_was_not_observed_lately_is_not_complete(make: Make, here: Ward) -> None:
    for code in ("SML-101", "SML-102", "SML-201", "SML-202"):
        make.countersignature(here.placement, make.sign_off(here.placement, code, here.supervisor), here.head)
    with pytest.raises(Refused) as refused:
        decide(make, here, "completed", reason="The panel has seen enough")
    assert refused.value.reasons == (DecisionObjection("not_recent", need=90, names=("SML-102", "SML-201")),)


def test_completion_is_refused_while_critical_competencies_are_open_whatever_the_reason(make: Make, here: Ward) -> None:
    before = entries_of(make.session, here.placement.id)
    with pytest.raises(Refused) as refused:
        decide(make, here, "completed", reason="The panel has seen enough")
    assert refused.value.reasons == (DecisionObjection("critical_open", names=("SML-102", "SML-201")),)
    make.session.rollback()
    assert entries_of(make.session, here.placement.id) == before
    assert here.placement.state == "active"


def test_a_sign_off_that_waits_for_its_countersignature_is_open(make: Make, here: Ward) -> None:
    finish(make, here)
    make.sign_off(here.placement, "SML-102", here.supervisor)
    withdrawn = [entry for entry in entries_of(make.session, here.placement.id) if entry.fact.kind == "sign_off"][1]
    deeds.withdraw(
        scene(make, here.placement, here.head),
        deeds.signing.Withdrawing(withdrawn.number, "new_safety_concern", "Seen today", TODAY),
    )
    make.session.commit()
    with pytest.raises(Refused) as refused:
        decide(make, here, "completed")
    assert refused.value.reasons == (DecisionObjection("critical_open", names=("SML-102",)),)


def test_competencies_closed_to_the_cadre_are_not_asked_unless_the_letter_opens_them(make: Make) -> None:
    closed, opened = ward(make, cadre="nurse"), ward(make, cadre="nurse", opened=("SML-201",))
    for here, names in ((closed, ("SML-102",)), (opened, ("SML-102", "SML-201"))):
        with pytest.raises(Refused) as refused:
            decide(make, here, "completed", reason="Only the critical ones count here")
        assert refused.value.reasons == (DecisionObjection("critical_open", names=names),)
        make.session.rollback()


def test_a_decision_made_before_the_newest_entry_is_stale_whatever_that_is_about(make: Make, here: Ward) -> None:
    seen = here.placement.last_number
    newest = observe(make, here, here.supervisor)
    make.session.commit()
    with pytest.raises(MovedOn) as moved:
        decide(make, here, "ended", seen=seen, reason="Left")
    assert moved.value.entries == (newest,)


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_both_stay(make: Make, here: Ward) -> None:
    decide(make, here, "interrupted", reason="Border closed")
    make.session.commit()
    decide(make, here, "partly_completed", reason="Resumed at home")
    make.session.commit()
    kinds = [entry.fact.kind for entry in entries_of(make.session, here.placement.id)]
    assert kinds == ["admission", "state", "decision", "decision"]
    assert here.placement.state == "partly_completed"


def test_nothing_more_is_recorded_after_a_decision_but_errors_are_still_put_right(make: Make, here: Ward) -> None:
    seen = observe(make, here, here.supervisor)
    make.session.commit()
    decide(make, here, "ended", reason="Left")
    make.session.commit()
    with pytest.raises(Refused) as refused:
        observe(make, here, here.supervisor)
    assert [reason.code for reason in refused.value.reasons] == ["placement_not_open"]
    make.session.rollback()
    act = deeds.signing.Withdrawing(seen.number, "wrong_person", "Another trainee", TODAY)
    assert deeds.withdraw(scene(make, here.placement, here.supervisor), act).number == 5


def test_a_decision_in_a_state_that_allows_none_is_refused(make: Make) -> None:
    here = ward(make, state="accepted")
    with pytest.raises(Refused) as refused:
        decide(make, here, "withdrawn", reason="Changed plans")
    assert refused.value.reasons == (DecisionObjection("state_forbids", names=("accepted",)),)


def test_a_trainee_who_is_coordinator_at_the_host_records_no_decision_about_themselves(make: Make, here: Ward) -> None:
    finish(make, here)
    make.appointment(here.trainee, Role.COORDINATOR, here.placement.host)
    with pytest.raises(Refused) as refused:
        decide(make, here, "completed", by=Signatory(here.trainee.id, "AMINATA DIALLO", "coordinator"))
    assert refused.value.reasons == (DecisionObjection("own_placement"),)
