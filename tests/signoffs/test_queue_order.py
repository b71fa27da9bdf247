"""How the queue is laid out: by urgency or by trainee, narrowed by links and plain forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine

from hwx.people.tables import Institution, Person
from hwx.signoffs.queue import Queue, Waiting
from hwx.signoffs.queue_order import Wanted, groups_of, together, trainees_in, wanted_from
from tests.signoffs.test_queue_and_requests import request_to
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def item(kind: str, due: int | None, reference: str = "P-1", trainee: str = "ONE", code: str = "SML-101") -> Waiting:
    day = None if due is None else TODAY + timedelta(days=due)
    return Waiting(reference, trainee, "digest", code, day, kind=kind)


def queue(*items: Waiting) -> Queue:
    def of(kind: str) -> tuple[Waiting, ...]:
        return tuple(one for one in items if one.kind == kind)

    return Queue(of("requests"), of("to_sign"), of("to_countersign"))


@pytest.mark.parametrize(
    ("due", "group"),
    [(-5, "at_once"), (0, "at_once"), (3, "at_once"), (4, "soon"), (14, "soon"), (15, "later"), (None, "later")],
)
def test_what_is_due_first_stands_first(due: int | None, group: str) -> None:
    found = groups_of(queue(item("requests", due)), Wanted(), TODAY)
    assert [one.key for one in found] == [group]


def test_kinds_stand_mixed_in_the_order_of_their_days() -> None:
    waiting = queue(item("to_sign", 2), item("requests", 2), item("to_countersign", 1), item("to_sign", 9))
    found = groups_of(waiting, Wanted(), TODAY)
    assert [[one.kind for one in group.items] for group in found] == [
        ["to_countersign", "requests", "to_sign"],
        ["to_sign"],
    ]


def test_by_trainee_the_most_urgent_trainee_stands_first() -> None:
    waiting = queue(item("to_sign", 9), item("requests", 12, "P-2", "TWO"), item("to_sign", 1, "P-2", "TWO"))
    found = groups_of(waiting, Wanted(by_trainee=True), TODAY)
    assert [(group.key, group.name, len(group.items)) for group in found] == [("P-2", "TWO", 2), ("P-1", "ONE", 1)]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Wanted()),
        ({"by": "trainee"}, Wanted(by_trainee=True)),
        ({"by": "moon", "kind": "moon", "trainee": "P-9"}, Wanted()),
        ({"kind": "to_sign", "trainee": "P-1"}, Wanted(trainee="P-1", kind="to_sign")),
    ],
)
def test_what_makes_no_sense_in_the_address_counts_as_not_asked(given: dict[str, str], wanted: Wanted) -> None:
    assert wanted_from(given, queue(item("to_sign", 1))) == wanted


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 4),
        (Wanted(kind="to_sign"), 3),
        (Wanted(trainee="P-2"), 1),
        (Wanted(trainee="P-2", kind="to_sign"), 0),
    ],
)
def test_the_queue_is_narrowed_to_what_is_wanted(wanted: Wanted, count: int) -> None:
    waiting = queue(*(item("to_sign", day) for day in (1, 2, 20)), item("requests", 5, "P-2", "TWO"))
    assert sum(len(group.items) for group in groups_of(waiting, wanted, TODAY)) == count
    assert trainees_in(waiting) == [("P-1", "ONE"), ("P-2", "TWO")]
    assert together(waiting, Wanted()) == [("P-1", "ONE", 3)]
    assert together(waiting, Wanted(trainee="P-2")) == []


@pytest.fixture
def here(make: Make) -> Ward:
    """A request, two competencies of one trainee and one of another ready to sign."""
    found = ward(make, ends_on=TODAY + timedelta(days=60))
    host, home = (make.session.get_one(Institution, one) for one in (found.placement.host_id, found.placement.home_id))
    other = make.placement(trainee=make.person("ANOTHER ONE"), host=host, home=home, ends_on=TODAY + timedelta(days=60))
    for days, who in ((9, found.colleague), (1, found.head)):
        make.observation(found.placement, "SML-101", who, 3, "MCX", TODAY - timedelta(days=days))
    for placement in (found.placement, other):
        make.observation(placement, "SML-202", found.colleague, 3, "CERT")
    request_to(make, found, found.supervisor, competency="SML-102", method="SIM")
    return found


def test_the_reader_narrows_the_queue_with_links_and_a_plain_form(here: Ward, sign_in: SignIn) -> None:
    browser = sign_in(here.supervisor)
    page = browser.get("/queue")
    assert {"/queue", "/queue?by=trainee"} <= set(links_of(page))
    assert 'method="get"' in page.text
    assert "SML-102" in main_of(page)
    narrowed = main_of(browser.get(f"/queue?trainee={here.placement.reference}&kind=to_sign"))
    assert "SML-101" in narrowed
    assert "SML-102" not in narrowed
    by_trainee = main_of(browser.get("/queue?by=trainee"))
    assert by_trainee.index("AMINATA DIALLO") < by_trainee.index("SML-101")
    assert "Within" not in by_trainee


def test_nothing_of_a_kind_is_said_plainly(here: Ward, sign_in: SignIn) -> None:
    page = main_of(sign_in(here.supervisor).get("/queue?kind=to_countersign"))
    assert "Nothing of this kind." in page
    assert "Nothing to do." not in page


@pytest.mark.parametrize(("day", "told"), [(date(2026, 3, 23), True), (date(2026, 3, 24), False)])
def test_a_sign_off_waits_seven_days_for_its_countersignature_and_is_then_signed_again(
    make: Make, sign_in: SignIn, clock: time_machine.Traveller, day: date, told: bool
) -> None:
    here = ward(make, ends_on=TODAY + timedelta(days=200))
    make.observation(here.placement, "SML-102", here.colleague, 4, "SIM", TODAY - timedelta(days=10))
    for days, who in ((9, here.colleague), (1, here.supervisor)):
        make.observation(here.placement, "SML-102", who, 4, "DOPS", TODAY - timedelta(days=days))
    make.sign_off(here.placement, "SML-102", here.supervisor, rests_on=(4, 5))
    assert "23 March 2026" in main_of(sign_in(here.head).get("/queue"))
    clock.shift(day - TODAY)
    assert ("Awaiting your countersignature" in main_of(sign_in(here.head).get("/queue"))) is told
    assert ("Ready to sign" in main_of(sign_in(here.supervisor).get("/queue"))) is not told
