from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from hwx.people.mail_folder import Mail
from hwx.people.tables import Person
from tests.people.conftest import PASSWORD
from tests.support.making import Make
from tests.support.visiting import Visitor

NEW = "brave cedar harbour"
SignIn = Callable[[Person], Visitor]
GivePassword = Callable[..., Person]


def change(client: Visitor, present: str = PASSWORD, new: str = NEW, again: str = NEW) -> tuple[int, str]:
    data = {"password": present, "new_password": new, "new_password_confirm": again}
    answer = client.post("/change-password", data=data)
    return answer.status_code, answer.text


def test_the_password_is_changed_other_sessions_end_and_this_one_goes_on(
    make: Make, give_password: GivePassword, sign_in: SignIn, client: Visitor, letters: Callable[[], list[Mail]]
) -> None:
    person = give_password(make.person("AMINA DIALLO", language="en"))
    desk, phone = sign_in(person), sign_in(person)
    assert change(desk)[0] == 302
    assert "Your password is changed, and all your other sessions were ended." in desk.get("/settings").text
    assert phone.get("/settings").status_code == 302
    assert client.post("/sign-in", data={"email": person.email, "password": NEW}).status_code == 302
    (mail,) = letters()
    assert "Dear AMINA DIALLO," in mail.text
    assert "has just been changed" in mail.text


@pytest.mark.parametrize(
    ("present", "new", "again", "error"),
    [
        ("wrong", NEW, NEW, "This is not your password."),
        (PASSWORD, PASSWORD, PASSWORD, "The new password is the same as the present one."),
        (PASSWORD, NEW, "other", "The two passwords are not the same."),
        (PASSWORD, "amina diallo", "amina diallo", "This password is easy to guess."),
        (PASSWORD, "abcabcabcabc", "abcabcabcabc", "are only slightly harder to guess than"),
        ("", NEW, NEW, "The password is missing."),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(
    make: Make,
    give_password: GivePassword,
    sign_in: SignIn,
    client: Visitor,
    present: str,
    new: str,
    again: str,
    error: str,
) -> None:
    person = give_password(make.person("AMINA DIALLO"))
    status, text = change(sign_in(person), present, new, again)
    assert status == 200
    assert error in text
    assert client.post("/sign-in", data={"email": person.email, "password": PASSWORD}).status_code == 302


def test_wrong_present_passwords_count_as_failed_sign_ins(
    make: Make, give_password: GivePassword, sign_in: SignIn
) -> None:
    client = sign_in(give_password(make.person()))
    for _ in range(10):
        assert "This is not your password." in change(client, "wrong")[1]
    status, text = change(client)
    assert status == 429
    assert "There were too many tries." in text


def test_a_notice_that_cannot_be_sent_takes_nothing_back_and_is_said(
    app: Flask,
    make: Make,
    give_password: GivePassword,
    sign_in: SignIn,
    client: Visitor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", tmp_path / "file" / "mail")
    person = give_password(make.person())
    desk = sign_in(person)
    change(desk)
    page = desk.get("/settings").text
    assert "The letter that tells you about it could not be sent; the change itself stands." in page
    assert client.post("/sign-in", data={"email": person.email, "password": NEW}).status_code == 302


def test_a_visitor_is_sent_to_sign_in(client: Visitor) -> None:
    assert client.get("/change-password").headers["Location"] == "/sign-in?next=/change-password"
