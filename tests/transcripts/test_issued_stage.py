"""The page of the placement knows that the transcript was issued, though its room knows nothing of transcripts."""

from __future__ import annotations

from collections.abc import Callable

from hwx.people.tables import Person
from hwx.transcripts.revoke import revoke
from tests.support.making import NOW, TODAY
from tests.support.office import Office
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def what_comes_next(here: Office, sign_in: SignIn) -> str:
    page = words_of(sign_in(here.ward.trainee).get(f"/placements/{here.ward.placement.reference}"))
    return page.partition("What comes next")[2]


def test_before_the_decision_the_transcript_lies_ahead(here: Office, sign_in: SignIn) -> None:
    assert "Transcript (later)" in what_comes_next(here, sign_in)


def test_after_the_decision_it_is_what_comes_now(decided: Office, sign_in: SignIn) -> None:
    assert "Transcript (now)" in what_comes_next(decided, sign_in)


def test_once_it_is_issued_the_way_is_gone_and_the_day_is_said(decided: Office, sign_in: SignIn) -> None:
    decided.file()
    assert "Transcript (done) 16 March 2026" in what_comes_next(decided, sign_in)


def test_a_revoked_one_leaves_it_to_be_issued_again(decided: Office, sign_in: SignIn) -> None:
    number = decided.file().number
    revoke(decided.make.session, decided.ward.placement, number, "identity_error", decided.ward.registrar, NOW, TODAY)
    decided.make.session.commit()
    assert "Transcript (now)" in what_comes_next(decided, sign_in)


def test_a_later_decision_asks_for_a_newer_one(decided: Office, sign_in: SignIn) -> None:
    decided.file()
    decided.decide("completed")
    assert "Transcript (now)" in what_comes_next(decided, sign_in)
