"""``flask keys``, as somebody at the machine uses it: rotation, a lost key, a passphrase, a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from cryptography import x509
from flask import Flask

from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import key_set_of
from hwx.keys.pairs import KeyPair, pairs_in
from hwx.keys.site import first_key, public_keys
from hwx.people.tables import Institution
from hwx.settings import Settings
from tests.keys import authority
from tests.keys.rings import PASSPHRASE
from tests.support.making import NOW, TODAY, Make
from tests.support.office import Office

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def apart(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app in production, with a data folder and a passphrase of its own."""
    before = app.config["HWX"]
    app.config["HWX"] = replace(before, mode="production", data=tmp_path, key_passphrase=PASSPHRASE)
    first_key(app.config["HWX"].keys_folder, TODAY)
    yield app
    app.config["HWX"] = before


@pytest.fixture
def keyring(apart: Flask) -> Keyring:
    return keyring_of(apart.config["HWX"])


@pytest.fixture
def host(make: Make) -> Institution:
    return make.institution("King Fahad Hospital", name="مستشفى الملك فهد", name_language="ar", country="SA")


@pytest.fixture
def first(keyring: Keyring, host: Institution) -> KeyPair:
    key_set_of(keyring, host, TODAY)
    return pairs_in(keyring.folder_of(host.id))[0]


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["keys", *map(str, words)])


