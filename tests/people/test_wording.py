from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from hwx.access import Role
from hwx.people.appointments import Objection
from hwx.people.invite import Refused
from hwx.people.wording import (
    NO_COUNTRY,
    countries,
    country_name,
    languages,
    objection_text,
    refused_text,
    role_name,
)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name(app: Flask, role: Role) -> None:
    with app.test_request_context():
        assert role_name(role.value)
        assert len({role_name(one) for one in Role}) == len(Role)


@pytest.mark.parametrize("objection", Objection)
def test_every_objection_is_a_sentence(app: Flask, objection: Objection) -> None:
    with app.test_request_context():
        assert objection_text(objection).endswith(".")


@pytest.mark.parametrize("refused", Refused)
def test_every_refused_invitation_says_what_to_do(app: Flask, refused: Refused) -> None:
    with app.test_request_context():
        assert refused_text(refused).count(".") >= 2


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [("en", "MA", "Morocco"), ("fr", "MA", "Maroc"), ("ar", "MA", "المغرب"), ("en", "ZQ", "ZQ")],
)
def test_a_country_is_named_in_the_language_of_the_page(app: Flask, language: str, code: str, name: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert country_name(code) == name


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_choices_are_countries_and_languages_by_name(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        codes = [code for code, _ in countries()]
        names = [name for _, name in countries()]
        spoken = dict(languages())
    assert 230 < len(codes) < 270
    assert not NO_COUNTRY & set(codes)
    assert {"MA", "SN", "SD", "YE", "ID"} <= set(codes)
    assert names == sorted(names)
    assert {"ar", "fr", "am", "so", "wo", "ur", "id"} <= spoken.keys()
