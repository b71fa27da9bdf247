"""Seals: what was sealed is authentic, one changed byte is not, and no file makes the examiner stumble."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.seal import (
    JSON_PREFIX,
    MAX_JSON_BYTES,
    MAX_PDF_BYTES,
    PDF_PREFIX,
    Finding,
    KeysUnreadable,
    NotSealable,
    PublicKey,
    Reason,
    both,
    examine,
    examine_pdf,
    key_id,
    keys_from_json,
    keys_to_json,
    public_bytes,
    seal,
    seal_pdf,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = PublicKey(public_bytes(KEY), date(2026, 1, 1))
KEYS = (PublicKey(public_bytes(OTHER), date(2020, 1, 1), date(2025, 12, 31)), PUBLIC)

STATEMENT: dict[str, Any] = {
    "format": "hwx-transcript",
    "version": 1,
    "issued_at": "2026-03-01T09:30:00Z",
    "number": "HWX-2026-00042",
    "name": 'أمينة ديالو \U0001f3e5 \u2028 "quoted" \\ back',
    "nested": {"b": [1, None, True, ""], "a": {}},
}
SEALED = seal(STATEMENT, KEY)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"
SEALED_PDF = seal_pdf(PDF, KEY)

texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


def forged(key: Ed25519PrivateKey = KEY, statement: Any = None, **block: Any) -> bytes:
    """Canonical, signed by ``key``, and with whatever else in the seal."""
    said = STATEMENT if statement is None else statement
    signature = key.sign(JSON_PREFIX + rfc8785.dumps({"statement": said}))
    written = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
    right = {"algorithm": "Ed25519", "key": key_id(public_bytes(key)), "signature": written}
    return rfc8785.dumps({"statement": said, "seal": {**right, **block}})


def test_what_was_sealed_is_authentic_and_says_what_was_said() -> None:
    assert examine(SEALED, KEYS) == Finding(None, STATEMENT, PUBLIC.id)
    assert examine(SEALED, KEYS).authentic


def test_the_sealed_bytes_are_those_that_were_promised() -> None:
    """When this fails, files that lie in archives no longer verify: the written format may never change."""
    assert PUBLIC.id == "56475aa75463474c"
    assert hashlib.sha256(SEALED).hexdigest() == "269fc559e66e9ca18d73024ad1e9043abad83140bfd027030be12e1188adb02f"
    assert hashlib.sha256(SEALED_PDF).hexdigest() == "4c9851630ab70645f120141f93534590c21c361a81b4c7a74c2e6d67c7fb7d40"


@given(st.dictionaries(texts, values, max_size=5))
def test_any_plain_statement_is_sealed_and_found_again(extra: dict[str, Any]) -> None:
    statement = {**extra, **STATEMENT}
    assert examine(seal(statement, KEY), KEYS) == Finding(None, statement, PUBLIC.id)


@given(st.dictionaries(texts, values, max_size=5))
def test_what_is_signed_and_what_is_sealed_is_canonical_json(extra: dict[str, Any]) -> None:
    """As the page for those who verify with their own program promises it."""
    statement = {**extra, **STATEMENT}
    sealed = seal(statement, KEY)
    assert sealed == rfc8785.dumps(json.loads(sealed)) == forged(statement=statement)


@given(st.permutations(list(STATEMENT)))
def test_the_order_of_the_statement_does_not_matter(order: list[str]) -> None:
    assert seal({name: STATEMENT[name] for name in order}, KEY) == SEALED


@pytest.mark.parametrize("change", [1, 0x20, 0x80])
def test_one_changed_byte_anywhere_is_not_authentic(change: int) -> None:
    for place in range(len(SEALED)):
        altered = SEALED[:place] + bytes([SEALED[place] ^ change]) + SEALED[place + 1 :]
        assert not examine(altered, KEYS).authentic, place


def test_one_byte_more_or_less_anywhere_is_not_authentic() -> None:
    for place in range(len(SEALED)):
        assert not examine(SEALED[:place] + SEALED[place + 1 :], KEYS).authentic, place
        assert not examine(SEALED[:place] + b" " + SEALED[place:], KEYS).authentic, place
    assert not examine(SEALED + b"\n", KEYS).authentic


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.UNREADABLE),
        (b"%PDF-1.7", Reason.UNREADABLE),
        (b"\xef\xbb\xbf" + SEALED, Reason.UNREADABLE),
        (SEALED + SEALED, Reason.UNREADABLE),
        (SEALED.decode().encode("utf-16"), Reason.UNREADABLE),
        (b'{"seal":{},"seal":{},"statement":{}}', Reason.UNREADABLE),
        (SEALED.replace(b"HWX-2026", b"\\ud800"), Reason.UNREADABLE),
        (b'{"a":"\\ud800"}', Reason.UNREADABLE),
        (SEALED.replace(b'"nested"', b'"\\udc00"'), Reason.UNREADABLE),
        (b'{"\\ud800":1}', Reason.UNREADABLE),
        (b"[" * 100_000, Reason.UNREADABLE),
        (b" " * (MAX_JSON_BYTES + 1), Reason.TOO_LARGE),
        (b"{}", Reason.NOT_A_TRANSCRIPT),
        (b"[]", Reason.NOT_A_TRANSCRIPT),
        (b"null", Reason.NOT_A_TRANSCRIPT),
        (b'{"seal":{},"statement":[]}', Reason.NOT_A_TRANSCRIPT),
        (rfc8785.dumps({"statement": STATEMENT}), Reason.NOT_A_TRANSCRIPT),
        (rfc8785.dumps({**json.loads(SEALED), "more": 1}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "format": "something"}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "version": 0}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "version": True}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "version": "1"}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "issued_at": None}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "issued_at": "2026-03-01"}), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "issued_at": "2026-02-30T09:30:00Z"}), Reason.NOT_A_TRANSCRIPT),
        (forged(extra=1), Reason.NOT_A_TRANSCRIPT),
        (forged(signature=7), Reason.NOT_A_TRANSCRIPT),
        (forged(statement={**STATEMENT, "version": 2}), Reason.NEWER_FORMAT),
        (forged(statement={**STATEMENT, "version": 2}, algorithm="ML-DSA"), Reason.NEWER_FORMAT),
        (forged(statement={**STATEMENT, "version": 2, "issued_at": 1}), Reason.NEWER_FORMAT),
        (SEALED.replace(b'"version":1', b'"version":2'), Reason.BAD_SIGNATURE),
        (json.dumps(json.loads(SEALED), indent=1).encode(), Reason.NOT_CANONICAL),
        (SEALED.replace("أ".encode(), b"\\u0623"), Reason.NOT_CANONICAL),
        (forged(key=Ed25519PrivateKey.from_private_bytes(b"z" * 32)), Reason.UNKNOWN_KEY),
        (SEALED.replace(PUBLIC.id.encode(), b"0" * 16), Reason.UNKNOWN_KEY),
        (forged(algorithm="none"), Reason.BAD_SIGNATURE),
        (forged(signature=""), Reason.BAD_SIGNATURE),
        (forged(signature="!" * 86), Reason.BAD_SIGNATURE),
        (forged(signature="é" * 86), Reason.BAD_SIGNATURE),
        (forged(OTHER, None).replace(KEYS[0].id.encode(), PUBLIC.id.encode()), Reason.BAD_SIGNATURE),
        (SEALED.replace(b"00042", b"00043"), Reason.BAD_SIGNATURE),
        (forged(OTHER), Reason.KEY_NOT_IN_FORCE),
    ],
)
def test_every_way_of_being_not_authentic_has_its_reason(data: bytes, reason: Reason) -> None:
    found = examine(data, KEYS)
    assert found.reason is reason
    assert not found.authentic


def test_an_unauthentic_file_still_shows_what_it_says() -> None:
    found = examine(SEALED.replace(b"00042", b"00043"), KEYS)
    assert found.statement is not None
    assert found.statement["number"] == "HWX-2026-00043"


def test_spare_bits_of_the_signature_are_no_place_to_hide_in() -> None:
    """The last sign of 86 carries two bits of the signature; another sign with the same two must not pass."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    written = json.loads(SEALED)["seal"]["signature"]
    twin = written[:-1] + signs[signs.index(written[-1]) + 1]
    assert base64.urlsafe_b64decode(twin + "==") == base64.urlsafe_b64decode(written + "==")
    assert examine(forged(signature=twin), KEYS).reason is Reason.BAD_SIGNATURE


