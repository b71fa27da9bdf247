"""Refusals and errors: one page or one JSON document, in the reader's language, with nothing of anybody else in it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import insert, text
from werkzeug.exceptions import TooManyRequests

from hwx.access import EVERYONE, SIGNED_IN, audience
from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.signed_in import me
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.support.making import NOW, Make
from tests.support.reading import main_of
from tests.support.visiting import Visitor, visitor

SignIn = Callable[[Person], Visitor]


@audience(SIGNED_IN)
def crash_on_a_row() -> str:
    taken = {"email": me().email, "passport_name": "DIAGNOSIS", "fs_uniquifier": "u", "created_at": NOW}
    db.session.execute(insert(Person).values(**taken))
    return ""


@pytest.fixture
def broken(settings: Settings) -> Flask:
    """The app with pages that fail, on the database of the test."""
    app = create_app(settings)

    @app.get("/fail/<int:status>")
    @audience(EVERYONE)
    def fail(status: int) -> str:
        if status == 429:
            raise TooManyRequests(retry_after=60)
        abort(status)

    @app.post("/only-post")
    @audience(EVERYONE)
    def only_post() -> str:
        return "done"

    @app.get("/crash")
    @audience(SIGNED_IN)
    def crash() -> str:
        secret = "the diagnosis of a patient"
        raise RuntimeError(f"something about {len(secret)} letters")

    @app.get("/crash-in-database")
    @audience(SIGNED_IN)
    def crash_in_database() -> str:
        db.session.execute(text("INSERT INTO nothing VALUES (:secret)"), {"secret": "the diagnosis of a patient"})
        return ""

    app.get("/crash-on-a-row")(crash_on_a_row)

    @app.get("/half")
    @audience(SIGNED_IN)
    def half() -> str:
        me().passport_name = "HALF WRITTEN"
        db.session.flush()
        raise RuntimeError

    return app


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "This request could not be understood"),
        (404, "Page not found"),
        (405, "This address cannot be used that way"),
        (413, "Too large"),
        (415, "This request could not be understood"),
        (429, "Too many tries"),
        (500, "Something went wrong on our side"),
        (503, "Something went wrong on our side"),
    ],
)
def test_every_refusal_has_a_page_that_says_what_to_do_next(broken: Flask, status: int, title: str) -> None:
    answer = visitor(broken, None).get(f"/fail/{status}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert main_of(answer).startswith(title)
    assert "Go to the start page" in main_of(answer)
    assert answer.headers["X-Request-Id"] in answer.text


def test_the_page_is_for_a_person_and_json_for_a_program(broken: Flask) -> None:
    browser = visitor(broken, None)
    answer = browser.get("/fail/404", headers={"Accept": "application/problem+json"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "status": 404,
        "title": "Page not found",
        "detail": "There is no page at this address, or it is not open to you. "
        "Check the address, or go to the start page.",
        "instance": answer.headers["X-Request-Id"],
    }
    assert browser.get("/fail/404", headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "text/html"


def test_what_the_error_says_to_the_browser_is_kept(broken: Flask) -> None:
    browser = visitor(broken, None)
    assert browser.get("/fail/429").headers["Retry-After"] == "60"
    assert "POST" in browser.get("/only-post").headers["Allow"]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("1 per minute", "Wait 1 minute, then try again."),
        ("1 per hour", "Wait 60 minutes, then try again."),
        ("9 per minute; 1 per 10 minute", "Wait 10 minutes, then try again."),
    ],
)
def test_whoever_asked_too_often_reads_how_long_to_wait(settings: Settings, limit: str, told: str) -> None:
    browser = visitor(create_app(replace(settings, verify_limit=limit)), None)
    sent = {"number": "HWX-2026-00001", "code": "AAAA-BBBB-CCCC"}
    assert browser.post("/verify", data=sent).status_code == 200
    answer = browser.post("/verify", data=sent)
    assert answer.status_code == 429
    assert told in main_of(answer)


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_page_is_in_the_language_of_the_reader(broken: Flask, language: str, direction: str) -> None:
    answer = visitor(broken, None).get("/fail/404", headers={"Accept-Language": language})
    assert f'<html lang="{language}" dir="{direction}">' in answer.text


def test_a_refusal_keeps_the_menu_of_the_person(client: Visitor, make: Make, sign_in: SignIn) -> None:
    assert "GRACE ACHIENG" in sign_in(make.person("GRACE ACHIENG")).get("/nothing").text
    assert "Sign out" not in client.get("/nothing").text


def test_a_form_without_its_token_is_told_so(client: Visitor) -> None:
    answer = client.post("/language", data={"language": "ar"}, csrf=False)
    assert answer.status_code == 400
    assert "This form is no longer valid" in main_of(answer)


def in_app(app: Flask, browser: Visitor) -> Visitor:
    """The same signed-in person in another app with the same secret."""
    other = visitor(app, None)
    cookie = browser.get_cookie("hwx")
    assert cookie is not None
    other.set_cookie("hwx", cookie.value)
    return other


@pytest.mark.parametrize("page", ["/crash", "/crash-in-database", "/crash-on-a-row"])
def test_an_unexpected_error_is_a_page_without_a_trace_and_a_line_without_personal_data(
    broken: Flask, make: Make, sign_in: SignIn, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = in_app(broken, sign_in(make.person("GRACE ACHIENG", email="grace@example.org")))
    answer = browser.get(page)
    assert answer.status_code == 500
    assert "tell the administrator the number below" in main_of(answer)
    for never in ("Traceback", "RuntimeError", "OperationalError", "IntegrityError", "diagnosis", "letters"):
        assert never not in answer.text
    logged = capsys.readouterr().err
    assert '"event": "unexpected"' in logged
    assert answer.headers["X-Request-Id"] in logged
    for never in ("diagnosis", "DIAGNOSIS", "GRACE", "grace@", broken.config["SECRET_KEY"]):
        assert never not in logged


FULL_DATABASE = {
    "sqlite": (
        "PRAGMA max_page_count = 1",
        "CREATE TABLE more (stuff TEXT)",
        f"INSERT INTO more VALUES ('{'x' * 100_000}')",
    ),
    "postgresql": ("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$",),
}


@pytest.mark.parametrize("page", ["/full-disk", "/full-share", "/full-database"])
def test_a_server_without_room_says_so_and_what_to_do(broken: Flask, page: str) -> None:
    @broken.get("/full-disk")
    @audience(EVERYONE)
    def full_disk() -> str:
        raise OSError(errno.ENOSPC, "No space left on device", "/where/files/are")

    @broken.get("/full-share")
    @audience(EVERYONE)
    def full_share() -> str:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    @broken.get("/full-database")
    @audience(EVERYONE)
    def full_database() -> str:
        with db.engine.connect() as connection:
            for statement in FULL_DATABASE[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        return ""

    answer = visitor(broken, None).get(page)
    assert answer.status_code == 507
    assert main_of(answer).startswith("No room left on the server")
    assert "nothing was recorded" in main_of(answer)
    assert "Tell the administrator the number below" in main_of(answer)
    assert "/where/" not in answer.text


def test_other_trouble_with_a_file_is_not_a_full_disk(broken: Flask) -> None:
    @broken.get("/unreadable")
    @audience(EVERYONE)
    def unreadable() -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    assert visitor(broken, None).get("/unreadable").status_code == 500


def test_an_error_in_the_console_format_shows_no_values_either(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(replace(settings, log_format="console"))

    @app.get("/crash")
    @audience(EVERYONE)
    def crash() -> str:
        secret = "the diagnosis of a patient"
        raise RuntimeError(len(secret))

    try:
        assert visitor(app, None).get("/crash").status_code == 500
    finally:
        create_app(settings)  # the format of the logs is that of the newest app
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "diagnosis" not in logged


def test_the_console_format_shows_no_row_that_stood_in_the_way(
    settings: Settings, make: Make, sign_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL quotes the row in its message; the line that says what went wrong is enough."""
    browser = sign_in(make.person("GRACE ACHIENG", email="grace@example.org"))
    app = create_app(replace(settings, log_format="console"))

    app.get("/crash-on-a-row")(crash_on_a_row)

    try:
        assert in_app(app, browser).get("/crash-on-a-row").status_code == 500
    finally:
        create_app(settings)  # the format of the logs is that of the newest app
    logged = capsys.readouterr().err
    assert "IntegrityError" in logged
    assert 'File "' in logged
    for never in ("grace@", "GRACE", "DIAGNOSIS"):
        assert never not in logged


