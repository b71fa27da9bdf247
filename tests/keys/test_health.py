"""What the doctor says of institutions' keys: whether each can sign today, and what falls due, with the mending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hwx.keys.changes import distrust, distrust_seal, take_certificate
from hwx.keys.health import Health, health_of
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import key_set_of
from hwx.keys.pairs import pairs_in
from hwx.keys.site import first_key, public_keys
from hwx.settings import Settings
from tests.keys import authority
from tests.keys.rings import PASSPHRASE, hospital

DAY = date(2026, 3, 16)


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """In production, with one institution that has keys."""
    settings = Settings(data=tmp_path, base_url="https://hwx.example.org", key_passphrase=PASSPHRASE)
    key_set_of(keyring_of(settings), hospital(), DAY)
    return settings


def folder(site: Settings) -> Path:
    return keyring_of(site).folder_of(7)


def of_the_institution(site: Settings, day: date = DAY) -> Health:
    (found,) = [health for health in health_of(site, day) if health.what.startswith("Keys of institution 7")]
    return found


def keeping(site: Settings) -> list[Health]:
    return [health for health in health_of(site, DAY) if health.what.startswith("Keeping")]


def test_keys_that_sign_are_named_with_how_they_are_kept(site: Settings) -> None:
    (pair,) = pairs_in(folder(site))
    assert of_the_institution(site) == Health(
        f"Keys of institution 7 ({pair.public.multikey[:12]}..., since 2026-03-16, private keys in a file)"
    )
    assert keeping(site) == [Health("Keeping of institutions' keys (files, encrypted)")]


def test_a_folder_of_institutions_that_cannot_be_looked_into_is_named(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    (found,) = [health for health in health_of(site, DAY) if health.what == "Keys of institutions"]
    assert found.needed
    assert "cannot be read (Permission denied)" in found.trouble


def test_without_institutions_only_the_way_of_keeping_is_told(tmp_path: Path) -> None:
    demonstration = Settings(mode="demo", data=tmp_path)
    assert list(health_of(demonstration, DAY)) == [
        Health("Keeping of institutions' keys (files in the clear, for the demonstration only)")
    ]


def test_a_site_whose_key_is_not_trusted_any_more_is_told_that_it_needs_another(site: Settings) -> None:
    first_key(site.keys_folder, DAY)
    (key,) = public_keys(site.keys_folder)
    assert not [health for health in health_of(site, DAY) if health.what == "Key of the site"]
    distrust_seal(site.keys_folder, key.id, DAY, DAY, "stolen")
    needed = Health("Key of the site", "none is in force and trusted today", "Run: flask keys new")
    assert needed in list(health_of(site, DAY))
    (site.keys_folder / "keys.json").write_text("{")
    assert not [health for health in health_of(site, DAY) if health.what == "Key of the site"]


def another_passphrase(site: Settings) -> Settings:
    return replace(site, key_passphrase="quite another passphrase")


def lost_key(site: Settings) -> Settings:
    distrust(folder(site), pairs_in(folder(site))[0].id, DAY, DAY, "stolen")
    return site


def lost_list(site: Settings) -> Settings:
    (folder(site) / "keys.json").unlink()
    return site


def in_the_clear(site: Settings) -> Settings:
    for path in folder(site).iterdir():
        path.unlink()
    key_set_of(keyring_of(replace(site, mode="demo", key_passphrase="")), hospital(), DAY)
    return site


@pytest.mark.parametrize(
    ("harm", "trouble", "mend"),
    [
        (another_passphrase, "the passphrase is another one, or the file is damaged", "docs/runbook-keys.md"),
        (lost_key, "none is in force and trusted today", "Run: flask keys rotate 7"),
        (lost_list, "keys.json is missing while private keys lie beside it", "docs/runbook-keys.md"),
        (in_the_clear, "is not encrypted. Run: flask keys encrypt", "docs/runbook-keys.md"),
    ],
)
def test_keys_that_cannot_sign_are_told_with_the_mending(
    site: Settings, harm: Callable[[Settings], Settings], trouble: str, mend: str
) -> None:
    found = of_the_institution(harm(site))
    assert trouble in found.trouble
    assert mend in found.mend
    assert found.needed


def test_a_folder_without_anything_in_it_is_noted(site: Settings) -> None:
    for path in folder(site).iterdir():
        path.unlink()
    found = of_the_institution(site)
    assert (found.trouble, found.needed) == ("its folder is empty", False)


def test_a_key_is_due_after_thirteen_months(site: Settings) -> None:
    assert of_the_institution(site, DAY + timedelta(days=396)).trouble == ""
    found = of_the_institution(site, DAY + timedelta(days=397))
    assert (found.trouble, found.mend, found.needed) == (
        "in use for more than a year",
        "Run: flask keys rotate 7",
        False,
    )


@pytest.mark.parametrize(
    ("ahead", "trouble", "needed"),
    [
        (61, "", True),
        (60, "the certificate is good until 2026-06-14 only", False),
        (1, "the certificate is good until 2026-06-14 only", False),
        (0, "the certificate was good until 2026-06-14", True),
    ],
)
def test_a_certificate_of_an_authority_is_due_two_months_ahead(
    site: Settings, ahead: int, trouble: str, needed: bool
) -> None:
    (pair,) = pairs_in(folder(site))
    chain = tuple(_der(pair.paper, days=90))
    take_certificate(folder(site), pair.id, chain, DAY)
    found = of_the_institution(site, date(2026, 6, 14) - timedelta(ahead))
    assert (found.trouble, found.needed) == (trouble, needed)
    assert ("flask keys certificate renew 7" in found.mend) == bool(trouble)


def _der(paper: bytes, days: int) -> list[bytes]:
    return [authority.certified(paper, DAY, days)]


def test_a_passphrase_file_that_is_open_or_missing_is_told(site: Settings, tmp_path: Path) -> None:
    word = tmp_path / "word"
    by_file = replace(site, key_passphrase="", key_passphrase_file=str(word))
    (found,) = keeping(by_file)
    assert f"cannot be read from {word} (No such file or directory)" in found.trouble
    word.write_text(f"{PASSPHRASE}\n")
    word.chmod(0o644)
    fine, noted = keeping(by_file)
    assert fine.trouble == ""
    assert (noted.trouble, noted.mend, noted.needed) == (
        f"others on this machine can read {word}",
        f"chmod 600 '{word}'",
        False,
    )
    word.chmod(0o600)
    assert len(keeping(by_file)) == 1
    assert of_the_institution(by_file).trouble == ""


def test_a_passphrase_of_a_file_is_as_long_as_one_of_the_settings(site: Settings, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("fifteen letters\n")
    word.chmod(0o600)
    by_file = replace(site, key_passphrase="", key_passphrase_file=str(word))
    (found,) = keeping(by_file)
    assert found.needed
    assert f"the passphrase in {word} is shorter than 16 characters" in found.trouble
    assert of_the_institution(by_file).trouble == found.trouble
    assert keeping(replace(by_file, mode="demo"))[0].trouble == ""


def test_a_token_that_is_away_is_told(site: Settings, tmp_path: Path) -> None:
    away = replace(site, token_module="/nowhere/token.so", token_label="hwx", token_pin_file=str(tmp_path / "pin"))
    (found,) = keeping(away)
    assert "the token 'hwx' cannot be used" in found.trouble
    assert of_the_institution(away).trouble == ""  # older keys in files sign on


def test_timestamps_are_told_with_what_lacks(site: Settings, tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    stamped = replace(site, timestamp_url="https://tsa.example.org")
    bare = list(health_of(stamped, DAY))[-1]
    assert (bare.what, bare.needed) == ("Timestamps from https://tsa.example.org", False)
    assert bare.mend == "Name its certificates in HWX_TIMESTAMP_ROOTS."
    missing = list(health_of(replace(stamped, timestamp_roots=str(roots)), DAY))[-1]
    assert missing.trouble
    assert missing.needed
    roots.write_bytes(authority.pem(authority.root()))
    assert list(health_of(replace(stamped, timestamp_roots=str(roots)), DAY))[-1].trouble == ""
