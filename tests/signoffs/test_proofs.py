"""Signing with a passkey: what the device is asked, what is refused, and what stands on the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from hwx.people.passkeys import Site, site_of
from hwx.people.tables import Person
from hwx.placements.proofs import proofs_in
from hwx.placements.record import entries_of
from hwx.rules.facts import Countersignature, Observation, SignOff, Withdrawal, content_of
from hwx.rules.proof import CODES, Finding, holds, statement, to_text
from hwx.rules.record import Entry
from hwx.rules.signatory import Proof
from hwx.rules.signing import Objection
from hwx.signoffs.proof_wording import proof_sentence
from hwx.signoffs.proofs import PROOF_OBJECTIONS
from hwx.signoffs.wording import objection_sentence
from tests.people.conftest import PASSWORD, give_password
from tests.signoffs.ward import Ward, ward
from tests.support.authenticator import ORIGIN, RP_ID, Device
from tests.support.making import TODAY, Make
from tests.support.passkey_site import asked, signed, site
from tests.support.visiting import Visitor

__all__ = ["give_password", "site"]

SignIn = Callable[[Person], Visitor]

REFUSED = "The signature of the passkey was not accepted. Sign again."
OTHER = "What the device signed is not what this form says now."
NEEDED = "The host institution asks for a passkey with every signature."


class Hand:
    """Somebody of the ward with a passkey and a browser in which they are signed in."""

    def __init__(self, make: Make, sign_in: SignIn, person: Person) -> None:
        self.device = Device()
        self.row = make.passkey(person, self.device)
        self.browser = sign_in(person)


@pytest.fixture
def here(make: Make, give_password: Callable[..., Person]) -> Ward:
    found = ward(make)
    give_password(found.supervisor)
    return found


@pytest.fixture
def supervisor(make: Make, here: Ward, sign_in: SignIn) -> Hand:
    return Hand(make, sign_in, here.supervisor)


def newest(make: Make, here: Ward) -> Entry:
    make.session.expire_all()
    return entries_of(make.session, here.placement.id)[-1]


def observation(make: Make, here: Ward, **typed: str) -> dict[str, str]:
    seen = str(newest(make, here).number)
    return {"seen": seen, "level": "3", "method": "MCX", "happened_on": TODAY.isoformat(), "comment": "Calm.", **typed}


def found_in(make: Make, here: Ward, app: Flask) -> dict[int, str]:
    entries = entries_of(make.session, here.placement.id)
    sites = (site_of(app.config["HWX"]),)
    found = proofs_in(make.session, here.placement.reference, entries, sites)
    return {number: finding.code for number, finding in found.items()}


def test_an_observation_is_signed_by_the_device_and_the_proof_is_kept_with_the_entry(
    make: Make, here: Ward, supervisor: Hand, app: Flask
) -> None:
    fields = observation(make, here)
    answer = signed(supervisor.browser, here.url("competencies/SML-101/observe"), supervisor.device, fields)
    assert answer.status_code == 302
    entry = newest(make, here)
    assert isinstance(entry.fact, Observation)
    assert isinstance(entry.fact.proof, Proof)
    assert entry.fact.by.means == "passkey"
    assert entry.fact.proof.seen == int(fields["seen"])
    assert entry.fact.proof.public_key == to_text(supervisor.device.public_key)
    assert holds(entry, here.placement.reference, RP_ID, ORIGIN).holds
    assert found_in(make, here, app) == {entry.number: "holds"}
    assert supervisor.row.last_used_at is not None


def test_the_device_is_asked_for_the_digest_of_exactly_what_will_be_recorded(
    make: Make, here: Ward, supervisor: Hand
) -> None:
    fields = observation(make, here, comment="  Calm.  ")
    options = asked(supervisor.browser, here.url("competencies/SML-101/observe"), **fields, proof="ask")
    content = {"competency": "SML-101", "level": 3, "method": "MCX", "comment": "Calm."}
    said = statement(here.placement.reference, "observation", content, TODAY, int(fields["seen"]))
    assert options["challenge"] == to_text(hashlib.sha256(said).digest())
    assert [one["id"] for one in options["allowCredentials"]] == [supervisor.row.credential]  # type: ignore[attr-defined]
    assert options["userVerification"] == "required"


def test_asking_records_nothing(make: Make, here: Ward, supervisor: Hand) -> None:
    before = newest(make, here).number
    asked(supervisor.browser, here.url("competencies/SML-101/observe"), **observation(make, here), proof="ask")
    assert newest(make, here).number == before


def test_a_sign_off_a_countersignature_and_a_withdrawal_are_signed_so_too(
    make: Make, here: Ward, supervisor: Hand, sign_in: SignIn, app: Flask
) -> None:
    first = TODAY - timedelta(days=10)
    make.observation(here.placement, "SML-102", here.supervisor, level=4, method="SIM", on=first)
    for days, who in ((2, here.supervisor), (9, here.colleague)):
        make.observation(here.placement, "SML-102", who, level=4, method="DOPS", on=first + timedelta(days=days))
    head = Hand(make, sign_in, here.head)
    kinds = []
    for hand, path, typed in (
        (supervisor, "competencies/SML-102/sign", {"comment": "Sure."}),
        (head, "competencies/SML-102/countersign/{}", {}),
        (supervisor, "entries/{}/withdraw", {"reason_code": "other", "reason": "Not this trainee."}),
    ):
        number = newest(make, here).number
        which = number if "countersign" in path else number - 1
        answer = signed(hand.browser, here.url(path.format(which)), hand.device, {"seen": str(number), **typed})
        assert answer.status_code == 302, answer.text
        kinds.append(type(newest(make, here).fact))
    assert kinds == [SignOff, Countersignature, Withdrawal]
    last = newest(make, here).number
    assert found_in(make, here, app) == {last - 2: "holds", last - 1: "holds", last: "holds"}


def test_a_refusal_by_the_rules_is_shown_before_the_device_is_asked(make: Make, here: Ward, supervisor: Hand) -> None:
    address = here.url("competencies/SML-102/sign")
    answer = supervisor.browser.post(address, data={"seen": str(newest(make, here).number), "proof": "ask"})
    assert answer.status_code == 422
    assert "2 more observations" in answer.text
    stale = here.url("competencies/SML-101/observe")
    make.observation(here.placement, "SML-101", here.colleague, level=3)
    fields = {**observation(make, here), "seen": "2", "proof": "ask"}
    assert supervisor.browser.post(stale, data=fields).status_code == 409


@pytest.mark.parametrize(
    "changed",
    [
        {"level": "4"},
        {"comment": "Not calm."},
        {"method": "CBD"},
        {"happened_on": (TODAY - timedelta(days=1)).isoformat()},
    ],
)
def test_what_was_changed_after_the_device_signed_is_refused_and_comes_back_as_typed(
    make: Make, here: Ward, supervisor: Hand, changed: Mapping[str, str]
) -> None:
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    before = int(fields["seen"])
    options = asked(supervisor.browser, address, **fields, proof="ask")
    proof = json.dumps(supervisor.device.assertion(str(options["challenge"])))
    answer = supervisor.browser.post(address, data={**fields, **changed, "proof": proof})
    assert answer.status_code == 422
    assert OTHER in answer.text
    assert changed.get("comment", "Calm.") in answer.text
    assert newest(make, here).number == before


def test_the_proof_for_one_competency_does_not_sign_another(make: Make, here: Ward, supervisor: Hand) -> None:
    fields = observation(make, here)
    options = asked(supervisor.browser, here.url("competencies/SML-101/observe"), **fields, proof="ask")
    proof = json.dumps(supervisor.device.assertion(str(options["challenge"])))
    answer = supervisor.browser.post(here.url("competencies/SML-102/observe"), data={**fields, "proof": proof})
    assert answer.status_code == 422
    assert newest(make, here).number == int(fields["seen"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": 0x01},
        {"flags": 0x04},
        {"type_": "webauthn.create"},
    ],
)
def test_an_assertion_with_anything_wrong_signs_nothing(
    make: Make, here: Ward, supervisor: Hand, wrong: dict[str, Any]
) -> None:
    fields = observation(make, here)
    address = here.url("competencies/SML-101/observe")
    answer = signed(supervisor.browser, address, supervisor.device, fields, **wrong)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert newest(make, here).number == int(fields["seen"])


@pytest.mark.parametrize("proof", ["{}", "[]", "x", '{"id": 1, "response": {}}', "[" * 30_000])
def test_what_is_no_assertion_signs_nothing(make: Make, here: Ward, supervisor: Hand, proof: str) -> None:
    fields = {**observation(make, here), "proof": proof}
    answer = supervisor.browser.post(here.url("competencies/SML-101/observe"), data=fields)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert newest(make, here).number == int(fields["seen"])


@pytest.mark.parametrize("registered", [True, False])
def test_the_passkey_of_a_stranger_signs_nothing(make: Make, here: Ward, supervisor: Hand, registered: bool) -> None:
    stranger = Device()
    if registered:
        make.passkey(here.colleague, stranger)
    fields = observation(make, here)
    answer = signed(supervisor.browser, here.url("competencies/SML-101/observe"), stranger, fields)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert newest(make, here).number == int(fields["seen"])


def test_the_right_assertion_for_what_this_session_was_not_asked_signs_nothing(
    make: Make, here: Ward, supervisor: Hand, sign_in: SignIn
) -> None:
    """Nothing but the server's own question, in this session, counts, even where the digest is the right one."""
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    options = asked(sign_in(here.supervisor), address, **fields, proof="ask")
    proof = json.dumps(supervisor.device.assertion(str(options["challenge"])))
    assert supervisor.browser.post(address, data={**fields, "proof": proof}).status_code == 422
    assert newest(make, here).number == int(fields["seen"])


