from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, render_template_string
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from hwx.access import SIGNED_IN, audience
from hwx.factory import create_app
from hwx.people.step_up import ConfirmIdentity, fresh
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.people.conftest import PASSWORD
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor, signed_in

PAGE = """{% from 'parts/forms.html' import post_form, field %}{% call post_form(form) %}
{{ field(form.comment) }}{{ field(form.sign) }}
{% if form.password %}{{ field(form.password) }}{% endif %}{% endcall %}"""

ASKED = "Enter your password to sign. Everything else is as you typed it."
WRONG = "This is not your password."


class DeedForm(ConfirmIdentity, FlaskForm):  # type: ignore[misc]
    comment = StringField("Comment", [Length(max=20, message="Too long.")])
    sign = BooleanField("Sign", default=True)

    def needs_identity(self) -> bool:
        return bool(self.sign.data)


@audience(SIGNED_IN)
def deed() -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        return f"done: {form.comment.data}"
    return render_template_string(PAGE, form=form), 422 if form.is_submitted() else 200


@pytest.fixture
def at_the_form(
    app: Flask, settings: Settings, session: Session, make: Make, give_password: Callable[..., Person]
) -> Visitor:
    """Somebody who has just signed in, on a site with one form that signs."""
    with_a_deed = create_app(settings)
    with_a_deed.add_url_rule("/deed", view_func=deed, methods=["GET", "POST"])
    return signed_in(with_a_deed, session, give_password(make.person()))


def send(client: Visitor, comment: str = "Well done", **more: str) -> tuple[int, str]:
    answer = client.post("/deed", data={"comment": comment, "sign": "y", **more})
    return answer.status_code, answer.text


def test_just_after_signing_in_no_password_is_asked_for(at_the_form: Visitor) -> None:
    assert 'type="password"' not in at_the_form.get("/deed").text
    assert send(at_the_form) == (200, "done: Well done")


def test_after_a_quiet_period_the_form_asks_for_the_password(
    at_the_form: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=15, seconds=1))
    assert 'type="password"' in at_the_form.get("/deed").text
    assert send(at_the_form, password=PASSWORD) == (200, "done: Well done")


def test_when_the_time_runs_out_while_the_form_is_open_it_comes_back_with_everything_typed(
    at_the_form: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    status, text = send(at_the_form, comment="Calm, safe")
    assert status == 422
    assert ASKED in text
    assert 'value="Calm, safe"' in text
    assert 'type="password"' in text
    assert send(at_the_form, comment="Calm, safe", password=PASSWORD) == (200, "done: Calm, safe")


def test_a_right_password_counts_for_the_next_quarter_of_an_hour(
    at_the_form: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    send(at_the_form, password=PASSWORD)
    clock.shift(timedelta(minutes=15))
    assert send(at_the_form)[0] == 200
    clock.shift(timedelta(seconds=1))
    assert send(at_the_form)[0] == 422


def test_signing_does_not_prolong_the_period(at_the_form: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=14))
    assert send(at_the_form)[0] == 200
    clock.shift(timedelta(minutes=2))
    assert send(at_the_form)[0] == 422


def test_a_wrong_password_is_said_and_never_sent_back(at_the_form: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=20))
    status, text = send(at_the_form, password="wrong-and-secret")
    assert status == 422
    assert WRONG in text
    assert "wrong-and-secret" not in text


def test_a_right_password_beside_a_refused_field_is_not_asked_for_again(
    at_the_form: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    status, text = send(at_the_form, comment="x" * 21, password=PASSWORD)
    assert status == 422
    assert "Too long." in text
    assert 'type="password"' not in text
    assert send(at_the_form)[0] == 200


def test_a_wrong_password_and_a_refused_field_are_said_together(
    at_the_form: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    text = send(at_the_form, comment="x" * 21, password="wrong")[1]
    assert "Too long." in text
    assert WRONG in text


def test_wrong_passwords_count_as_failed_sign_ins(at_the_form: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=20))
    for _ in range(10):
        assert WRONG in send(at_the_form, password="wrong")[1]
    status, text = send(at_the_form, comment="Calm", password=PASSWORD)
    assert status == 429
    assert "There were too many tries. Wait 1 minute, then try again." in text
    assert 'value="Calm"' in text
    clock.shift(61)
    assert send(at_the_form, password=PASSWORD)[0] == 200


def test_what_needs_no_signature_needs_no_password(at_the_form: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=20))
    answer = at_the_form.post("/deed", data={"comment": "Seen"})
    assert (answer.status_code, answer.text) == (200, "done: Seen")


def test_a_form_that_does_not_say_otherwise_always_needs_the_password(app: Flask) -> None:
    class PlainForm(ConfirmIdentity, FlaskForm):  # type: ignore[misc]
        pass

    with app.test_request_context(method="POST"):
        form = PlainForm(meta={"csrf": False})
        assert not form.validate()
        assert form.password.errors == [ASKED]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), True),
        (timedelta(minutes=15), True),
        (timedelta(minutes=15, seconds=1), False),
        (timedelta(seconds=-1), False),
        (None, False),
    ],
)
def test_fresh_is_a_question_of_the_minutes_since_the_password(
    app: Flask, age: timedelta | None, expected: bool
) -> None:
    with app.test_request_context():
        if age is not None:
            cookie["password_at"] = (NOW - age).timestamp()
        assert fresh(NOW) is expected
