from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from hwx.access import Role
from hwx.people.appointments import Objection
from hwx.people.invite import Refused
from hwx.people.tables import Institution
from hwx.people.wording import (
    NO_COUNTRY,
    countries,
    country_name,
    languages,
    objection_text,
    place_choices,
    place_text,
    refused_text,
    role_name,
    show_place,
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


FES = ("مستشفى فاس", "ar", "Fes Hospital", "MA")
PLACES = [
    ("en", "Fes Hospital, Morocco"),
    ("fr", "Fes Hospital, Maroc"),
    ("ar", "مستشفى فاس، المغرب"),
]


@pytest.mark.parametrize(("language", "text"), PLACES)
def test_an_institution_is_named_as_its_reader_reads_with_its_country(app: Flask, language: str, text: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert place_text(*FES) == text
        assert show_place(*FES).striptags() == text
        assert f'<bdi lang="{"ar" if language == "ar" else "en"}">' in show_place(*FES)


def test_names_are_no_markup(app: Flask) -> None:
    with app.test_request_context():
        assert "<b>" not in show_place("<b>", "en", "<b>", "<b>")


@pytest.mark.parametrize(
    ("language", "order"), [("en", ["abidjan Hospital", "Fes Hospital"]), ("ar", ["abidjan Hospital", "مستشفى فاس"])]
)
def test_choices_stand_in_the_order_of_what_is_read(app: Flask, language: str, order: list[str]) -> None:
    rows = [
        Institution(id=1, name=FES[0], name_language="ar", english_name=FES[2], country="MA"),
        Institution(id=2, name="Abidjan", name_language="fr", english_name="abidjan Hospital", country="CI"),
    ]
    with app.test_request_context(), force_locale(language):
        found = place_choices(rows)
    assert [number for number, _ in found] == [2, 1]
    assert [text.replace("،", ",").split(",")[0] for _, text in found] == order