def test_an_assertion_signs_once(make: Make, here: Ward, supervisor: Hand) -> None:
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    options = asked(supervisor.browser, address, **fields, proof="ask")
    sent = {**fields, "proof": json.dumps(supervisor.device.assertion(str(options["challenge"])))}
    with supervisor.browser.session_transaction() as cookie:
        kept = dict(cookie)
    assert supervisor.browser.post(address, data=sent).status_code == 302
    number = newest(make, here).number
    with supervisor.browser.session_transaction() as cookie:
        cookie.update(kept)
    assert supervisor.browser.post(address, data=sent).status_code in (302, 409)
    assert newest(make, here).number == number


def test_an_assertion_waits_ten_minutes_for_its_form(
    make: Make, here: Ward, supervisor: Hand, clock: time_machine.Traveller
) -> None:
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    options = asked(supervisor.browser, address, **fields, proof="ask")
    clock.shift(timedelta(minutes=11))
    proof = json.dumps(supervisor.device.assertion(str(options["challenge"])))
    assert supervisor.browser.post(address, data={**fields, "proof": proof}).status_code == 422
    assert newest(make, here).number == int(fields["seen"])


def test_the_passkey_is_enough_where_the_password_was_entered_long_ago(
    make: Make, here: Ward, supervisor: Hand, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=20))
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    page = supervisor.browser.get(address).text
    assert "Needed only where you sign without your passkey." in page
    assert 'name="password" required' not in page
    assert "Use my passkey instead" not in page
    assert signed(supervisor.browser, address, supervisor.device, fields).status_code == 302
    assert 'type="password"' not in supervisor.browser.get(address).text


