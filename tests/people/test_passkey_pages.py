"""Adding, naming and removing one's passkeys, confirming with one, and the reset for who has lost the device."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.mail_folder import Mail
from hwx.people.passkey_tables import AnsweredChallenge, Passkey
from hwx.people.passkeys import passkeys_of
from hwx.people.tables import Person
from tests.people.conftest import PASSWORD, Site
from tests.support.authenticator import Device
from tests.support.making import NOW, Make
from tests.support.passkey_site import added, answers_sign_in, asked, site
from tests.support.visiting import Visitor

__all__ = ["site"]

SignIn = Callable[[Person], Visitor]
Letters = Callable[[], list[Mail]]


@pytest.fixture
def person(make: Make, give_password: Callable[..., Person]) -> Person:
    return give_password(make.person("OMAR FAROUK"))


def test_somebody_without_a_passkey_is_told_what_one_is_and_what_happens_when_it_is_lost(
    sign_in: SignIn, person: Person
) -> None:
    text = sign_in(person).get("/passkeys").text
    assert "No passkey yet." in text
    assert "If it was the only one, go to the coordinator of your institution or to the administrator." in text
    assert "browsers offer no passkeys" not in text
    assert "passkey.js" in text


def test_a_passkey_is_added_with_its_name_and_a_letter_tells_of_it(
    sign_in: SignIn, person: Person, session: Session, letters: Letters
) -> None:
    device, browser = Device(), sign_in(person)
    answer = added(browser, device, "Key on the ward")
    assert (answer.status_code, answer.location) == (302, "/passkeys")
    (row,) = passkeys_of(session, person.id)
    assert (row.name, row.added_at, row.last_used_at) == ("Key on the ward", NOW, None)
    page = browser.get("/passkeys").text
    assert "Key on the ward" in page
    assert "Not used yet." in page
    assert [letter.subject for letter in letters()] == ["A passkey was added to your account on hwx"]
    assert 'The passkey "Key on the ward" was added' in letters()[0].text


def test_a_passkey_needs_a_name_and_an_answer_of_the_device(sign_in: SignIn, person: Person, session: Session) -> None:
    browser = sign_in(person)
    answer = browser.post("/passkeys", data={"name": " ", "passkey": ""})
    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert "Allow JavaScript for this page" in answer.text
    assert passkeys_of(session, person.id) == []


@pytest.mark.parametrize("answer", ["{}", "not json", json.dumps(Device().registration("AAAA"))])
def test_an_answer_to_what_was_not_asked_adds_nothing(
    sign_in: SignIn, person: Person, session: Session, answer: str
) -> None:
    browser = sign_in(person)
    refused = browser.post("/passkeys", data={"name": "x", "passkey": answer})
    assert refused.status_code == 422
    assert "The device gave no passkey that can be used here. Nothing was added." in refused.text
    assert passkeys_of(session, person.id) == []


def test_a_device_of_a_site_that_pretends_to_be_this_one_is_not_added(
    sign_in: SignIn, person: Person, session: Session
) -> None:
    assert added(sign_in(person), Device(), origin="https://evil.example").status_code == 422
    assert passkeys_of(session, person.id) == []


def test_a_challenge_is_answered_once_soon_and_for_its_purpose(
    sign_in: SignIn, person: Person, make: Make, session: Session, clock: time_machine.Traveller
) -> None:
    device = Device()
    make.passkey(person, device)
    browser = sign_in(person)
    for purpose in ("add", "confirm"):
        challenge = str(asked(browser, "/passkeys/options", purpose=purpose)["challenge"])
        answer = {"passkey": json.dumps(device.assertion(challenge))}
        taken = browser.post("/passkeys/confirm", data=answer)
        assert taken.status_code == (204 if purpose == "confirm" else 422)
        assert browser.post("/passkeys/confirm", data=answer).status_code == 422
    challenge = str(asked(browser, "/passkeys/options", purpose="confirm")["challenge"])
    clock.shift(timedelta(minutes=11))
    late = {"passkey": json.dumps(device.assertion(challenge))}
    assert browser.post("/passkeys/confirm", data=late).status_code == 422


def test_an_old_cookie_brings_no_challenge_back(sign_in: SignIn, person: Person, make: Make, session: Session) -> None:
    device = Device()
    make.passkey(person, device)
    browser = sign_in(person)
    challenge = str(asked(browser, "/passkeys/options", purpose="confirm")["challenge"])
    with browser.session_transaction() as cookie:
        kept = dict(cookie)
    answer = {"passkey": json.dumps(device.assertion(challenge))}
    assert browser.post("/passkeys/confirm", data=answer).status_code == 204
    with browser.session_transaction() as cookie:
        cookie.update(kept)
    assert browser.post("/passkeys/confirm", data=answer).status_code == 422
    assert len(session.scalars(select(AnsweredChallenge)).all()) == 1


def test_challenges_answered_long_ago_are_forgotten(
    sign_in: SignIn, person: Person, make: Make, session: Session, clock: time_machine.Traveller
) -> None:
    device = Device()
    make.passkey(person, device)
    browser = sign_in(person)
    for _ in range(2):
        challenge = str(asked(browser, "/passkeys/options", purpose="confirm")["challenge"])
        answer = {"passkey": json.dumps(device.assertion(challenge))}
        assert browser.post("/passkeys/confirm", data=answer).status_code == 204
        clock.shift(timedelta(minutes=30))
    assert len(session.scalars(select(AnsweredChallenge)).all()) == 1


def test_in_place_of_the_password_a_passkey_confirms_who_is_there(
    sign_in: SignIn, person: Person, make: Make, session: Session, clock: time_machine.Traveller
) -> None:
    device = Device()
    row = make.passkey(person, device)
    browser = sign_in(person)
    clock.shift(timedelta(minutes=20))
    page = browser.get(f"/passkeys/{row.id}/remove").text
    assert 'type="password"' in page
    assert "Use my passkey instead" in page
    challenge = str(asked(browser, "/passkeys/options", purpose="confirm")["challenge"])
    assert (
        browser.post("/passkeys/confirm", data={"passkey": json.dumps(device.assertion(challenge))}).status_code == 204
    )
    assert 'type="password"' not in browser.get(f"/passkeys/{row.id}/remove").text
    assert browser.post(f"/passkeys/{row.id}/remove").status_code == 302
    session.expire_all()
    assert passkeys_of(session, person.id) == []


def test_the_passkey_of_somebody_else_confirms_nothing(
    sign_in: SignIn, person: Person, make: Make, clock: time_machine.Traveller
) -> None:
    stranger = Device()
    make.passkey(make.person(), stranger)
    row = make.passkey(person)
    browser = sign_in(person)
    clock.shift(timedelta(minutes=20))
    challenge = str(asked(browser, "/passkeys/options", purpose="confirm")["challenge"])
    answer = {"passkey": json.dumps(stranger.assertion(challenge))}
    assert browser.post("/passkeys/confirm", data=answer).status_code == 422
    assert 'type="password"' in browser.get(f"/passkeys/{row.id}/remove").text


def test_who_has_no_passkey_is_not_asked_for_one(
    sign_in: SignIn, person: Person, clock: time_machine.Traveller
) -> None:
    browser = sign_in(person)
    clock.shift(timedelta(minutes=20))
    page = browser.get("/passkeys").text
    assert 'type="password"' in page
    assert "Use my passkey instead" not in page
    assert browser.post("/passkeys/options", data={"purpose": "confirm"}).status_code == 422


def test_adding_and_removing_need_the_password_after_a_while(
    sign_in: SignIn, person: Person, make: Make, session: Session, clock: time_machine.Traveller
) -> None:
    row = make.passkey(person)
    browser = sign_in(person)
    clock.shift(timedelta(minutes=20))
    assert added(browser, Device()).status_code == 422
    assert browser.post(f"/passkeys/{row.id}/remove").status_code == 422
    assert [one.id for one in passkeys_of(session, person.id)] == [row.id]
    assert browser.post(f"/passkeys/{row.id}/remove", data={"password": PASSWORD}).status_code == 302
    session.expire_all()
    assert passkeys_of(session, person.id) == []


def test_a_passkey_gets_another_name(sign_in: SignIn, person: Person, make: Make, session: Session) -> None:
    row = make.passkey(person)
    browser = sign_in(person)
    assert browser.post(f"/passkeys/{row.id}", data={"name": ""}).status_code == 422
    assert browser.post(f"/passkeys/{row.id}", data={"name": "  Old  telephone "}).status_code == 302
    session.expire_all()
    assert [one.name for one in passkeys_of(session, person.id)] == ["Old telephone"]


@pytest.mark.parametrize("page", ["/passkeys/{}", "/passkeys/{}/remove"])
def test_the_passkey_of_another_person_or_a_removed_one_is_not_there(
    sign_in: SignIn, person: Person, make: Make, page: str
) -> None:
    theirs, gone = make.passkey(make.person()), make.passkey(person)
    gone.removed_at = NOW
    make.session.commit()
    browser = sign_in(person)
    for row in (theirs, gone):
        assert browser.get(page.format(row.id)).status_code == 404
        assert browser.post(page.format(row.id), data={"name": "x"}).status_code == 404
    make.session.expire_all()
    assert make.session.get_one(Passkey, theirs.id).removed_at is None


def test_before_the_only_one_is_removed_it_is_said_what_that_means(sign_in: SignIn, person: Person, make: Make) -> None:
    row = make.passkey(person)
    browser = sign_in(person)
    warning = "It is your only one: from then on the password alone opens your account."
    assert warning in browser.get(f"/passkeys/{row.id}/remove").text
    make.passkey(person)
    assert warning not in browser.get(f"/passkeys/{row.id}/remove").text


def test_a_coordinator_who_has_made_sure_resets_the_passkeys_of_who_lost_the_telephone(
    two_hospitals: Site, sign_in: SignIn, make: Make, session: Session, letters: Letters, client: Visitor,
    give_password: Callable[..., Person],
) -> None:  # fmt: skip
    lost, who = Device(), give_password(two_hospitals.supervisor)
    make.passkey(who, lost)
    theirs = sign_in(who)
    browser = sign_in(two_hospitals.coordinator)
    page = browser.get(f"/people/{who.id}").text
    assert "Reset the passkeys" in page
    address = f"/people/{who.id}/passkeys"
    assert "My telephone" in browser.get(address).text
    empty = browser.post(address, data={"reason": "  "})
    assert empty.status_code == 422
    assert "Say how you made sure; it is kept." in empty.text
    assert browser.post(address, data={"reason": "Came in person, staff card seen."}).status_code == 302
    session.expire_all()
    (row,) = session.scalars(select(Passkey)).all()
    assert (row.removed_at, row.removed_by_id) == (NOW, two_hospitals.coordinator.id)
    assert row.removal_reason == "Came in person, staff card seen."
    after = browser.get(f"/people/{who.id}").text
    assert "Came in person, staff card seen." in after
    assert "NADIA COORDINATOR" in after
    assert theirs.get("/settings").status_code == 302
    assert [letter.subject for letter in letters()] == ["Your passkeys on hwx were reset"]
    assert answers_sign_in(client, lost).status_code == 422
    with_password = client.post("/sign-in", data={"email": who.email, "password": PASSWORD})
    assert (with_password.status_code, with_password.location) == (302, "/")


@pytest.mark.parametrize("who", ["stranger", "supervisor"])
def test_nobody_else_resets_passkeys(
    two_hospitals: Site, sign_in: SignIn, make: Make, session: Session, who: str
) -> None:
    row = make.passkey(two_hospitals.supervisor)
    browser = sign_in(getattr(two_hospitals, who))
    address = f"/people/{two_hospitals.supervisor.id}/passkeys"
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"reason": "Because."}).status_code == 404
    session.expire_all()
    assert session.get_one(Passkey, row.id).removed_at is None


def test_nobody_resets_their_own_passkeys_past_the_device(
    two_hospitals: Site, sign_in: SignIn, make: Make, session: Session
) -> None:
    make.passkey(two_hospitals.administrator)
    address = f"/people/{two_hospitals.administrator.id}/passkeys"
    assert sign_in(two_hospitals.administrator).post(address, data={"reason": "Mine."}).status_code == 404
    assert len(passkeys_of(session, two_hospitals.administrator.id)) == 1


def test_a_reset_where_there_is_nothing_to_reset_says_so(two_hospitals: Site, sign_in: SignIn) -> None:
    page = sign_in(two_hospitals.coordinator).get(f"/people/{two_hospitals.supervisor.id}/passkeys").text
    assert "There is no passkey to reset." in page


def test_a_form_without_its_token_is_not_taken(sign_in: SignIn, person: Person, make: Make) -> None:
    make.passkey(person)
    browser = sign_in(person)
    for address in ("/passkeys/options", "/passkeys/confirm", "/sign-in/passkey/options"):
        assert browser.post(address, csrf=False).status_code == 400
