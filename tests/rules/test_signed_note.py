"""Tests of hwx.rules.signed_note: the published examples, and everything that is no note, no signature or no key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.signed_note import (
    KeyUnreadable,
    NoteKey,
    NoteUnreadable,
    NotSigned,
    from_base64,
    key_from,
    sign,
    text_of,
    to_base64,
    verified,
)

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""Key and note of the documentation of Go's package golang.org/x/mod/sumdb/note."""

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
KEY = NoteKey("exchange.example.org/log1", PRIVATE.public_key().public_bytes_raw())
STRANGER = NoteKey("exchange.example.org/log1", OTHER.public_key().public_bytes_raw())
TEXT = "One line\nand another\n"
NOTE = sign(TEXT, KEY, PRIVATE.sign)


def test_a_note_of_another_implementation_is_verified_with_its_key() -> None:
    key = key_from(PETER)
    assert (key.name, key.id.hex(), key.line) == ("PeterNeumann", "c74f20a3", PETER)
    assert verified(PETER_SAID, [key]) == PETER_SAID.partition("\n\n")[0] + "\n"


def test_a_note_has_its_text_an_empty_line_and_a_line_for_the_signature() -> None:
    body, line = NOTE.split("\n\n")
    dash, name, value = line.split(" ")
    assert (f"{body}\n", dash, name) == (TEXT, "—", KEY.name)
    assert from_base64(value.rstrip("\n")) == KEY.id + PRIVATE.sign(TEXT.encode())
    assert verified(NOTE, [STRANGER, KEY]) == text_of(NOTE) == TEXT


def test_signatures_by_others_are_passed_over() -> None:
    witness = "— witness.example " + to_base64(b"wxyz" + b"s" * 64) + "\n"
    assert verified(NOTE + witness, [KEY]) == TEXT
    assert verified(NOTE.replace("— exch", witness + "— exch"), [KEY]) == TEXT


@given(st.text(min_size=1).filter(lambda text: all(ord(one) >= 32 or one == "\n" for one in text)))
def test_whatever_text_is_signed_is_read_back(text: str) -> None:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return
    assert verified(sign(f"{encoded.decode()}\n", KEY, PRIVATE.sign), [KEY]) == f"{text}\n"


@pytest.mark.parametrize("place", range(0, len(NOTE) - 2, 3))
def test_a_note_with_another_character_anywhere_is_refused(place: int) -> None:
    other = "B" if NOTE[place] != "B" else "C"
    with pytest.raises((NotSigned, NoteUnreadable)):
        verified(NOTE[:place] + other + NOTE[place + 1 :], [KEY])


def test_a_false_signature_by_a_known_key_spoils_a_note_that_another_signed() -> None:
    false = sign(TEXT, KEY, OTHER.sign).partition("\n\n")[2]
    with pytest.raises(NotSigned, match=r"the signature by exchange\.example\.org/log1 is false"):
        verified(NOTE + false, [KEY])


@pytest.mark.parametrize("keys", [[], [STRANGER], [NoteKey("other.example.org", KEY.raw)]])
def test_a_note_signed_by_nobody_known_is_refused(keys: list[NoteKey]) -> None:
    with pytest.raises(NotSigned, match="none of the signatures is by a key that is trusted here"):
        verified(NOTE, keys)


LINE = NOTE.partition("\n\n")[2]


@pytest.mark.parametrize(
    "note, expected",
    [
        ("", "a text, an empty line"),
        (TEXT, "a text, an empty line"),
        (f"{TEXT}\n", "a text, an empty line"),
        (f"{TEXT}{LINE}", "a text, an empty line"),
        (f"\n\n{LINE}", "a text, an empty line"),
        (NOTE.rstrip("\n"), "a text, an empty line"),
        (NOTE.replace("One", "One\t"), "a text, an empty line"),
        (f"{'x' * 17000}\n\n{LINE}", "a text, an empty line"),
        (f"{TEXT}\n{LINE * 17}", "at most 16 signatures were expected"),
        (NOTE.replace("— ", "- "), "a line with a signature is a long dash"),
        (NOTE.replace("— exchange", "— the exchange"), "a line with a signature is a long dash"),
        (f"{TEXT}\n— name ABCDE\n", "the signature is not base64"),
        (f"{TEXT}\n— name ABCD\n", "the signature is too short"),
    ],
)
def test_what_is_not_shaped_like_a_note_is_refused(note: str, expected: str) -> None:
    with pytest.raises(NoteUnreadable, match=expected):
        verified(note, [KEY])


@pytest.mark.parametrize(
    "text, name", [("no end of line", KEY.name), ("\n", KEY.name), ("a\tb\n", KEY.name), (TEXT, "a b"), (TEXT, "a+b")]
)
def test_what_could_not_be_read_back_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="a note is a text that ends with a line"):
        sign(text, NoteKey(name, KEY.raw), PRIVATE.sign)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("", "an Ed25519 key of type 1"),
        ("name", "an Ed25519 key of type 1"),
        (PETER.replace("ARpc", "?Rpc"), "with KEY in base64"),
        (PETER.replace("+ARpc", "+Apc"), "with KEY in base64"),
        (PETER.replace("Peter", "Peter "), "a name without spaces"),
        (PETER.replace("ARpc", "AhpcAA"), "with KEY in base64"),
        (f"name+00000000+{to_base64(bytes([2]) + KEY.raw)}", "an Ed25519 key of type 1"),
        (f"name+00000000+{to_base64(bytes([1]) + KEY.raw[1:])}", "an Ed25519 key of type 1"),
        (PETER.replace("c74f20a3", "c74f20a4"), "the key is not the one with the ID c74f20a4"),
        (PETER.replace("Peter", "Paul"), "the key is not the one with the ID c74f20a3"),
    ],
)
def test_what_is_not_a_key_is_refused(line: str, expected: str) -> None:
    with pytest.raises(KeyUnreadable, match=expected):
        key_from(line)


@pytest.mark.parametrize("text", ["QR==", "Q", "QQ=", "é", "QQ ==", "-_-_"])
def test_base64_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64(text)
    assert from_base64("QQ==") == b"A"
