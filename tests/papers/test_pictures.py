"""Letterhead, seal and signatures: who places them, what is taken, and which papers show them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from hwx.access import Role
from hwx.papers.picture_forms import why_not
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.pictures import LEAST_WIDTH, MOST_BYTES, MOST_SIDE, look_again, look_of_papers, taken
from hwx.papers.printing import PaperAmiss
from hwx.people.tables import Person
from hwx.portfolio.cleaning import CannotTake
from hwx.rules.transcript import Shown
from hwx.storage import Files, NoSuchFile, files_of
from tests.portfolio.papers import moving, pdf, picture
from tests.support.making import Make
from tests.support.office import Office
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
WIDE = (640, 640)
"""Square, since the helper turns its pictures by their EXIF."""


@pytest.fixture
def store(app: Flask) -> Files:
    return files_of(app.config["HWX"])


def address(here: Office) -> str:
    return f"/institutions/{here.ward.placement.host_id}/papers"


def send(browser: Visitor, path: str, purpose: str, data: bytes = b"", text: str = "King Fahad Hospital") -> object:
    sent = {"purpose": purpose, "text": text, "picture": (io.BytesIO(data or picture("PNG", WIDE)), "x.png")}
    return browser.post(path, data=sent, content_type="multipart/form-data")


def rows(make: Make) -> list[PaperPicture]:
    make.session.expire_all()
    return list(make.session.scalars(select(PaperPicture).order_by(PaperPicture.id)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_kept_without_what_tells_where_it_comes_from(kind: str) -> None:
    clean = taken(picture(kind, WIDE))
    with Image.open(io.BytesIO(clean.data)) as kept:
        assert kept.size == WIDE
        assert not kept.getexif()
    assert clean.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "empty", "No picture was chosen"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type", "not a PNG or JPEG"),
        (pdf(), "unknown_type", "not a PNG or JPEG"),
        (picture("WEBP", WIDE), "unknown_type", "not a PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 90, "broken", "damaged"),
        (picture("PNG", (LEAST_WIDTH - 1, 200)), "too_small", "narrower than 300 pixels"),
        (picture("PNG", (MOST_SIDE + 1, 10)), "too_many_pixels", "4000 pixels"),
        (b"\xff\xd8\xff" + b"x" * MOST_BYTES, "too_large", "larger than 1 MB"),
        (moving(), "moving", "moves"),
    ],
)
def test_what_is_no_picture_for_paper_is_refused_with_a_reason(app: Flask, data: bytes, code: str, said: str) -> None:
    with pytest.raises(CannotTake) as refused:
        taken(data)
    assert refused.value.code == code
    with app.test_request_context():
        assert said in why_not(code)


def test_a_registrar_places_letterhead_and_seal_and_the_newer_ends_the_older(
    here: Office, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.ward.registrar)
    for purpose in ("letterhead", "seal", "letterhead"):
        assert send(browser, address(here), purpose).status_code == 302  # type: ignore[attr-defined]
    first, seal, second = rows(make)
    assert first.ended_at is not None
    assert first.ended_by_id == here.ward.registrar.id
    assert (seal.ended_at, second.ended_at) == (None, None)
    page = browser.get(address(here)).text
    assert f"{address(here)}/{second.id}" in page
    assert f"{address(here)}/{first.id}" not in page
    shown = browser.get(f"{address(here)}/{second.id}")
    assert shown.mimetype == "image/png"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_refused_picture_says_why_and_places_nothing(here: Office, make: Make, sign_in: SignIn) -> None:
    answer = send(sign_in(here.ward.registrar), address(here), "seal", pdf())
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "not a PNG or JPEG" in answer.text  # type: ignore[attr-defined]
    assert rows(make) == []


def test_a_picture_without_words_for_who_cannot_see_it_is_refused(here: Office, make: Make, sign_in: SignIn) -> None:
    assert send(sign_in(here.ward.registrar), address(here), "seal", text="").status_code == 422  # type: ignore[attr-defined]
    assert rows(make) == []


def test_an_administrator_places_what_belongs_to_the_house_and_no_signature(
    here: Office, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(make.holder(Role.ADMINISTRATOR))
    assert send(browser, address(here), "seal").status_code == 302  # type: ignore[attr-defined]
    assert send(browser, address(here), "signature").status_code == 422  # type: ignore[attr-defined]
    assert [row.purpose for row in rows(make)] == ["seal"]


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator", "home_officer", "head"])
def test_nobody_else_comes_in(here: Office, make: Make, sign_in: SignIn, who: str) -> None:
    assert send(sign_in(getattr(here.ward, who)), address(here), "seal").status_code == 404  # type: ignore[attr-defined]
    stranger = make.holder(Role.REGISTRAR, make.institution("Far away"))
    assert sign_in(stranger).get(address(here)).status_code == 404
    assert rows(make) == []


def test_a_signature_is_seen_by_its_owner_alone(here: Office, make: Make, sign_in: SignIn) -> None:
    send(sign_in(here.ward.registrar), address(here), "signature")
    (row,) = rows(make)
    path = f"{address(here)}/{row.id}"
    assert sign_in(here.ward.registrar).get(path).status_code == 200
    other = make.holder(Role.REGISTRAR, here.ward.registrar.appointments[0].institution)
    for person in (other, make.holder(Role.ADMINISTRATOR)):
        browser = sign_in(person)
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/end").status_code == 404
        assert path not in browser.get(address(here)).text


def test_papers_show_the_signature_of_whoever_issues_them_and_of_nobody_else(
    here: Office, make: Make, sign_in: SignIn, store: Files
) -> None:
    send(sign_in(here.ward.registrar), address(here), "signature")
    send(sign_in(here.ward.registrar), address(here), "seal")
    host, registrar = here.ward.placement.host_id, here.ward.registrar.id
    other = make.holder(Role.REGISTRAR, here.ward.registrar.appointments[0].institution)
    look, shown = look_of_papers(make.session, store, "", host, registrar)
    assert set(look.pictures) == {"signature", "seal"}
    assert {one.name for one in shown} == {"signature", "seal"}
    assert set(look_of_papers(make.session, store, "", host, other.id)[0].pictures) == {"seal"}
    assert look_of_papers(make.session, store, "", here.ward.placement.home_id, registrar)[0].pictures == {}


def test_of_two_seals_that_were_placed_at_one_moment_the_paper_shows_and_names_the_one_above(
    here: Office, make: Make, sign_in: SignIn, store: Files
) -> None:
    for side in (640, 700):
        send(sign_in(here.ward.registrar), address(here), "seal", picture("PNG", (side, side)))
    under, above = rows(make)
    under.ended_at = None
    make.session.commit()
    look, shown = look_of_papers(make.session, store, "", under.institution_id, here.ward.registrar.id)
    assert look.pictures["seal"].content == store.read(above.name)
    assert [(one.name, one.sha256) for one in shown] == [("seal", above.sha256)]


def test_a_signature_that_is_taken_down_is_deleted_and_not_shown_again(
    here: Office, make: Make, sign_in: SignIn, store: Files
) -> None:
    browser = sign_in(here.ward.registrar)
    send(browser, address(here), "signature")
    send(browser, address(here), "seal")
    host = here.ward.placement.host_id
    _, shown = look_of_papers(make.session, store, "", host, here.ward.registrar.id)
    signature, seal = rows(make)
    for row in (signature, seal):
        assert browser.post(f"{address(here)}/{row.id}/end").status_code == 302
    make.session.expire_all()
    with pytest.raises(NoSuchFile):
        store.read(signature.name)
    assert set(look_again(make.session, store, "", host, shown).pictures) == {"seal"}
    assert look_of_papers(make.session, store, "", host, here.ward.registrar.id)[0].pictures == {}


def test_a_picture_that_changed_in_the_store_is_not_printed_as_the_one_that_was_sealed(
    here: Office, make: Make, sign_in: SignIn, store: Files
) -> None:
    send(sign_in(here.ward.registrar), address(here), "seal")
    (row,) = rows(make)
    store.put(row.name, b"something else")
    shown = (Shown("seal", row.sha256, row.text),)
    assert look_again(make.session, store, "", row.institution_id, shown).pictures == {}


def test_without_its_letterhead_a_paper_is_not_issued_by_accident(
    here: Office, make: Make, sign_in: SignIn, store: Files
) -> None:
    send(sign_in(here.ward.registrar), address(here), "letterhead")
    store.remove(rows(make)[0].name)
    with pytest.raises(PaperAmiss, match="cannot be read"):
        look_of_papers(make.session, store, "", here.ward.placement.host_id, 0)


def test_the_statement_names_the_pictures_that_the_paper_shows(
    decided: Office, make: Make, sign_in: SignIn, store: Files, printer: None
) -> None:
    send(sign_in(decided.ward.registrar), address(decided), "seal")
    (row,) = rows(make)
    issued = decided.issue(desk=replace(decided.desk(), files=store))
    assert f'"sha256":"{row.sha256}"'.encode() in issued.sealed
    assert b'"pictures":[{"name":"seal"' in issued.sealed