def test_whoever_declines_at_the_device_signs_by_the_session_with_the_password(
    make: Make, here: Ward, supervisor: Hand, clock: time_machine.Traveller, app: Flask
) -> None:
    clock.shift(timedelta(minutes=20))
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    assert "Sign without the passkey" in supervisor.browser.get(address).text
    assert supervisor.browser.post(address, data=fields).status_code == 422
    assert supervisor.browser.post(address, data={**fields, "password": PASSWORD}).status_code == 302
    entry = newest(make, here)
    assert isinstance(entry.fact, Observation)
    assert (entry.fact.proof, entry.fact.by.means) == (None, "")
    assert "proof" not in content_of(entry.fact)
    assert found_in(make, here, app) == {}


@pytest.mark.parametrize("proof", ["ask", "x", "{}"])
def test_a_word_in_the_field_of_the_proof_does_not_stand_in_for_the_password(
    make: Make, here: Ward, sign_in: SignIn, clock: time_machine.Traveller, proof: str
) -> None:
    """Somebody without any passkey, and a session that is not fresh."""
    browser = sign_in(here.supervisor)
    clock.shift(timedelta(minutes=20))
    fields = {**observation(make, here), "proof": proof}
    answer = browser.post(here.url("competencies/SML-101/observe"), data=fields)
    assert answer.status_code == 422
    assert newest(make, here).number == int(fields["seen"])
    assert 'type="password"' in browser.get(here.url("competencies/SML-101/observe")).text


