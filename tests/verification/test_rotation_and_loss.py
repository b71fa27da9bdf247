"""Years in the life of an institution's keys: what was issued before stays valid through a rotation; after a loss what
is dated later is not believed, and what is dated earlier is believed with a witness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hwx.keys.changes import distrust, next_pair
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import key_set_of
from hwx.keys.pairs import pairs_in
from hwx.keys.public_list import issuer_of
from hwx.papers.pades import sign_paper
from hwx.papers.printing import print_pdf
from hwx.rules.data_integrity import Reason, examine_proofs, prove
from hwx.rules.key_list import KeyList, key_list_from_json, key_list_to_json
from hwx.rules.key_trust import Trust, trust_in
from hwx.verification.pdf_signature import Amiss, examine_signature
from tests.keys.rings import hospital, ring
from tests.support.credentials import credential, full_transcript, nothing
from tests.support.real_curricula import real_curriculum

pytestmark = pytest.mark.usefixtures("printer")

FIRST, BEFORE, ROTATED, LOST, DURING, NOTICED, AFTER = (date(2026, month, 2) for month in (1, 2, 3, 4, 5, 6, 7))


@dataclass(frozen=True)
class Issued:
    document: dict[str, Any]
    pdf: bytes
    on: date


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    keyring = ring(tmp_path)
    issue(keyring, FIRST)
    return keyring


@cache
def paper() -> bytes:
    return print_pdf(
        '<html lang="en"><head><title>A</title></head><body><p>Text</p>', 'p { font: 9pt "Paper Sans" }', bytes(16)
    )


def issue(keyring: Keyring, on: date) -> Issued:
    """The two files of a transcript, signed with what is in force that day."""
    keys, at = key_set_of(keyring, hospital(), on), datetime.combine(on, time(9, 30), UTC)
    drawn = full_transcript(real_curriculum("infection-prevention"), signed=nothing, outcome="not_completed")
    document = prove(credential(drawn, issuer=keys.did), keys.credential_signer, keys.method, at)
    return Issued(document, sign_paper(paper(), keys.paper_signer, at), on)


def published(keyring: Keyring) -> KeyList:
    """As somebody reads it who kept the file from the site."""
    return key_list_from_json(key_list_to_json(KeyList((), (issuer_of(keyring, hospital()),))))


def answers(keyring: Keyring, issued: Issued, *witnessed: date) -> tuple[object, object]:
    """What is found of the credential, and of the PDF."""
    known = published(keyring)
    pdf = examine_signature(issued.pdf, known.certificates, witnessed)
    found = examine_proofs(issued.document, known.histories)
    if found.reason not in (None, Reason.KEY_DISTRUSTED, Reason.KEY_NOT_IN_FORCE):
        return found.reason, pdf.amiss
    assert found.key is not None
    assert found.at is not None
    assert found.distrusted_later == (found.authentic and found.key.distrusted_from is not None)
    return trust_in(found.key, found.at.date(), witnessed), pdf.amiss


def lose(keyring: Keyring, place: int, since: date, noticed: date) -> None:
    folder = keyring.folder_of(7)
    distrust(folder, pairs_in(folder)[place].id, since, noticed, "The server was broken into")


def test_what_was_issued_before_a_rotation_and_after_it_is_valid(keyring: Keyring) -> None:
    old = issue(keyring, BEFORE)
    next_pair(keyring, hospital(), ROTATED, ROTATED)
    new = issue(keyring, DURING)
    assert answers(keyring, old) == (Trust.TRUSTED, None)
    assert answers(keyring, new) == (Trust.TRUSTED, None)
    assert old.document["proof"][0]["verificationMethod"] != new.document["proof"][0]["verificationMethod"]


def test_an_old_key_that_signs_after_its_days_is_not_in_force(keyring: Keyring) -> None:
    """Somebody dates by the calendar and signs with a key that had been replaced."""
    stale = issue(keyring, DURING)
    next_pair(keyring, hospital(), ROTATED, ROTATED)
    assert answers(keyring, stale) == (Trust.NOT_IN_FORCE, Amiss.NOT_IN_FORCE)


def test_after_a_loss_what_is_dated_from_that_day_on_is_not_trusted_whoever_vouches(keyring: Keyring) -> None:
    during = issue(keyring, DURING)
    assert answers(keyring, during) == (Trust.TRUSTED, None)
    lose(keyring, 0, LOST, NOTICED)
    assert answers(keyring, during) == (Trust.DISTRUSTED, Amiss.DISTRUSTED)
    assert answers(keyring, during, DURING) == (Trust.DISTRUSTED, Amiss.DISTRUSTED)


def test_after_a_loss_what_is_dated_before_it_is_trusted_with_a_witness_and_open_without(keyring: Keyring) -> None:
    """The register of the server that issued, a timestamp, or a checkpoint of the log that the reader kept."""
    before = issue(keyring, BEFORE)
    lose(keyring, 0, LOST, NOTICED)
    assert answers(keyring, before) == (Trust.UNWITNESSED, Amiss.UNWITNESSED)
    assert answers(keyring, before, BEFORE) == (Trust.TRUSTED, None)


def test_a_thief_who_dates_back_is_not_believed(keyring: Keyring) -> None:
    """The forgery is sound in every other way, and the first who sees it sees it after the loss."""
    forged = issue(keyring, BEFORE)
    lose(keyring, 0, LOST, NOTICED)
    assert answers(keyring, forged, AFTER) == (Trust.DISTRUSTED, Amiss.DISTRUSTED)


def test_what_is_replaced_under_new_keys_is_valid_and_the_loss_touches_no_other_key(keyring: Keyring) -> None:
    lose(keyring, 0, LOST, NOTICED)
    next_pair(keyring, hospital(), NOTICED, NOTICED)
    replaced = issue(keyring, AFTER)
    assert answers(keyring, replaced) == (Trust.TRUSTED, None)


def test_a_key_replaced_long_ago_can_be_lost_and_the_one_of_today_stays_trusted(keyring: Keyring) -> None:
    """An old backup is found in the street."""
    old = issue(keyring, BEFORE)
    next_pair(keyring, hospital(), ROTATED, ROTATED)
    today = issue(keyring, DURING)
    lose(keyring, 0, LOST, NOTICED)
    assert answers(keyring, old) == (Trust.UNWITNESSED, Amiss.UNWITNESSED)
    assert answers(keyring, old, BEFORE) == (Trust.TRUSTED, None)
    assert answers(keyring, today) == (Trust.TRUSTED, None)


def test_who_kept_the_list_from_before_the_loss_still_believes_and_the_new_list_puts_it_right(
    keyring: Keyring,
) -> None:
    """That is why the runbook has home institutions fetch it anew."""
    during = issue(keyring, DURING)
    kept = published(keyring)
    lose(keyring, 0, LOST, NOTICED)
    assert examine_proofs(during.document, kept.histories).authentic
    assert examine_proofs(during.document, published(keyring).histories).reason is Reason.KEY_DISTRUSTED
    assert examine_signature(during.pdf, kept.certificates).authentic
    assert not examine_signature(during.pdf, published(keyring).certificates).authentic


def test_keys_of_another_institution_vouch_for_nothing(keyring: Keyring) -> None:
    mine = issue(keyring, BEFORE)
    key_set_of(keyring, hospital(8, english_name="Hôpital de Dakar", country="SN"), FIRST)
    others = issuer_of(keyring, hospital(8))
    assert examine_proofs(mine.document, others.histories).reason is Reason.UNKNOWN_ISSUER
    assert examine_signature(mine.pdf, others.certificates).amiss is Amiss.UNKNOWN_CERTIFICATE
