"""Keys in a PKCS#11 token: they sign, they never leave it, and every trouble with the token is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, Mechanism, ObjectClass

from hwx.key_files import KeysUnsafe
from hwx.keys import token as key_token
from hwx.keys import token_session
from hwx.keys.changes import next_pair
from hwx.keys.health import health_of
from hwx.keys.keyring import Keyring, keyring_of
from hwx.keys.keysets import KeySet, first_pair, key_set_of
from hwx.keys.pairs import pairs_in
from hwx.keys.token_session import Token
from hwx.settings import Settings
from tests.keys.rings import APRIL, MARCH, PASSPHRASE, hospital, ring
from tests.support.soft_token import PIN, another_token, soft_token, why_no_soft_token

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Token:
    missing = why_no_soft_token()
    if missing:
        pytest.skip(missing)
    return soft_token(tmp_path_factory.mktemp("token"))


@pytest.fixture
def token(made: Token) -> Iterator[Token]:
    """Emptied, and with no session open."""
    yield made
    token_session._refused.clear()
    made.use(lambda session: [found.destroy() for found in list(session.get_objects())])
    made._forget()


@pytest.fixture
def keyring(tmp_path: Path, token: Token) -> Keyring:
    return ring(tmp_path, token, PASSPHRASE)


def signs(keys: KeySet, paper: bytes, data: bytes = b"what is signed") -> bool:
    Ed25519PublicKey.from_public_bytes(keys.public.public).verify(keys.credential_signer(data), data)
    public = load_der_public_key(paper)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(keys.paper_signer._sign(data), data, ec.ECDSA(SHA256()))  # type: ignore[attr-defined]
    return True


def test_both_keys_are_made_in_the_token_and_sign_there(keyring: Keyring, token: Token) -> None:
    keys = key_set_of(keyring, hospital(), MARCH)
    (pair,) = pairs_in(keyring.folder_of(7))
    assert signs(keys, pair.paper)
    assert pair.credential_handle
    assert pair.paper_handle
    assert [path.name for path in keyring.folder_of(7).iterdir()] == ["keys.json"]
    assert keyring.safe.has(keyring.folder_of(7), pair)


def test_no_private_key_can_be_read_out_of_the_token(keyring: Keyring, token: Token) -> None:
    key_set_of(keyring, hospital(), MARCH)

    def look(session: pkcs11.Session) -> list[tuple[str, bool, bool]]:
        found = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        return sorted((key.label, key[Attribute.SENSITIVE], key[Attribute.EXTRACTABLE]) for key in found)

    assert token.use(look) == [
        ("hwx institution 7 credential", True, False),
        ("hwx institution 7 paper", True, False),
    ]


def test_a_token_that_knows_no_ed25519_holds_the_key_for_pdfs_and_the_other_is_an_encrypted_file(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many hardware tokens are of this kind."""
    able = Token.mechanisms
    monkeypatch.setattr(Token, "mechanisms", lambda self: able(self) - {Mechanism.EDDSA})
    keys = key_set_of(keyring, hospital(), MARCH)
    (pair,) = pairs_in(keyring.folder_of(7))
    assert signs(keys, pair.paper)
    assert (pair.credential_handle, bool(pair.paper_handle)) == ("", True)
    (pem,) = keyring.folder_of(7).glob("*.pem")
    assert pem.name == f"{pair.id}.credential.pem"
    assert pem.read_bytes().startswith(b"-----BEGIN ENCRYPTED ")
    assert keyring.safe.has(keyring.folder_of(7), pair)


def test_keys_in_files_go_on_when_a_token_takes_over_and_new_ones_lie_in_it(tmp_path: Path, token: Token) -> None:
    before = ring(tmp_path, None, PASSPHRASE)
    old = key_set_of(before, hospital(), MARCH)
    now = ring(tmp_path, token, PASSPHRASE)
    next_pair(now, hospital(), APRIL, APRIL)
    first, second = pairs_in(now.folder_of(7))
    assert key_set_of(now, hospital(), MARCH).public.public == old.public.public
    assert signs(key_set_of(now, hospital(), MARCH), first.paper)
    assert signs(key_set_of(now, hospital(), APRIL), second.paper)
    assert (first.paper_handle, bool(second.paper_handle)) == ("", True)


def test_many_threads_sign_through_one_session(keyring: Keyring) -> None:
    keys = key_set_of(keyring, hospital(), MARCH)
    (pair,) = pairs_in(keyring.folder_of(7))
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda number: signs(keys, pair.paper, str(number).encode()), range(40)))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_session_that_was_closed_is_told_and_the_next_use_opens_another(keyring: Keyring, token: Token) -> None:
    """As when a token is drawn out and put back."""
    keys = key_set_of(keyring, hospital(), MARCH)
    (pair,) = pairs_in(keyring.folder_of(7))
    token.use(lambda session: session.close())
    with pytest.raises(KeysUnsafe, match=r"the token 'hwx-tests' cannot be used .*Is it plugged in"):
        keys.credential_signer(b"x")
    assert signs(keys, pair.paper)


def test_who_signed_in_to_the_token_first_does_not_keep_hwx_out(keyring: Keyring, token: Token) -> None:
    token._forget()
    other = pkcs11.lib(token.module).get_token(token_label=token.label).open(user_pin=PIN)
    assert key_set_of(keyring, hospital(), MARCH).credential_signer(b"x")
    other.close()


