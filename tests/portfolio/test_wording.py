"""Every choice, reason, refusal and finding of this room has its words."""

from __future__ import annotations

import pytest
from flask import Flask

from hwx.portfolio.cleaning import MEDIA_TYPES, REFUSALS
from hwx.portfolio.uploads import Refusal
from hwx.portfolio.wording import choice_name, file_name, found_sentence, reason_sentence, refusal_sentence, size_text
from hwx.rules.identifiers import CODES, Identifier
from hwx.rules.portfolio import AGE_BANDS, COMPLEXITIES, ROLES, RULINGS, SETTINGS, STAGES
from hwx.rules.portfolio_acts import REASONS, Against
from hwx.rules.signing import Objection
from tests.support.making import TODAY

CHOICES = {
    "setting": SETTINGS, "complexity": COMPLEXITIES, "age_band": AGE_BANDS, "role": ROLES, "stage": STAGES,
    "ruling": RULINGS,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(CHOICES))
def test_every_choice_has_a_name_of_its_own(app: Flask, kind: str) -> None:
    with app.test_request_context():
        names = [choice_name(kind, value) for value in CHOICES[kind]]
    assert len(set(names)) == len(names)


def test_every_reason_has_a_sentence(app: Flask) -> None:
    with app.test_request_context():
        said = [reason_sentence(Against(code, 7, TODAY)) for code in REASONS]
    assert all(sentence.endswith(".") for sentence in said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "code",
    ["not_the_trainee", "nothing_said", "no_such_entry", "cannot_be_contested", "already_withdrawn",
     "appeal_is_final", "contest_late", "contested_already"],
)  # fmt: skip
def test_every_reason_against_contesting_has_a_sentence(app: Flask, code: str) -> None:
    with app.test_request_context():
        assert reason_sentence(Objection(code, have=7, need=14, day=TODAY)).endswith(".")


def test_every_refusal_of_a_file_names_its_place(app: Flask) -> None:
    with app.test_request_context():
        said = [refusal_sentence(Refusal(2, code, 5 * 1024 * 1024)) for code in (*REFUSALS, "too_many")]
    assert all("File 2" in sentence for sentence in said)


def test_what_was_found_is_quoted_and_nothing_in_it_becomes_markup(app: Flask) -> None:
    with app.test_request_context():
        said = [str(found_sentence(Identifier(code, "<b>7</b>"))) for code in CODES]
    assert all("&lt;b&gt;7&lt;/b&gt;" in sentence for sentence in said)
    assert len(set(said)) == len(CODES)


def test_files_are_named_by_what_they_are_and_how_large(app: Flask) -> None:
    with app.test_request_context():
        assert len({file_name(kind) for kind in MEDIA_TYPES.values()}) == 4
        assert (size_text(3), size_text(120_400)) == ("1 kB", "120 kB")
