"""Texts with control characters come back with what was typed and the name of the character; nothing is recorded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, TextAreaField

from hwx.access import Role
from hwx.people.tables import Institution
from hwx.placements.tables import EntryRow
from hwx.plain_forms import PlainForm
from tests.people.test_institution_pages import WHOLE, SignIn
from tests.signoffs.test_panel import decision
from tests.signoffs.ward import ward
from tests.support.making import Make


class Letter(PlainForm):
    line = StringField()
    text = TextAreaField()
    secret = PasswordField()


@pytest.mark.parametrize(
    ("sign", "named"),
    [
        ("\x01", "U+0001"),
        ("\x08", "U+0008 BACKSPACE"),
        ("\x0b", "U+000B LINE TABULATION"),
        ("\x1b", "U+001B ESCAPE"),
        ("\x1f", "U+001F"),
        ("\x7f", "U+007F DELETE"),
    ],
)
@pytest.mark.parametrize("field", ["line", "text"])
def test_a_control_character_is_refused_and_named(app: Flask, field: str, sign: str, named: str) -> None:
    with app.test_request_context(method="POST"):
        form = Letter(MultiDict({field: f"one{sign}two"}), meta={"csrf": False})
        assert not form.validate()
        assert list(form.errors) == [field]
        assert f"a control character, {named}, which" in form.errors[field][0]
        assert form[field].data == f"one{sign}two"


def test_what_people_write_is_no_control_character(app: Flask) -> None:
    typed = "line\r\nline\ttab, \u200f\u0627\u0644 \U0001f469\u200d\u2695\ufe0f e\u0301 \u2028 \x85"
    with app.test_request_context(method="POST"):
        assert Letter(MultiDict({"line": typed, "text": typed, "secret": "a\x08b"}), meta={"csrf": False}).validate()


@pytest.mark.parametrize("field", ["name", "english_name", "city", "facility_code", "contact", "training_system"])
def test_no_institution_is_kept_with_one(make: Make, session: Session, sign_in: SignIn, field: str) -> None:
    administrator = make.holder(Role.ADMINISTRATOR)
    before = session.scalar(select(func.count(Institution.id)))
    data = {**WHOLE, field: "A\x08B"}
    answer = sign_in(administrator).post("/institutions/new", data=data)
    assert answer.status_code == 422
    assert "U+0008 BACKSPACE" in answer.text
    assert "SD-0042" in answer.text or field == "facility_code"
    assert session.scalar(select(func.count(Institution.id))) == before


@pytest.mark.parametrize("field", ["conditions", "reason", "name_1", "capacity_2"])
def test_no_decision_is_recorded_with_one(make: Make, session: Session, sign_in: SignIn, field: str) -> None:
    here = ward(make)
    before = session.scalar(select(func.count()).select_from(EntryRow))
    data = decision(make, here, outcome="completed_with_conditions", **{field: "Once\x0bmore"})
    answer = sign_in(here.registrar).post(here.url("decision"), data=data)
    assert answer.status_code == 422
    assert "U+000B LINE TABULATION" in answer.text
    assert session.scalar(select(func.count()).select_from(EntryRow)) == before


def test_no_observation_is_recorded_with_one(make: Make, session: Session, sign_in: SignIn) -> None:
    here = ward(make)
    before = session.scalar(select(func.count()).select_from(EntryRow))
    data = {"seen": "1", "level": "3", "method": "DOPS", "happened_on": "2026-03-16", "comment": "Good\x7f"}
    answer = sign_in(here.supervisor).post(here.url("competencies/SML-101/observe"), data=data)
    assert answer.status_code == 422
    assert "U+007F DELETE" in answer.text
    assert session.scalar(select(func.count()).select_from(EntryRow)) == before