@pytest.mark.parametrize(("until", "authentic"), [(None, True), (date(2026, 3, 1), True), (date(2026, 2, 28), False)])
def test_the_key_must_have_been_in_force_on_the_day_of_issue(until: date | None, authentic: bool) -> None:
    assert examine(SEALED, (PublicKey(public_bytes(KEY), date(2026, 1, 1), until),)).authentic is authentic


def test_a_key_is_not_in_force_before_its_first_day() -> None:
    late = PublicKey(public_bytes(KEY), date(2026, 3, 2))
    assert examine(SEALED, (late,)).reason is Reason.KEY_NOT_IN_FORCE


@pytest.mark.parametrize(
    ("days", "reason", "later"),
    [
        ({"distrusted_from": date(2026, 3, 1)}, Reason.KEY_DISTRUSTED, False),
        ({"distrusted_from": date(2026, 2, 1)}, Reason.KEY_DISTRUSTED, False),
        ({"distrusted_from": date(2026, 3, 1), "used_until": date(2026, 2, 28)}, Reason.KEY_DISTRUSTED, False),
        ({"distrusted_from": date(2026, 3, 2)}, None, True),
        ({"distrusted_from": date(2026, 3, 2), "used_until": date(2026, 2, 28)}, Reason.KEY_NOT_IN_FORCE, False),
        ({}, None, False),
    ],
)
def test_what_is_dated_on_the_day_of_distrust_or_later_is_not_believed(
    days: dict[str, Any], reason: Reason | None, later: bool
) -> None:
    keys = (replace(PUBLIC, **days),)
    statement, paper = examine(SEALED, keys), examine_pdf(SEALED_PDF, keys)
    assert (statement.reason, statement.distrusted_later) == (reason, later)
    together = both(paper, statement)
    assert (together.reason, together.distrusted_later) == (reason, later)


