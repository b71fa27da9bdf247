"""Rotation, keys that are not trusted any more, and certificates: nothing is lost, and no two changes overwrite."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hwx.key_files import KeysUnsafe
from hwx.keys.changes import distrust, distrust_seal, found_key, lock_all, next_pair, take_certificate
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import certificates_of, histories_of, key_set_of
from hwx.keys.pairs import KeyPair, pairs_in
from hwx.keys.site import next_key, public_keys, signing_key
from hwx.rules.seal import key_id, public_bytes
from tests.keys.at_once import all_at_once
from tests.keys.rings import APRIL, JUNE, MARCH, MAY, PASSPHRASE, hospital, ring


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    keyring = ring(tmp_path)
    key_set_of(keyring, hospital(), MARCH)
    return keyring


@pytest.fixture
def folder(keyring: Keyring) -> Path:
    return keyring.folder_of(7)


@pytest.fixture
def first(folder: Path) -> KeyPair:
    return pairs_in(folder)[0]


def days(folder: Path) -> list[tuple[date, date | None, date | None]]:
    return [(pair.used_from, pair.used_until, pair.distrusted_from) for pair in pairs_in(folder)]


def test_the_next_keys_sign_from_a_day_that_may_be_to_come(keyring: Keyring, folder: Path, first: KeyPair) -> None:
    made = next_pair(keyring, hospital(), JUNE, APRIL)
    assert pairs_in(folder) == (replace(first, used_until=JUNE), made)
    assert (made.used_from, made.used_until) == (JUNE, None)


def test_several_changes_on_one_day_leave_dates_in_order(keyring: Keyring, folder: Path) -> None:
    next_pair(keyring, hospital(), MARCH, MARCH)
    next_pair(keyring, hospital(), MARCH, MARCH)
    assert days(folder) == [(MARCH, MARCH, None), (MARCH, MARCH, None), (MARCH, None, None)]


def test_a_key_that_was_to_sign_later_ends_where_another_takes_its_place(keyring: Keyring, folder: Path) -> None:
    next_pair(keyring, hospital(), JUNE, APRIL)
    last = next_pair(keyring, hospital(), MAY, APRIL)
    assert days(folder) == [(MARCH, JUNE, None), (JUNE, JUNE, None), (MAY, None, None)]
    assert key_set_of(keyring, hospital(), JUNE).public == last.public


def test_no_key_is_dated_back(keyring: Keyring, folder: Path) -> None:
    with pytest.raises(KeysUnsafe, match="cannot sign from 2026-03-31 on, a day that is over; 2026-04-01 is the first"):
        next_pair(keyring, hospital(), APRIL - timedelta(1), APRIL)
    assert days(folder) == [(MARCH, None, None)]


def test_the_next_keys_of_an_institution_without_any_are_its_first(keyring: Keyring) -> None:
    made = next_pair(keyring, hospital(9), APRIL, APRIL)
    assert pairs_in(keyring.folder_of(9)) == (made,)
    assert made.used_from == APRIL


def test_a_key_that_was_lost_is_marked_and_signs_no_more(keyring: Keyring, folder: Path, first: KeyPair) -> None:
    lost = distrust(folder, first.id, APRIL, MAY, " The server was\nbroken into. ")
    assert (lost.distrusted_from, lost.used_until, lost.reason) == (APRIL, MAY, "The server was broken into.")
    assert pairs_in(folder) == (lost,)
    for day in (MARCH, MAY):
        with pytest.raises(KeysUnsafe, match="flask keys rotate 7"):
            key_set_of(keyring, hospital(), day)
    (history,) = histories_of(keyring, hospital())
    (key,) = history.keys
    assert (key.public, key.distrusted_from) == (first.credential, APRIL)
    (certificate,) = certificates_of(keyring, 7)
    assert (certificate.used_until, certificate.distrusted_from) == (MAY, APRIL)


def test_after_a_loss_the_next_keys_sign_at_once(keyring: Keyring, folder: Path, first: KeyPair) -> None:
    distrust(folder, first.id, APRIL, MAY, "stolen")
    made = next_pair(keyring, hospital(), MAY, MAY)
    assert key_set_of(keyring, hospital(), MAY).public == made.public
    assert days(folder) == [(MARCH, MAY, APRIL), (MAY, None, None)]


def test_an_old_key_that_was_lost_keeps_its_last_day(keyring: Keyring, folder: Path, first: KeyPair) -> None:
    next_pair(keyring, hospital(), APRIL, APRIL)
    distrust(folder, first.id, MARCH, MAY, "an old backup was found in the street")
    assert days(folder) == [(MARCH, APRIL, MARCH), (APRIL, None, None)]


def test_a_key_can_be_lost_before_it_ever_signed(keyring: Keyring, folder: Path) -> None:
    waiting = next_pair(keyring, hospital(), JUNE, APRIL)
    distrust(folder, waiting.id, APRIL, MAY, "stolen")
    assert days(folder)[1] == (JUNE, JUNE, APRIL)


def test_the_day_of_the_loss_moves_to_an_earlier_one_only(folder: Path, first: KeyPair) -> None:
    distrust(folder, first.id, MAY, JUNE, "stolen")
    distrust(folder, first.id, APRIL, JUNE, "stolen earlier than was thought")
    with pytest.raises(KeysUnsafe, match=r"is distrusted from 2026-04-01 on. That day can only become an earlier one"):
        distrust(folder, first.id, MAY, JUNE, "perhaps not")
    assert days(folder) == [(MARCH, JUNE, APRIL)]
    assert pairs_in(folder)[0].reason == "stolen earlier than was thought"


@pytest.mark.parametrize(
    ("since", "reason", "said"),
    [
        (JUNE, "stolen", "2026-06-01 is still to come; .* at the latest 2026-05-01"),
        (APRIL, " \n", "a reason is missing"),
    ],
)
def test_a_loss_needs_a_day_that_has_come_and_a_reason(
    folder: Path, first: KeyPair, since: date, reason: str, said: str
) -> None:
    with pytest.raises(KeysUnsafe, match=said):
        distrust(folder, first.id, since, MAY, reason)
    assert days(folder) == [(MARCH, None, None)]


@pytest.fixture
def seals(keyring: Keyring) -> Path:
    """The folder of the keys of the site."""
    signing_key(keyring.folder.parent, MARCH)
    return keyring.folder.parent


def seal_days(seals: Path) -> list[tuple[date, date | None, date | None]]:
    return [(key.used_from, key.used_until, key.distrusted_from) for key in public_keys(seals)]


def test_a_key_of_the_site_that_was_lost_is_marked_and_seals_no_more(seals: Path) -> None:
    """It ends on the day before, for readers that know no marks."""
    (key,) = public_keys(seals)
    lost = distrust_seal(seals, key.id, APRIL, MAY, " The server was\nbroken into. ")
    assert public_keys(seals) == (lost,)
    assert seal_days(seals) == [(MARCH, APRIL - timedelta(1), APRIL)]
    assert lost.reason == "The server was broken into."
    for day in (MARCH, MAY):
        with pytest.raises(KeysUnsafe, match="Make one with 'flask keys new'"):
            signing_key(seals, day)
    made = next_key(seals, MAY)
    assert public_keys(seals) == (lost, made)
    assert key_id(public_bytes(signing_key(seals, MAY))) == made.id


def test_a_key_of_the_site_that_was_replaced_before_keeps_its_last_day(seals: Path) -> None:
    old = public_keys(seals)[0]
    next_key(seals, APRIL)
    distrust_seal(seals, old.id, MAY, MAY, "an old backup was found in the street")
    assert seal_days(seals) == [(MARCH, APRIL, MAY), (APRIL, None, None)]


def test_the_day_of_the_loss_of_a_key_of_the_site_moves_to_an_earlier_one_only(seals: Path) -> None:
    (key,) = public_keys(seals)
    distrust_seal(seals, key.id, MAY, JUNE, "stolen")
    distrust_seal(seals, key.id, MARCH, JUNE, "stolen on the first day")
    with pytest.raises(KeysUnsafe, match=r"is distrusted from 2026-03-01 on. That day can only become an earlier one"):
        distrust_seal(seals, key.id, APRIL, JUNE, "perhaps not")
    assert seal_days(seals) == [(MARCH, MARCH - timedelta(1), MARCH)]


@pytest.mark.parametrize(
    ("since", "reason", "said"), [(JUNE, "stolen", "2026-06-01 is still to come"), (APRIL, " ", "a reason is missing")]
)
def test_the_loss_of_a_key_of_the_site_needs_a_day_that_has_come_and_a_reason(
    seals: Path, since: date, reason: str, said: str
) -> None:
    with pytest.raises(KeysUnsafe, match=said):
        distrust_seal(seals, public_keys(seals)[0].id, since, MAY, reason)
    assert seal_days(seals) == [(MARCH, None, None)]


def test_a_disk_without_room_is_told_as_such_and_every_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = ring(tmp_path, None, "the former passphrase")
    key_set_of(keyring, hospital(), MARCH)
    folder = keyring.folder_of(7)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(KeysUnsafe, match=r"keys.json cannot be changed \(No space .*\). The disk is full: make room"):
        next_pair(keyring, hospital(), MAY, MAY)
    another = ring(tmp_path, None, PASSPHRASE)
    with pytest.raises(KeysUnsafe, match=r"credential.pem cannot be encrypted anew \(No space .* make room there"):
        lock_all(another, "the former passphrase")
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_a_list_of_the_site_that_cannot_be_written_is_told_with_the_mending(
    seals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = public_keys(seals)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(KeysUnsafe, match=r"keys.json cannot be changed \(Permission denied\)"):
        distrust_seal(seals, key.id, APRIL, MAY, "stolen")
    assert seal_days(seals) == [(MARCH, None, None)]


def test_a_key_of_the_site_is_found_by_its_id(keyring: Keyring, seals: Path) -> None:
    (key,) = public_keys(seals)
    for name in (key.id, key.id.upper(), key.id[:8], f" {key.id[:12]} "):
        assert found_key(keyring, seals, name) == key


def test_a_certificate_that_is_in_use_is_not_taken_twice(folder: Path, first: KeyPair) -> None:
    with pytest.raises(KeysUnsafe, match="in use already"):
        take_certificate(folder, first.id, first.certificates[0].chain, APRIL)


@pytest.mark.parametrize("shown", [lambda name: name, str.upper, lambda name: name[:8], lambda name: f" {name[:12]}"])
def test_a_pair_is_found_by_whichever_of_its_names(
    keyring: Keyring, first: KeyPair, shown: Callable[[str], str]
) -> None:
    key_set_of(keyring, hospital(8), MARCH)
    for name in (first.id, first.certificates[0].fingerprint):
        assert found_key(keyring, keyring.folder.parent, shown(name)) == (7, first)
    assert found_key(keyring, keyring.folder.parent, first.public.multikey) == (7, first)
    colons = ":".join(first.certificates[0].fingerprint.upper()[at : at + 2] for at in range(0, 64, 2))
    assert found_key(keyring, keyring.folder.parent, colons) == (7, first)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("z6Mk", "too short to name a key; at least 8 characters"),
        ("0123456789abcdef0", "no key here can be named '0123456789abcdef0'. 'flask keys list' shows them all"),
    ],
)
def test_a_name_that_fits_no_key_meets_none(keyring: Keyring, name: str, said: str) -> None:
    with pytest.raises(KeysUnsafe, match=said):
        found_key(keyring, keyring.folder.parent, name)


def test_a_name_that_fits_two_keys_meets_none(keyring: Keyring, folder: Path) -> None:
    other = keyring.folder_of(8)
    other.mkdir(mode=0o700)
    (other / "keys.json").write_bytes((folder / "keys.json").read_bytes())
    with pytest.raises(KeysUnsafe, match="2 keys here can be named"):
        found_key(keyring, keyring.folder.parent, pairs_in(folder)[0].id)


def test_of_those_who_change_the_list_at_once_each_is_told_or_done(keyring: Keyring, folder: Path) -> None:
    made = all_at_once(lambda: next_pair(keyring, hospital(), APRIL, APRIL))
    listed = pairs_in(folder)
    assert {pair.id for pair in made} <= {pair.id for pair in listed}
    assert len(listed) == 1 + len(made)
    assert not list(folder.glob("*.next"))


def test_a_change_that_was_cut_short_leaves_the_list_and_is_told(keyring: Keyring, folder: Path) -> None:
    (folder / "keys.json.next").write_text("")
    with pytest.raises(KeysUnsafe, match=f"remove '{folder}/keys.json.next' and try again"):
        next_pair(keyring, hospital(), APRIL, APRIL)
    assert days(folder) == [(MARCH, None, None)]


def test_a_change_that_fails_leaves_nothing_behind(folder: Path, first: KeyPair) -> None:
    before = (folder / "keys.json").read_bytes()
    with pytest.raises(KeysUnsafe):
        distrust(folder, first.id, JUNE, MAY, "stolen")
    assert (folder / "keys.json").read_bytes() == before
    assert not list(folder.glob("*.next"))
