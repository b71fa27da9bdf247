"""``flask doctor``: what is missing is named with the way to mend it, even where the settings are refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from hwx import doctor
from hwx.doctor import Finding, examine, only_doctor
from hwx.extensions import db
from hwx.factory import create_app
from hwx.jobs import Queue
from hwx.keys.site import first_key
from hwx.ledger.key import log_signer
from hwx.ledger.tables import LogHead
from hwx.papers.pictures import place, taken
from hwx.settings import Settings, UnsafeSettings, read_settings
from hwx.storage import files_of
from hwx.transcripts.published_schemas import MEMBER, WHOLE
from tests.portfolio.papers import picture
from tests.support.making import NOW, TODAY
from tests.support.office import Office, here

__all__ = ["here"]

ROOT = Path(__file__).resolve().parents[1]
LONG = "a-long-random-text-that-nobody-guesses"


def about(settings: Settings, what: str) -> Finding:
    """The finding whose title begins so."""
    return next(finding for finding in examine(settings) if finding.what.startswith(what))


@pytest.fixture
def healthy(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data=tmp_path)


def test_a_healthy_site_needs_nothing(healthy: Settings) -> None:
    assert [str(finding) for finding in examine(healthy) if finding.trouble and finding.needed] == []


def test_the_command_says_line_by_line_what_it_found(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "hwx can do its work here")
    assert lines[0] == f"ok    Python {'.'.join(map(str, sys.version_info[:3]))}"
    assert any(line.startswith("ok    Database (") and line.endswith("reachable and migrated") for line in lines)


def test_a_finding_shows_its_mark_its_trouble_and_how_to_mend_it() -> None:
    assert str(Finding("Mail")) == "ok    Mail"
    assert str(Finding("Mail", "gone", "Do this.\nOr that.")) == "WRONG Mail: gone\n        Do this.\n        Or that."
    assert str(Finding("Mail", "slow", needed=False)) == "note  Mail: slow"


def test_a_database_that_is_not_there_is_not_made_by_looking(healthy: Settings) -> None:
    found = about(replace(healthy, database_url=""), "Database")
    assert (found.trouble, found.mend) == ("there is none yet", "Run: flask db upgrade")
    assert not (healthy.data / "hwx.sqlite").exists()


def test_a_database_without_tables_is_to_be_migrated(healthy: Settings) -> None:
    (healthy.data / "hwx.sqlite").touch()
    found = about(replace(healthy, database_url=""), "Database")
    assert "not at the version of hwx" in found.trouble
    assert found.mend == "Run: flask db upgrade"


def test_a_server_that_does_not_answer_is_named_without_its_password(healthy: Settings) -> None:
    url = "postgresql+psycopg://hwx:hush@127.0.0.1:1/hwx?connect_timeout=2"
    found = about(replace(healthy, database_url=url), "Database")
    assert found.what == "Database (postgresql)"
    assert "cannot be reached" in found.trouble
    assert "hush" not in str(found)


@pytest.mark.parametrize("url", ["nonsense", "nosuchdatabase://host/name", "mysql+nosuchdriver://host/name"])
def test_an_address_of_a_database_that_cannot_be_used_is_told_with_an_example(healthy: Settings, url: str) -> None:
    found = about(replace(healthy, database_url=url), "Database")
    assert "HWX_DATABASE_URL cannot be used" in found.trouble
    assert "postgresql+psycopg://" in found.mend


def test_a_data_folder_that_cannot_be_written_is_named(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = about(replace(healthy, data=tmp_path / "file"), "Data folder")
    assert "cannot be written" in found.trouble
    assert "HWX_DATA" in found.mend


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="This system has no file that is always full")
def test_a_data_folder_on_a_full_disk_is_named(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: FileIO("/dev/full", "w"))
    found = about(healthy, "Data folder")
    assert found.trouble == "cannot be written (No space left on device)"
    assert found.mend.startswith("The disk is full: make room there")


def test_a_data_folder_that_is_not_there_yet_is_not_made_by_looking(healthy: Settings, tmp_path: Path) -> None:
    found = about(replace(healthy, data=tmp_path / "new" / "var"), "Data folder")
    assert (found.trouble, found.what.endswith("(not made yet)")) == ("", True)
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
@pytest.mark.parametrize(
    ("mode", "trouble"), [(0o755, "others on this machine can read the database in it"), (0o700, "")]
)
def test_a_data_folder_with_the_database_in_it_is_for_nobody_else(healthy: Settings, mode: int, trouble: str) -> None:
    healthy.data.chmod(mode)
    found = about(replace(healthy, database_url=""), "Data folder")
    assert found.trouble == trouble
    assert found.mend == (f"chmod 700 '{healthy.data}'" if trouble else "")
    assert about(healthy, "Data folder").trouble == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_the_data_folder_that_hwx_makes_is_closed_to_others(healthy: Settings, tmp_path: Path) -> None:
    made = replace(healthy, data=tmp_path / "new" / "var", database_url="")
    create_app(made)
    assert made.data.stat().st_mode & 0o777 == 0o700
    assert about(made, "Data folder").trouble == ""


def test_keys_that_are_kept_well_are_counted(healthy: Settings) -> None:
    assert about(healthy, "Keys").what == "Keys (none yet; the first one is made with the first transcript)"
    first_key(healthy.keys_folder, TODAY)
    assert str(about(healthy, "Keys")) == "ok    Keys (1)"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_keys_that_others_can_read_are_named_with_the_command_that_closes_them(healthy: Settings) -> None:
    key = first_key(healthy.keys_folder, TODAY)
    path = healthy.keys_folder / f"{key.id}.pem"
    path.chmod(0o644)
    found = about(healthy, "Keys")
    assert found.trouble == "others on this machine can read them"
    assert found.mend == f"chmod 600 '{path}'"


def test_a_lost_list_of_keys_is_a_trouble(healthy: Settings) -> None:
    first_key(healthy.keys_folder, TODAY)
    (healthy.keys_folder / "keys.json").unlink()
    assert "Put it back from a backup" in about(healthy, "Keys").trouble


@pytest.fixture
def mail_server() -> Iterator[int]:
    """A port where somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_mail_server_is_tried(healthy: Settings, mail_server: int) -> None:
    there = replace(healthy, mail_server="127.0.0.1", mail_port=mail_server)
    assert str(about(there, "Mail")) == f"ok    Mail server 127.0.0.1:{mail_server}, reachable"