def done(app: Flask, *words: object) -> str:
    result = run(app, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(app: Flask, *words: object) -> str:
    result = run(app, *words)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.output
    return result.stderr


def days(keyring: Keyring, host: Institution) -> list[tuple[object, ...]]:
    return [(pair.used_from, pair.used_until, pair.distrusted_from) for pair in pairs_in(keyring.folder_of(host.id))]


def test_the_list_shows_each_institution_with_its_keys_and_certificates(
    apart: Flask, host: Institution, first: KeyPair
) -> None:
    shown = done(apart, "list")
    assert f"Institution {host.id}, King Fahad Hospital" in shown
    assert f"{first.id}  from 2026-03-16  until now         private keys in a file" in shown
    assert first.public.multikey in shown
    assert "made here, good until 2046-03-16" in shown


def test_rotation_makes_new_keys_from_today_or_from_a_day_to_come(
    apart: Flask, keyring: Keyring, host: Institution, first: KeyPair
) -> None:
    said = done(apart, "rotate", host.id, "--from", LATER)
    assert f"Institution {host.id}, King Fahad Hospital: " in said
    assert f"signs from {LATER} (UTC)" in said
    assert f"Copy {keyring.folder} to the backup now" in said
    assert days(keyring, host) == [(TODAY, LATER, None), (LATER, None, None)]
    done(apart, "rotate", host.id)
    assert days(keyring, host)[-1] == (TODAY, None, None)


def test_rotation_goes_on_without_the_former_passphrase_and_says_so(
    apart: Flask, keyring: Keyring, host: Institution, first: KeyPair
) -> None:
    apart.config["HWX"] = replace(apart.config["HWX"], key_passphrase="six words of somebody else entirely")
    result = run(apart, "rotate", host.id)
    assert result.exit_code == 0
    assert f"{first.id}.credential.pem cannot be opened" in result.stderr
    assert "If it was given up, all is well. If not, put that right, and rotate once more." in result.stderr
    assert len(pairs_in(keyring.folder_of(host.id))) == 2
    assert "signs from" in done(apart, "rotate", host.id)


def test_all_institutions_are_rotated_at_once(apart: Flask, keyring: Keyring, make: Make, first: KeyPair) -> None:
    other = make.institution("Hôpital de Dakar", country="SN")
    key_set_of(keyring, other, TODAY)
    assert done(apart, "rotate", "--all").count("signs from 2026-03-16 (UTC)") == 2
    assert [len(pairs_in(keyring.folder_of(number))) for number in keyring.institutions()] == [2, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rotate"], "name the institutions by their numbers, or use --all"),
        (["rotate", "999999"], "there is no institution 999999"),
        (["rotate", "{host}", "--from", "2026-03-15"], "cannot sign from 2026-03-15 on, a day that is over"),
        (["distrust", "0123456789abcdef0", "--from", "2026-03-16", "--reason", "stolen"], "no key here can be named"),
        (["certificate", "request", "999999"], "there is no institution 999999"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    apart: Flask, host: Institution, first: KeyPair, words: list[str], said: str
) -> None:
    assert said in refused(apart, *(word.format(host=host.id) for word in words))


def test_a_lost_key_is_marked_and_what_fell_with_it_is_named(
    apart: Flask, keyring: Keyring, decided: Office, make: Make
) -> None:
    host = decided.ward.placement.host
    key_set_of(keyring, host, TODAY)
    (pair,) = pairs_in(keyring.folder_of(host.id))
    before, that_day, after = (datetime(2026, 3, day, 23, 59, tzinfo=UTC) for day in (15, 16, 17))
    decided.file("HWX-2026-00001", 1, issuer_id=host.id, issued_at=before)
    decided.file("HWX-2026-00002", 2, "revoked", issuer_id=host.id, issued_at=that_day)
    decided.file("HWX-2026-00003", 3, issuer_id=host.id, issued_at=that_day)
    decided.file("HWX-2026-00004", 4, issuer_id=host.id, issued_at=after)
    decided.file("HWX-2026-00005", 5, issuer_id=make.institution().id, issued_at=that_day)
    decided.file("HWX-2026-00006", 6, issued_at=that_day)
    said = done(apart, "distrust", pair.public.multikey, "--from", TODAY, "--reason", "The server was broken into")
    assert f"{pair.id} is not trusted from 2026-03-16 (UTC) on" in said
    assert "Dated then, in force, and to be replaced: HWX-2026-00003\n" in said
    assert f"flask keys rotate {host.id}" in said
    assert days(keyring, host) == [(TODAY, TODAY, TODAY)]
    assert "NOT TRUSTED from 2026-03-16 on: The server was broken into" in done(apart, "list")


def test_what_the_next_key_issued_on_the_day_of_the_change_did_not_fall_with_the_lost_one(
    apart: Flask, keyring: Keyring, decided: Office
) -> None:
    """Such as the replacements of what had fallen, when the day of the loss is moved to an earlier one."""
    host = decided.ward.placement.host
    key_set_of(keyring, host, TODAY)
    done(apart, "rotate", host.id)
    lost, newer = (pair.public.multikey for pair in pairs_in(keyring.folder_of(host.id)))
    for edition, key in enumerate((lost, newer), 1):
        credential = json.dumps({"proof": [{"verificationMethod": f"did:web:hwx.example.org#{key}"}]}).encode()
        decided.file(f"HWX-2026-0000{edition}", edition, issuer_id=host.id, issued_at=NOW, credential=credential)
    said = done(apart, "distrust", lost, "--from", TODAY, "--reason", "The server was broken into")
    assert "Dated then, in force, and to be replaced: HWX-2026-00001\n" in said


def test_a_lost_key_of_the_site_is_marked_by_the_same_command(apart: Flask, decided: Office) -> None:
    seals = apart.config["HWX"].keys_folder
    (key,) = public_keys(seals)
    before, that_day = (datetime(2026, 3, day, 23, 59, tzinfo=UTC) for day in (15, 16))
    decided.file("HWX-2026-00001", 1, key=key.id, issued_at=before)
    decided.file("HWX-2026-00002", 2, "revoked", key=key.id, issued_at=that_day)
    decided.file("HWX-2026-00003", 3, key=key.id, issued_at=that_day)
    decided.file("HWX-2026-00004", 4, key="0" * 16, issued_at=that_day)
    said = done(apart, "distrust", key.id[:8], "--from", TODAY, "--reason", "The server was broken into")
    assert f"Key of the site: {key.id} is not trusted from 2026-03-16 (UTC) on" in said
    assert "Dated then, in force, and to be replaced: HWX-2026-00003\n" in said
    assert "flask keys new" in said
    assert "Make one with 'flask keys new'" in refused(apart, "list")
    done(apart, "new")
    assert "  NOT TRUSTED from 2026-03-16 on: The server was broken into" in done(apart, "list")
    assert [key.distrusted_from for key in public_keys(seals)] == [TODAY, None]


def test_files_in_the_clear_are_encrypted_and_then_under_another_passphrase(
    apart: Flask, keyring: Keyring, host: Institution, tmp_path: Path
) -> None:
    settings: Settings = apart.config["HWX"]
    key_set_of(keyring_of(replace(settings, mode="demo", key_passphrase="")), host, TODAY)
    files = sorted(keyring.folder_of(host.id).glob("*.pem"))
    assert not any(b"ENCRYPTED" in path.read_bytes() for path in files)
    said = done(apart, "encrypt")
    assert said.startswith("2 files were encrypted anew.\nOlder backups still hold the files as they were.")
    assert all(path.read_bytes().startswith(b"-----BEGIN ENCRYPTED") for path in files)
    assert done(apart, "encrypt") == "Every file is encrypted with this passphrase already.\n"
    former = tmp_path / "former"
    former.write_bytes(b"\xff\xfe")
    assert "it is no text" in refused(apart, "encrypt", "--former-passphrase-file", former)
    former.write_text(f"{PASSPHRASE}\n")
    apart.config["HWX"] = replace(settings, key_passphrase="another long passphrase")
    assert "cannot be opened" in refused(apart, "encrypt")
    assert done(apart, "encrypt", "--former-passphrase-file", former).startswith("2 files")
    assert key_set_of(keyring_of(apart.config["HWX"]), host, TODAY).credential_signer(b"x")


def test_nothing_is_encrypted_with_an_empty_passphrase(apart: Flask, host: Institution) -> None:
    apart.config["HWX"] = replace(apart.config["HWX"], mode="demo", key_passphrase="")
    assert "there is no passphrase to encrypt with. Set HWX_KEY_PASSPHRASE" in refused(apart, "encrypt")


def test_a_certificate_of_the_ministry_is_asked_for_and_taken(
    apart: Flask, keyring: Keyring, host: Institution, first: KeyPair, tmp_path: Path
) -> None:
    request = done(apart, "certificate", "request", host.id)
    file = tmp_path / "answer.pem"
    mine, top = authority.answer(request, TODAY), authority.root()
    file.write_bytes(authority.pem(mine, top))
    said = done(apart, "certificate", "import", host.id, file)
    assert f"PDFs of institution {host.id} are signed from 2026-03-16 (UTC) under " in said
    assert "by CN=Ministry of Health CA,C=SA, good until 2028-03-15" in said
    keys = key_set_of(keyring, host, TODAY)
    assert [x509.load_der_x509_certificate(der) for der in keys.certificate.chain] == [mine, top]
    assert keys.public == first.public
    assert "this certificate is in use already" in refused(apart, "certificate", "import", host.id, file)


def test_a_request_makes_the_first_keys_so_that_the_certificate_is_there_before_the_first_transcript(
    apart: Flask, keyring: Keyring, host: Institution
) -> None:
    assert done(apart, "certificate", "request", host.id).startswith("-----BEGIN CERTIFICATE REQUEST-----")
    assert len(pairs_in(keyring.folder_of(host.id))) == 1


def test_a_new_certificate_carries_the_new_name_for_the_same_key(
    apart: Flask, keyring: Keyring, host: Institution, first: KeyPair, make: Make
) -> None:
    host.english_name = "King Fahad Medical City"
    make.session.commit()
    assert "made here, good until 2046-03-16" in done(apart, "certificate", "renew", host.id)
    keys = key_set_of(keyring, host, TODAY)
    assert keys.paper_signer.subject_name == "King Fahad Medical City"
    assert keys.public == first.public


def test_after_a_loss_no_certificate_is_asked_for_until_there_is_a_new_key(
    apart: Flask, host: Institution, first: KeyPair
) -> None:
    done(apart, "distrust", first.id, "--from", TODAY, "--reason", "stolen")
    assert f"Make one: flask keys rotate {host.id}" in refused(apart, "certificate", "request", host.id)


def test_a_passphrase_that_is_missing_in_its_file_is_told(apart: Flask, host: Institution, tmp_path: Path) -> None:
    file = tmp_path / "word"
    apart.config["HWX"] = replace(apart.config["HWX"], key_passphrase="", key_passphrase_file=str(file))
    assert f"the passphrase cannot be read from {file}" in refused(apart, "rotate", host.id)
    file.write_text("\nsecond line\n")
    assert f"the first line of {file} is empty" in refused(apart, "rotate", host.id)
    file.write_bytes(b"\xff\xfe")
    assert "it is no text" in refused(apart, "rotate", host.id)
    file.write_text("brick otter lamp seven\r\n")
    assert "signs from" in done(apart, "rotate", host.id)
