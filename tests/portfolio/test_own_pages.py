"""The logbook and the self-assessment: the trainee writes, everybody of the placement reads, and nothing counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.standing import standings_of
from hwx.portfolio.logbook import totals_of
from hwx.portfolio.said import self_levels
from hwx.portfolio.stages import likely_stage
from hwx.rules.facts import Withdrawal
from hwx.rules.portfolio import Procedure, SelfAssessment
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.rules.standing import Phase
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
LINE = {"happened_on": TODAY.isoformat(), "role": "performed_supervised", "count": "2", "setting": "theatre"}
PROCEDURES = "competencies/SML-201/procedures"


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def record(make: Make, here: Ward) -> list[Entry]:
    make.session.commit()
    return entries_of(make.session, here.placement.id)


def test_a_line_of_the_logbook_is_an_entry_without_a_patient(here: Ward, make: Make, sign_in: SignIn) -> None:
    browser = sign_in(here.trainee)
    form = browser.get(here.url(PROCEDURES)).text
    assert "<textarea" not in form
    assert browser.post(here.url(PROCEDURES), data=LINE).status_code == 302
    entry = record(make, here)[-1]
    by = Signatory(here.trainee.id, "AMINATA DIALLO")
    assert entry.fact == Procedure(by, "SML-201", "performed_supervised", 2, "theatre")
    assert entry.happened_on == TODAY


def test_the_logbook_shows_lines_and_totals_to_everybody_of_the_placement(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.trainee)
    for changed in ({}, {"count": "3", "setting": ""}, {"role": "observed", "count": "1"}):
        browser.post(here.url(PROCEDURES), data=LINE | changed)
    totals = totals_of(record(make, here))
    assert [(total.code, total.all, total.by_role["performed_supervised"]) for total in totals] == [("SML-201", 6, 5)]
    for who in (here.trainee, here.supervisor, here.home_officer):
        page = words_of(sign_in(who).get(here.url("logbook")))
        assert "Performed under supervision" in page
        assert "Operating theatre" in page
    assert sign_in(here.stranger).get(here.url("logbook")).status_code == 404


def test_a_mistyped_line_is_taken_back_once_stays_readable_and_is_in_no_total(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.trainee)
    browser.post(here.url(PROCEDURES), data=LINE | {"count": "20"})
    line = record(make, here)[-1]
    back = here.url(f"logbook/{line.number}/back")
    assert sign_in(here.supervisor).post(back).status_code == 404
    assert back in browser.get(here.url("logbook")).text
    assert "The line is taken back." in words_of(browser.post(back, follow_redirects=True))
    entries = record(make, here)
    assert isinstance(entries[-1].fact, Withdrawal)
    assert totals_of(entries) == []
    assert "Taken back" in browser.get(here.url("logbook")).text
    assert "is taken back already." in words_of(browser.post(back, follow_redirects=True))
    assert record(make, here) == entries


def test_what_is_no_line_of_the_logbook_is_not_taken_back_here(here: Ward, make: Make, sign_in: SignIn) -> None:
    entry = make.observation(here.placement, "SML-101", here.supervisor, level=3)
    answer = sign_in(here.trainee).post(here.url(f"logbook/{entry.number}/back"), follow_redirects=True)
    assert "is no line of the logbook" in words_of(answer)
    assert record(make, here)[-1] == entry


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"count": "51"}, "Enter a number from 1 to 50."),
        ({"happened_on": (TODAY + timedelta(days=1)).isoformat()}, "lies in the future."),
        ({"role": "slept"}, "Nothing was recorded"),
        ({"count": ""}, "Nothing was recorded"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_everything_typed(
    here: Ward, make: Make, sign_in: SignIn, changed: dict[str, str], told: str
) -> None:
    before = len(record(make, here))
    answer = sign_in(here.trainee).post(here.url(PROCEDURES), data=LINE | changed)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert 'value="theatre" selected' in answer.text or 'selected value="theatre"' in answer.text
    assert len(record(make, here)) == before


@pytest.mark.parametrize("path", [PROCEDURES, "self-assessment/basics"])
@pytest.mark.parametrize("who", ["supervisor", "coordinator", "stranger"])
def test_nobody_writes_for_the_trainee(here: Ward, make: Make, sign_in: SignIn, who: str, path: str) -> None:
    before = len(record(make, here))
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(path)).status_code == 404
    assert browser.post(here.url(path), data=LINE | {"stage": "end", "level-SML-101": "3"}).status_code == 404
    assert len(record(make, here)) == before


@pytest.mark.parametrize("path", ["competencies/SML-999/procedures", "self-assessment/none"])
def test_what_is_not_asked_is_not_found(here: Ward, sign_in: SignIn, path: str) -> None:
    assert sign_in(here.trainee).get(here.url(path)).status_code == 404


def assess(here: Ward, sign_in: SignIn, stage: str, **levels: str) -> int:
    data = {"stage": stage} | {f"level-{code.replace('_', '-')}": level for code, level in levels.items()}
    return sign_in(here.trainee).post(here.url("self-assessment/basics"), data=data).status_code


def test_levels_of_a_domain_become_entries_in_one_go(here: Ward, make: Make, sign_in: SignIn) -> None:
    assert assess(here, sign_in, "baseline", SML_101="2", SML_102="1") == 302
    said = [entry.fact for entry in record(make, here) if isinstance(entry.fact, SelfAssessment)]
    assert [(fact.competency, fact.level, fact.stage) for fact in said] == [
        ("SML-101", 2, "baseline"),
        ("SML-102", 1, "baseline"),
    ]


def test_only_what_is_new_is_recorded_and_what_is_left_open_is_not(here: Ward, make: Make, sign_in: SignIn) -> None:
    assess(here, sign_in, "baseline", SML_101="2")
    before = len(record(make, here))
    assess(here, sign_in, "baseline", SML_101="2", SML_102="")
    assert len(record(make, here)) == before
    assess(here, sign_in, "end", SML_101="2")
    assess(here, sign_in, "baseline", SML_101="3")
    assert self_levels(record(make, here)) == {"SML-101": {"baseline": 3, "end": 2}}


def test_it_stands_beside_what_the_assessors_saw_and_counts_for_nothing(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=2)
    assess(here, sign_in, "mid_term", SML_101="5")
    page = words_of(sign_in(here.supervisor).get(here.url("competencies/SML-101")))
    assert "At mid-term Level 5" in page
    assert "Last observed by an assessor Level 2" in page
    make.session.commit()
    standing = standings_of(make.session, here.placement.id)["SML-101"]
    assert (standing.phase, standing.observations) == (Phase.UNDER_WAY, 1)


@pytest.mark.parametrize("level", ["6", "0", "x", "٣", "-1", "99999"])
def test_a_level_that_no_button_sends_is_refused_and_nothing_is_recorded(
    here: Ward, make: Make, sign_in: SignIn, level: str
) -> None:
    before = len(record(make, here))
    assert assess(here, sign_in, "end", SML_101="3", SML_102=level) == 422
    assert len(record(make, here)) == before


def test_a_level_of_another_domain_is_passed_over(here: Ward, make: Make, sign_in: SignIn) -> None:
    assess(here, sign_in, "end", SML_101="3", SML_202="3")
    assert set(self_levels(record(make, here))) == {"SML-101"}


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 2, 1), "baseline"),
        (date(2026, 3, 2), "baseline"),
        (date(2026, 3, 8), "baseline"),
        (date(2026, 3, 10), "mid_term"),
        (date(2026, 3, 22), "mid_term"),
        (date(2026, 3, 25), "end"),
        (date(2026, 6, 1), "end"),
    ],
)
def test_the_page_offers_the_stage_that_is_likely(day: date, stage: str) -> None:
    assert likely_stage(date(2026, 3, 2), date(2026, 3, 29), day) == stage


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("path", ["portfolio", "logbook", PROCEDURES, "self-assessment/basics"])
def test_the_pages_are_drawn_in_every_language(
    here: Ward, make: Make, sign_in: SignIn, path: str, language: str
) -> None:
    sign_in(here.trainee).post(here.url(PROCEDURES), data=LINE)
    here.trainee.language = language
    make.session.commit()
    answer = sign_in(here.trainee).get(here.url(path))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
