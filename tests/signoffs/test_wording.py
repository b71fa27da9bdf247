"""Every reason that a rule can give has its sentence, in every language, and the sentence is whole."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from hwx.curricula.methods import method_name
from hwx.rules.curriculum import METHODS
from hwx.rules.deciding import DECISION_OBJECTIONS, DecisionObjection
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.progress import Lack
from hwx.rules.signing import OBJECTIONS, Objection
from hwx.rules.standing import MISSING, Missing
from hwx.signoffs.panel_wording import decision_sentence, outcome_name
from hwx.signoffs.wording import lack_sentence, missing_sentence, objection_sentence

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
