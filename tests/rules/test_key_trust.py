"""What a signature is worth after its key was lost: the date decides, and only a witness can vouch for a date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.issuer_keys import IssuerKey
from hwx.rules.key_trust import Trust, trust_in

MADE, BEFORE, LOST, AFTER, ENDED = (date(2026, month, 1) for month in (1, 2, 3, 4, 5))
NEVER_LOST = {"used_from": MADE, "used_until": ENDED}
WAS_LOST = {"used_from": MADE, "used_until": AFTER, "distrusted_from": LOST}


@pytest.mark.parametrize("kind", ["key", "certificate"])
@pytest.mark.parametrize(
    ("days", "dated", "witnessed", "trust"),
    [
        (NEVER_LOST, MADE, (), Trust.TRUSTED),
        (NEVER_LOST, ENDED, (), Trust.TRUSTED),
        (NEVER_LOST, MADE - timedelta(1), (), Trust.NOT_IN_FORCE),
        (NEVER_LOST, ENDED + timedelta(1), (), Trust.NOT_IN_FORCE),
        ({"used_from": MADE}, date(2999, 1, 1), (), Trust.TRUSTED),
        (WAS_LOST, BEFORE, (), Trust.UNWITNESSED),
        (WAS_LOST, BEFORE, (BEFORE,), Trust.TRUSTED),
        (WAS_LOST, BEFORE, (LOST - timedelta(1),), Trust.TRUSTED),
        (WAS_LOST, BEFORE, (LOST,), Trust.DISTRUSTED),
        (WAS_LOST, BEFORE, (AFTER, BEFORE), Trust.TRUSTED),
        (WAS_LOST, BEFORE, (AFTER, LOST), Trust.DISTRUSTED),
        (WAS_LOST, LOST, (), Trust.DISTRUSTED),
        (WAS_LOST, LOST, (BEFORE,), Trust.DISTRUSTED),
        (WAS_LOST, AFTER, (AFTER,), Trust.DISTRUSTED),
        (WAS_LOST, MADE - timedelta(1), (BEFORE,), Trust.NOT_IN_FORCE),
        (WAS_LOST, AFTER + timedelta(1), (), Trust.DISTRUSTED),
    ],
)
def test_the_date_decides_and_a_witness_vouches_for_it(
    kind: str, days: dict[str, Any], dated: date, witnessed: tuple[date, ...], trust: Trust
) -> None:
    key = IssuerKey(bytes(32), **days) if kind == "key" else IssuerCertificate((b"",), **days)
    assert trust_in(key, dated, witnessed) is trust


DAYS = st.dates(MADE, ENDED)


@given(dated=DAYS, lost=DAYS, seen=st.lists(DAYS))
def test_nothing_that_first_appeared_after_the_loss_is_ever_trusted(dated: date, lost: date, seen: list[date]) -> None:
    """Whatever date the thief writes into it."""
    key = IssuerKey(bytes(32), MADE, None, lost)
    if min(seen, default=ENDED) >= lost:
        assert trust_in(key, dated, seen) is not Trust.TRUSTED


@given(dated=DAYS, lost=DAYS, seen=st.lists(DAYS), more=st.lists(DAYS))
def test_another_witness_never_takes_trust_away(dated: date, lost: date, seen: list[date], more: list[date]) -> None:
    key = IssuerKey(bytes(32), MADE, None, lost)
    if trust_in(key, dated, seen) is Trust.TRUSTED:
        assert trust_in(key, dated, [*seen, *more]) is Trust.TRUSTED