def test_a_mail_server_that_does_not_answer_is_a_trouble(healthy: Settings, mail_server: int) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = about(replace(healthy, mail_server="127.0.0.1", mail_port=closed.getsockname()[1]), "Mail")
    assert "cannot be reached" in found.trouble


@pytest.mark.parametrize(
    ("mode", "key", "good"),
    [
        ("production", LONG, True),
        ("production", "", False),
        ("production", "x" * 40, False),
        ("production", "short", False),
        ("demo", "", True),
    ],
)
def test_the_secret_key_is_judged_in_production(healthy: Settings, mode: str, key: str, good: bool) -> None:
    assert (about(replace(healthy, mode=mode, secret_key=key), "Secret key").trouble == "") is good


@pytest.mark.parametrize(
    ("mode", "address", "proxies", "trouble"),
    [
        ("production", "http://127.0.0.1:8000", 0, "this machine only"),
        ("production", "http://localhost:8000", 0, "this machine only"),
        ("production", "http://exchange.example", 1, "passwords travel unencrypted"),
        ("production", "https://exchange.example", 0, "every visitor seems to come from the proxy"),
        ("production", "https://exchange.example", 1, ""),
        ("demo", "http://127.0.0.1:8000", 0, ""),
        ("demo", "http://[::1]:8000", 0, ""),
    ],
)
def test_the_address_is_compared_with_the_proxies(
    healthy: Settings, mode: str, address: str, proxies: int, trouble: str
) -> None:
    found = about(replace(healthy, mode=mode, base_url=address, proxies=proxies), "Address")
    assert trouble in found.trouble
    assert bool(found.trouble) is bool(trouble)
    assert not found.needed or not found.trouble


