"""Keys as the rest of the world writes them, against published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.multikey import NotAMultikey, base58btc, did_key, from_base58btc, from_multikey, multikey

# draft-msporny-base58-03, section 5.
WRITTEN = [
    (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
    (b"The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
    (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    (b"", ""),
    (b"\0", "1"),
]

# W3C vc-di-eddsa, the key of all its test vectors; the two bytes in front of the raw key are those of Ed25519.
PUBLISHED = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


@pytest.mark.parametrize("raw, text", WRITTEN)
def test_bytes_are_written_in_base58_as_published_and_read_back(raw: bytes, text: str) -> None:
    assert base58btc(raw) == text
    assert from_base58btc(text) == raw


@given(st.binary(max_size=80))
def test_whatever_is_written_in_base58_is_read_back(raw: bytes) -> None:
    assert from_base58btc(base58btc(raw)) == raw


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é"])
def test_a_character_that_is_no_digit_of_base58_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no digit of base58btc"):
        from_base58btc(text)


def test_the_published_key_is_read_and_written_again() -> None:
    public = from_multikey(PUBLISHED)
    assert len(public) == 32
    assert multikey(public) == PUBLISHED
    assert did_key(public) == f"did:key:{PUBLISHED}"


@given(st.binary(min_size=32, max_size=32))
def test_every_key_begins_with_the_same_four_letters_and_is_read_back(public: bytes) -> None:
    text = multikey(public)
    assert text.startswith("z6Mk")
    assert from_multikey(text) == public


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_only_thirty_two_bytes_are_a_key(length: int) -> None:
    with pytest.raises(NotAMultikey, match=f"has 32 bytes, not {length}"):
        multikey(bytes(length))


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "of 48 characters"),
        (PUBLISHED[:-1], "of 48 characters"),
        (PUBLISHED + "1", "of 48 characters"),
        ("u" + PUBLISHED[1:], "begins with z6Mk"),
        (PUBLISHED[:-1] + "0", "is no digit of base58btc"),
        ("z7Mk" + PUBLISHED[4:], "a key of another kind"),
        ("z" + "1" * 47, "a key of another kind"),
        ("z1" + base58btc(b"\xed\x01" + b"\1" * 31)[:46], "a key of another kind"),
    ],
)
def test_anything_but_an_ed25519_key_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotAMultikey, match=message):
        from_multikey(text)
