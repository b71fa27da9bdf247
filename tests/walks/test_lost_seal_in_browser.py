"""The check in the browser believes nothing that a lost key of the site sealed from the day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hwx.keys.changes import distrust_seal
from hwx.keys.site import public_keys
from tests.verification.proven import transcript, written
from tests.walks.test_check_in_browser import NO, YES, Hospital, check, from_disk, here, plain, saved

__all__ = ["from_disk", "here", "saved"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "is not trusted for the day of the signature"),
        (1, "The file is dated before, but whoever has the key can date as they like."),
    ],
)
def test_a_statement_sealed_with_a_lost_key_of_the_site_is_not_believed_and_the_credential_is(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page], days: int, said: str
) -> None:
    assert check(from_disk(saved()), here.sealed)[0] == YES
    folder = here.settings.keys_folder
    since = transcript().issued_at.date() + timedelta(days=days)
    distrust_seal(folder, public_keys(folder)[0].id, since, datetime.now(UTC).date(), "Found in the street")

    page = from_disk(saved())
    answer = check(page, here.sealed)[0]
    assert answer != YES
    assert answer == NO or days
    assert said in plain(page)
    assert check(page, written(here.document))[0] == YES
