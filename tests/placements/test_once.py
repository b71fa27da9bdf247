"""What a form means, and for how long its answer is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hwx.placements.once import Answer, Sent, SentBefore, SentForm, answer_to, forget_before, keep, meaning_of
from tests.support.databases import Database
from tests.support.making import NOW, Make


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([("level", "3"), ("comment", "")], [("comment", ""), ("level", "3")], True),
        ([("level", "3"), ("password", "a")], [("level", "3"), ("password", "b")], True),
        ([("level", "3"), ("csrf_token", "a"), ("proof", "x")], [("level", "3")], True),
        ([("level", "3")], [("level", "4")], False),
        ([("codes", "A"), ("codes", "B")], [("codes", "A")], False),
        ([("a", "bc")], [("ab", "c")], False),
    ],
)
def test_what_a_form_means(one: list[tuple[str, str]], other: list[tuple[str, str]], same: bool) -> None:
    assert (meaning_of("/here", one) == meaning_of("/here", other)) is same
    assert meaning_of("/here", one) != meaning_of("/there", one)


def test_what_is_kept_is_given_back_until_it_is_forgotten(make: Make, session: Session, database: Database) -> None:
    sent = Sent(make.person().id, "a key", meaning_of("/here", []))
    assert answer_to(session, sent) is None
    keep(session, sent, Answer("/there", "Recorded.", (3, 4)), NOW)
    session.commit()
    assert answer_to(session, sent) == Answer("/there", "Recorded.", (3, 4))
    with pytest.raises(SentBefore):
        answer_to(session, Sent(sent.person, sent.key, "something else"))
    session.expunge_all()
    with pytest.raises(SentBefore):
        keep(session, sent, Answer("/elsewhere", ""), NOW)
    session.rollback()
    assert forget_before(session, NOW) == 0
    assert forget_before(session, NOW + timedelta(seconds=1)) == 1
    assert session.query(SentForm).count() == 0