def test_whoever_changes_a_file_of_a_distrusted_key_has_a_broken_signature() -> None:
    keys = (replace(PUBLIC, distrusted_from=date(2026, 3, 1)),)
    assert examine(SEALED.replace(b"00042", b"00043"), keys).reason is Reason.BAD_SIGNATURE
    newer = forged(statement={**STATEMENT, "version": 2})
    assert examine(newer, keys).reason is Reason.KEY_DISTRUSTED


def test_the_public_list_carries_the_day_of_distrust_and_never_the_reason() -> None:
    lost = replace(PUBLIC, distrusted_from=date(2026, 3, 1), reason="The server was broken into")
    public = keys_to_json((KEYS[0], lost))
    assert json.loads(public)["keys"][1]["distrusted_from"] == "2026-03-01"
    assert b"broken" not in public
    assert keys_from_json(public) == (KEYS[0], replace(lost, reason=""))
    assert keys_from_json(keys_to_json((lost,), with_reasons=True)) == (lost,)


def test_a_list_from_before_keys_could_be_distrusted_reads_and_is_written_as_it_was() -> None:
    saved = (
        b'{"format":"hwx-keys","keys":[{"algorithm":"Ed25519","id":"56475aa75463474c",'
        b'"public":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg","used_from":"2026-01-01","used_until":null}],"version":1}'
    )
    assert keys_from_json(saved) == (PUBLIC,)
    assert keys_to_json((PUBLIC,)) == saved


def test_a_seal_for_a_pdf_is_none_for_a_statement_and_the_other_way_round() -> None:
    written = base64.urlsafe_b64encode(KEY.sign(PDF_PREFIX + rfc8785.dumps({"statement": STATEMENT})))
    assert examine(forged(signature=written.rstrip(b"=").decode()), KEYS).reason is Reason.BAD_SIGNATURE
    wrong = base64.urlsafe_b64encode(KEY.sign(JSON_PREFIX + hashlib.sha256(PDF).digest())).rstrip(b"=").decode()
    assert examine_pdf(PDF + f"%hwx-seal 1 {PUBLIC.id} {wrong}\n".encode(), KEYS).reason is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, "\ud800", object(), {1: 2}, {"a": b"x"}])
def test_what_json_cannot_carry_exactly_is_not_sealed(value: Any) -> None:
    with pytest.raises(NotSealable, match="cannot be sealed"):
        seal({**STATEMENT, "value": value}, KEY)


def test_a_statement_nested_too_deep_to_be_read_again_is_not_sealed() -> None:
    value: Any = 0
    for _ in range(30):
        value = [value]
    with pytest.raises(NotSealable, match="nesting"):
        seal({**STATEMENT, "value": value}, KEY)


def test_a_sealed_pdf_is_authentic() -> None:
    assert examine_pdf(SEALED_PDF, KEYS) == Finding(None, None, PUBLIC.id)
    assert SEALED_PDF.startswith(PDF)


