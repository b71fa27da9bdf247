"""Two people act on the same competency at the same moment: one is recorded, the other learns what has changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.record import Entry
from hwx.rules.signing import Correcting, Countersigning, Observing, Signing, Withdrawing
from hwx.signoffs import deeds, deeds_apart
from hwx.signoffs.deeds import Scene
from tests.signoffs.ward import Ward, ward
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make

ROUNDS = 4
MANY_ROUNDS = 50
"""For the case that wards meet most: two supervisors with the same competency on their telephones."""


class Desk:
    """Where somebody acts: every deed has a session and a connection of its own, and is committed."""

    def __init__(self, url: str, here: Ward, curriculum: Curriculum) -> None:
        self.url, self.placement, self.curriculum = url, here.placement.id, curriculum
        self.supervisor, self.colleague, self.head = here.supervisor.id, here.colleague.id, here.head.id
        self.seen = here.placement.last_number

    def session(self) -> Session:
        return Session(create_engine(self.url, poolclass=NullPool))

    def act(self, person: int, deed: Callable[[Scene], Entry]) -> Entry | MovedOn:
        with self.session() as session:
            placement, who = session.get_one(Placement, self.placement), session.get_one(Person, person)
            try:
                entry = deed(Scene(session, placement, self.curriculum, who, self.seen, NOW, TODAY))
            except MovedOn as moved:
                return moved
            session.commit()
            return entry

    def entries(self) -> list[Entry]:
        """Once the chain and the stored standing are found whole."""
        with self.session() as session:
            placement = session.get_one(Placement, self.placement)
            assert faults_of(session, placement) == ()
            assert not standing_differs(session, placement)
            return entries_of(session, self.placement)


@pytest.fixture
def desk(make: Make, database: Database) -> Callable[[str], Desk]:
    """A ward where a competency is ready to sign, all seen."""

    def prepare(code: str) -> Desk:
        here = ward(make)
        method = "DOPS" if code == "SML-102" else "MCX"
        if method == "DOPS":
            make.observation(here.placement, code, here.supervisor, 2, "SIM", TODAY - timedelta(days=10))
        make.observation(here.placement, code, here.supervisor, 4, method, TODAY - timedelta(days=9))
        make.observation(here.placement, code, here.colleague, 4, method, TODAY)
        found = Desk(database.url, here, make.curriculum(here.placement))
        make.session.commit()
        return found

    return prepare


def at_once(*acts: Callable[[], Entry | MovedOn]) -> list[Entry | MovedOn]:
    start = Barrier(len(acts))

    def one(act: Callable[[], Entry | MovedOn]) -> Entry | MovedOn:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def one_recorded(desk: Desk, found: list[Entry | MovedOn]) -> Entry:
    recorded = [one for one in found if isinstance(one, Entry)]
    refused = [one for one in found if isinstance(one, MovedOn)]
    assert len(recorded) == 1
    assert [one.entries for one in refused] == [tuple(recorded)] * (len(found) - 1)
    assert desk.entries()[desk.seen :] == recorded
    return recorded[0]


def sign(desk: Desk, person: int, code: str) -> Entry | MovedOn:
    return desk.act(person, partial(deeds.sign_off, act=Signing(code, TODAY), comment=""))


def test_a_competency_is_not_signed_off_twice(desk: Callable[[str], Desk]) -> None:
    for _ in range(ROUNDS):
        here = desk("SML-101")
        found = at_once(
            *(partial(sign, here, person, "SML-101") for person in (here.supervisor, here.colleague, here.head))
        )
        assert one_recorded(here, found).fact.kind == "sign_off"


def test_two_supervisors_sign_the_same_competency_fifty_times_over_and_nothing_is_lost_or_doubled(
    desk: Callable[[str], Desk],
) -> None:
    """In each round both sign at the same moment; what one of them signed is then taken back, shown anew, and signed
    again, so that all fifty rounds grow one record, whose chain and standing are checked after each."""
    here = desk("SML-101")
    start, winners = here.seen, set()
    for _ in range(MANY_ROUNDS):
        found = at_once(*(partial(sign, here, person, "SML-101") for person in (here.supervisor, here.colleague)))
        signed = one_recorded(here, found)
        winners.add(signed.author)
        here.seen = signed.number
        anew(here, signed)
    entries = here.entries()
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    kinds = [entry.fact.kind for entry in entries[start:]]
    assert kinds == ["sign_off", "withdrawal", "observation"] * MANY_ROUNDS
    assert winners <= {here.supervisor, here.colleague}


def anew(here: Desk, signed: Entry) -> None:
    """The sign-off is withdrawn, and what a new one needs is observed."""
    back = Withdrawing(signed.number, "other", "For the next round", TODAY)
    withdrawn = here.act(here.head, partial(deeds.withdraw, act=back))
    assert isinstance(withdrawn, Entry)
    here.seen = withdrawn.number
    seen = here.act(here.head, partial(deeds.observe, act=Observing("SML-101", 4, "MCX", TODAY), comment=""))
    assert isinstance(seen, Entry)
    here.seen = seen.number


def test_two_who_observe_the_same_competency_at_once_are_both_kept_or_told(desk: Callable[[str], Desk]) -> None:
    """The one who came second is told what has changed, sends the form again, and both observations count once."""
    here = desk("SML-101")
    for _ in range(ROUNDS):
        act = Observing("SML-101", 4, "MCX", TODAY)
        deed = partial(deeds.observe, act=act, comment="")
        first = one_recorded(here, at_once(*(partial(here.act, who, deed) for who in (here.supervisor, here.head))))
        here.seen = first.number
        other = here.head if first.author == here.supervisor else here.supervisor
        again = here.act(other, deed)
        assert isinstance(again, Entry)
        assert again.number == first.number + 1
        here.seen = again.number


def test_a_correction_and_a_sign_off_at_once_never_leave_a_sign_off_on_what_was_corrected(
    desk: Callable[[str], Desk],
) -> None:
    for _ in range(ROUNDS):
        here = desk("SML-101")
        act = Correcting(here.seen, 2, "MCX", TODAY, NOW, "Mixed up with another trainee")
        found = at_once(
            partial(sign, here, here.supervisor, "SML-101"),
            partial(here.act, here.colleague, partial(deeds_apart.correct, act=act, comment="")),
        )
        one_recorded(here, found)


def test_no_sign_off_rests_on_an_observation_that_is_withdrawn_in_the_same_moment(desk: Callable[[str], Desk]) -> None:
    for _ in range(ROUNDS):
        here = desk("SML-101")
        take_back = Withdrawing(here.seen, "recorded_in_error", "Another trainee", TODAY)
        found = at_once(
            partial(sign, here, here.supervisor, "SML-101"),
            partial(here.act, here.colleague, partial(deeds.withdraw, act=take_back)),
        )
        one_recorded(here, found)


def test_a_countersignature_does_not_meet_a_withdrawn_sign_off(desk: Callable[[str], Desk]) -> None:
    for _ in range(ROUNDS):
        here = desk("SML-102")
        signed = sign(here, here.supervisor, "SML-102")
        assert isinstance(signed, Entry)
        here.seen = signed.number
        second = Countersigning("SML-102", signed.number, TODAY)
        take_back = Withdrawing(signed.number, "new_safety_concern", "Seen this morning", TODAY)
        found = at_once(
            partial(here.act, here.head, partial(deeds.countersign, act=second, comment="")),
            partial(here.act, here.colleague, partial(deeds.withdraw, act=take_back)),
        )
        one_recorded(here, found)


def test_deeds_about_different_competencies_do_not_stand_in_each_others_way(desk: Callable[[str], Desk]) -> None:
    here = desk("SML-101")
    other = Observing("SML-202", 4, "TST", TODAY)
    found = at_once(
        partial(sign, here, here.supervisor, "SML-101"),
        partial(here.act, here.colleague, partial(deeds.observe, act=other, comment="")),
    )
    assert sorted(one.fact.kind for one in found if isinstance(one, Entry)) == ["observation", "sign_off"]
    assert len(here.entries()) == here.seen + 2
