"""The list of what is no longer in force: its bits, its credential, and what it says about a credential."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.data_integrity import Reason as ProofReason
from hwx.rules.data_integrity import prove
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import did_key
from hwx.rules.status_list import (
    BITS,
    MAX_LIST_BYTES,
    NotAList,
    Reason,
    StatusFinding,
    bit,
    decoded,
    encoded,
    status_in,
    status_list_credential,
)
from tests.rules.credentials import AT, HISTORY, ISSUER, ISSUER_KEY, KEY, LIST, METHOD, member
from tests.rules.tampering import replaced

INDEX = 94_567
UNTIL = AT + timedelta(days=7)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
OTHER_KEY = IssuerKey(OTHER.public_key().public_bytes_raw(), ISSUER_KEY.used_from)
OTHERS = KeyHistory("did:web:other.example", "", (OTHER_KEY,))


def packed(raw: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(raw, mtime=0)).rstrip(b"=").decode()


def list_with(*revoked: int, address: str = LIST, **changes: Any) -> dict[str, Any]:
    bare = status_list_credential(address, ISSUER, revoked, AT, UNTIL)
    bare["credentialSubject"] |= changes
    return prove(bare, KEY.sign, METHOD, AT)


def test_bit_nought_is_the_leftmost_of_the_first_byte() -> None:
    raw = decoded(encoded([0, 9, BITS - 1]))
    assert (raw[0], raw[1], raw[-1], len(raw)) == (0b10000000, 0b01000000, 0b00000001, 16_384)


@given(st.sets(st.integers(0, BITS - 1), max_size=20))
def test_what_is_set_is_read_and_nothing_else(revoked: set[int]) -> None:
    raw = decoded(encoded(revoked))
    assert {place for place in range(BITS) if raw[place // 8] and bit(raw, place)} == revoked


def test_an_empty_list_is_as_small_as_can_be_and_always_the_same() -> None:
    assert encoded([]) == encoded([])
    assert len(encoded([])) < 100


@pytest.mark.parametrize("place", [-1, BITS])
def test_a_place_beyond_the_list_cannot_be_set(place: int) -> None:
    with pytest.raises(ValueError, match=f"place {place} is not on a list of {BITS} places"):
        encoded([place])


WHOLE = gzip.compress(bytes(BITS // 8), mtime=0)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", 'begins with "u"'),
        (encoded([])[1:], 'begins with "u"'),
        ("u*", "cannot be unpacked"),
        ("uAAAA", "cannot be unpacked"),
        ("u" + base64.urlsafe_b64encode(WHOLE[:-9]).decode().rstrip("="), "is cut short"),
        ("u" + base64.urlsafe_b64encode(WHOLE + b"x").decode().rstrip("="), "has something after it"),
        (packed(bytes(MAX_LIST_BYTES + 1)), f"larger than {MAX_LIST_BYTES} bytes"),
        (packed(bytes(BITS // 8 - 1)), f"at least {BITS} places, this one has {BITS - 8}"),
    ],
)
def test_what_is_no_list_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(NotAList) as refused:
        decoded(text)
    assert message in str(refused.value)


def test_a_larger_list_of_others_is_read() -> None:
    assert len(decoded(packed(bytes(MAX_LIST_BYTES)))) == MAX_LIST_BYTES


def test_the_credential_of_the_list_is_small_and_says_its_days() -> None:
    found = status_list_credential(LIST, ISSUER, [INDEX], AT, UNTIL)
    assert found == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-03-01T09:30:00Z",
        "validUntil": "2026-03-08T09:30:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded([INDEX]),
        },
    }


@pytest.mark.parametrize("revoked, said", [([], False), ([INDEX], True), ([INDEX - 1, INDEX + 1], False)])
def test_the_list_says_whether_a_credential_is_still_in_force(revoked: list[int], said: bool) -> None:
    assert status_in(member(1), list_with(*revoked), [HISTORY], AT) == StatusFinding(None, said, AT)


@pytest.mark.parametrize(
    "after, revoked, expected",
    [
        (timedelta(days=7), [], StatusFinding(None, False, AT)),
        (timedelta(days=7, seconds=1), [], StatusFinding(Reason.EXPIRED, None, AT)),
        (timedelta(days=900), [INDEX], StatusFinding(None, True, AT)),
        (timedelta(seconds=-1), [INDEX], StatusFinding(Reason.NOT_YET_VALID, None, AT)),
    ],
)
def test_an_old_list_still_tells_of_what_was_revoked_and_no_longer_of_what_was_not(
    after: timedelta, revoked: list[int], expected: StatusFinding
) -> None:
    assert status_in(member(1), list_with(*revoked), [HISTORY], AT + after) == expected


def without_entry() -> dict[str, Any]:
    return {name: value for name, value in member(1).items() if name != "credentialStatus"}


def entry(**changes: Any) -> dict[str, Any]:
    return {**member(1), "credentialStatus": {**member(1)["credentialStatus"], **changes}}


@pytest.mark.parametrize(
    "credential, reason",
    [
        (without_entry(), Reason.NO_ENTRY),
        ({**member(1), "credentialStatus": []}, Reason.ENTRY_MALFORMED),
        (entry(type="StatusList2021Entry"), Reason.ENTRY_MALFORMED),
        (entry(statusPurpose="suspension"), Reason.ENTRY_MALFORMED),
        (entry(statusListIndex=INDEX), Reason.ENTRY_MALFORMED),
        (entry(statusListIndex="-1"), Reason.ENTRY_MALFORMED),
        (entry(statusListIndex="٣"), Reason.ENTRY_MALFORMED),
        (entry(statusListIndex="1234567890"), Reason.ENTRY_MALFORMED),
        (entry(statusListCredential=None), Reason.ENTRY_MALFORMED),
        (entry(statusListIndex=str(BITS)), Reason.BEYOND_THE_LIST),
        (entry(statusListCredential=f"{LIST}/2"), Reason.OTHER_LIST),
        ({**member(1), "issuer": OTHERS.issuer}, Reason.OTHER_ISSUER),
    ],
)
def test_a_credential_that_the_list_is_not_about_gets_no_answer(credential: dict[str, Any], reason: Reason) -> None:
    found = status_in(credential, list_with(), [HISTORY], AT)
    assert (found.reason, found.revoked) == (reason, None)


@pytest.mark.parametrize(
    "found, reason",
    [
        (None, Reason.NOT_A_LIST),
        ({}, Reason.NOT_A_LIST),
        (prove(member(1), KEY.sign, METHOD, AT), Reason.NOT_A_LIST),
        (status_list_credential(LIST, ISSUER, [], AT, UNTIL), Reason.NOT_AUTHENTIC),
        (replaced(list_with(INDEX), ("credentialSubject", "encodedList"), encoded([])), Reason.NOT_AUTHENTIC),
        (replaced(list_with(), ("validUntil",), "2099-01-01T00:00:00Z"), Reason.NOT_AUTHENTIC),
        (list_with(statusPurpose="suspension"), Reason.LIST_MALFORMED),
        (list_with(encodedList="u"), Reason.LIST_MALFORMED),
        (list_with(address=f"{LIST}/2"), Reason.OTHER_LIST),
    ],
    ids=range(9),
)
def test_a_list_that_is_none_or_forged_gives_no_answer(found: Any, reason: Reason) -> None:
    answer = status_in(member(1), found, [HISTORY], AT)
    assert (answer.reason, answer.revoked) == (reason, None)


@pytest.mark.parametrize("name", ["validFrom", "validUntil"])
def test_a_list_without_its_days_gives_no_answer(name: str) -> None:
    bare = status_list_credential(LIST, ISSUER, [], AT, UNTIL)
    del bare[name]
    answer = status_in(member(1), prove(bare, KEY.sign, METHOD, AT), [HISTORY], AT)
    assert answer.reason is Reason.LIST_MALFORMED


def test_what_is_wrong_with_the_signature_of_a_list_is_told() -> None:
    forged = prove(status_list_credential(LIST, ISSUER, [], AT, UNTIL), OTHER.sign, METHOD, AT)
    answer = status_in(member(1), forged, [HISTORY], AT)
    assert answer.proofs is not None
    assert answer.proofs.reason is ProofReason.BAD_SIGNATURE


def test_a_list_of_another_issuer_who_is_known_as_well_gives_no_answer() -> None:
    bare = status_list_credential(LIST, OTHERS.issuer, [], AT, UNTIL)
    theirs = prove(bare, OTHER.sign, OTHERS.method(OTHER_KEY), AT)
    assert status_in(member(1), theirs, [HISTORY, OTHERS], AT).reason is Reason.OTHER_ISSUER


def test_the_days_of_a_list_are_written_in_utc() -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert status_list_credential(LIST, ISSUER, [], at, at)["validFrom"] == "2026-03-01T09:30:00Z"


def in_its_own_name(**days: Any) -> tuple[dict[str, Any], KeyHistory]:
    """A list whose issuer is named by its key, and the history of that name."""
    did = did_key(OTHER_KEY.public)
    history = KeyHistory(did, "", (replace(OTHER_KEY, **days),))
    bare = {**status_list_credential(LIST, did, [], AT, UNTIL)}
    return prove(bare, OTHER.sign, history.method(OTHER_KEY), AT), history


DAY = timedelta(days=1)


def test_where_the_key_is_the_name_it_speaks_of_its_credentials_after_it_was_replaced() -> None:
    """Nobody else can: software elsewhere takes a list only from the issuer that the credential names."""
    listed, history = in_its_own_name(used_until=AT.date() - DAY)
    credential = {**member(1), "issuer": history.issuer}
    assert status_in(credential, listed, [history], AT) == StatusFinding(None, False, AT)


def test_a_key_that_was_replaced_speaks_no_more_where_the_issuer_has_another_name() -> None:
    over = replace(HISTORY, keys=(replace(ISSUER_KEY, used_until=AT.date() - DAY),))
    found = status_in(member(1), list_with(), [over], AT)
    assert (found.reason, found.proofs and found.proofs.reason) == (Reason.NOT_AUTHENTIC, ProofReason.KEY_NOT_IN_FORCE)


@pytest.mark.parametrize("day", [AT.date() - DAY, AT.date(), AT.date() + DAY])
def test_a_key_that_was_lost_speaks_of_nothing_whatever_date_it_writes(day: date) -> None:
    """Whoever has it can sign a list of the day before that is good for a hundred years."""
    lost = replace(HISTORY, keys=(replace(ISSUER_KEY, distrusted_from=day),))
    assert status_in(member(1), list_with(INDEX), [lost], AT).reason is Reason.NOT_AUTHENTIC
    listed, history = in_its_own_name(distrusted_from=day)
    assert status_in({**member(1), "issuer": history.issuer}, listed, [history], AT).reason is Reason.NOT_AUTHENTIC
