"""What makes hwx an app: the manifest, the worker and what it is told, whose page is whose, and leaving."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from hwx.access import Role
from hwx.factory import create_app
from hwx.installable import DRAFTED, KEPT, LEADING, LEAVING, PROGRAM, SHELL
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.house.tree import ROOT
from tests.signoffs.ward import ward
from tests.support.icons import drawn, save
from tests.support.making import Make
from tests.support.reading import main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

STATIC = ROOT / "hwx" / "static"


def known_to(answer: TestResponse) -> dict[str, object]:
    """What the worker is told, before its program begins."""
    found: dict[str, object] = json.loads(answer.text.split("self.hwx=", 1)[1].split(";\n", 1)[0])
    return found


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fr", "ltr")])
def test_the_manifest_speaks_the_language_of_the_page_that_links_it(
    client: Visitor, language: str, direction: str
) -> None:
    page = client.get("/", headers={"Accept-Language": language})
    link = re.search(r'<link rel="manifest" href="([^"]+)">', page.text)
    assert link
    answer = client.get(link[1])
    assert answer.mimetype == "application/manifest+json"
    found = answer.get_json(force=True)
    assert (found["lang"], found["dir"]) == (language, direction)
    assert (found["id"], found["start_url"], found["scope"], found["display"]) == ("/", "/", "/", "standalone")


def test_a_language_that_is_not_there_gives_that_of_the_browser(client: Visitor) -> None:
    answer = client.get("/manifest.webmanifest?language=xx", headers={"Accept-Language": "fr"})
    assert answer.get_json(force=True)["lang"] == "fr"


@pytest.mark.parametrize(("name", "short"), [("hwx", "hwx"), ("Exchange office of the Al-Noor hospitals", "hwx")])
def test_a_long_name_of_the_site_is_short_under_the_icon(app: Flask, settings: Settings, name: str, short: str) -> None:
    client = create_app(replace(settings, site_name=name)).test_client()
    found = client.get("/manifest.webmanifest").get_json(force=True)
    assert (found["name"], found["short_name"]) == (name, short)


def test_every_icon_is_there_in_the_size_that_is_promised(client: Visitor) -> None:
    icons = client.get("/manifest.webmanifest").get_json(force=True)["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in icons}
    for icon in icons:
        answer = client.get(icon["src"])
        assert answer.mimetype == icon["type"]
        if answer.mimetype == "image/png":
            with Image.open(BytesIO(answer.data)) as picture:
                assert "{}x{}".format(*picture.size) == icon["sizes"]


def test_the_icons_are_as_the_script_draws_them(tmp_path: Path) -> None:
    (tmp_path / "icon.svg").write_bytes((STATIC / "icon.svg").read_bytes())
    save(tmp_path)
    assert (tmp_path / "icon-maskable.svg").read_text() == (STATIC / "icon-maskable.svg").read_text()
    for name in ("icon-192", "icon-512", "icon-maskable-512"):
        with Image.open(tmp_path / f"{name}.png") as made, Image.open(STATIC / f"{name}.png") as kept:
            assert made.convert("RGBA").tobytes() == kept.convert("RGBA").tobytes(), name


def test_a_maskable_icon_fills_its_square_and_keeps_its_mark_in_the_circle() -> None:
    size = 128
    picture = drawn(size, maskable=True)
    ground = picture.getpixel((0, 0))
    assert ground == (11, 92, 102, 255)
    outside = [
        (x, y)
        for x in range(size)
        for y in range(size)
        if (x - size / 2) ** 2 + (y - size / 2) ** 2 > (0.4 * size) ** 2 and picture.getpixel((x, y)) != ground
    ]
    assert outside == []


def test_the_worker_comes_from_this_site_only_and_is_asked_for_anew(client: Visitor) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_knows_every_page_by_its_address_and_no_other(app: Flask, client: Visitor) -> None:
    known = known_to(client.get("/sw.js"))
    for name, endpoints in (("kept", KEPT), ("drafted", DRAFTED), ("leaving", LEAVING), ("leading", LEADING)):
        pattern = re.compile(str(known[name]))
        for rule in app.url_map.iter_rules():
            path = re.sub(r"<[^>]+>", "P-ABC", rule.rule)
            assert bool(pattern.search(path)) == (rule.endpoint in endpoints), f"{name}: {path}"


def test_every_endpoint_that_is_named_exists(app: Flask) -> None:
    assert {*KEPT, *DRAFTED, *LEAVING, *LEADING} <= app.view_functions.keys()


def test_the_worker_is_another_one_when_a_file_of_the_pages_changes(
    client: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = known_to(client.get("/sw.js"))
    assert before == known_to(client.get("/sw.js"))
    shell = before["shell"]
    assert isinstance(shell, list)
    assert [path.split("?")[0] for path in shell] == [f"/static/{name}" for name in SHELL]
    named = app.jinja_env.globals["static_url"]
    monkeypatch.setitem(app.jinja_env.globals, "static_url", lambda name: f"{named(name)}changed")  # type: ignore[operator]
    assert known_to(client.get("/sw.js"))["version"] != before["version"]


def test_scripts_for_working_offline_are_small(client: Visitor) -> None:
    answers = [client.get(path, headers={"Accept-Encoding": "br"}) for path in ("/sw.js", "/static/offline.js")]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"br"}
    assert sum(len(answer.data) for answer in answers) < 8000


def test_the_scripts_have_no_words_of_their_own() -> None:
    for name in (*PROGRAM, "offline.js"):
        program = re.sub(r"^\s*//.*$", "", (STATIC / name).read_text(), flags=re.MULTILINE)
        program = re.sub(r"new Error\(\"[^\"]*\"\)", "", program)
        sentences = re.findall(r"[\"'`][A-Z][a-z]+ [a-z][^\"'`]*[\"'`]", program)
        assert sentences == []


def test_a_page_names_its_reader_to_the_device_and_says_nothing_about_them(make: Make, sign_in: SignIn) -> None:
    one, other = make.person("AMINATA DIALLO"), make.person("OMAR FAROUK")
    marks = [sign_in(person).get("/").headers["Hwx-Reader"] for person in (one, one, other)]
    assert marks[0] == marks[1] != marks[2]
    assert re.fullmatch(r"[0-9a-f]{18}", marks[0])
    assert f'data-reader="{marks[0]}"' in sign_in(one).get("/").text


def test_a_visitor_is_nobody_to_the_device(client: Visitor) -> None:
    assert client.get("/sign-in").headers["Hwx-Reader"] == "-"
    assert client.get("/offline/session").get_json() == {"reader": "-", "csrf": ""}
    assert "Hwx-Reader" not in client.get("/robots.txt").headers


def test_the_device_learns_whose_session_it_has_and_gets_a_token_that_holds(make: Make, sign_in: SignIn) -> None:
    browser = sign_in(make.person())
    answer = browser.get("/offline/session")
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.get_json()
    assert found["reader"] == browser.get("/").headers["Hwx-Reader"]
    sent = browser.post("/language", data={"csrf_token": found["csrf"], "language": "fr"}, csrf=False)
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("path", "offered"),
    [("/", True), ("/queue", True), ("/offline", False), ("/settings", False), ("/curricula/", False)],
)
def test_only_pages_that_are_kept_carry_the_date_they_were_seen(
    make: Make, sign_in: SignIn, path: str, offered: bool
) -> None:
    page = sign_in(make.holder(Role.SUPERVISOR)).get(path)
    assert ("data-last-seen hidden" in page.text) is offered


def test_nothing_of_working_offline_is_on_a_page_for_visitors_but_where_they_sign_in(client: Visitor) -> None:
    assert "data-offline" not in client.get("/").text
    page = client.get("/sign-in").text
    assert "data-offline" in page
    assert "When somebody else signs in here, it is removed." in page


def draft(browser: Visitor, url: str, **fields: object) -> TestResponse:
    return browser.post(url, data=fields, headers={"Hwx-Draft": "1"})


def test_a_draft_that_is_recorded_is_told_so_and_where_it_went(make: Make, sign_in: SignIn) -> None:
    here = ward(make)
    url = here.url("competencies/SML-101/observe")
    browser = sign_in(here.supervisor)
    today = here.placement.starts_on.isoformat()
    method = re.search(r'name="method"[^>]*value="([^"]+)"', browser.get(url).text)
    assert method
    answer = draft(browser, url, seen="99", level="3", method=method[1], happened_on=today, once="a" * 22)
    assert answer.status_code == 204
    assert answer.headers["Hwx-Went"].startswith("/placements/")
    assert "Location" not in answer.headers
    assert answer.data == b""
    assert "Recorded." in browser.get(answer.headers["Hwx-Went"]).text


def test_a_draft_without_a_session_is_told_to_sign_in(client: Visitor) -> None:
    answer = draft(client, "/placements/P-ABC/competencies/SML-101/observe", level="3")
    assert answer.status_code == 401
    assert answer.headers["Hwx-Went"].startswith("/sign-in")
    assert answer.headers["Hwx-Reader"] == "-"


def test_a_draft_that_is_refused_is_answered_with_the_page_and_its_reasons(make: Make, sign_in: SignIn) -> None:
    here = ward(make)
    answer = draft(sign_in(here.supervisor), here.url("competencies/SML-101/observe"), seen="1", once="b" * 22)
    assert answer.status_code == 422
    assert answer.headers["Hwx-Reader"] != "-"
    assert "data-errors" in answer.text


def test_without_the_header_of_a_draft_nothing_is_answered_otherwise(make: Make, sign_in: SignIn) -> None:
    answer = sign_in(make.person()).post("/language", data={"language": "fr"})
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Hwx-Went" not in answer.headers


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out-everywhere"])
def test_signing_out_tells_the_browser_to_forget_all_it_stored(make: Make, sign_in: SignIn, path: str) -> None:
    browser = sign_in(make.person())
    assert "Clear-Site-Data" not in browser.get("/").headers
    assert browser.post(path).headers["Clear-Site-Data"] == '"storage"'


def test_the_page_without_network_names_nobody_and_stands_in_every_language(make: Make, sign_in: SignIn) -> None:
    page = sign_in(make.person("AMINATA DIALLO")).get("/offline/nothing")
    assert "AMINATA" not in page.text
    assert "csrf" not in page.text
    assert re.findall(r'<section class="card" lang="(\w+)" dir="(\w+)">', page.text) == [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("fr", "ltr"),
    ]


@pytest.mark.parametrize(
    ("language", "calendar", "digits", "locale"),
    [
        ("en", "gregorian", "latin", "en-u-ca-gregory-nu-latn"),
        ("ar", "gregorian", "arabic", "ar-u-ca-gregory-nu-arab"),
        ("fr", "both", "latin", "fr-u-ca-gregory-nu-latn"),
    ],
)
def test_the_device_writes_dates_as_the_reader_chose(
    make: Make, sign_in: SignIn, language: str, calendar: str, digits: str, locale: str
) -> None:
    person = make.person(language=language, calendar=calendar, digits=digits)
    assert f'data-locale="{locale}"' in sign_in(person).get("/offline").text


def test_the_place_of_what_waits_says_how_long_pages_are_kept(make: Make, sign_in: SignIn) -> None:
    text = main_of(sign_in(make.person()).get("/offline"))
    assert "are kept for 12 hours, encrypted" in text
    assert "Your password is never kept." in text
