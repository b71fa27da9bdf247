"""The site's own key was lost: what is dated from then on is not believed, what is dated before needs a witness."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from hwx.keys.changes import distrust_seal
from hwx.rules.key_list import KeyList, key_list_from_json
from hwx.rules.seal import seal_pdf
from hwx.settings import Settings
from hwx.verification.check import Site, check_file, check_number
from hwx.verification.look import NOBODY, Cause, Since, Witness
from hwx.verification.paper import look_at
from hwx.verification.verdict import Authentic, Force
from tests.support.making import NOW, TODAY
from tests.support.visiting import Visitor
from tests.verification.conftest import Issue
from tests.verification.sealed import CODE, ISSUED, KEY, KEY_ID, KEYS, NUMBER, TRANSCRIPT, bare_pdf, sealed, sealed_pdf

BEFORE, AFTER = ISSUED - timedelta(days=1), ISSUED + timedelta(days=1)
FORMS = pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])


def lost_from(day: date) -> KeyList:
    """The list as somebody reads it for whom the key is marked."""
    return KeyList(tuple(replace(key, distrusted_from=day) for key in KEYS.seals))


def site(keys: KeyList) -> Site:
    return Site(lambda: keys, ZoneInfo("Asia/Riyadh"), NOW)


@FORMS
@pytest.mark.parametrize(
    ("day", "witness", "cause"),
    [
        (BEFORE, NOBODY, Cause.KEY_DISTRUSTED),
        (ISSUED, NOBODY, Cause.KEY_DISTRUSTED),
        (ISSUED, Since(ISSUED), Cause.KEY_DISTRUSTED),
        (AFTER, NOBODY, Cause.KEY_UNWITNESSED),
        (AFTER, Since(AFTER), Cause.KEY_DISTRUSTED),
        (AFTER, Since(ISSUED), None),
    ],
)
def test_a_date_is_believed_before_the_loss_and_with_a_witness(
    data: bytes, day: date, witness: Witness, cause: Cause | None
) -> None:
    look = look_at(data, lost_from(day), witness)
    assert (look.cause, look.key) == (cause, KEY_ID)
    assert (look.said is None) == (cause is not None)


@FORMS
def test_what_the_register_held_before_the_loss_is_in_force(session: Session, issue: Issue, data: bytes) -> None:
    issue()
    checked = check_file(session, data, site(lost_from(AFTER)))
    assert (checked.verdict.authentic, checked.verdict.force) == (Authentic.YES, Force.VALID)
    by_number = check_number(session, NUMBER, CODE, site(lost_from(AFTER)))
    assert (by_number.verdict.authentic, by_number.verdict.force) == (Authentic.NUMBER_KNOWN, Force.VALID)


@FORMS
def test_what_is_dated_on_the_day_of_the_loss_is_not_believed_on_any_way(
    session: Session, issue: Issue, data: bytes
) -> None:
    issue()
    for checked in (
        check_file(session, data, site(lost_from(ISSUED))),
        check_number(session, NUMBER, CODE, site(lost_from(ISSUED))),
    ):
        assert (checked.verdict.authentic, checked.verdict.cause) == (Authentic.NO, Cause.KEY_DISTRUSTED)
        assert (checked.verdict.key, checked.verdict.about) == (KEY_ID, None)


def test_a_thief_who_dates_back_is_not_believed_though_the_number_exists(session: Session, issue: Issue) -> None:
    """Another statement under a number of the register, and the genuine statement within other pages."""
    issue()
    for forged in (
        sealed(holder=replace(TRANSCRIPT.holder, passport_name="SOMEBODY ELSE")),
        seal_pdf(bare_pdf(sealed()).replace(b"200", b"300"), KEY),
    ):
        assert look_at(forged, KEYS).cause is None
        checked = check_file(session, forged, site(lost_from(AFTER)))
        assert (checked.verdict.authentic, checked.verdict.cause) == (Authentic.NO, Cause.KEY_UNWITNESSED)


def test_the_page_and_the_public_list_say_so(client: Visitor, settings: Settings, issue: Issue) -> None:
    issue()
    assert "Yes, it is authentic." in dropped(client)
    distrust_seal(settings.keys_folder, KEY_ID, ISSUED, TODAY, "The server was broken into")

    page = dropped(client)
    assert "No, it is not authentic." in page
    assert "is not trusted from an earlier day on: somebody else may have had it" in page
    assert "AMINA DIALLO" not in page
    (listed,) = key_list_from_json(client.get("/.well-known/hwx-keys.json").data).seals
    assert (listed.id, listed.distrusted_from, listed.reason) == (KEY_ID, ISSUED, "")


def dropped(client: Visitor) -> str:
    return client.post("/verify", data={"way": "file", "file": (io.BytesIO(sealed_pdf()), "a.pdf")}).text