def test_what_was_half_done_is_not_stored(broken: Flask, make: Make, sign_in: SignIn) -> None:
    person = make.person("GRACE ACHIENG")
    assert in_app(broken, sign_in(person)).get("/half").status_code == 500
    make.session.expire_all()
    assert person.passport_name == "GRACE ACHIENG"


@pytest.mark.parametrize("page", ["/", "/placements/", "/nothing"])
def test_with_the_database_gone_a_signed_in_person_still_gets_a_page(
    settings: Settings, make: Make, sign_in: SignIn, tmp_path: Path, page: str
) -> None:
    browser = sign_in(make.person())
    app = create_app(replace(settings, data=tmp_path, database_url=f"sqlite:///{tmp_path}/no/such/folder.sqlite"))
    answer = in_app(app, browser).get(page)
    assert answer.status_code in (404, 500)
    assert "Go to the start page" in main_of(answer)


def test_the_log_names_the_route_and_not_what_was_asked_for(
    client: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/placements/P-SECRET01?q=DIALLO")
    logged = capsys.readouterr().err
    assert '"route": "/placements/<reference>"' in logged
    assert "P-SECRET01" not in logged
    assert "DIALLO" not in logged


def test_the_time_in_the_log_is_that_of_the_clock(client: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/healthz")
    assert NOW.strftime("%Y-%m-%dT%H:%M:%S") in capsys.readouterr().err
