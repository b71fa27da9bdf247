"""What the queue lists, the progress page calls ready, and the rules let the reader sign: always the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.acting import acting_as
from hwx.placements.tables import Placement
from hwx.rules.facts import Withdrawal
from hwx.rules.record import Entry
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make, ends_on=TODAY + timedelta(days=500))


def signed_and_countersigned(make: Make, here: Ward, competency: str) -> Entry:
    signed = make.sign_off(here.placement, competency, here.supervisor)
    make.countersignature(here.placement, signed, here.head)
    return signed


def shown_thrice(make: Make, here: Ward, placement: Placement | None = None) -> None:
    """SML-201 asks for three observations by two assessors, and for SML-102 first."""
    for days, who in ((10, here.supervisor), (5, here.colleague), (0, here.supervisor)):
        make.observation(placement or here.placement, "SML-201", who, 4, "DOPS", TODAY - timedelta(days=days))


def withdraw(make: Make, here: Ward, entry: Entry, competency: str) -> None:
    by = acting_as(here.supervisor, Role.SUPERVISOR, here.placement.host_id, TODAY)
    assert by is not None
    make.entry(here.placement, here.supervisor, Withdrawal(by, competency, entry.number, "rule_not_met", "A reason"))


def test_what_waits_for_a_prerequisite_is_not_listed_as_ready(here: Ward, make: Make, sign_in: SignIn) -> None:
    shown_thrice(make, here)
    supervisor = sign_in(here.supervisor)
    queue = supervisor.get("/queue").text
    assert "SML-201" not in queue
    assert "Nothing to do." in queue
    page = words_of(supervisor.get(here.url("competencies/SML-201")))
    assert "Under way" in page
    assert "Waits for SML-102, which must be signed and current first." in words_of(
        supervisor.get(here.url("progress"))
    )
    assert "SML-102 must be signed and current on 16 March 2026 first." in page
    assert (
        f'href="{here.url("competencies/SML-201/sign")}"' not in supervisor.get(here.url("competencies/SML-201")).text
    )


def test_it_is_listed_as_soon_as_the_prerequisite_is_countersigned_and_no_longer_when_that_is_withdrawn(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    supervisor = sign_in(here.supervisor)
    shown_thrice(make, here)
    first = make.sign_off(here.placement, "SML-102", here.supervisor)
    assert "SML-201" not in supervisor.get("/queue").text
    make.countersignature(here.placement, first, here.head)
    assert "SML-201" in supervisor.get("/queue").text
    assert "Ready to sign" in supervisor.get(here.url("competencies/SML-201")).text
    withdraw(make, here, first, "SML-102")
    assert "SML-201" not in supervisor.get("/queue").text


def test_the_prerequisite_of_another_trainee_helps_nobody(here: Ward, make: Make, sign_in: SignIn) -> None:
    host, home = (make.session.get_one(Institution, one) for one in (here.placement.host_id, here.placement.home_id))
    shown_thrice(make, here, make.placement(trainee=make.person("ANOTHER ONE"), host=host, home=home))
    shown_thrice(make, here)
    signed_and_countersigned(make, here, "SML-102")
    queue = sign_in(here.supervisor).get("/queue").text
    assert "AMINATA DIALLO" in queue
    assert "ANOTHER ONE" not in queue


def certified_anew(make: Make, here: Ward, later: int, level: int = 4) -> None:
    """SML-202, valid for twelve months: signed today, and shown again ``later`` days after that."""
    make.observation(here.placement, "SML-202", here.supervisor, 4, "CERT", TODAY)
    make.sign_off(here.placement, "SML-202", here.supervisor, on=TODAY)
    make.observation(here.placement, "SML-202", here.colleague, level, "CERT", TODAY + timedelta(days=later))


@pytest.mark.parametrize(
    ("days", "listed", "said", "state"),
    [
        (304, False, "Valid until 16 March 2027", "Signed off"),
        (305, True, "It is valid until 16 March 2027. A supervisor can now renew it.", "Expires soon"),
        (365, True, "It is valid until 16 March 2027. A supervisor can now renew it.", "Expires soon"),
        (366, True, "It was valid until 16 March 2027. A supervisor can now renew it.", "Lapsed"),
    ],
)
def test_what_was_shown_anew_is_offered_for_renewal_when_it_expires_soon_or_has_lapsed(
    here: Ward,
    make: Make,
    sign_in: SignIn,
    clock: time_machine.Traveller,
    days: int,
    listed: bool,
    said: str,
    state: str,
) -> None:
    certified_anew(make, here, 100)
    clock.shift(timedelta(days=days))
    supervisor = sign_in(here.supervisor)
    assert ("SML-202" in supervisor.get("/queue").text) is listed
    page = words_of(supervisor.get(here.url("progress")))
    assert said in page
    assert state in page


def test_the_queue_says_that_it_is_a_renewal_and_the_signature_takes_it_away(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    certified_anew(make, here, 100)
    clock.shift(timedelta(days=370))
    supervisor = sign_in(here.supervisor)
    assert "to be renewed; it was valid until 16 March 2027" in words_of(supervisor.get("/queue"))
    page = supervisor.get(here.url("competencies/SML-202"))
    assert "All that a renewal asks for has been seen" in page.text
    seen = str(here.placement.last_number)
    answer = supervisor.post(here.url("competencies/SML-202/sign"), data={"seen": seen}, follow_redirects=True)
    assert "Signed off." in answer.text
    assert "Nothing to do." in supervisor.get("/queue").text
    assert "Signed off and valid until 21 March 2028." in words_of(supervisor.get(here.url("competencies/SML-202")))


@pytest.mark.parametrize("level", [0, 2])
def test_nothing_is_offered_for_renewal_before_it_was_shown_anew_at_the_level(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller, level: int
) -> None:
    if level:
        certified_anew(make, here, 100, level)
    else:
        make.observation(here.placement, "SML-202", here.supervisor, 4, "CERT", TODAY)
        make.sign_off(here.placement, "SML-202", here.supervisor, on=TODAY)
    clock.shift(timedelta(days=370))
    supervisor = sign_in(here.supervisor)
    assert "SML-202" not in supervisor.get("/queue").text
    assert "To renew the sign-off, a new observation at the required level is needed." in words_of(
        supervisor.get(here.url("progress"))
    )


def test_a_renewal_is_due_when_the_sign_off_expires_and_stands_before_what_can_wait(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    for days in (9, 0):
        make.observation(here.placement, "SML-101", here.supervisor, 4, on=TODAY - timedelta(days=days))
    certified_anew(make, here, 100)
    clock.shift(timedelta(days=360))
    queue = words_of(sign_in(here.supervisor).get("/queue"))
    assert 0 < queue.index("SML-202") < queue.index("SML-101")
    assert "Due by 16 March 2027" in queue


def test_a_scope_as_supervisor_is_no_scope_as_unit_head(here: Ward, make: Make, sign_in: SignIn) -> None:
    host = make.session.get_one(Institution, here.placement.host_id)
    both = make.holder(Role.SUPERVISOR, host)
    make.appointment(both, Role.UNIT_HEAD, host, scope=["small/advanced"])
    make.sign_off(here.placement, "SML-102", here.supervisor)
    assert "SML-102" not in sign_in(both).get("/queue").text
    assert "SML-102" in sign_in(here.head).get("/queue").text
    page = words_of(sign_in(both).get(here.url("competencies/SML-102")))
    assert "SML-102 lies outside the scope of your appointment at the host." in page
