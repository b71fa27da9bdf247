"""Not seen, declined, handed over, more time: who may answer so, what the trainee reads, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.lifecycle import change_state
from hwx.rules.signatory import Signatory
from hwx.signoffs.tables import Request, RequestAnswer
from tests.signoffs.test_queue_and_requests import request_to
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
WHY = "I was on leave that day."


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make, ends_on=TODAY + timedelta(days=200))


def answer(browser: Visitor, here: Ward, row: Request, **data: object) -> TestResponse:
    return browser.post(here.url(f"requests/{row.id}/answer"), data={"reason": WHY, **data})


def rows(session: Session) -> list[tuple[str, int, int | None]]:
    session.expire_all()
    return [(one.kind, one.by_id, one.to_id) for one in session.query(RequestAnswer).order_by(RequestAnswer.id)]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("not_seen", "OMAR FAROUK did not see this"), ("declined", "OMAR FAROUK declined")],
)
def test_the_trainee_reads_the_answer_with_its_reason_and_asks_again(
    here: Ward, make: Make, sign_in: SignIn, session: Session, kind: str, said: str
) -> None:
    row = request_to(make, here, here.supervisor, method="CBD", self_level=2)
    supervisor, trainee = sign_in(here.supervisor), sign_in(here.trainee)
    assert answer(supervisor, here, row, answer=kind).location == "/queue"
    assert "Nothing to do." in supervisor.get("/queue").text
    assert rows(session) == [(kind, here.supervisor.id, None)]
    for path in ("competencies/SML-101", "requests"):
        page = main_of(trainee.get(here.url(path)))
        assert said in page
        assert WHY in page
    again = next(link for link in links_of(trainee.get(here.url("requests"))) if "again=" in link)
    form = fields_of(trainee.get(again))
    assert (form["method"], form["note"], form["self_level"]) == (["CBD"], ["Morning round"], ["2"])
    assert here.url("requests") in links_of(trainee.get(here.url("progress")))


def test_a_request_is_answered_once(here: Ward, make: Make, sign_in: SignIn, session: Session) -> None:
    row = request_to(make, here, here.supervisor)
    browser = sign_in(here.supervisor)
    assert answer(browser, here, row, answer="declined").status_code == 302
    second = browser.post(
        here.url(f"requests/{row.id}/answer"), data={"reason": WHY, "answer": "not_seen"}, follow_redirects=True
    )
    assert "This request is no longer open" in second.text
    assert rows(session) == [("declined", here.supervisor.id, None)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"answer": "declined", "reason": ""}, "Say why; the trainee reads it."),
        ({"reason": "Kept"}, "Choose one of these answers."),
        ({"answer": "handed_over", "reason": "Kept"}, "Choose the colleague who takes it over."),
        ({"answer": "lost", "reason": "Kept"}, "Your answer"),
        ({"answer": "declined", "reason": "x" * 501}, "Reason"),
    ],
)
def test_an_incomplete_answer_comes_back_as_typed(
    here: Ward, make: Make, sign_in: SignIn, session: Session, data: dict[str, str], said: str
) -> None:
    row = request_to(make, here, here.supervisor)
    found = sign_in(here.supervisor).post(here.url(f"requests/{row.id}/answer"), data=data)
    assert found.status_code == 422
    assert said in main_of(found)
    assert fields_of(found)["reason"] == [data["reason"]]
    assert rows(session) == []


@pytest.mark.parametrize("who", ["colleague", "head", "stranger", "trainee", "coordinator", "home_officer"])
def test_only_whoever_is_asked_answers(here: Ward, make: Make, sign_in: SignIn, session: Session, who: str) -> None:
    row = request_to(make, here, here.supervisor)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(f"requests/{row.id}/answer")).status_code == 404
    assert answer(browser, here, row, answer="declined").status_code == 404
    assert rows(session) == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [("trainee", True), ("coordinator", True), ("supervisor", False), ("home_officer", False), ("stranger", False)],
)
def test_the_answers_are_for_the_trainee_and_the_coordinator(
    here: Ward, make: Make, sign_in: SignIn, who: str, sees: bool
) -> None:
    request_to(make, here, here.supervisor)
    found = sign_in(getattr(here, who)).get(here.url("requests"))
    assert found.status_code == (200 if sees else 404)


def test_a_request_of_another_placement_is_not_there(here: Ward, make: Make, sign_in: SignIn) -> None:
    other = make.placement(host=make.session.get_one(Institution, here.placement.host_id))
    row = request_to(make, here, here.supervisor, placement_id=other.id)
    assert answer(sign_in(here.supervisor), here, row, answer="declined").status_code == 404


def test_a_colleague_takes_a_request_over_with_the_window_it_had(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    row = request_to(make, here, here.supervisor, expires_on=TODAY + timedelta(days=6), asked_on=TODAY)
    page = sign_in(here.supervisor).get(here.url(f"requests/{row.id}/answer")).text
    assert "LEILA BENALI" in page
    assert "JANE STRANGER" not in page
    done = answer(sign_in(here.supervisor), here, row, answer="handed_over", colleague=str(here.colleague.id))
    assert done.status_code == 302
    assert rows(session) == [("handed_over", here.supervisor.id, here.colleague.id)]
    queue = main_of(sign_in(here.colleague).get("/queue"))
    assert "Morning round" in queue
    assert "22 March 2026" in queue
    assert "OMAR FAROUK handed it over to LEILA BENALI" in main_of(sign_in(here.trainee).get(here.url("requests")))
    passed_on = session.query(Request).filter_by(asked_id=here.colleague.id).one()
    assert (passed_on.first_id, passed_on.note) == (row.id, "Morning round")


@pytest.mark.parametrize(
    ("appointment", "offered"),
    [
        ({"starts_on": TODAY - timedelta(days=2)}, True),
        ({"starts_on": TODAY - timedelta(days=1)}, False),
        ({"ends_on": TODAY - timedelta(days=1)}, False),
        ({"scope": ["small/advanced"]}, False),
        ({"scope": ["small/basics"]}, True),
    ],
)
def test_a_colleague_may_assess_it_today_and_could_on_the_day_of_the_encounter(
    here: Ward, make: Make, sign_in: SignIn, appointment: dict[str, object], offered: bool
) -> None:
    host = make.session.get_one(Institution, here.placement.host_id)
    make.holder(Role.SUPERVISOR, host, "NEW COLLEAGUE", **appointment)
    row = request_to(make, here, here.supervisor, encounter_on=TODAY - timedelta(days=2))
    page = sign_in(here.supervisor).get(here.url(f"requests/{row.id}/answer")).text
    assert ("NEW COLLEAGUE" in page) is offered


def test_nobody_is_handed_a_request_who_is_not_offered(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    row = request_to(make, here, here.supervisor)
    for other in (here.stranger, here.trainee, here.supervisor, here.coordinator):
        found = answer(sign_in(here.supervisor), here, row, answer="handed_over", colleague=str(other.id))
        assert found.status_code == 422
    assert rows(session) == []


def test_the_coordinator_hands_over_what_waits_for_somebody_who_has_left(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    row = request_to(make, here, here.supervisor)
    path = here.url(f"requests/{row.id}/hand-over")
    data = {"answer": "handed_over", "colleague": str(here.head.id), "reason": "Left the hospital"}
    for who in (here.supervisor, here.stranger, here.trainee):
        assert sign_in(who).post(path, data=data).status_code == 404
    assert sign_in(here.coordinator).post(path, data={**data, "answer": "declined"}).status_code == 422
    assert sign_in(here.coordinator).post(path, data=data).status_code == 302
    assert rows(session) == [("handed_over", here.coordinator.id, here.head.id)]


def extend(browser: Visitor, here: Ward, row: Request, reason: str = WHY) -> TestResponse:
    return browser.post(here.url(f"requests/{row.id}/extend"), data={"reason": reason})


def waits(sign_in: SignIn, who: Person) -> bool:
    return "Morning round" in sign_in(who).get("/queue").text


@pytest.mark.parametrize(("day", "open_then"), [(14, True), (15, False)])
def test_a_request_is_open_for_fourteen_days(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller, day: int, open_then: bool
) -> None:
    request_to(make, here, here.supervisor)
    clock.shift(timedelta(days=day))
    assert waits(sign_in, here.supervisor) is open_then


@pytest.mark.parametrize(("asked", "day", "open_then"), [(10, 21, True), (10, 22, False), (18, 21, True)])
def test_the_coordinator_gives_seven_more_days_once(
    here: Ward, make: Make, sign_in: SignIn, session: Session, clock: time_machine.Traveller,
    asked: int, day: int, open_then: bool,
) -> None:  # fmt: skip
    """Also when it has expired already."""
    row = request_to(make, here, here.supervisor)
    clock.shift(timedelta(days=asked))
    assert extend(sign_in(here.coordinator), here, row).status_code == 302
    again = extend(sign_in(here.coordinator), here, row)
    assert again.status_code == 422
    assert rows(session) == [("extended", here.coordinator.id, None)]
    clock.shift(timedelta(days=day - asked))
    assert waits(sign_in, here.supervisor) is open_then


def test_more_time_goes_with_a_request_that_is_handed_over(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    row = request_to(make, here, here.supervisor)
    assert extend(sign_in(here.coordinator), here, row).status_code == 302
    answer(sign_in(here.supervisor), here, row, answer="handed_over", colleague=str(here.colleague.id))
    clock.shift(timedelta(days=20))
    assert waits(sign_in, here.colleague)


def test_more_time_needs_a_reason_and_an_unanswered_request(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    row = request_to(make, here, here.supervisor)
    assert extend(sign_in(here.coordinator), here, row, " ").status_code == 422
    for who in (here.supervisor, here.stranger, here.trainee, here.home_officer):
        assert extend(sign_in(who), here, row).status_code == 404
    answer(sign_in(here.supervisor), here, row, answer="declined")
    assert extend(sign_in(here.coordinator), here, row).status_code == 422
    assert [kind for kind, _, _ in rows(session)] == ["declined"]


@pytest.mark.parametrize(("day", "offered"), [(21, True), (22, False)])
def test_more_time_is_not_offered_where_it_would_be_over_all_the_same(
    here: Ward, make: Make, sign_in: SignIn, session: Session, clock: time_machine.Traveller, day: int, offered: bool
) -> None:
    row = request_to(make, here, here.supervisor)
    clock.shift(timedelta(days=day))
    browser, path = sign_in(here.coordinator), here.url(f"requests/{row.id}/extend")
    assert (path in links_of(browser.get(here.url("requests")))) is offered
    found = extend(browser, here, row)
    assert found.status_code == (302 if offered else 422)
    assert offered or "Even with more time it would be over by now." in main_of(found)
    assert bool(rows(session)) is offered


def change(make: Make, here: Ward, state: str, day: date) -> None:
    by = Signatory(here.coordinator.id, "HUDA ALMUTAIRI", "coordinator")
    placement, code = here.placement, "closure" if state == "paused" else ""
    make.session.refresh(placement)
    seen, curriculum = placement.last_number, make.curriculum(placement)
    change_state(make.session, placement, curriculum, by, state, "As told", seen, NOW, day, code)
    make.session.commit()


@pytest.mark.parametrize(("day", "open_then"), [(24, True), (25, False)])
def test_the_clock_stands_still_while_the_placement_is_paused(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller, day: int, open_then: bool
) -> None:
    """Fourteen days, and ten of a closure between them."""
    request_to(make, here, here.supervisor)
    change(make, here, "paused", TODAY + timedelta(days=3))
    change(make, here, "active", TODAY + timedelta(days=13))
    clock.shift(timedelta(days=day))
    assert waits(sign_in, here.supervisor) is open_then


def test_nothing_expires_while_a_pause_lasts(
    here: Ward, make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    request_to(make, here, here.supervisor)
    change(make, here, "paused", TODAY + timedelta(days=3))
    clock.shift(timedelta(days=100))
    assert waits(sign_in, here.supervisor)


def test_an_answer_is_never_changed_or_removed(here: Ward, make: Make, sign_in: SignIn, session: Session) -> None:
    row = request_to(make, here, here.supervisor)
    answer(sign_in(here.supervisor), here, row, answer="declined")
    for statement in ("UPDATE request_answer SET reason = 'x'", "DELETE FROM request_answer"):
        with pytest.raises(DatabaseError, match="only ever added to"):
            session.execute(text(statement))
        session.rollback()


def test_an_observation_answers_the_request_that_it_was_drawn_from_and_no_other(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    first = request_to(make, here, here.supervisor, note="Morning round")
    second = request_to(make, here, here.supervisor, note="Night shift", encounter_on=TODAY - timedelta(days=1))
    browser, path = sign_in(here.supervisor), here.url("competencies/SML-101/observe")
    form = browser.get(f"{path}?request={second.id}")
    assert "Night shift" in main_of(form)
    assert "Morning round" not in main_of(form)
    held = fields_of(form)
    assert held["happened_on"] == [(TODAY - timedelta(days=1)).isoformat()]
    data = {"seen": held["seen"][0], "request": held["request"][0], "level": "3", "method": "MCX",
            "happened_on": held["happened_on"][0]}  # fmt: skip
    assert browser.post(path, data=data).status_code == 302
    session.expire_all()
    assert session.get_one(Request, first.id).closed_at is None
    assert session.get_one(Request, second.id).closed_by_entry is not None


def test_a_request_that_was_taken_back_meanwhile_is_told_on_the_screen(here: Ward, make: Make, sign_in: SignIn) -> None:
    row = request_to(make, here, here.supervisor)
    sign_in(here.trainee).post(here.url(f"requests/{row.id}/take-back"))
    page = main_of(sign_in(here.supervisor).get(here.url(f"competencies/SML-101/observe?request={row.id}")))
    assert "The request is no longer open" in page
    assert "Taken back" in main_of(sign_in(here.trainee).get(here.url("requests")))


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_no_level_is_chosen_beforehand(here: Ward, make: Make, sign_in: SignIn, language: str) -> None:
    row = request_to(make, here, here.supervisor, self_level=4)
    here.supervisor.language = language
    make.session.merge(here.supervisor)
    make.session.commit()
    form = fields_of(sign_in(here.supervisor).get(here.url(f"competencies/SML-101/observe?request={row.id}")))
    assert "level" not in form