def test_one_changed_byte_of_a_pdf_is_not_authentic() -> None:
    choice = random.Random(1)
    places = [*range(len(PDF), len(SEALED_PDF)), *choice.sample(range(len(PDF)), 400)]
    for place in places:
        altered = bytearray(SEALED_PDF)
        altered[place] ^= choice.randrange(1, 256)
        assert not examine_pdf(bytes(altered), KEYS).authentic, place


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.UNREADABLE),
        (SEALED, Reason.UNREADABLE),
        (b" " + SEALED_PDF, Reason.UNREADABLE),
        (b"%PDF-1.7" + b" " * MAX_PDF_BYTES, Reason.TOO_LARGE),
        (PDF, Reason.NO_SEAL),
        (SEALED_PDF[:-1], Reason.NO_SEAL),
        (SEALED_PDF + b"\n", Reason.NO_SEAL),
        (SEALED_PDF + b"more\n%%EOF\n", Reason.NO_SEAL),
        (SEALED_PDF.replace(b"%%EOF\n%hwx", b"%%EOF \n%hwx"), Reason.NO_SEAL),
        (SEALED_PDF.replace(b"hwx-seal 1", b"hwx-seal 2"), Reason.NO_SEAL),
        (PDF + SEALED_PDF, Reason.BAD_SIGNATURE),
        (SEALED_PDF.replace(PUBLIC.id.encode(), b"0" * 16), Reason.UNKNOWN_KEY),
        (SEALED_PDF.replace(PUBLIC.id.encode(), KEYS[0].id.encode()), Reason.BAD_SIGNATURE),
    ],
)
def test_every_way_in_which_a_pdf_is_not_authentic_has_its_reason(data: bytes, reason: Reason) -> None:
    assert examine_pdf(data, KEYS).reason is reason


@pytest.mark.parametrize("ending", [b"%%EOF", b"%%EOF\n", b"%%EOF\r\n", b"%%EOF\n\n"])
def test_however_the_pdf_ends_its_seal_stands_on_a_line_of_its_own(ending: bytes) -> None:
    sealed = seal_pdf(b"%PDF-1.7\nx\n" + ending, KEY)
    assert b"%%EOF\n%hwx-seal 1 " in sealed
    assert examine_pdf(sealed, KEYS).authentic


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\nno end", b"x%%EOF", SEALED_PDF])
def test_what_does_not_end_as_a_pdf_is_not_sealed(data: bytes) -> None:
    with pytest.raises(NotSealable, match="%%EOF"):
        seal_pdf(data, KEY)


def test_paper_and_statement_are_authentic_only_together_and_under_one_key() -> None:
    paper, attached = examine_pdf(SEALED_PDF, KEYS), examine(SEALED, KEYS)
    assert both(paper, attached) == Finding(None, STATEMENT, PUBLIC.id)
    assert both(examine_pdf(PDF, KEYS), attached).reason is Reason.NO_SEAL
    assert both(paper, examine(b"{}", KEYS)).reason is Reason.NOT_A_TRANSCRIPT
    mixed = both(Finding(None, None, KEYS[0].id), attached)
    assert mixed.reason is Reason.BAD_SIGNATURE


def test_the_list_of_keys_is_written_and_read_again() -> None:
    assert keys_from_json(keys_to_json(KEYS)) == KEYS
    assert keys_from_json(json.dumps(json.loads(keys_to_json(KEYS)), indent=2).encode()) == KEYS


def listed(**changes: Any) -> bytes:
    row = {**json.loads(keys_to_json((PUBLIC,)))["keys"][0], **changes}
    return json.dumps({"format": "hwx-keys", "version": 1, "keys": [row]}).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "the list of keys cannot be read"),
        (b"[]", "this is not a list of keys"),
        (b'{"format":"hwx-keys","version":2,"keys":[]}', "this is not a list of keys"),
        (b'{"format":"hwx-keys","version":1,"keys":{}}', '"keys" was expected to be a list'),
        (b'{"format":"hwx-keys","version":1,"keys":[7]}', "key 1 of the list cannot be read"),
        (b'{"format":"hwx-keys","version":1,"keys":[{}]}', "key 1 of the list cannot be read"),
        (listed(public="AAAA"), "key 1 of the list cannot be read"),
        (listed(public=7), "key 1 of the list cannot be read"),
        (listed(used_from="yesterday"), "key 1 of the list cannot be read"),
        (listed(used_until=7), "key 1 of the list cannot be read"),
        (listed(distrusted_from=7), "key 1 of the list cannot be read"),
        (listed(distrusted_from=""), "key 1 of the list cannot be read"),
        (listed(id="0" * 16), "does not have the id or the algorithm that it names"),
        (listed(algorithm="RSA"), "does not have the id or the algorithm that it names"),
        (keys_to_json((PUBLIC, PUBLIC)), "a key stands in the list twice"),
    ],
)
def test_a_broken_list_of_keys_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(KeysUnreadable, match=said):
        keys_from_json(data)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_examiner_stumble(data: bytes) -> None:
    assert not examine(data, KEYS).authentic
    assert not examine_pdf(data, KEYS).authentic
    assert not examine_pdf(b"%PDF-1.7\n" + data, KEYS).authentic
