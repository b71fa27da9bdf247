"""Who may act: not the trainee, only with an appointment in force at the host that day, only within its scope."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.signing import (
    Act,
    Appointed,
    Countersigning,
    Observing,
    Signer,
    Signing,
    Withdrawing,
    appointment_for,
    in_scope,
    objections,
    withdrawing_roles,
)
from tests.rules.building import (
    AMINA,
    BILAL,
    ELSEWHERE,
    HEAD,
    HOME,
    STRANGER,
    TRAINEE,
    Record,
    appointed,
    by_code,
    codes,
    competency,
    day,
    ground,
    observed,
    signer,
)

CRITICAL = competency(critical=True)
OBSERVE = Observing("ABC-1", 3, "MCX", day(10))
SIGN = Signing("ABC-1", day(10))
COUNTERSIGN = Countersigning("ABC-1", 2, day(10))


def ready() -> Record:
    return observed((1, 3, AMINA))


def waiting() -> Record:
    record = ready()
    record.signed(on=day(2))
    return record


def record_for(act: Act) -> Record:
    return waiting() if isinstance(act, Countersigning) else ready()


def refusals(act: Act, who: Signer) -> list[str]:
    return codes(objections(act, who, ground(CRITICAL, record=record_for(act))))


NOBODY = (appointed("registrar"),)


@pytest.mark.parametrize("act", [OBSERVE, SIGN, COUNTERSIGN])
@pytest.mark.parametrize("role", ["supervisor", "unit_head", "coordinator", "registrar"])
def test_nobody_acts_on_their_own_record_whatever_their_appointment(act: Act, role: str) -> None:
    assert refusals(act, signer(TRAINEE, appointed(role))) == ["self_assessment"]


@pytest.mark.parametrize("act", [OBSERVE, SIGN])
@pytest.mark.parametrize(
    "role, allowed",
    [
        ("supervisor", True),
        ("unit_head", True),
        ("coordinator", False),
        ("registrar", False),
        ("home_officer", False),
        ("administrator", False),
    ],
)
def test_supervisors_and_unit_heads_observe_and_sign(act: Act, role: str, allowed: bool) -> None:
    assert refusals(act, signer(BILAL, appointed(role))) == ([] if allowed else ["no_appointment"])


@pytest.mark.parametrize("role", ["supervisor", "coordinator", "registrar", "home_officer", "administrator"])
def test_only_unit_heads_countersign(role: str) -> None:
    assert refusals(COUNTERSIGN, signer(BILAL, appointed("unit_head"))) == []
    assert refusals(COUNTERSIGN, signer(BILAL, appointed(role))) == ["no_appointment"]


@pytest.mark.parametrize("act", [OBSERVE, SIGN, COUNTERSIGN])
@pytest.mark.parametrize(
    "starts_on, ends_on, allowed",
    [
        (day(10), day(10), True),
        (day(9), None, True),
        (day(11), None, False),
        (day(1), day(9), False),
        (day(1), day(10), True),
        (day(10), day(20), True),
    ],
)
def test_the_appointment_is_in_force_on_that_day(
    act: Act, starts_on: date, ends_on: date | None, allowed: bool
) -> None:
    held = appointed("unit_head", starts_on=starts_on, ends_on=ends_on)
    found = objections(act, signer(BILAL, held), ground(CRITICAL, record=record_for(act)))
    assert codes(found) == ([] if allowed else ["no_appointment"])
    if not allowed:
        assert found[0].day == day(10)


def test_the_objection_names_the_roles_that_would_do() -> None:
    found = objections(OBSERVE, signer(STRANGER, *NOBODY), ground())
    assert by_code(found)["no_appointment"].names == ("supervisor", "unit_head")
    found = objections(COUNTERSIGN, signer(STRANGER, *NOBODY), ground(CRITICAL, record=waiting()))
    assert by_code(found)["no_appointment"].names == ("unit_head",)


@pytest.mark.parametrize("act", [OBSERVE, SIGN, COUNTERSIGN])
@pytest.mark.parametrize("where", [ELSEWHERE, HOME])
def test_an_appointment_at_another_institution_is_none(act: Act, where: int) -> None:
    assert refusals(act, signer(BILAL, appointed("unit_head", institution=where))) == ["no_appointment"]


def test_one_appointment_of_several_is_enough() -> None:
    ended = appointed(ends_on=day(3))
    elsewhere = appointed(institution=ELSEWHERE)
    narrow = appointed(scope=("test/XYZ-9",))
    assert refusals(OBSERVE, signer(BILAL, ended, elsewhere, narrow, appointed("unit_head"))) == []
    assert refusals(OBSERVE, signer(BILAL, ended, elsewhere, narrow)) == ["out_of_scope"]
    assert refusals(OBSERVE, signer(BILAL, ended, elsewhere)) == ["no_appointment"]


def test_the_scope_of_one_appointment_does_not_widen_another() -> None:
    """A unit head for other things, and a supervisor for this one, does not countersign this one."""
    head, supervisor = appointed("unit_head", scope=("test/XYZ-9",)), appointed(scope=("test/ABC-1",))
    assert refusals(COUNTERSIGN, signer(BILAL, head, supervisor)) == ["out_of_scope"]
    assert refusals(SIGN, signer(BILAL, head, supervisor)) == []


@pytest.mark.parametrize(
    "scope, inside",
    [
        ((), True),
        (("test",), True),
        (("test/care",), True),
        (("test/ABC-1",), True),
        (("other", "test/ABC-1"), True),
        (("other",), False),
        (("other/care",), False),
        (("other/ABC-1",), False),
        (("test/surgery",), False),
        (("test/ABC-2",), False),
        (("test/ABC-10",), False),
        (("tes",), False),
        (("care",), False),
        (("ABC-1",), False),
        (("",), False),
    ],
)
def test_scopes(scope: tuple[str, ...], inside: bool) -> None:
    assert in_scope(scope, "test", competency()) is inside
    assert refusals(OBSERVE, signer(BILAL, appointed(scope=scope))) == ([] if inside else ["out_of_scope"])


def test_out_of_scope_names_the_competency() -> None:
    found = objections(OBSERVE, signer(BILAL, appointed(scope=("other",))), ground())
    assert by_code(found)["out_of_scope"].competency == "ABC-1"


def test_the_appointment_found_follows_the_order_of_roles_and_then_of_appointments() -> None:
    head, first, second = appointed("unit_head"), appointed(starts_on=day(1)), appointed(starts_on=day(2))
    who = signer(BILAL, head, first, second)
    assert appointment_for(who, ("supervisor", "unit_head"), ground(), "ABC-1", day(10)) == first
    assert appointment_for(who, ("unit_head", "supervisor"), ground(), "ABC-1", day(10)) == head
    assert appointment_for(who, ("registrar",), ground(), "ABC-1", day(10)) is None
    narrow = appointed(scope=("test/XYZ-9",))
    assert appointment_for(signer(BILAL, narrow, second), ("supervisor",), ground(), "ABC-1", day(10)) == second


def test_an_unknown_competency_lies_in_every_scope_so_that_it_is_refused_as_unknown() -> None:
    act = Observing("NOT-1", 3, "MCX", day(10))
    assert codes(objections(act, signer(BILAL, appointed(scope=("test/ABC-1",))), ground())) == ["unknown_competency"]


@pytest.mark.parametrize(
    "person, entry, roles",
    [
        (AMINA, 1, ("supervisor", "unit_head")),
        (BILAL, 1, ("unit_head",)),
        (AMINA, 2, ("supervisor", "unit_head")),
        (BILAL, 2, ("supervisor", "unit_head")),
        (HEAD, 3, ("supervisor", "unit_head")),
        (AMINA, 3, ("unit_head",)),
    ],
)
def test_the_roles_in_which_a_person_takes_back(person: int, entry: int, roles: tuple[str, ...]) -> None:
    record = waiting()
    record.countersigned(2)
    assert withdrawing_roles(record.entries[entry - 1], person) == roles


@pytest.mark.parametrize(
    "who, entry, allowed",
    [
        (signer(AMINA), 1, True),
        (signer(BILAL), 1, False),
        (signer(BILAL, appointed("unit_head")), 1, True),
        (signer(AMINA), 2, True),
        (signer(BILAL), 2, True),
        (signer(BILAL, appointed("unit_head")), 2, True),
        (signer(AMINA), 3, False),
        (signer(HEAD), 3, True),
        (signer(BILAL, appointed("unit_head")), 3, True),
        # its author without an appointment in force, at the place, for the thing
        (signer(AMINA, appointed(ends_on=day(9))), 1, False),
        (signer(AMINA, appointed(institution=ELSEWHERE)), 1, False),
        (signer(AMINA, appointed("coordinator")), 1, False),
        (signer(AMINA, appointed(scope=("test/XYZ-9",))), 1, False),
        (signer(BILAL, appointed("unit_head", scope=("test/XYZ-9",))), 1, False),
        (signer(BILAL, appointed("unit_head", institution=HOME)), 2, False),
        (signer(BILAL, *NOBODY), 2, False),
    ],
)
def test_who_may_withdraw(who: Signer, entry: int, allowed: bool) -> None:
    record = waiting()
    record.countersigned(2)
    act = Withdrawing(entry, "other", "A mistake", day(10))
    found = objections(act, who, ground(CRITICAL, record=record))
    expected = [] if allowed else ["not_yours"]
    assert [code for code in codes(found) if code != "rests_on_it"] == expected
    assert all(reason.have == entry for reason in found if reason.code == "not_yours")


def test_the_trainee_withdraws_nothing_even_as_unit_head() -> None:
    act = Withdrawing(2, "other", "A mistake", day(10))
    who = signer(TRAINEE, appointed("unit_head"))
    assert codes(objections(act, who, ground(CRITICAL, record=waiting()))) == ["self_assessment"]


@pytest.mark.parametrize(
    "on, in_force", [(day(4), False), (day(5), True), (day(7), True), (day(9), True), (day(10), False)]
)
def test_both_ends_of_an_appointment_are_included(on: date, in_force: bool) -> None:
    assert Appointed("supervisor", 1, day(5), day(9)).in_force(on) is in_force
