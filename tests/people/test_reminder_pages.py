"""How often somebody wants to be reminded, and when not: kept, refused, and one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.people.telling import habits_of
from hwx.rules.reminding import Habits
from tests.support.making import Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def test_who_has_chosen_nothing_sees_the_defaults(make: Make, sign_in: SignIn, session: Session) -> None:
    person = make.person()
    answer = sign_in(person).get("/settings/reminders")
    assert answer.text.count(" checked") == 1
    assert '<option selected value="20">20:00</option>' in answer.text
    assert '<option selected value="7">07:00</option>' in answer.text
    assert habits_of(session, person.id) == Habits("daily", 20, 7)


def test_what_is_chosen_is_kept_and_can_be_changed_again(make: Make, sign_in: SignIn, session: Session) -> None:
    person, other = make.person(), make.person()
    browser = sign_in(person)
    for how_often, first, end in (("weekly", 18, 8), ("off", 0, 0)):
        data = {"how_often": how_often, "quiet_from": str(first), "quiet_to": str(end)}
        answer = browser.post("/settings/reminders", data=data, follow_redirects=True)
        assert "Your settings are changed." in words_of(answer)
        session.expire_all()
        assert habits_of(session, person.id) == Habits(how_often, first, end)
    assert habits_of(session, other.id) == Habits()


@pytest.mark.parametrize(
    "changed", [{"how_often": "hourly"}, {"quiet_from": "24"}, {"quiet_to": "soon"}, {"how_often": ""}], ids=str
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    make: Make, sign_in: SignIn, session: Session, changed: dict[str, str]
) -> None:
    person = make.person()
    data = {"how_often": "weekly", "quiet_from": "18", "quiet_to": "8", **changed}
    assert sign_in(person).post("/settings/reminders", data=data).status_code == 422
    assert habits_of(session, person.id) == Habits()


def test_hours_are_written_in_the_digits_of_the_reader_and_the_zone_is_named(make: Make, sign_in: SignIn) -> None:
    text = sign_in(make.person(language="ar", digits="arabic")).get("/settings/reminders").text
    assert "٢٠:٠٠" in text
    assert "<bdi>UTC</bdi>" in text