def test_a_host_that_asks_for_passkeys_takes_no_signature_without_one(
    make: Make, here: Ward, supervisor: Hand, sign_in: SignIn
) -> None:
    here.placement.host.asks_passkeys = True
    make.session.commit()
    address, fields = here.url("competencies/SML-101/observe"), observation(make, here)
    assert "Sign without the passkey" not in supervisor.browser.get(address).text
    for browser in (supervisor.browser, sign_in(here.colleague)):
        answer = browser.post(address, data=fields)
        assert answer.status_code == 422
        assert NEEDED in answer.text
        assert "Calm." in answer.text
    assert newest(make, here).number == int(fields["seen"])
    assert signed(supervisor.browser, address, supervisor.device, fields).status_code == 302


def test_a_host_that_does_not_ask_takes_the_session(make: Make, here: Ward, sign_in: SignIn) -> None:
    fields = observation(make, here)
    browser = sign_in(here.colleague)
    assert "data-passkey-sign" not in browser.get(here.url("competencies/SML-101/observe")).text
    assert browser.post(here.url("competencies/SML-101/observe"), data=fields).status_code == 302


def test_what_has_no_place_for_a_proof_is_not_signed_with_one(make: Make, here: Ward, sign_in: SignIn) -> None:
    decision = {"seen": str(newest(make, here).number), "outcome": "withdrawn", "reason": "x", "proof": "ask"}
    members = {f"name_{n}": f"MEMBER {n}" for n in (1, 2, 3)} | {f"capacity_{n}": "Member" for n in (1, 2, 3)}
    fields = {**decision, **members, "side_1": "host", "side_2": "host", "side_3": "home", "side_4": "host",
              "attendance_percent": "90", "feedback_raters": "0"}  # fmt: skip
    before = newest(make, here).number
    browser = sign_in(here.registrar)
    answer = browser.post(here.url("decision"), data=fields)
    assert answer.status_code == 400
    assert newest(make, here).number == before
    assert browser.post(here.url("decision"), data={**fields, "proof": ""}).status_code == 302


def test_the_form_of_a_site_without_a_name_asks_no_device(make: Make, here: Ward, supervisor: Hand, app: Flask) -> None:
    address = here.url("competencies/SML-101/observe")
    assert "data-passkey-sign" in supervisor.browser.get(address).text
    settings = app.config["HWX"]
    app.config["HWX"] = replace(settings, base_url="http://127.0.0.1:8000")
    try:
        assert "data-passkey-sign" not in supervisor.browser.get(address).text
    finally:
        app.config["HWX"] = settings


def test_a_removed_passkey_signs_nothing_more_and_what_it_signed_holds(
    make: Make, here: Ward, supervisor: Hand, app: Flask, clock: time_machine.Traveller
) -> None:
    address = here.url("competencies/SML-101/observe")
    assert signed(supervisor.browser, address, supervisor.device, observation(make, here)).status_code == 302
    number = newest(make, here).number
    clock.shift(timedelta(minutes=1))
    assert supervisor.browser.post(f"/passkeys/{supervisor.row.id}/remove").status_code == 302
    fields = {**observation(make, here), "proof": "ask"}
    assert supervisor.browser.post(address, data=fields).status_code == 422
    assert newest(make, here).number == number
    assert found_in(make, here, app) == {number: "holds"}


