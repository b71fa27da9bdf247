"""The screen of twenty seconds says who, which competency and what happened, and offers levels in words, one comment,
and one button; the day and the method are those that the trainee gave."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from hwx.people.tables import Person
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import fields_of, words_of
from tests.support.small_curriculum import SMALL
from tests.support.visiting import Visitor

NOTE = "Morning round, bed by the window."


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_all_that_a_supervisor_needs_stands_on_one_screen(
    here: Ward, make: Make, sign_in: Callable[[Person], Visitor], language: str
) -> None:
    asked = Request(
        placement_id=here.placement.id,
        competency="SML-101",
        asked_id=here.supervisor.id,
        encounter_on=TODAY - timedelta(days=2),
        method="CBD",
        note=NOTE,
        asked_at=NOW,
        expires_on=TODAY + timedelta(days=12),
    )
    make.session.add(asked)
    make.session.get_one(Person, here.supervisor.id).language = language
    make.session.commit()
    page = sign_in(here.supervisor).get(here.url(f"competencies/SML-101/observe?request={asked.id}"))
    form = re.search(r"<form\b(?:(?!<form\b).)*?name=\"level\".*?</form>", page.text, re.DOTALL)
    assert form
    words = words_of(page)
    assert "AMINATA DIALLO" in words
    assert SMALL["domains"][0]["competencies"][0][language] in words
    assert NOTE in words
    levels = re.findall(r"<input[^>]*name=\"level\"[^>]*>.*?</label>", form[0], re.DOTALL)
    assert len(levels) == len(SMALL["scale"]["levels"])
    for shown, level in zip(levels, SMALL["scale"]["levels"], strict=True):
        assert level[language] in shown
        assert f'value="{level["level"]}"' in shown
    assert form[0].count("<textarea") == 1
    assert len(re.findall(r"<button(?![^>]*type=\"button\")", form[0])) == 1
    given = fields_of(page)
    assert (given["method"], given["happened_on"]) == (["CBD"], [(TODAY - timedelta(days=2)).isoformat()])