@pytest.mark.parametrize(
    ("source", "compiled", "stale"), [(None, None, True), (1000, None, True), (1000, 999, True), (1000, 1000, False)]
)
def test_translations_must_be_compiled_from_what_stands_there(
    healthy: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: int | None,
    compiled: int | None,
    stale: bool,
) -> None:
    monkeypatch.setattr(doctor, "TRANSLATIONS", tmp_path)
    for language in ("ar", "fr"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        for name, moment in (("messages.po", source), ("messages.mo", compiled)):
            if moment is not None:
                (folder / name).touch()
                os.utime(folder / name, (moment, moment))
    assert ("not compiled: ar, fr" in about(healthy, "Translations").trouble) is stale


def test_without_the_fonts_of_the_paper_it_says_so(
    healthy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "FONTS", {"gone": tmp_path / "Gone.ttf"})
    assert about(healthy, "Fonts").trouble == "missing: Gone.ttf"


def refusal(**environment: str) -> UnsafeSettings:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings(environment)
    return refused.value


@pytest.mark.parametrize("wanted", [["run"], ["serve"], ["db", "upgrade"], ["curricula", "publish"], []])
def test_with_refused_settings_nothing_else_starts(wanted: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        only_doctor(refusal(), ["flask", *wanted])
    assert str(ended.value).startswith("hwx does not start:\n- HWX_SECRET_KEY is missing")


def test_with_refused_settings_the_doctor_tells_each_complaint_once(tmp_path: Path) -> None:
    app = only_doctor(refusal(HWX_DATA=str(tmp_path), HWX_THREADS="x"), ["flask", "doctor"])
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "WRONG Settings: HWX_THREADS is 'x'; a whole number is expected" in result.stdout
    assert result.stdout.count("HWX_SECRET_KEY") == 1
    assert result.stdout.count("HWX_MAIL_SERVER") == 1
    assert result.stdout.count("HWX_KEY_PASSPHRASE is missing") == 1
    assert result.stdout.splitlines()[-1] == "5 to mend"


def test_with_refused_settings_curricula_can_still_be_checked() -> None:
    app = only_doctor(refusal(), ["flask", "curricula", "check"])
    result = app.test_cli_runner().invoke(args=["curricula", "check"])
    assert (result.exit_code, result.stdout.count(": good (")) == (0, 6)


@pytest.mark.parametrize(("command", "code"), [("doctor", 1), ("serve", 1)])
def test_from_the_command_line_as_an_administrator_meets_it(command: str, code: int, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HWX_")}
    run = subprocess.run(
        [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), command],
        cwd=tmp_path,
        env={**clean, "HWX_MODE": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code
    assert "Traceback" not in run.stderr
    assert "HWX_SECRET_KEY is missing" in (run.stdout if command == "doctor" else run.stderr)


def test_a_queue_that_nobody_works_off_is_noted_and_none_yet_is_no_trouble(healthy: Settings) -> None:
    site = replace(healthy, mode="demo", database_url="")
    assert str(about(site, "Jobs")) == "ok    Jobs (no queue yet; it is made with the first job)"
    waiting: Queue = create_app(site).extensions["hwx.jobs"]
    waiting.put("signoffs.digest")
    found = about(site, "Jobs")
    assert (found.what, found.needed) == ("Jobs (1 waiting, 0 put off, 0 given up)", False)
    assert found.trouble == "nobody has worked off the queue yet; 1 waiting"
    waiting.put_due(datetime.now(UTC))
    assert about(site, "Jobs").trouble == ""


def test_jobs_that_were_given_up_are_noted_with_the_command_that_shows_them(healthy: Settings) -> None:
    site = replace(healthy, mode="demo", database_url="")
    waiting: Queue = create_app(site).extensions["hwx.jobs"]
    waiting.put_due(datetime.now(UTC))
    gone = {"id": "x", "name": "mail.send", "values": {}, "error": "OSError", "at": "2026-03-16T09:30:00+00:00"}
    waiting.huey.put("failed:x", gone)
    found = about(site, "Jobs")
    assert (found.trouble, found.mend) == (
        "some were given up",
        "See: flask jobs status\nThen: flask jobs retry",
    )


def test_the_key_of_the_log_is_missed_once_the_log_has_begun(app: Flask, tmp_path: Path) -> None:
    settings = replace(app.config["HWX"], data=tmp_path)
    with app.app_context():
        assert str(about(settings, "Key of the log")) == "ok    Key of the log (no checkpoint yet)"
        assert not (settings.keys_folder / "log").exists()
        key = log_signer(settings.keys_folder, "https://hwx.example.org", None).key
        db.session.execute(update(LogHead).values(key=key.line))
        db.session.commit()
        assert str(about(settings, "Key of the log")) == "ok    Key of the log"
        (settings.keys_folder / "log" / "log.pem").unlink()
        found = about(settings, "Key of the log")
    assert found.needed
    assert "is missing, which signed this log" in found.trouble
    assert "docs/log.md" in found.mend


def test_a_head_of_the_log_that_cannot_be_read_is_named(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(LogHead).values(key="nonsense"))
        db.session.commit()
        found = about(app.config["HWX"], "Key of the log")
    assert found.needed
    assert "log_head cannot be read" in found.trouble


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_a_key_of_the_log_that_others_can_read_or_that_is_broken_is_named_also_without_a_database(
    healthy: Settings,
) -> None:
    alone = replace(healthy, database_url="")
    log_signer(alone.keys_folder, "https://hwx.example.org", None)
    path = alone.keys_folder / "log" / "log.pem"
    assert about(alone, "Key of the log").trouble == ""
    path.chmod(0o644)
    assert f"Run: chmod 600 '{path}'" in about(alone, "Key of the log").trouble
    path.chmod(0o600)
    path.write_text("no key")
    assert "cannot be read" in about(alone, "Key of the log").trouble


def test_own_templates_that_cannot_be_used_are_named_by_the_doctor(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "transcript.html").write_text("{% if %}")
    found = about(replace(healthy, paper_templates=str(tmp_path / "own")), "Own templates of papers, transcript.html")
    assert (found.mark, found.trouble.startswith("line 1")) == ("WRONG", True)


def test_published_schemas_that_cannot_be_asked_are_named_by_the_doctor(healthy: Settings, tmp_path: Path) -> None:
    what = "Published schemas of credentials"
    assert about(healthy, what).trouble == ""
    assert "no such file" in about(replace(healthy, credential_schemas=str(tmp_path)), what).trouble.lower()
    for name in (WHOLE, MEMBER):
        (tmp_path / name).write_text("{}")
    assert about(replace(healthy, credential_schemas=str(tmp_path)), what).trouble == ""


def test_a_letterhead_that_is_gone_is_named_by_the_doctor(app: Flask, here: Office) -> None:
    settings, ward = app.config["HWX"], here.ward
    clean, store = taken(picture("PNG", (640, 640))), files_of(settings)
    row = place(here.make.session, store, ward.placement.host_id, "letterhead", clean, "Al-Noor", ward.registrar, NOW)
    here.make.session.commit()
    with app.app_context():
        assert str(about(settings, "Pictures of papers")) == "ok    Pictures of papers (1)"
        store.remove(row.name)
        assert about(settings, f"The letterhead of institution {row.institution_id}").needed
        lost = replace(settings, files_url="s3://bucket/here", files_endpoint="nonsense")
        assert any("store" in finding.trouble for finding in examine(lost))
