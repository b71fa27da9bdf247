"""The public list of keys, its page, and the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from hwx.clock import now
from hwx.factory import create_app
from hwx.key_files import KeysUnsafe
from hwx.keys.changes import distrust, distrust_seal, next_pair
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import key_set_of
from hwx.keys.pairs import pairs_in
from hwx.keys.site import first_key, next_key, public_keys
from hwx.rules.issuer_certificates import chain_of
from hwx.rules.key_list import key_list_from_json
from hwx.rules.seal import keys_from_json
from hwx.settings import Settings
from tests.support.making import Make
from tests.support.visiting import Visitor

MARCH, APRIL = date(2026, 3, 1), date(2026, 3, 10)


@pytest.fixture
def apart(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app with a data folder of its own, so that no other test's keys stand in the list."""
    before = app.config["HWX"]
    app.config["HWX"] = replace(before, data=tmp_path)
    yield app
    app.config["HWX"] = before


@pytest.fixture
def folder(apart: Flask) -> Path:
    settings: Settings = apart.config["HWX"]
    return settings.keys_folder


def test_anybody_may_read_and_keep_the_list(client: Visitor, folder: Path) -> None:
    first_key(folder, MARCH)
    made = next_key(folder, APRIL)
    answer = client.get("/.well-known/hwx-keys.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert keys_from_json(answer.data) == public_keys(folder)
    assert keys_from_json(answer.data)[-1] == made
    assert b"PRIVATE" not in answer.data
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_list_that_has_not_changed_is_not_sent_again(client: Visitor, folder: Path) -> None:
    first_key(folder, MARCH)
    tag = client.get("/.well-known/hwx-keys.json").headers["ETag"]
    again = client.get("/.well-known/hwx-keys.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_before_the_first_key_the_list_is_empty_and_reading_it_makes_none(client: Visitor, folder: Path) -> None:
    assert keys_from_json(client.get("/.well-known/hwx-keys.json").data) == ()
    assert "No key yet" in client.get("/keys").text
    assert not folder.exists()


def test_the_page_tells_which_key_is_in_use_and_how_to_check_offline(client: Visitor, folder: Path) -> None:
    old = first_key(folder, MARCH)
    new = next_key(folder, APRIL)
    page = client.get("/keys").text
    assert page.index(new.id) < page.index(old.id)
    assert "In use" in page
    assert "No longer used; what it sealed stays valid" in page
    assert "python -m hwx.examine transcript.pdf --keys hwx-keys.json" in page
    assert 'href="/.well-known/hwx-keys.json"' in page


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_the_first_key_is_made_at_the_first_start(settings: Settings, tmp_path: Path, mode: str) -> None:
    create_app(replace(settings, mode=mode, data=tmp_path))
    assert len(public_keys(tmp_path / "keys")) == (1 if mode == "demo" else 0)


def test_trouble_with_the_keys_does_not_keep_the_app_from_starting(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    assert create_app(replace(settings, mode="demo", data=tmp_path))


def broken(path: Path) -> None:
    path.write_text('{"format": "hwx-')


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another_kind(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


HARMS = (broken, gone, a_folder, of_another_kind)
SAID = "The keys of this server cannot be used. The administrator reads why with 'flask keys list'."


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("whose", ["the site", "an institution"])
def test_where_a_list_of_keys_cannot_be_read_the_page_and_the_lists_say_so(
    client: Visitor, folder: Path, apart: Flask, make: Make, harm: Callable[[Path], None], whose: str
) -> None:
    host, ring = make.institution("King Fahad Hospital"), keyring_of(apart.config["HWX"])
    first_key(folder, MARCH)
    key_set_of(ring, host, MARCH)
    harm((folder if whose == "the site" else ring.folder_of(host.id)) / "keys.json")
    page = client.get("/keys")
    assert page.status_code == 503
    assert SAID in page.text.replace("&#39;", "'")
    assert str(folder) not in page.text
    assert page.headers["X-Request-Id"] in page.text
    program = client.get("/.well-known/hwx-keys.json", headers={"Accept": "application/problem+json"})
    assert (program.status_code, program.mimetype) == (503, "application/problem+json")
    assert program.get_json()["detail"].startswith(SAID)
    assert program.cache_control.max_age is None
    certificates = client.get(f"/institutions/{host.id}/certificates.pem")
    assert certificates.status_code == (200 if whose == "the site" else 503)


def test_a_folder_of_keys_that_cannot_be_looked_into_is_told_as_well(
    client: Visitor, folder: Path, apart: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it came out of a backup with the rights of another user."""
    ring = keyring_of(apart.config["HWX"])
    key_set_of(ring, make.institution("King Fahad Hospital"), MARCH)

    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert client.get("/keys").status_code == 503
    with pytest.raises(KeysUnsafe, match=r"institutions cannot be read \(Permission denied\).*right to read"):
        ring.institutions()


def test_the_list_also_has_the_keys_of_institutions_and_their_certificates(
    client: Visitor, apart: Flask, make: Make
) -> None:
    host = make.institution("King Fahad Hospital", name="مستشفى الملك فهد", name_language="ar")
    keyring = keyring_of(apart.config["HWX"])
    assert key_list_from_json(client.get("/.well-known/hwx-keys.json").data).issuers == ()
    keys = key_set_of(keyring, host, MARCH)
    found = key_list_from_json(client.get("/.well-known/hwx-keys.json").data)
    assert [issuer.name for issuer in found.issuers] == ["مستشفى الملك فهد"]
    assert found.histories[0].key_of(keys.method) == keys.public
    assert found.certificates == (keys.certificate,)


def test_certificates_are_given_to_readers_of_pdfs_without_those_that_are_not_trusted(
    client: Visitor, apart: Flask, make: Make
) -> None:
    host = make.institution("King Fahad Hospital")
    address = f"/institutions/{host.id}/certificates.pem"
    assert "No certificate yet" in client.get(address).text
    keyring = keyring_of(apart.config["HWX"])
    lost = key_set_of(keyring, host, MARCH).certificate
    next_pair(keyring, host, APRIL, MARCH)
    distrust(keyring.folder_of(host.id), pairs_in(keyring.folder_of(host.id))[0].id, MARCH, MARCH, "stolen")
    kept = key_set_of(keyring, host, APRIL).certificate
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/x-pem-file")
    assert chain_of(answer.text) == kept.chain
    assert f"# SHA-256 {lost.fingerprint}" in answer.text
    assert f"NOT TRUSTED from {MARCH} on, and therefore left out" in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/institutions/999999/certificates.pem").status_code == 404


def test_the_page_tells_which_keys_of_an_institution_are_believed(client: Visitor, apart: Flask, make: Make) -> None:
    host = make.institution("King Fahad Hospital")
    keyring = keyring_of(apart.config["HWX"])
    lost = key_set_of(keyring, host, MARCH)
    next_pair(keyring, host, APRIL, MARCH)
    distrust(keyring.folder_of(host.id), pairs_in(keyring.folder_of(host.id))[0].id, MARCH, MARCH, "stolen")
    kept = key_set_of(keyring, host, APRIL)
    page = client.get("/keys").text
    assert page.index(kept.public.multikey) < page.index(lost.public.multikey)
    assert page.index("In use") < page.index("Not trusted any more")
    assert kept.certificate.fingerprint in page
    assert f'href="/institutions/{host.id}/certificates.pem"' in page


def test_a_key_that_signs_from_a_day_to_come_takes_nothing_from_the_one_of_today(
    client: Visitor, apart: Flask, make: Make
) -> None:
    """``flask keys rotate --from``: until that day the key before it is the one that signs."""
    host = make.institution("Aleppo University Hospital")
    today = now().date()
    keyring = keyring_of(apart.config["HWX"])
    old = next_pair(keyring, host, today, today)
    new = next_pair(keyring, host, today + timedelta(days=30), today)
    page = client.get("/keys").text
    assert "No longer used" not in page
    places = [page.index(text) for text in (new.public.multikey, "To come", old.public.multikey, "In use")]
    assert places == sorted(places)


def test_the_page_and_the_list_tell_that_a_key_of_the_site_is_not_believed(client: Visitor, folder: Path) -> None:
    lost = first_key(folder, MARCH)
    distrust_seal(folder, lost.id, APRIL, APRIL, "The server was broken into")
    page = client.get("/keys").text
    assert "Not trusted any more" in page
    assert "In use" not in page
    assert "Not trusted from" in page
    listed = client.get("/.well-known/hwx-keys.json")
    assert b"broken" not in listed.data
    assert [key.distrusted_from for key in keys_from_json(listed.data)] == [APRIL]


def test_the_commands_list_and_make_keys(apart: Flask, folder: Path) -> None:
    runner = apart.test_cli_runner()
    assert "No key yet" in runner.invoke(args=["keys", "list"]).output
    assert "signs from 2026-03-16 (UTC)" in runner.invoke(args=["keys", "new"]).output
    assert "signs from" in runner.invoke(args=["keys", "new"]).output
    old, new = public_keys(folder)
    listed = runner.invoke(args=["keys", "list"])
    assert listed.exit_code == 0
    assert f"{old.id}  from 2026-03-16  until 2026-03-16  private key here" in listed.output
    assert f"{new.id}  from 2026-03-16  until now" in listed.output


def test_the_commands_tell_what_is_wrong_and_fail(apart: Flask, folder: Path) -> None:
    made = first_key(folder, MARCH)
    (folder / f"{made.id}.pem").unlink()
    listed = apart.test_cli_runner().invoke(args=["keys", "list"])
    assert listed.exit_code == 1
    assert "private key not here" in listed.output
    assert "Put it back from a backup" in listed.output
    (folder / "keys.json").write_text("{")
    made_again = apart.test_cli_runner().invoke(args=["keys", "new"])
    assert made_again.exit_code == 1
    assert "the list of keys cannot be read" in made_again.output
