"""The FHIR Bundle of a transcript is for those who may hold the transcript, and says whether it is in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from tests.support.making import Make
from tests.support.visiting import Visitor
from tests.verification.conftest import End, Issue, end, issue, keys
from tests.verification.sealed import NUMBER

__all__ = ["end", "issue", "keys"]

SignIn = Callable[[Person], Visitor]
ADDRESS = f"/transcripts/{NUMBER}/fhir.json"


@pytest.fixture
def placement(make: Make) -> Placement:
    return make.placement()


def verification(answer: Any) -> Any:
    kinds = {one["resource"]["resourceType"]: one["resource"] for one in answer.get_json()["entry"]}
    return kinds["VerificationResult"]


def test_the_trainee_takes_the_bundle_from_the_page_of_transcripts(
    placement: Placement, issue: Issue, sign_in: SignIn
) -> None:
    issue(placement)
    browser = sign_in(placement.trainee)
    assert f'href="{ADDRESS}" download' in browser.get(f"/placements/{placement.reference}/transcripts").text
    answer = browser.get(ADDRESS)

    assert (answer.status_code, answer.mimetype) == (200, "application/fhir+json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NUMBER}.fhir.json"'
    assert answer.get_json(force=True)["identifier"]["value"] == NUMBER
    assert verification(answer)["status"] == "attested"


@pytest.mark.parametrize("side", ["home", "host"])
@pytest.mark.parametrize("role", list(Role))
def test_the_bundle_is_for_those_who_may_take_the_sealed_file(
    make: Make, placement: Placement, issue: Issue, sign_in: SignIn, side: str, role: Role
) -> None:
    issue(placement)
    browser = sign_in(make.holder(role, getattr(placement, side)))
    answers = [browser.get(address).status_code for address in (ADDRESS, f"/transcripts/{NUMBER}.json")]
    may = {"home": {Role.HOME_OFFICER}, "host": {Role.COORDINATOR, Role.REGISTRAR, Role.UNIT_HEAD}}
    assert answers == [200 if role in may[side] else 404] * 2


def test_a_number_that_does_not_exist_is_as_one_that_is_not_to_be_seen(
    make: Make, placement: Placement, issue: Issue, sign_in: SignIn
) -> None:
    issue(placement)
    stranger = sign_in(make.placement().trainee)
    assert [stranger.get(one).status_code for one in (ADDRESS, "/transcripts/HWX-2026-99999/fhir.json")] == [404, 404]


def test_the_bundle_of_a_transcript_that_is_no_longer_in_force_says_so(
    placement: Placement, issue: Issue, end: End, sign_in: SignIn
) -> None:
    old = issue(placement)
    newer = issue(placement, edition=2, number="HWX-2026-00043", code="AAAA-BBBB-CCCC")
    end(old, by=newer)
    end(newer, "identity_error")
    browser = sign_in(placement.trainee)
    replaced, revoked = (browser.get(f"/transcripts/{one}/fhir.json") for one in (NUMBER, "HWX-2026-00043"))

    assert (verification(replaced)["status"], verification(replaced)["statusDate"]) == ("req-revalid", "2026-03-16")
    assert "Replaced by HWX-2026-00043" in verification(replaced)["validationProcess"][0]["text"]
    assert verification(revoked)["status"] == "reval-fail"
