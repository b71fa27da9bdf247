"""An institution's keys: made once on first need, closed to others, chosen by day, kept for ever as public history."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread, Timer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from hwx.key_files import KeysUnsafe
from hwx.keys.changes import next_pair, take_certificate
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import KeySet, certificates_of, first_pair, histories_of, key_set_of
from hwx.keys.pairs import LIST, KeyPair, pairs_in
from tests.keys.rings import APRIL, JUNE, MARCH, MAY, SITE, hospital, ring

needs_modes = pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX systems")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return ring(tmp_path)


def signs(keys: KeySet, data: bytes = b"a credential") -> bool:
    """Both halves, checked with nothing but what is public."""
    Ed25519PublicKey.from_public_bytes(keys.public.public).verify(keys.credential_signer(data), data)
    paper = x509.load_der_x509_certificate(keys.certificate.chain[0]).public_key()
    assert isinstance(paper, ec.EllipticCurvePublicKey)
    paper.verify(keys.paper_signer._sign(data), data, ec.ECDSA(SHA256()))  # type: ignore[attr-defined]
    return True


def test_the_first_keys_are_made_when_they_are_needed_and_named_after_the_institution(keyring: Keyring) -> None:
    keys = key_set_of(keyring, hospital(), MARCH)
    assert keys.did == "did:web:hwx.example.org:institutions:7"
    assert keys.method == f"{keys.did}#{keys.public.multikey}"
    assert (keys.public.used_from, keys.public.used_until, keys.public.distrusted_from) == (MARCH, None, None)
    assert (keys.certificate.used_from, keys.certificate.used_until) == (MARCH, None)
    assert signs(keys)


def test_before_the_first_need_nothing_is_known_and_asking_makes_nothing(keyring: Keyring) -> None:
    assert histories_of(keyring, hospital()) == ()
    assert certificates_of(keyring, 7) == ()
    assert keyring.institutions() == ()
    assert not keyring.folder.exists()


@needs_modes
def test_nobody_else_may_read_the_folder_or_a_file_in_it(keyring: Keyring) -> None:
    key_set_of(keyring, hospital(), MARCH)
    folder = keyring.folder_of(7)
    (pair,) = pairs_in(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{pair.id}.credential.pem", f"{pair.id}.paper.pem", "keys.json"]
    )
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, keyring.folder)} == {0o700}


def test_the_same_keys_sign_again_and_each_institution_has_its_own(keyring: Keyring) -> None:
    mine, again = key_set_of(keyring, hospital(), MARCH), key_set_of(keyring, hospital(), APRIL)
    other = key_set_of(keyring, hospital(8, english_name="Hôpital de Dakar", country="SN"), MARCH)
    assert mine.public == again.public
    assert mine.certificate == again.certificate
    assert other.public.public != mine.public.public
    assert other.certificate.chain != mine.certificate.chain
    assert keyring.institutions() == (7, 8)


def test_what_else_lies_beside_the_folders_is_no_institution(keyring: Keyring) -> None:
    key_set_of(keyring, hospital(10), MARCH)
    key_set_of(keyring, hospital(9), MARCH)
    (keyring.folder / "lost+found").mkdir()
    assert keyring.institutions() == (9, 10)


def test_the_day_decides_which_keys_sign(keyring: Keyring) -> None:
    old = key_set_of(keyring, hospital(), MARCH)
    next_pair(keyring, hospital(), MAY, APRIL)
    assert key_set_of(keyring, hospital(), MAY - timedelta(1)).public.public == old.public.public
    new = key_set_of(keyring, hospital(), MAY)
    assert new.public.public != old.public.public
    assert signs(new)
    assert key_set_of(keyring, hospital(), JUNE).public == new.public
    (history,) = histories_of(keyring, hospital())
    assert (history.issuer, history.name) == ("did:web:hwx.example.org:institutions:7", "مستشفى الملك فهد")
    assert [(key.used_from, key.used_until) for key in history.keys] == [(MARCH, MAY), (MAY, None)]
    assert history.key_of(old.method) is not None
    assert history.key_of(new.method) == new.public


def test_where_the_site_has_no_host_name_each_key_is_a_name_of_its_own(keyring: Keyring) -> None:
    here = replace(keyring, site="http://127.0.0.1:8000")
    old = key_set_of(here, hospital(), MARCH)
    next_pair(here, hospital(), APRIL, APRIL)
    new = key_set_of(here, hospital(), APRIL)
    first, second = histories_of(here, hospital())
    assert (first.issuer, second.issuer) == (f"did:key:{old.public.multikey}", f"did:key:{new.public.multikey}")
    assert second.key_of(new.method) == new.public
    assert first.key_of(new.method) is None


def test_a_certificate_is_never_used_longer_than_its_key(keyring: Keyring) -> None:
    old = key_set_of(keyring, hospital(), MARCH)
    next_pair(keyring, hospital(), MAY, APRIL)
    first, second = certificates_of(keyring, 7)
    assert first.chain == old.certificate.chain
    assert (first.used_from, first.used_until) == (MARCH, MAY)
    assert (second.used_from, second.used_until) == (MAY, None)


def test_where_history_is_invented_the_first_keys_reach_back(tmp_path: Path) -> None:
    back = ring(tmp_path)
    demonstration = Keyring(back.folder, SITE, back.safe, timedelta(days=400))
    assert key_set_of(demonstration, hospital(), MAY).public.used_from == MAY - timedelta(days=400)
    assert key_set_of(demonstration, hospital(), MARCH).public.used_from == MAY - timedelta(days=400)


def test_a_day_before_every_key_has_none(keyring: Keyring) -> None:
    key_set_of(keyring, hospital(), APRIL)
    with pytest.raises(KeysUnsafe, match=r"in force and trusted on 2026-03-01\. Make one: flask keys rotate 7"):
        key_set_of(keyring, hospital(), MARCH)


def test_a_certificate_that_has_run_out_signs_nothing(keyring: Keyring) -> None:
    certificate = key_set_of(keyring, hospital(), MARCH).certificate
    later = x509.load_der_x509_certificate(certificate.chain[0]).not_valid_after_utc.date() + timedelta(1)
    with pytest.raises(KeysUnsafe, match=r"has no certificate that is good on .*flask keys certificate renew 7"):
        key_set_of(keyring, hospital(), later)


def test_processes_that_need_the_first_keys_at_once_agree_on_them(keyring: Keyring) -> None:
    found: list[tuple[KeyPair, ...]] = []
    start = Barrier(6)

    def begin() -> None:
        start.wait()
        found.append(first_pair(keyring, hospital(), MARCH))

    threads = [Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    folder = keyring.folder_of(7)
    (pair,) = pairs_in(folder)
    assert {path.name for path in folder.iterdir()} == {
        "keys.json",
        f"{pair.id}.credential.pem",
        f"{pair.id}.paper.pem",
    }


@needs_modes
@pytest.mark.parametrize("kind", ["credential", "paper"])
def test_a_private_key_that_others_can_read_is_refused_with_the_mending(keyring: Keyring, kind: str) -> None:
    key_set_of(keyring, hospital(), MARCH)
    (pem,) = keyring.folder_of(7).glob(f"*.{kind}.pem")
    pem.chmod(0o640)
    with pytest.raises(KeysUnsafe, match=f"can be read by others on this machine .*chmod 600 '{pem}'"):
        key_set_of(keyring, hospital(), MARCH)


@needs_modes
def test_an_open_folder_gets_no_keys(keyring: Keyring) -> None:
    folder = keyring.folder_of(7)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with pytest.raises(KeysUnsafe, match=f"chmod 700 '{folder}'"):
        key_set_of(keyring, hospital(), MARCH)
    assert list(folder.iterdir()) == []


def lose_the_list(folder: Path) -> None:
    (folder / "keys.json").unlink()


def break_the_list(folder: Path) -> None:
    (folder / "keys.json").write_text("{")


def empty_the_list(folder: Path) -> None:
    (folder / "keys.json").write_text('{"format": "hwx-key-pairs", "version": 1, "pairs": []}')


def put_another_list_in_its_place(folder: Path) -> None:
    (folder / "keys.json").write_text('{"format": "hwx-keys", "version": 1, "keys": []}')


def put_a_folder_in_place_of_the_list(folder: Path) -> None:
    (folder / "keys.json").unlink()
    (folder / "keys.json").mkdir()


def lose_a_private_key(folder: Path) -> None:
    next(folder.glob("*.paper.pem")).unlink()


def break_a_private_key(folder: Path) -> None:
    next(folder.glob("*.credential.pem")).write_text("nothing")


def exchange_the_private_keys(folder: Path) -> None:
    (credential,), (paper,) = folder.glob("*.credential.pem"), folder.glob("*.paper.pem")
    first, second = credential.read_bytes(), paper.read_bytes()
    credential.write_bytes(second)
    paper.write_bytes(first)


def put_a_stranger_in_place_of_the_key_for_pdfs(folder: Path) -> None:
    elsewhere = ring(folder.parent.parent / "other")
    key_set_of(elsewhere, hospital(), MARCH)
    (other,) = elsewhere.folder_of(7).glob("*.paper.pem")
    next(folder.glob("*.paper.pem")).write_bytes(other.read_bytes())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_the_list, "keys.json is missing while private keys lie beside it. Put it back from a backup"),
        (break_the_list, "keys.json: .*Put it back from a backup"),
        (empty_the_list, '"pairs" was expected to be a list that is not empty'),
        (put_another_list_in_its_place, 'not a list of key pairs: "format": "hwx-key-pairs"'),
        (put_a_folder_in_place_of_the_list, "keys.json cannot be read .*right to read"),
        (lose_a_private_key, "paper.pem cannot be read .*backup"),
        (break_a_private_key, "credential.pem cannot be read .*backup"),
        (exchange_the_private_keys, "credential.pem does not hold the key that keys.json names"),
        (put_a_stranger_in_place_of_the_key_for_pdfs, "paper.pem does not hold the key that keys.json names"),
    ],
)
def test_what_is_lost_or_broken_is_told_and_never_replaced_in_silence(
    keyring: Keyring, harm: Callable[[Path], None], said: str
) -> None:
    key_set_of(keyring, hospital(), MARCH)
    folder = keyring.folder_of(7)
    harm(folder)
    before = sorted(folder.iterdir())
    with pytest.raises(KeysUnsafe, match=said):
        key_set_of(keyring, hospital(), MARCH)
    assert sorted(folder.iterdir()) == before


def test_a_folder_that_cannot_be_made_is_told_with_the_mending(keyring: Keyring) -> None:
    keyring.folder.parent.mkdir()
    keyring.folder.write_text("a file where the folder should be")
    with pytest.raises(KeysUnsafe, match=r"keys.json cannot be read|right to write there"):
        key_set_of(keyring, hospital(), MARCH)


def test_a_renewed_certificate_signs_from_its_day_on_with_the_same_key(keyring: Keyring) -> None:
    before = key_set_of(keyring, hospital(), MARCH)
    elsewhere = key_set_of(ring(keyring.folder / "other"), hospital(), MARCH).certificate
    (pair,) = pairs_in(keyring.folder_of(7))
    take_certificate(keyring.folder_of(7), pair.id, elsewhere.chain, APRIL)
    assert key_set_of(keyring, hospital(), APRIL - timedelta(1)).certificate.chain == before.certificate.chain
    after = key_set_of(keyring, hospital(), APRIL)
    assert after.certificate.chain == elsewhere.chain
    assert after.public == before.public
    assert [(one.used_from, one.used_until) for one in certificates_of(keyring, 7)] == [(MARCH, APRIL), (APRIL, None)]


def test_a_list_that_is_about_to_come_is_waited_for(keyring: Keyring, tmp_path: Path) -> None:
    """Somebody else is making the first keys: the private ones lie there, the list does not yet."""
    made = first_pair(keyring, hospital(), MARCH)
    folder = keyring.folder_of(7)
    (folder / LIST).rename(tmp_path / "later")
    late = Timer(0.2, (tmp_path / "later").rename, [folder / LIST])
    late.start()
    assert pairs_in(folder) == made
    late.join()
