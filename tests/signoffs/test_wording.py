"""Every reason that a rule can give has its sentence, in every language, and the sentence is whole."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

from hwx.curricula.methods import method_name
from hwx.people.locale import manner
from hwx.rules.curriculum import METHODS, Competency, Wording
from hwx.rules.deciding import DECISION_OBJECTIONS, DecisionObjection
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.progress import CompetencyProgress, Lack, State
from hwx.rules.signing import OBJECTIONS, Objection
from hwx.rules.standing import MISSING, Missing, Phase, Standing
from hwx.signoffs.panel_wording import decision_sentence, outcome_name
from hwx.signoffs.wording import lack_sentence, missing_sentence, needed_text, objection_sentence, overdue_sentence

LANGUAGES = ("en", "ar", "fr")


def whole(sentence: str) -> bool:
    return bool(sentence) and "%(" not in sentence and sentence.strip() == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", OBJECTIONS)
def test_every_objection_has_a_sentence(app: Flask, code: str, language: str) -> None:
    objection = Objection(code, "SML-101", "SIM", 1, 3, date(2026, 3, 1), ("SIM", "MCX"))
    with app.test_request_context(), force_locale(language):
        assert whole(objection_sentence(objection))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", MISSING)
def test_everything_missing_has_a_sentence(app: Flask, code: str, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert whole(missing_sentence(Missing(code, 1, 3, "SIM")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", DECISION_OBJECTIONS)
@pytest.mark.parametrize("departable", [True, False])
def test_every_objection_to_a_decision_has_a_sentence(app: Flask, code: str, language: str, departable: bool) -> None:
    with app.test_request_context(), force_locale(language):
        assert whole(decision_sentence(DecisionObjection(code, 1, 3, ("SML-101",), departable)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_outcome_and_lack_has_its_words(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert all(whole(method_name(code)) for code in METHODS)
        assert all(whole(outcome_name(outcome)) for outcome in OUTCOMES)
        assert whole(lack_sentence(Lack("critical", ("SML-101", "SML-102"))))
        assert whole(lack_sentence(Lack("others", have=40, need=90)))
        assert whole(lack_sentence(Lack("recency", ("SML-101",), need=90)))
        assert whole(overdue_sentence())


MISSING_WORDS = [
    (Missing("above_lowest", 2, 3),
     "The last 3 observations must all be above the lowest level; there are 2 since the last that was not."),
    (Missing("above_lowest", 0, 1), "The last observation must be above the lowest level."),
    (Missing("simulation_only", 2, 3),
     "Simulation alone shows level 2 at most: level 3 must also be seen by another method."),
    (Missing("exercise_only", 3, 4),
     "Exercises and simulation alone show level 3 at most: level 4 must also be seen by another method."),
    (Missing("procedures", 24, 25), "1 more procedure done by the trainee is needed in the logbook (24 of 25)."),
    (Missing("procedures", 0, 25), "25 more procedures done by the trainee are needed in the logbook (0 of 25)."),
]  # fmt: skip


@pytest.mark.parametrize(("item", "sentence"), MISSING_WORDS)
def test_what_is_missing_is_said_in_words_that_help(app: Flask, item: Missing, sentence: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert missing_sentence(item) == sentence


def test_recency_names_what_was_not_seen_lately(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        words = Markup(lack_sentence(Lack("recency", ("SML-101", "SML-102"), need=90))).striptags()
        assert words == "SML-101, SML-102 are critical and were not observed in the last 90 days."


@pytest.mark.parametrize(("overdue", "first"), [(0, "1 more"), (7, "The countersignature did not come in time: ")])
def test_an_overdue_countersignature_is_said_before_what_is_missing(app: Flask, overdue: int, first: str) -> None:
    asked = Competency("SML-101", "d", Wording({"en": "A"}), {"doctor": 3}, 2, 1, ())
    missing = (Missing("observations", 1, 2),)
    standing = Standing("SML-101", 3, Phase.UNDER_WAY, missing=missing, overdue=overdue)
    item = CompetencyProgress(asked, standing, State.UNDER_WAY, (), False)
    with app.test_request_context(), force_locale("en"):
        said = needed_text(item, manner())
    assert said.startswith(first)
    assert said.endswith("1 more observation is needed (1 of 2 recorded).")
