"""The check in the browser of a transcript whose curriculum is written in one language, and not in the reader's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from hwx.rules.credential import credential_of
from hwx.rules.curriculum import Wording
from hwx.rules.data_integrity import prove
from tests.support.credentials import issuing
from tests.verification.proven import transcript, written
from tests.walks.test_check_in_browser import Hospital, check, from_disk, here, plain, saved

__all__ = ["from_disk", "here", "saved"]

TITLE = "Prévention des infections"


def test_its_title_stands_among_what_is_to_be_compared_in_the_language_that_counts(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    pinned = replace(transcript().curriculum, title=Wording({"fr": TITLE}), language="fr")
    said = replace(transcript(), curriculum=pinned)
    known = issuing(said, issuer=here.keys.did, status_list=here.status_address, status_index=1, entries={})
    document = prove(credential_of(said, known), here.keys.credential_signer, here.keys.method, said.issued_at)
    page = from_disk(saved("en"))
    assert check(page, written(document))[0] == "Yes, it is authentic."
    assert f"Curriculum {TITLE}" in " ".join(plain(page).split())
