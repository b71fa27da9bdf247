"""One member of a credential, read back alone: what it says, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from hwx.rules.credential_reading import CredentialUnreadable, read_credential, read_member
from tests.rules.test_credential import WHOLE
from tests.support.credentials import credential


def members() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = credential(WHOLE)["credentialSubject"]["verifiableCredential"]
    return found


def test_a_competency_alone_says_of_itself_what_the_whole_says_of_it() -> None:
    whole = read_credential(credential(WHOLE))
    alone = [read_member(one) for one in members()[1:]]
    assert alone
    for one in alone:
        assert one.item is not None
        same = next(item for item in whole.items if item.code == one.item.code)
        assert (one.item.title, one.item.level_reached, one.item.expires) == (
            same.title,
            same.level_reached,
            same.expires,
        )
        assert one.title == same.title
        assert (one.passport_name, one.original_name) == (whole.passport_name, whole.original_name)
        assert (one.issuer, one.issuer_name) == (whole.issuer, whole.host.english_name)
        assert (one.status_list, one.status_index) == (whole.status_list, whole.status_index)


def test_the_member_about_the_placement_has_no_competency() -> None:
    found = read_member(members()[0])
    assert found.item is None
    assert found.title.texts["en"].startswith("Supervised placement: ")


@pytest.mark.parametrize("found", [None, [], "x", {}, {"type": ["ClrCredential"]}, {"type": "AchievementCredential"}])
def test_another_shape_is_refused(found: Any) -> None:
    with pytest.raises(CredentialUnreadable):
        read_member(found)
