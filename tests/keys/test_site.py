"""The folder of keys: made once, closed to others, old keys kept, and every trouble told with its mending."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from hwx.key_files import KeysUnsafe
from hwx.keys.site import first_key, has_private_key, next_key, public_keys, signing_key
from hwx.rules.seal import examine, key_id, public_bytes, seal
from tests.keys.at_once import all_at_once

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)

needs_modes = pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX systems")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys"


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.iterdir()}


def test_before_the_first_key_there_is_an_empty_list(folder: Path) -> None:
    assert public_keys(folder) == ()
    assert not folder.exists()


@needs_modes
def test_the_first_key_is_made_when_it_is_needed_and_nobody_else_may_read_it(folder: Path) -> None:
    key = signing_key(folder, MARCH)
    (public,) = public_keys(folder)
    assert (public.id, public.used_from, public.used_until) == (key_id(public_bytes(key)), MARCH, None)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes(folder) == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{public.id}.pem", "keys.json"])
    assert has_private_key(folder, public)


def test_the_same_key_signs_again(folder: Path) -> None:
    assert public_bytes(signing_key(folder, MARCH)) == public_bytes(signing_key(folder, APRIL))


def test_a_new_key_signs_and_the_old_one_stays_in_the_list(folder: Path) -> None:
    old = signing_key(folder, MARCH)
    statement = {"format": "hwx-transcript", "version": 1, "issued_at": "2026-03-05T08:00:00Z"}
    sealed = seal(statement, old)
    made = next_key(folder, APRIL)
    first, second = public_keys(folder)
    assert (first.used_from, first.used_until) == (MARCH, APRIL)
    assert (second.used_from, second.used_until, second) == (APRIL, None, made)
    assert key_id(public_bytes(signing_key(folder, MAY))) == second.id
    assert key_id(public_bytes(signing_key(folder, APRIL))) == second.id
    assert examine(sealed, public_keys(folder)).authentic


def test_two_new_keys_on_one_day_leave_dates_in_order(folder: Path) -> None:
    next_key(folder, MARCH)
    next_key(folder, MARCH)
    next_key(folder, MARCH)
    assert [(key.used_from, key.used_until) for key in public_keys(folder)] == [
        (MARCH, MARCH),
        (MARCH, MARCH),
        (MARCH, None),
    ]


def test_processes_that_start_at_once_agree_on_one_key(folder: Path) -> None:
    found = all_at_once(lambda: first_key(folder, MARCH))
    assert len(found) == 6
    assert len(set(found)) == 1
    assert public_keys(folder) == (found[0],)
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{found[0].id}.pem", "keys.json"])


@needs_modes
@pytest.mark.parametrize(("mode", "wanted"), [(0o644, "600"), (0o640, "600"), (0o604, "600")])
def test_a_private_key_that_others_can_read_is_refused_with_the_mending(folder: Path, mode: int, wanted: str) -> None:
    first_key(folder, MARCH)
    (pem,) = folder.glob("*.pem")
    pem.chmod(mode)
    with pytest.raises(KeysUnsafe, match=f"can be read by others on this machine.*chmod {wanted} '{pem}'"):
        signing_key(folder, MARCH)


@needs_modes
def test_a_folder_that_is_open_to_others_is_refused_with_the_mending(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with pytest.raises(KeysUnsafe, match=f"chmod 700 '{folder}'"):
        signing_key(folder, MARCH)
    assert list(folder.iterdir()) == []


@needs_modes
def test_no_next_key_is_put_into_an_open_folder(folder: Path) -> None:
    first_key(folder, MARCH)
    folder.chmod(0o750)
    with pytest.raises(KeysUnsafe, match="chmod 700"):
        next_key(folder, APRIL)
    assert len(public_keys(folder)) == 1


def lose_the_list(folder: Path) -> None:
    (folder / "keys.json").unlink()


def break_the_list(folder: Path) -> None:
    (folder / "keys.json").write_text("{")


def lose_the_private_key(folder: Path) -> None:
    next(folder.glob("*.pem")).unlink()


def break_the_private_key(folder: Path) -> None:
    next(folder.glob("*.pem")).write_text("nothing")


def make_it_a_key_of_an_unknown_kind(folder: Path) -> None:
    private = Ed25519PrivateKey.generate().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    harmed = private.replace(b"\x2b\x65\x70", b"\x2b\x65\x01")
    next(folder.glob("*.pem")).write_bytes(pem.armor("PRIVATE KEY", harmed))


def lock_the_private_key(folder: Path) -> None:
    locked = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
    )
    next(folder.glob("*.pem")).write_bytes(locked)


def put_another_key_in_its_place(folder: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    next(folder.glob("*.pem")).write_bytes(pem)


def put_a_folder_in_place_of_the_list(folder: Path) -> None:
    (folder / "keys.json").unlink()
    (folder / "keys.json").mkdir()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (put_a_folder_in_place_of_the_list, "keys.json cannot be read .*right to read"),
        (lose_the_list, "keys.json is missing while private keys lie beside it"),
        (break_the_list, "the list of keys cannot be read"),
        (lose_the_private_key, "cannot be read .*backup"),
        (break_the_private_key, "cannot be read .*backup"),
        (make_it_a_key_of_an_unknown_kind, "cannot be read .*backup"),
        (lock_the_private_key, "cannot be read .*backup"),
        (put_another_key_in_its_place, "does not hold the key that keys.json names"),
    ],
)
def test_what_is_lost_or_broken_is_told_and_never_replaced_in_silence(
    folder: Path, harm: Callable[[Path], None], said: str
) -> None:
    """A new key in place of a lost list would make every transcript of the past unverifiable."""
    first_key(folder, MARCH)
    harm(folder)
    before = sorted(folder.iterdir())
    with pytest.raises(KeysUnsafe, match=said):
        signing_key(folder, MARCH)
    assert sorted(folder.iterdir()) == before


def test_where_the_first_key_cannot_be_made_it_is_told_as_other_trouble_with_the_keys_is(folder: Path) -> None:
    """So that the page of the registrar shows a sentence and no error."""
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")
    for ask in (lambda: signing_key(folder, MARCH), lambda: next_key(folder, MARCH)):
        with pytest.raises(KeysUnsafe, match=f"{folder}.* cannot be read .*right to read"):
            ask()


def test_a_folder_that_cannot_be_made_is_told_with_the_mending(folder: Path) -> None:
    folder.parent.mkdir()
    folder.symlink_to(folder.parent / "nowhere" / "at" / "all")
    with pytest.raises(KeysUnsafe, match=r"the first key cannot be made in .*right to write there"):
        signing_key(folder, MARCH)


def test_of_two_who_make_the_next_key_at_once_one_is_told_and_no_key_is_lost_from_the_list(folder: Path) -> None:
    first_key(folder, MARCH)
    made = all_at_once(lambda: next_key(folder, APRIL))
    listed = public_keys(folder)
    assert set(made) <= {replace(key, used_until=None) for key in listed}
    assert len(listed) == 1 + len(made)
    assert {path.name for path in folder.iterdir()} == {"keys.json", *(f"{key.id}.pem" for key in listed)}


def test_a_new_key_that_was_cut_short_is_told_with_the_mending(folder: Path) -> None:
    first_key(folder, MARCH)
    (folder / "keys.json.next").write_text("")
    with pytest.raises(KeysUnsafe, match=f"remove '{folder}/keys.json.next'"):
        next_key(folder, APRIL)
    assert len(public_keys(folder)) == 1
    assert len(list(folder.glob("*.pem"))) == 1


def test_a_day_before_every_key_has_none(folder: Path) -> None:
    first_key(folder, APRIL)
    with pytest.raises(KeysUnsafe, match=r"is in force and trusted on 2026-03-01\. Make one with 'flask keys new'"):
        signing_key(folder, MARCH)


def test_where_files_cannot_be_linked_the_key_is_made_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some network drives and memory sticks."""

    def refuse(*_: object) -> None:
        raise PermissionError("links are not supported")

    monkeypatch.setattr(os, "link", refuse)
    made = first_key(folder, MARCH)
    assert public_keys(folder) == (made,)
    assert first_key(folder, APRIL) == made
    assert len(list(folder.iterdir())) == 2
