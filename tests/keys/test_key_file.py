"""Private keys as files: other programs read them with the passphrase, and nobody reads them without."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hwx.key_files import KeysUnsafe
from hwx.keys.key_file import LockedFiles
from hwx.locked_pem import Key, WrongPassphrase, is_locked, locked, unlocked
from tests.keys.rings import PASSPHRASE, passphrase

ED25519, P256 = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())

SAFE, OPEN = LockedFiles(passphrase, strict=True), LockedFiles()

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def raw(key: Key) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path / "one.pem"


@pytest.mark.parametrize("key", [ED25519, P256], ids=["ed25519", "p256"])
def test_what_was_locked_is_opened_with_the_passphrase_and_with_no_other(key: Key) -> None:
    data = locked(key, PASSPHRASE)
    assert is_locked(data)
    assert raw(key) not in data
    assert raw(unlocked(data, PASSPHRASE)) == raw(key)
    for wrong in (PASSPHRASE + " ", PASSPHRASE.upper(), ""):
        with pytest.raises(WrongPassphrase):
            unlocked(data, wrong)


def test_a_passphrase_may_be_in_any_script() -> None:
    assert raw(unlocked(locked(ED25519, "مفتاح المستشفى الكبير"), "مفتاح المستشفى الكبير")) == raw(ED25519)


def test_the_same_key_is_locked_differently_each_time() -> None:
    assert locked(ED25519, PASSPHRASE) != locked(ED25519, PASSPHRASE)


@needs_openssl
@pytest.mark.parametrize("key", [ED25519, P256], ids=["ed25519", "p256"])
def test_openssl_opens_the_file_and_sees_how_slow_it_is_to_guess(key: Key, path: Path) -> None:
    path.write_bytes(locked(key, PASSPHRASE))
    command = ["openssl", "pkey", "-in", str(path), "-passin", "env:WORD", "-outform", "DER"]
    opened = subprocess.run(command, env={**os.environ, "WORD": PASSPHRASE}, capture_output=True, check=True)
    assert raw(unlocked(_pem(opened.stdout), "")) == raw(key)
    shown = subprocess.run(["openssl", "asn1parse", "-in", str(path)], capture_output=True, text=True, check=True)
    assert "PBKDF2" in shown.stdout
    assert "hmacWithSHA256" in shown.stdout
    assert "aes-256-cbc" in shown.stdout
    assert ":0927C0" in shown.stdout  # 600,000 rounds


def _pem(der: bytes) -> bytes:
    command = ["openssl", "pkey", "-inform", "DER"]
    return subprocess.run(command, input=der, capture_output=True, check=True).stdout


def test_a_key_of_another_kind_is_none() -> None:
    other = rsa.generate_private_key(65537, 2048)
    with pytest.raises(ValueError, match="a key of another kind"):
        unlocked(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "")


def test_a_file_is_written_encrypted_once_and_never_over_another(path: Path) -> None:
    SAFE.write(path, ED25519)
    assert is_locked(path.read_bytes())
    assert raw(SAFE.read(path)) == raw(ED25519)
    with pytest.raises(FileExistsError):
        SAFE.write(path, P256)
    assert raw(SAFE.read(path)) == raw(ED25519)


def test_without_a_passphrase_nothing_is_written_where_it_is_asked_for(path: Path) -> None:
    with pytest.raises(KeysUnsafe, match="Set HWX_KEY_PASSPHRASE or HWX_KEY_PASSPHRASE_FILE"):
        LockedFiles(strict=True).write(path, ED25519)
    assert not path.exists()


def test_a_file_in_the_clear_is_refused_where_a_passphrase_is_asked_for(path: Path) -> None:
    OPEN.write(path, ED25519)
    assert raw(OPEN.read(path)) == raw(ED25519)
    assert SAFE.is_open(path)
    with pytest.raises(KeysUnsafe, match=f"{path} is not encrypted. Run: flask keys encrypt"):
        SAFE.read(path)


@pytest.mark.parametrize(("word", "said"), [("another one", "the passphrase is another one"), ("", "no passphrase")])
def test_a_wrong_passphrase_is_told_with_where_to_look(path: Path, word: str, said: str) -> None:
    SAFE.write(path, ED25519)
    with pytest.raises(KeysUnsafe, match=f"cannot be opened: .*{said}.*Look at HWX_KEY_PASSPHRASE"):
        LockedFiles(lambda: word).read(path)


def test_a_damaged_file_is_told(path: Path) -> None:
    path.write_bytes(b"nothing")
    path.chmod(0o600)
    with pytest.raises(KeysUnsafe, match=r"cannot be read .*Put it back from a backup"):
        OPEN.read(path)


def test_a_file_whose_damage_makes_it_a_key_of_an_unknown_kind_is_told(path: Path) -> None:
    OPEN.write(path, ED25519)
    body = raw(ED25519).replace(b"\x2b\x65\x70", b"\x2b\x65\x01")
    path.write_bytes(pem.armor("PRIVATE KEY", body))
    with pytest.raises(KeysUnsafe, match=r"cannot be read \(it is a key of another kind, or damaged"):
        OPEN.read(path)


def test_files_are_locked_again_with_the_passphrase_of_now(path: Path) -> None:
    OPEN.write(path, ED25519)
    assert SAFE.lock_again(path, "") is True
    assert raw(SAFE.read(path)) == raw(ED25519)
    newer = LockedFiles(lambda: "a newer and longer passphrase", strict=True)
    assert newer.lock_again(path, PASSPHRASE) is True
    assert raw(newer.read(path)) == raw(ED25519)
    assert newer.lock_again(path, PASSPHRASE) is False
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_with_a_wrong_former_passphrase_a_file_stays_as_it_is(path: Path) -> None:
    SAFE.write(path, ED25519)
    before = path.read_bytes()
    with pytest.raises(KeysUnsafe, match="cannot be opened"):
        LockedFiles(lambda: "a newer and longer passphrase", strict=True).lock_again(path, "a wrong one")
    assert path.read_bytes() == before


def test_what_opens_the_files_does_not_show_when_somebody_prints_it() -> None:
    assert PASSPHRASE not in repr(LockedFiles(partial(str, PASSPHRASE)))