def test_the_record_and_its_download_say_that_the_signature_holds(
    make: Make, here: Ward, supervisor: Hand, sign_in: SignIn
) -> None:
    address = here.url("competencies/SML-101/observe")
    signed(supervisor.browser, address, supervisor.device, observation(make, here))
    trainee = sign_in(here.trainee)
    assert "Signed with a passkey; the signature holds." in trainee.get(here.url("record")).text
    assert "Signed with a passkey." in trainee.get(here.url("competencies/SML-101")).text
    lines = [json.loads(line) for line in trainee.get(here.url("record.jsonl")).text.splitlines()]
    assert lines[0]["sites"] == [{"rp_id": RP_ID, "origin": ORIGIN}]
    assert (lines[-1]["proof"], lines[-1]["content"]["by"]["means"]) == ("holds", "passkey")
    assert set(lines[-1]["content"]["proof"]) == {
        "credential", "public_key", "client_data", "authenticator_data", "signature", "seen"
    }  # fmt: skip
    assert "proof" not in lines[-2]


def test_a_record_without_passkeys_says_nothing_about_them(make: Make, here: Ward, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    trainee = sign_in(here.trainee)
    assert "passkey" not in trainee.get(here.url("record")).text
    assert "sites" not in trainee.get(here.url("record.jsonl")).text


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_every_refusal_and_every_finding_has_a_whole_sentence(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        said = [objection_sentence(Objection(code)) for code in PROOF_OBJECTIONS]
        said += [proof_sentence(Finding(code)) for code in CODES if code != "none"]
    assert all(one.endswith(".") and "%(" not in one for one in said)
    assert len(set(said)) >= len(said) - 1, "only the two about another site may be the same"


def test_the_site_of_the_tests_is_one_to_which_browsers_offer_passkeys(app: Flask) -> None:
    found = site_of(app.config["HWX"])
    assert isinstance(found, Site)
    assert found.possible


def test_one_touch_signs_off_together_what_is_ready(make: Make, here: Ward, supervisor: Hand, app: Flask) -> None:
    make.observation(here.placement, "SML-202", here.colleague, level=3, method="CERT")
    for days, who in ((9, here.colleague), (5, here.supervisor), (1, here.head)):
        make.observation(here.placement, "SML-101", who, level=3, on=TODAY - timedelta(days=days))
    number = newest(make, here).number
    address = here.url("sign")
    fields: dict[str, Any] = {"seen": str(number), "codes": ["SML-101", "SML-202"], "comment": "Both."}
    page = supervisor.browser.get(address).text
    assert "data-passkey-sign" in page
    options = supervisor.browser.post(address, data={**fields, "proof": "ask"}).json
    assert options is not None
    assert len(options["beside"]) == 2
    assert newest(make, here).number == number
    proof = json.dumps({**supervisor.device.assertion(options["challenge"]), "beside": options["beside"]})
    one_less = supervisor.browser.post(address, data={**fields, "codes": ["SML-101"], "proof": proof})
    assert one_less.status_code == 400
    assert newest(make, here).number == number
    options = supervisor.browser.post(address, data={**fields, "proof": "ask"}).json
    assert options is not None
    proof = json.dumps({**supervisor.device.assertion(options["challenge"]), "beside": options["beside"]})
    assert supervisor.browser.post(address, data={**fields, "proof": proof}).status_code == 302
    assert newest(make, here).number == number + 2
    assert found_in(make, here, app) == {number + 1: "holds", number + 2: "holds"}


def test_a_host_that_asks_for_passkeys_takes_no_signatures_together_without_one(
    make: Make, here: Ward, supervisor: Hand
) -> None:
    make.observation(here.placement, "SML-202", here.colleague, level=3, method="CERT")
    here.placement.host.asks_passkeys = True
    make.session.commit()
    number = newest(make, here).number
    fields: dict[str, Any] = {"seen": str(number), "codes": ["SML-202"], "comment": ""}
    answer = supervisor.browser.post(here.url("sign"), data=fields)
    assert answer.status_code == 422
    assert NEEDED in answer.text
    assert newest(make, here).number == number
