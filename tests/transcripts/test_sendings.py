"""Two who send or answer at the same moment: the keys of the tables let one through, and the other is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, event, insert, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.transcripts.register import transcripts_of
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.sendings import CannotSend, Given, officers_of, record_answer, send_home
from hwx.transcripts.sent import SentTranscript, sent_to_officer
from tests.signoffs.ward import Ward, ward
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make
from tests.transcripts.test_notices import issue


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def meanwhile(session: Session, database: Database, deed: Callable[[Connection], object]) -> None:
    """Another connection does and commits this after the rules were asked, before this session writes."""

    @event.listens_for(session, "before_flush", once=True)
    def _by_somebody_else(*_given: object) -> None:
        engine = create_engine(database.url)
        with engine.begin() as other:
            deed(other)
        engine.dispose()


def sent(make: Make, here: Ward, number: str) -> SentTranscript:
    (listed,) = transcripts_of(make.session, here.placement.id)
    send_home(make.session, here.placement, listed, here.trainee, NOW, TODAY)
    make.session.commit()
    found = sent_to_officer(make.session, here.home_officer, TODAY, number)
    assert found is not None
    return found


def codes(refused: pytest.ExceptionInfo[CannotSend]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_of_two_who_send_at_once_one_is_told(make: Make, here: Ward, database: Database) -> None:
    issue(make, here)
    (listed,) = transcripts_of(make.session, here.placement.id)
    theirs = {"institution_id": here.placement.home_id, "sent_at": NOW, "sent_by_id": here.registrar.id}
    assert here.trainee.id
    make.session.commit()
    meanwhile(
        make.session, database, lambda other: other.execute(insert(Sending).values(transcript_id=listed.id, **theirs))
    )

    with pytest.raises(CannotSend) as refused:
        send_home(make.session, here.placement, listed, here.trainee, NOW, TODAY)
    assert codes(refused) == ["sent_already"]
    assert make.session.scalars(select(Sending.sent_by_id)).all() == [here.registrar.id]


def test_of_two_who_answer_at_once_one_is_told(make: Make, here: Ward, database: Database) -> None:
    found = sent(make, here, issue(make, here).number)
    theirs = {"officer_id": here.home_officer.id, "name": "A", "capacity": "B", "answered_at": NOW}
    make.session.commit()
    answer = insert(HomeAnswer).values(transcript_id=found.id, number=1, answer="not_accepted", reason="No", **theirs)
    meanwhile(make.session, database, lambda other: other.execute(answer))

    with pytest.raises(CannotSend) as refused:
        record_answer(make.session, found, (), Given("accepted", "", 0), here.home_officer, NOW, TODAY)
    assert codes(refused) == ["answered_meanwhile"]
    assert make.session.scalars(select(HomeAnswer.answer)).all() == ["not_accepted"]


def test_an_officer_of_elsewhere_records_nothing_even_with_the_row_in_hand(make: Make, here: Ward) -> None:
    found = sent(make, here, issue(make, here).number)
    with pytest.raises(CannotSend) as refused:
        record_answer(make.session, found, (), Given("accepted", "", 0), make.holder(Role.HOME_OFFICER), NOW, TODAY)
    assert codes(refused) == ["not_officer"]


def test_officers_are_counted_once_however_many_appointments_they_hold(make: Make, here: Ward) -> None:
    home = here.placement.home
    make.appointment(here.home_officer, Role.HOME_OFFICER, home, capacity="Deputy")
    second = make.holder(Role.HOME_OFFICER, home)

    assert officers_of(make.session, home.id, TODAY, but=0) == 2
    assert officers_of(make.session, home.id, TODAY, but=second.id) == 1
