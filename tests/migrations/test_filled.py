"""A database that is in use goes up from 0002 and back again: what it held is still there, and means the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from hwx.extensions import db
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.assessment import BEFORE
from hwx.rules.record import Entry
from hwx.signoffs.requests import hand_over, requests_of, turn_down
from hwx.signoffs.requests import take_back as taken
from tests.signoffs.colleagues import feedback_round, heard
from tests.signoffs.guest_ward import asked, copied, registered, visit
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make


@pytest.fixture
def here(app: Flask, make: Make) -> Iterator[Ward]:
    """With entries, and requests that are open, observed and taken back."""
    found = ward(make)
    entry = make.observation(found.placement, "SML-101", found.supervisor)
    make.sign_off(found.placement, "SML-101", found.supervisor)
    asked(make, found, found.supervisor)
    observed = asked(make, found, found.colleague)
    observed.closed_at, observed.closed_by_entry = NOW, entry.number
    back = asked(make, found, found.head)
    taken(make.session, back.id, found.placement.id, found.trainee.id, NOW)
    make.session.commit()
    with app.app_context():
        yield found


def states(placement: int) -> list[tuple[str, str | None, bool]]:
    found = requests_of(db.session(), placement, BEFORE, entries_of(db.session(), placement), TODAY)
    return [(one.state, str(one.ends_on), one.request.asked_on == TODAY) for one in found]


def record(placement: int) -> list[Entry]:
    db.session.rollback()
    return entries_of(db.session(), placement)


def test_a_ward_of_0002_goes_up_with_its_entries_and_requests(here: Ward, make: Make) -> None:
    placement = here.placement.id
    before = record(placement), states(placement)
    until = str(TODAY + timedelta(days=14))
    assert [state for state, *_ in before[1]] == ["taken_back", "observed", "open"]
    make.session.close()
    db.session.remove()
    downgrade(revision="0002")
    assert db.session.scalar(text("SELECT count(*) FROM request WHERE closed_at IS NULL")) == 1
    db.session.remove()
    upgrade()
    assert (record(placement), states(placement)) == before
    assert {ends for _, ends, _ in states(placement)} == {until}
    with pytest.raises(Exception, match="only ever added to"):
        db.session.execute(text("DELETE FROM request_answer"))


def test_a_ward_of_0003_goes_back_with_its_entries_whatever_else_it_holds(app: Flask, here: Ward, make: Make) -> None:
    guest = visit(app, make, here)
    copied(make, here, registered(make, here, mail="another@clinic.example"))
    make.passkey(here.supervisor)
    heard(make, feedback_round(make, here), 3)
    declined, passed_on = asked(make, here, here.head), asked(make, here, here.supervisor)
    turn_down(make.session, declined, "declined", here.head.id, "Not there", NOW)
    hand_over(make.session, passed_on, here.colleague.id, here.supervisor.id, "Away", NOW)
    open_for_ever = asked(make, here, here.colleague)
    open_for_ever.expires_on = None
    make.session.commit()
    placement, before = here.placement.id, record(here.placement.id)
    make.session.close()
    db.session.remove()
    downgrade(revision="0002")
    kept = db.session.scalar(text("SELECT count(*) FROM request"))
    assert kept == 3 + 1 + 4, guest
    assert db.session.scalar(text("SELECT count(*) FROM request WHERE expires_on IS NULL")) == 0
    db.session.remove()
    upgrade()
    assert record(placement) == before
    assert db.session.get_one(Placement, placement).last_number == before[-1].number
