"""The dated history of an institution's keys: what is in force and trusted when, and the public file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from hwx.rules.issuer_keys import HistoryUnreadable, IssuerKey, KeyHistory, history_from_json, history_to_json

FIRST = IssuerKey(b"\1" * 32, date(2025, 3, 1), date(2026, 3, 1), date(2026, 2, 1))
SECOND = IssuerKey(b"\2" * 32, date(2026, 3, 1))
HISTORY = KeyHistory("did:web:training.example:institutions:7", "مستشفى المنصور", (FIRST, SECOND))


@pytest.mark.parametrize(
    "day, in_force, trusted",
    [
        (date(2025, 2, 28), False, True),
        (date(2025, 3, 1), True, True),
        (date(2026, 1, 31), True, True),
        (date(2026, 2, 1), True, False),
        (date(2026, 3, 1), True, False),
        (date(2026, 3, 2), False, False),
    ],
)
def test_a_key_is_in_force_on_its_first_and_last_day_and_not_trusted_from_the_day_that_is_marked(
    day: date, in_force: bool, trusted: bool
) -> None:
    assert (FIRST.in_force(day), FIRST.trusted(day)) == (in_force, trusted)


def test_a_key_without_a_last_day_stays_in_force_and_trusted() -> None:
    assert SECOND.in_force(date(2099, 1, 1))
    assert SECOND.trusted(date(2099, 1, 1))


def test_a_key_is_found_by_its_whole_name_only() -> None:
    assert HISTORY.key_of(HISTORY.method(SECOND)) == SECOND
    assert HISTORY.key_of(f"did:web:other.example#{SECOND.multikey}") is None
    assert HISTORY.key_of(SECOND.multikey) is None


def test_the_public_file_holds_every_key_with_its_days() -> None:
    said = json.loads(history_to_json(HISTORY))
    assert said == {
        "format": "hwx-issuer-keys",
        "version": 1,
        "issuer": HISTORY.issuer,
        "name": HISTORY.name,
        "keys": [
            {
                "multikey": FIRST.multikey,
                "used_from": "2025-03-01",
                "used_until": "2026-03-01",
                "distrusted_from": "2026-02-01",
            },
            {"multikey": SECOND.multikey, "used_from": "2026-03-01", "used_until": None, "distrusted_from": None},
        ],
    }


def test_the_public_file_is_read_back_however_it_is_laid_out() -> None:
    assert history_from_json(history_to_json(HISTORY)) == HISTORY
    assert history_from_json(json.dumps(json.loads(history_to_json(HISTORY)), indent=2).encode()) == HISTORY


def file_with(**changes: Any) -> bytes:
    return json.dumps({**json.loads(history_to_json(HISTORY)), **changes}).encode()


def file_with_key(**changes: Any) -> bytes:
    row = json.loads(history_to_json(HISTORY))["keys"][1]
    return file_with(keys=[{**row, **changes}])


@pytest.mark.parametrize(
    "data, message",
    [
        (b"{", "the history of keys cannot be read"),
        (b"[]", '"format": "hwx-issuer-keys" and "version": 1 were expected'),
        (file_with(format="hwx-keys"), '"format": "hwx-issuer-keys"'),
        (file_with(version=2), '"version": 1 were expected'),
        (file_with(issuer=7), '"issuer" and "name" were expected to be texts'),
        (file_with(name=None), '"issuer" and "name" were expected to be texts'),
        (file_with(keys={}), '"keys" a list'),
        (file_with(keys=["z6Mk"]), "key 1 of the history does not have the four values"),
        (file_with(keys=[{}]), "key 1 of the history does not have the four values"),
        (file_with_key(more=1), "key 1 of the history does not have the four values"),
        (file_with_key(multikey="z6Mk"), "key 1 of the history cannot be read: a Multikey of 48 characters"),
        (file_with_key(multikey=None), "None was expected to be a text"),
        (file_with_key(used_from=None), "None was expected to be a text"),
        (file_with_key(used_from="20260301"), "'20260301' is not a date like 2026-03-01"),
        (file_with_key(used_until="2026-02-30"), "key 1 of the history cannot be read"),
        (file_with_key(distrusted_from=0), "0 was expected to be a text"),
        (file_with(keys=json.loads(history_to_json(HISTORY))["keys"] * 2), "a key stands in the history twice"),
    ],
)
def test_a_file_that_is_no_history_says_what_was_expected(data: bytes, message: str) -> None:
    with pytest.raises(HistoryUnreadable) as refused:
        history_from_json(data)
    assert message in str(refused.value)
