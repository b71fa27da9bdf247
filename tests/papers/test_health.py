"""What ``flask doctor`` says of own templates and of pictures, and how each is mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from hwx.keys.health import Health
from hwx.papers.health import pictures_health, templates_health
from hwx.papers.looks import OURS
from hwx.papers.pictures import end, note_shown, place, taken
from hwx.rules.transcript import Shown
from hwx.settings import Settings
from hwx.storage import Files, files_of
from tests.portfolio.papers import picture
from tests.support.making import NOW
from tests.support.office import Office


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "papers"
    (folder / "MOH-1").mkdir(parents=True)
    return replace(settings, paper_templates=str(folder))


def found(settings: Settings) -> list[Health]:
    return list(templates_health(settings))


def test_without_a_folder_there_is_nothing_to_say(settings: Settings) -> None:
    assert found(replace(settings, paper_templates="")) == []


def test_our_own_templates_and_a_block_that_extends_them_are_in_order(own: Settings) -> None:
    folder = Path(own.paper_templates)
    for path in OURS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    extended = '{% extends "hwx/transcript.html" %}{% block limits %}{{ t.issued|lunar("ar") }}{% endblock %}'
    (folder / "MOH-1" / "transcript.html").write_text(extended, "utf-8")
    (folder / "MOH-1" / "photo.png").write_bytes(b"no template")
    (health,) = found(own)
    assert (health.trouble, health.what) == (
        "", f"Own templates of papers ({len(list(OURS.iterdir())) + 1} in {folder})"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "trouble"),
    [
        ("transcript.html", b"{% if %}", "line 1: Expected an expression, got 'end of statement block'"),
        ("MOH-1/holder.html", b"<p>\n{{ t.name|shout }}", "line 2: No filter named 'shout'."),
        ("front.html", b'{% include "crest.html" %}', "crest.html"),
        ("front.html", b'{% extends "hwx/none.html" %}', "hwx/none.html"),
        ("own.css", b"\xff\xfe", "cannot be read (it is not UTF-8)"),
        ("legend.html", b"\xff\xfe", "cannot be read (it is not UTF-8)"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(own: Settings, name: str, content: bytes, trouble: str) -> None:
    (Path(own.paper_templates) / name).write_bytes(content)
    (health,) = found(own)
    assert health.what == f"Own templates of papers, {name}"
    assert trouble in health.trouble
    assert health.needed
    assert "docs/paper-templates.md" in health.mend


def test_a_template_of_one_institution_may_include_what_stands_in_the_folder_for_all(own: Settings) -> None:
    folder = Path(own.paper_templates)
    (folder / "crest.html").write_text("<p>Crest</p>", "utf-8")
    (folder / "MOH-1" / "front.html").write_text('{% include "crest.html" %}', "utf-8")
    assert [health.trouble for health in found(own)] == [""]


def test_a_folder_that_is_not_there_is_named_with_its_setting(own: Settings, tmp_path: Path) -> None:
    (health,) = found(replace(own, paper_templates=str(tmp_path / "gone")))
    assert (health.trouble, health.needed) == ("there is no such folder", True)
    assert "HWX_PAPER_TEMPLATES" in health.mend


def test_a_file_in_the_place_of_the_folder_is_named(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (health,) = found(replace(own, paper_templates=str(tmp_path / "file")))
    assert (health.trouble, health.needed) == ("Not a directory", True)


def test_an_empty_folder_is_a_note(own: Settings) -> None:
    (health,) = found(own)
    assert (health.needed, health.trouble) == (False, "it holds no template and no style sheet")


@pytest.fixture
def store(app: Flask) -> Files:
    return files_of(app.config["HWX"])


def test_without_pictures_the_store_is_not_opened(here: Office) -> None:
    def opened() -> Files:
        raise AssertionError

    assert list(pictures_health(here.make.session, opened)) == []


def test_a_picture_in_use_that_is_gone_stops_issuing_and_the_way_to_mend_it_is_named(
    here: Office, store: Files
) -> None:
    session, ward = here.make.session, here.ward
    host = ward.placement.host_id
    rows = [
        place(session, store, host, purpose, taken(picture("PNG", (640, 640))), "Al-Noor", ward.registrar, NOW)
        for purpose in ("letterhead", "seal")
    ]
    assert [str(one.what) for one in pictures_health(session, lambda: store)] == ["Pictures of papers (2)"]
    store.remove(rows[0].name)
    store.put(rows[1].name, b"another picture")
    gone, changed = pictures_health(session, lambda: store)
    assert (gone.what, gone.needed) == (f"The letterhead of institution {host}", True)
    assert "cannot be read" in gone.trouble
    assert "changed in the store" in changed.trouble
    assert rows[0].name in gone.mend
    assert f"/institutions/{host}/papers" in gone.mend


def test_a_picture_that_only_extracts_still_show_is_a_note_when_it_is_gone(here: Office, store: Files) -> None:
    session, ward = here.make.session, here.ward
    clean = taken(picture("PNG", (640, 640)))
    row = place(session, store, ward.placement.host_id, "seal", clean, "Seal", ward.registrar, NOW)
    note_shown(session, row.institution_id, (Shown("seal", row.sha256, "Seal"),), NOW)
    end(session, row, ward.registrar, NOW)
    session.commit()
    session.refresh(row)
    store.remove(row.name)
    (health,) = pictures_health(session, lambda: store)
    assert not health.needed
    assert "extracts of papers of that time lack it" in health.trouble
    assert f"until {NOW:%Y-%m-%d}" in health.what


def test_one_that_ended_and_stands_on_no_paper_is_not_missed(here: Office, store: Files) -> None:
    session, ward = here.make.session, here.ward
    clean = taken(picture("PNG", (640, 640)))
    row = place(session, store, ward.placement.host_id, "seal", clean, "Seal", ward.registrar, NOW)
    end(session, row, ward.registrar, NOW)
    store.remove(row.name)
    assert list(pictures_health(session, lambda: store)) == []
