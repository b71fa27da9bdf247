"""The key of the log: made once, closed to others, and never quietly replaced."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hwx.key_files import KeysUnsafe
from hwx.ledger.key import log_signer, origin_of
from hwx.rules.signed_note import sign, verified

SITE = "https://exchange.example.org"


def path(keys: Path) -> Path:
    return keys / "log" / "log.pem"


@pytest.mark.parametrize(
    "site, origin",
    [
        (SITE, "exchange.example.org/log1"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000/log1"),
        ("https://example.org/exchange", "example.org/exchange/log1"),
    ],
)
def test_a_log_is_named_for_its_site(site: str, origin: str) -> None:
    assert origin_of(site) == origin


def test_the_key_is_made_once_and_open_to_nobody_else(tmp_path: Path) -> None:
    made = log_signer(tmp_path / "keys", SITE, None)
    assert verified(sign("text\n", made.key, made.sign), [made.key]) == "text\n"
    assert path(tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert path(tmp_path / "keys").parent.stat().st_mode & 0o777 == 0o700
    assert log_signer(tmp_path / "keys", SITE, None).key == made.key


def test_a_log_that_has_begun_keeps_its_name_when_the_site_moves(tmp_path: Path) -> None:
    made = log_signer(tmp_path, SITE, None)
    assert log_signer(tmp_path, "https://new.example.org", made.key).key == made.key


def test_of_many_who_come_first_at_once_all_go_on_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: log_signer(tmp_path, SITE, None).key, range(8)))
    assert len(set(found)) == 1


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    made = log_signer(tmp_path, SITE, None)
    os.chmod(path(tmp_path), 0o644)
    with pytest.raises(KeysUnsafe, match=r"can be read by others on this machine \(mode 644\)\. Run: chmod 600"):
        log_signer(tmp_path, SITE, made.key)


def test_a_key_that_is_lost_is_asked_back_and_not_made_anew(tmp_path: Path) -> None:
    made = log_signer(tmp_path, SITE, None)
    path(tmp_path).unlink()
    with pytest.raises(KeysUnsafe, match=r"cannot be read \(No such file or directory\)\. Put it back from a backup"):
        log_signer(tmp_path, SITE, made.key)
    assert not path(tmp_path).exists()


def test_the_key_of_another_log_is_refused(tmp_path: Path) -> None:
    made = log_signer(tmp_path / "one", SITE, None)
    log_signer(tmp_path / "two", SITE, None)
    with pytest.raises(KeysUnsafe, match="does not hold the key that signed this log"):
        log_signer(tmp_path / "two", SITE, made.key)


@pytest.mark.parametrize("content, said", [(b"no key", "cannot be read"), (b"", "cannot be read")])
def test_a_broken_key_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    made = log_signer(tmp_path, SITE, None)
    path(tmp_path).write_bytes(content)
    with pytest.raises(KeysUnsafe, match=said):
        log_signer(tmp_path, SITE, made.key)


def test_a_key_of_another_kind_is_named(tmp_path: Path) -> None:
    made = log_signer(tmp_path, SITE, None)
    private = generate_private_key(SECP256R1())
    path(tmp_path).write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeysUnsafe, match="does not hold an Ed25519 key"):
        log_signer(tmp_path, SITE, made.key)