def test_a_wrong_pin_is_tried_once_so_that_the_token_does_not_lock_itself(token: Token, tmp_path: Path) -> None:
    pin_file = tmp_path / "pin"
    pin_file.write_text("000000\n")
    wrong = replace(token, pin_file=str(pin_file))
    token._forget()
    with pytest.raises(KeysUnsafe, match=f"refuses the PIN in {pin_file}. It is not tried again"):
        wrong.mechanisms()
    # Were it tried again, it would be right now.
    token.use(lambda session: session.set_pin(PIN, "000000"))
    token._forget()
    with pytest.raises(KeysUnsafe, match="It is not tried again"):
        wrong.mechanisms()
    token_session._refused.clear()
    assert wrong.use(lambda session: session.set_pin("000000", PIN)) is None
    wrong._forget()
    pin_file.write_text(f"{PIN}\r\nanother line\n")
    assert wrong.mechanisms()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda token: replace(token, module="/nowhere/token.so"), "cannot be used .*cannot open shared object file"),
        (lambda token: replace(token, label="another"), "the token 'another' cannot be used"),
        (lambda token: replace(token, pin_file="/nowhere/pin"), "PIN .* cannot be read from /nowhere/pin"),
    ],
)
def test_what_is_missing_is_told(token: Token, broken: Callable[[Token], Token], said: str) -> None:
    token._forget()
    with pytest.raises(KeysUnsafe, match=said):
        broken(token).mechanisms()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe1\x002\x00", "the PIN of the token cannot be read from {} (it is no text)."),
        (b"\n123456\n", "the first line of {} is empty; the PIN of the token 'hwx-tests' was expected there."),
    ],
)
def test_a_file_without_a_pin_is_told_and_nothing_is_tried(
    token: Token, tmp_path: Path, content: bytes, said: str
) -> None:
    """A token counts an empty PIN as a wrong one."""
    token._forget()
    pin_file = tmp_path / "pin"
    pin_file.write_bytes(content)
    with pytest.raises(KeysUnsafe) as told:
        replace(token, pin_file=str(pin_file)).mechanisms()
    assert str(told.value) == said.format(pin_file)


def test_a_key_that_is_gone_from_the_token_is_told(keyring: Keyring, token: Token) -> None:
    keys = key_set_of(keyring, hospital(), MARCH)
    (pair,) = pairs_in(keyring.folder_of(7))
    key_token.drop(token, pair.credential_handle)
    assert not keyring.safe.has(keyring.folder_of(7), pair)
    with pytest.raises(KeysUnsafe, match="the token 'hwx-tests' cannot be used"):
        keys.credential_signer(b"x")


def test_keys_that_the_token_does_not_give_are_no_keys_that_can_sign_today(tmp_path: Path, token: Token) -> None:
    here = Settings(
        data=tmp_path,
        base_url="https://hwx.example.org",
        key_passphrase=PASSPHRASE,
        token_module=token.module,
        token_label=token.label,
        token_pin_file=token.pin_file,
    )

    def told(settings: Settings) -> str:
        (found,) = [one for one in health_of(settings, MARCH) if one.what.startswith("Keys of institution 7")]
        return found.trouble

    key_set_of(keyring_of(here), hospital(), MARCH)
    assert told(here) == ""
    assert "the token 'another' cannot be used" in told(replace(here, token_label="another"))
    (pair,) = pairs_in(keyring_of(here).folder_of(7))
    key_token.drop(token, pair.paper_handle)
    assert told(here) == "the token does not hold its private keys. Is it the right one?"


def test_without_the_token_its_keys_sign_nothing(tmp_path: Path, keyring: Keyring) -> None:
    key_set_of(keyring, hospital(), MARCH)
    with pytest.raises(KeysUnsafe, match=r"the key lies in a token, and none is named. Set HWX_TOKEN_MODULE"):
        key_set_of(ring(tmp_path, None, PASSPHRASE), hospital(), MARCH)


def test_keys_that_came_into_no_list_are_taken_out_of_the_token(keyring: Keyring, token: Token) -> None:
    """Two processes needed the first keys at once, and the other one was faster."""
    first_pair(keyring, hospital(), MARCH)
    first_pair(keyring, hospital(), MARCH)
    assert token.use(lambda session: len(list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})))) == 2


def test_a_token_whose_signatures_do_not_hold_is_refused(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_token, "sign_p256", lambda *_: b"nothing")
    with pytest.raises(KeysUnsafe, match="a key whose signatures do not hold"):
        key_set_of(keyring, hospital(), MARCH)
    assert pairs_in(keyring.folder_of(7)) == ()


FORKING = """
import os, sys
from pathlib import Path
from hwx.keys import token as key_token
from hwx.keys.token_session import Token
from hwx.settings import Settings
token = Token(*sys.argv[1:4])
handle = key_token.new_handle()
key_token.make_ed25519(token, handle, "forked")
child = os.fork()
if child == 0:
    os._exit(0 if len(key_token.sign_ed25519(token, handle, b"child")) == 64 else 1)
assert os.waitpid(child, 0)[1] == 0
assert len(key_token.sign_ed25519(token, handle, b"parent")) == 64
print("both signed")
"""


def test_a_process_made_from_one_with_an_open_session_signs_as_well(token: Token) -> None:
    """As servers with several workers do."""
    command = [sys.executable, "-c", FORKING, token.module, token.label, token.pin_file]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("both signed", 0), run.stderr


def test_of_two_tokens_the_one_with_the_label_is_used(token: Token) -> None:
    token._forget()
    another_token("beside it")
    assert token.mechanisms()
