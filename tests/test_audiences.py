"""Every route and the people it is for: a new route fails here until somebody decides.

The second half tries every route as four people: the owner, for whom the page is; a colleague of the same institution
with another post; a stranger, who has the owner's post at another institution; and a visitor without an account.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hwx.access import Role, audience_of
from hwx.api.keys import make_key
from hwx.batches.batch import start
from hwx.batches.tables import REFUSED, BatchItem
from hwx.factory import create_app
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import key_set_of, name_on
from hwx.ledger.jobs import add_all, sign_checkpoint
from hwx.ledger.tables import LogLeaf
from hwx.papers.picture_tables import PaperPicture
from hwx.people.interests import declare
from hwx.people.invite import invitation_link
from hwx.people.tables import Person
from hwx.portfolio.tables import EvidenceFile, EvidenceItem
from hwx.rules.facts import Delegation
from hwx.rules.portfolio import Contest, Evidence
from hwx.rules.signatory import Signatory
from hwx.signoffs.feedback import hash_of, token_of
from hwx.signoffs.tables import Request
from hwx.storage import files
from hwx.transcripts.sending_tables import Sending
from hwx.transcripts.tables import Transcript
from hwx.verification.share_tables import Share, ShareOpening
from hwx.verification.shares import digest_of
from tests.signoffs.colleagues import feedback_rater, feedback_round, released_round
from tests.signoffs.guest_ward import guest_addresses, remote_addresses
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor, signed_in
from tests.verification.sealed import sealed

HIDDEN = 404
LEAVING = ("people.sign_out", "people.sign_out_everywhere")
"""Who leaves is shown the sign-in page."""


@dataclass(frozen=True)
class Route:
    """``owner`` and ``colleague`` are keys of ``Cast``; ``stranger`` has the owner's post elsewhere.

    ``shared``: the colleague may come in as well; ``open``: so may the stranger, since the page is about nobody.
    """

    audience: str
    owner: str = "trainee"
    colleague: str = "coordinator"
    shared: bool = True
    open: bool = False
    args: tuple[str, ...] = ()
    values: dict[str, object] = field(default_factory=dict)


EVERYBODY = Route("everyone", open=True)
OF_PLACEMENT = Route("signed in", args=("reference",))
OWN = Route("signed in", open=True)
PROGRAM = Route("programs with a key", open=True)
"""Refuses everybody alike, whoever is signed in: tests/api/test_door.py."""


def staff(audience: str, owner: str, *args: str, colleague: str = "registrar", **options: object) -> Route:
    return Route(audience, owner, colleague, shared=False, args=args, **options)  # type: ignore[arg-type]


CODE = {"code": "SML-101"}
PEOPLE = "administrator, coordinator"
KEEPERS = "administrator, home_officer"

ROUTES: dict[str, Route] = {
    "static": Route("everyone", open=True, values={"filename": "hwx.css"}),
    "start.page": EVERYBODY,
    "start.alive": EVERYBODY,
    "start.ready": EVERYBODY,
    "start.robots": EVERYBODY,
    "installable.manifest": EVERYBODY,
    "installable.worker": EVERYBODY,
    "installable.session": EVERYBODY,
    "installable.nothing": EVERYBODY,
    "installable.waiting": OWN,
    "security.login": EVERYBODY,
    "security.forgot_password": EVERYBODY,
    "security.reset_password": Route("everyone", open=True, values={"token": "none"}),
    "security.change_password": OWN,
    "people.set_language": EVERYBODY,
    "people.sign_out": EVERYBODY,
    "people.sign_out_everywhere": OWN,
    "people.settings": OWN,
    "people.reminders": OWN,
    "people.all_passkeys": OWN,
    "people.passkey_options": Route("signed in", open=True),
    "people.confirm_by_passkey": OWN,
    "people.passkey": Route("signed in", "home_officer", "coordinator", False, args=("passkey",)),
    "people.remove_passkey": Route("signed in", "home_officer", "coordinator", False, args=("passkey",)),
    "people.reset_passkeys": staff(PEOPLE, "coordinator", "number"),
    "people.second_factor": EVERYBODY,
    "people.sign_in_options": EVERYBODY,
    "people.invitation": Route("everyone", open=True, args=("token",)),
    "people.mail_folder": Route("everyone (demonstration only)", open=True),
    "people.all_people": Route(PEOPLE, "coordinator", "registrar", shared=False, open=True),
    "people.person": staff(PEOPLE, "coordinator", "number"),
    "people.new_person": Route(PEOPLE, "coordinator", "registrar", shared=False, open=True),
    "people.edit_person": staff(PEOPLE, "coordinator", "number"),
    "people.invite_again": staff(PEOPLE, "coordinator", "number"),
    "people.close_account": Route("administrator", "administrator", "coordinator", False, True, ("number",)),
    "people.open_account": Route("administrator", "administrator", "coordinator", False, True, ("number",)),
    "people.training": staff(PEOPLE, "coordinator", "number"),
    "people.new_appointment": staff(PEOPLE, "coordinator", "number"),
    "people.end_appointment": staff(PEOPLE, "coordinator", "number", "appointment"),
    "people.check_register": staff(PEOPLE, "coordinator", "number", "appointment"),
    "people.all_institutions": Route("administrator", "administrator", "coordinator", False, True),
    "people.new_institution": Route("administrator", "administrator", "coordinator", False, True),
    "people.edit_institution": Route(
        "administrator", "administrator", "coordinator", False, True, values={"number": 1}
    ),
    "curricula.list_all": OWN,
    "curricula.newest_of": Route("signed in", open=True, values={"slug": "small"}),
    "curricula.curriculum": Route("signed in", open=True, values={"slug": "small", "version": "1.0"}),
    "curricula.competency": Route("signed in", open=True, values={"slug": "small", "version": "1.0", **CODE}),
    "placements.list_all": OWN,
    "placements.choose": Route("coordinator", "coordinator", "registrar", False, True),
    "placements.admit_to": Route(
        "coordinator", "coordinator", "registrar", False, True, values={"slug": "small", "version": "1.0"}
    ),
    "placements.page": OF_PLACEMENT,
    "placements.change_state": staff("coordinator", "coordinator", "reference", values={"state": "paused"}),
    "programmes.list_all": Route("coordinator", "coordinator", "registrar", False, True),
    "programmes.add": Route("coordinator", "coordinator", "registrar", False, True),
    "programmes.edit": staff("coordinator", "coordinator", "programme"),
    "signoffs.progress": OF_PLACEMENT,
    "signoffs.competency": Route("signed in", args=("reference",), values=CODE),
    "signoffs.record": OF_PLACEMENT,
    "signoffs.record_file": OF_PLACEMENT,
    "signing.observe": staff("supervisor, unit_head", "supervisor", "reference", values=CODE),
    "signing.sign_together": staff("supervisor, unit_head", "supervisor", "reference"),
    "signing.sign": staff("supervisor, unit_head", "supervisor", "reference", values=CODE),
    "signing.countersign": staff(
        "unit_head", "head", "reference", colleague="supervisor", values={"number": 3, **CODE}
    ),
    "signing.withdraw": staff("supervisor, unit_head", "supervisor", "reference", values={"number": 3}),
    "queue.show": Route("supervisor, unit_head", "supervisor", "registrar", False, True),
    "queue.ask": staff("signed in", "trainee", "reference", values=CODE),
    "queue.take_back_request": staff("signed in", "trainee", "reference", "request"),
    "queue.requests_page": staff("signed in", "trainee", "reference", colleague="supervisor"),
    "queue.answer_request": staff("supervisor, unit_head", "supervisor", "reference", "request"),
    "queue.hand_over_request": staff("coordinator", "coordinator", "reference", "request"),
    "queue.extend_request": staff("coordinator", "coordinator", "reference", "request"),
    "feedback_rounds.listing": OF_PLACEMENT,
    "feedback_rounds.new": staff("coordinator, supervisor, unit_head", "supervisor", "reference"),
    "feedback_rounds.result": Route("signed in", args=("reference", "released_round")),
    "feedback_rounds.release": staff("coordinator", "coordinator", "reference", "round"),
    "feedback_rounds.end": staff("coordinator, supervisor, unit_head", "supervisor", "reference", "round"),
    "feedback_rounds.send_again": staff(
        "coordinator, supervisor, unit_head", "coordinator", "reference", "round", "rater"
    ),
    "feedback.answer": Route("everyone", open=True, args=("rater_link",)),
    "feedback.thanks": EVERYBODY,
    "guest.answer": Route("everyone", open=True, args=("guest_link",)),
    "guest.give_answer": Route("everyone", open=True, args=("guest_link",)),
    "guest.answer_otherwise": Route("everyone", open=True, args=("guest_link",)),
    "guest.recorded": EVERYBODY,
    "guest.passed_back": EVERYBODY,
    "guests.listing": staff("coordinator", "coordinator", "reference"),
    "guests.link_of_request": staff("signed in", "trainee", "reference", "guest_request", colleague="supervisor"),
    "guests.link_of_copy": staff("signed in", "trainee", "reference", "guest_copy", colleague="supervisor"),
    "bedside.code": staff("signed in", "trainee", "reference", colleague="coordinator", values=CODE),
    "bedside.scan": staff("signed in", "supervisor", "bedside", colleague="coordinator"),
    "paper.listing": OF_PLACEMENT,
    "paper.sheet": OF_PLACEMENT,
    "paper.copy_in": staff("signed in", "trainee", "reference", colleague="coordinator"),
    "paper.take_copy_back": staff("signed in", "trainee", "reference", "copy", colleague="supervisor"),
    "paper.confirm": staff("supervisor, unit_head", "supervisor", "reference", "copy", colleague="head"),
    "paper.refuse_copy": staff("supervisor, unit_head", "supervisor", "reference", "copy", colleague="head"),
    "panel.decide": staff("coordinator, registrar, unit_head", "registrar", "reference", colleague="supervisor"),
    "portfolio.portfolio": OF_PLACEMENT,
    "portfolio.logbook": OF_PLACEMENT,
    "portfolio.take_back_line": staff("signed in", "trainee", "reference", values={"number": 3}),
    "portfolio.log": staff("signed in", "trainee", "reference", values=CODE),
    "portfolio.self_assessment": staff("signed in", "trainee", "reference", values={"domain": "basics"}),
    "portfolio.bring_evidence": staff("signed in", "trainee", "reference", values=CODE),
    "portfolio.one_item": Route("signed in", args=("reference", "item")),
    "portfolio.erase_item": staff("signed in", "trainee", "reference", "item"),
    "portfolio.one_file": Route("signed in", args=("reference", "file")),
    "portfolio.comment_on": staff("signed in", "trainee", "reference", colleague="home_officer", values={"number": 3}),
    "portfolio.contest_entry": staff("signed in", "trainee", "reference", values={"number": 3}),
    "portfolio.feedback_read": staff("signed in", "trainee", "reference", values={"number": 3}),
    "rulings.rule": staff("supervisor, unit_head", "head", "reference", "contest", colleague="coordinator"),
    "archive.whole": OWN,
    "interests.listing": staff("signed in", "trainee", "reference"),
    "interests.end_conflict": staff("signed in", "coordinator", "reference", "conflict"),
    "handover.listing": Route("coordinator", "coordinator", "registrar", False, True),
    "reviews.correct": staff("supervisor, unit_head", "supervisor", "reference", values={"number": 3}),
    "reviews.observe_alternative": staff("supervisor, unit_head", "supervisor", "reference", values=CODE),
    "remote.listing": staff("coordinator", "coordinator", "reference"),
    "remote.end": staff("coordinator", "coordinator", "reference", "naming"),
    "remote.observe": staff("supervisor, unit_head", "supervisor", "watched", colleague="head", values=CODE),
    "reviews.recognise": staff("supervisor, unit_head", "supervisor", "reference", values=CODE),
    "reviews.withdraw_for_panel": staff(
        "coordinator, registrar, unit_head", "registrar", "reference", colleague="supervisor", values={"number": 3}
    ),
    "delegations.listing": staff("coordinator, supervisor, unit_head", "supervisor", "reference"),
    "delegations.give": staff("supervisor, unit_head", "supervisor", "reference"),
    "delegations.end": staff("supervisor, unit_head", "supervisor", "reference", "delegation"),
    "transcripts.of_placement": OF_PLACEMENT,
    "transcripts.pdf": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "transcripts.credential": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "transcripts.log_proofs": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "transcripts.sealed": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "exports.fhir": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "further.certificate": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "further.supplement": staff("signed in", "trainee", "transcript", colleague="supervisor"),
    "further.interim": staff("signed in", "trainee", "reference", colleague="supervisor"),
    "further.draft": staff("registrar", "registrar", "reference", colleague="coordinator"),
    "paper_pictures.page": staff("administrator, registrar", "registrar", "host", colleague="coordinator"),
    "paper_pictures.show": staff("administrator, registrar", "registrar", "host", "picture", colleague="coordinator"),
    "paper_pictures.take_down": staff(
        "administrator, registrar", "registrar", "host", "picture", colleague="coordinator"
    ),
    "batches.choose": Route("registrar", "registrar", "coordinator", False, True),
    "batches.page": staff("registrar", "registrar", "batch", colleague="coordinator"),
    "batches.archive": staff("registrar", "registrar", "batch", colleague="coordinator"),
    "transcripts.issue_first": staff("registrar", "registrar", "reference", colleague="coordinator"),
    "transcripts.replace": staff("registrar", "registrar", "reference", colleague="coordinator"),
    "transcripts.end": staff("registrar", "registrar", "reference", "transcript", colleague="coordinator"),
    "api.describe": EVERYBODY,
    "api.verify": PROGRAM,
    "api.verify_batch": PROGRAM,
    "api.status": Route("programs with a key", open=True, values={"number": "HWX-2026-00001"}),
    "api.changes": PROGRAM,
    "api_keys.overview": Route(KEEPERS, "home_officer", "coordinator", False, True),
    "api_keys.listing": staff(KEEPERS, "home_officer", "home", colleague="coordinator"),
    "api_keys.end": staff(KEEPERS, "home_officer", "home", "api_key", colleague="coordinator"),
    "issuers.document": Route("everyone", open=True, args=("host",)),
    "issuers.key_history": Route("everyone", open=True, args=("host",)),
    "issuers.status_list": Route("everyone", open=True, args=("host",), values={"place": 1}),
    "keys.certificates": Route("everyone", open=True, args=("home",)),
    "keys.listing": EVERYBODY,
    "keys.page": EVERYBODY,
    "ledger.page": EVERYBODY,
    "ledger.checkpoint": EVERYBODY,
    "ledger.public_key": EVERYBODY,
    "ledger.consistency": EVERYBODY,
    "ledger.one_tile": Route("everyone", open=True, values={"name": "0/000.p/1"}),
    "ledger.proof_of": Route("everyone", open=True, args=("leaf",)),
    "verification.ask": EVERYBODY,
    "verification.in_browser": EVERYBODY,
    "verification.saved": EVERYBODY,
    "verification.check": EVERYBODY,
    "verification.link": Route("everyone", open=True, values={"number": "HWX-2026-00001", "code": "AAAA-BBBB-CCCC"}),
    "verification.by_link": Route("everyone", open=True, values={"number": "HWX-2026-00001", "code": "AAAA-BBBB-CCCC"}),
    "verification.checks_of": Route("signed in", args=("reference",)),
    "sending.send": staff("signed in", "trainee", "reference", "transcript", colleague="coordinator"),
    "home_desk.listing": Route("home_officer", "home_officer", "coordinator", False, True),
    "home_desk.one": staff("home_officer", "home_officer", "transcript", colleague="coordinator"),
    "home_desk.answer": staff("home_officer", "home_officer", "transcript", colleague="coordinator"),
    "shares.listing": staff("signed in", "trainee", "reference"),
    "shares.make": staff("signed in", "trainee", "reference", colleague="registrar"),
    "shares.end": staff("signed in", "trainee", "reference", "share"),
    "shared.ask": Route("everyone", open=True, args=("share_link",)),
    "shared.show": Route("everyone", open=True, args=("share_link",)),
    "shared.pdf": Route("everyone", open=True, args=("share_link",)),
    "shared.json": Route("everyone", open=True, args=("share_link",)),
}


@dataclass
class Cast:
    ward: Ward
    administrator: Person
    strangers: dict[str, Person]
    addresses: dict[str, object]

    def person(self, key: str) -> Person:
        found: Person = self.administrator if key == "administrator" else getattr(self.ward, key)
        return found


@pytest.fixture
def cast(app: Flask, make: Make) -> Cast:
    here = ward(make)
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    host, elsewhere = here.supervisor.appointments[0].institution, make.institution("Far away")
    roles = {
        "coordinator": Role.COORDINATOR,
        "supervisor": Role.SUPERVISOR,
        "head": Role.UNIT_HEAD,
        "registrar": Role.REGISTRAR,
        "administrator": Role.ADMINISTRATOR,
        "home_officer": Role.HOME_OFFICER,
    }
    strangers = {key: make.holder(role, elsewhere) for key, role in roles.items()}
    strangers["trainee"] = make.placement(host=elsewhere).trainee
    invited = make.person("INVITED")
    with app.test_request_context():
        link = invitation_link(invited, NOW)
    addresses = {
        "reference": here.placement.reference,
        "number": here.head.id,
        "appointment": here.head.appointments[0].id,
        "programme": make.programme(host).id,
        "host": host.id,
        "picture": _picture(app, make, here),
        "request": _request(make, here),
        "transcript": _transcript(make, here, _issuer(app, here)),
        "batch": _batch(make, here),
        **_shared(make, here),
        **_feedback(app, make, here),
        **_evidence(app, make, here),
        **guest_addresses(app, make, here),
        **remote_addresses(make, here),
        "passkey": make.passkey(here.home_officer).id,
        "delegation": _delegation(make, here),
        "conflict": _conflict(make, here),
        "home": here.placement.home_id,
        "api_key": make_key(make.session, here.placement.home_id, "مفتاح", here.home_officer, NOW)[0].id,
        "token": link.rsplit("/", 1)[1],
    }
    make.session.commit()
    addresses["leaf"] = _logged(app, make)
    return Cast(here, make.holder(Role.ADMINISTRATOR, host), strangers, addresses)


def _request(make: Make, here: Ward) -> int:
    row = Request(
        placement_id=here.placement.id,
        competency="SML-101",
        asked_id=here.supervisor.id,
        encounter_on=TODAY,
        asked_at=NOW,
        expires_on=TODAY,
    )
    make.session.add(row)
    make.session.commit()
    return row.id


def _logged(app: Flask, make: Make) -> str:
    """Everything stands in the log, under a checkpoint; the hash of a leaf."""
    with app.app_context():
        add_all()
        sign_checkpoint(NOW)
    return make.session.scalars(select(LogLeaf.hash)).first().hex()  # type: ignore[union-attr]


def _evidence(app: Flask, make: Make, here: Ward) -> dict[str, object]:
    """An item with one file, and its entry."""
    by = Signatory(here.trainee.id, here.trainee.passport_name)
    fact = Evidence(by, "SML-101", "item", "ward", "low", "adult", "assisted", 1, "d" * 64, 1)
    row = EvidenceItem(item="item", placement_id=here.placement.id, text="مرحبا", salt="salt", erased_at=None)
    make.session.add(row)
    make.session.flush()
    kind = {"media_type": "image/png", "size": 3, "sha256": "0" * 64}
    file = EvidenceFile(item="item", position=1, name="evidence/one", **kind)
    make.session.add(file)
    make.entry(here.placement, here.trainee, fact)
    contest = make.entry(here.placement, here.trainee, Contest(by, "SML-101", 3, "contest", "لا"))
    with app.app_context():
        files().put(file.name, b"PNG")
    return {"item": "item", "file": file.id, "contest": contest.number}


def _conflict(make: Make, here: Ward) -> int:
    row = declare(make.session, here.colleague.id, here.trainee.id, "declared", TODAY, here.coordinator, NOW)
    make.session.commit()
    return row.id


def _delegation(make: Make, here: Ward) -> int:
    fact = Delegation(
        Signatory(here.supervisor.id, "OMAR FAROUK"), here.colleague.id, "LEILA BENALI", ("SML-101",), "2026-03-16",
        "2026-03-20", "Night shifts",
    )  # fmt: skip
    return make.entry(here.placement, here.supervisor, fact).number


def _picture(app: Flask, make: Make, here: Ward) -> int:
    """A seal of the host."""
    row = PaperPicture(
        institution_id=here.placement.host_id, purpose="seal", name="papers/one", media_type="image/png", size=3,
        sha256="0" * 64, text="خاتم", placed_at=NOW, placed_by_id=here.registrar.id,
    )  # fmt: skip
    make.session.add(row)
    make.session.commit()
    with app.app_context():
        files().put(row.name, b"PNG")
    return row.id


def _issuer(app: Flask, here: Ward) -> str:
    """The name under which the host issues; its keys are made by this."""
    keyring = keyring_of(app.config["HWX"])
    key_set_of(keyring, here.placement.host, TODAY)
    return name_on(keyring, here.placement.host_id, TODAY)


def _transcript(make: Make, here: Ward, issuer: str) -> str:
    status = {"statusListCredential": "https://hwx.example.org/institutions/1/status/1"}
    credential = json.dumps({"issuer": issuer, "credentialStatus": status}).encode()
    row = Transcript(
        number="HWX-2026-00001", placement_id=here.placement.id, edition=1, check_code="AAAA-BBBB-CCCC",
        sealed=sealed(number="HWX-2026-00001"), sealed_digest="a" * 64,
        credential=credential, credential_digest="c" * 64, pdf=b"%PDF", pdf_digest="b" * 64, key="k" * 16,
        record_number=3, log_proofs=b"{}",
        outcome="completed", issued_at=NOW, issued_by_id=here.registrar.id,
        issuer_id=here.placement.host_id, status_list=1, status_index=94_567,
    )  # fmt: skip
    make.session.add(row)
    make.session.commit()
    return row.number


def _shared(make: Make, here: Ward) -> dict[str, object]:
    """The transcript was sent home, where it waits for an answer, and one link leads to it."""
    row = make.session.scalars(select(Transcript)).one()
    home = {"institution_id": here.placement.home_id, "sent_at": NOW, "sent_by_id": here.trainee.id}
    make.session.add(Sending(transcript_id=row.id, **home))
    # Walks in a browser read the real clock.
    until = NOW.replace(year=2099)
    link = Share(
        transcript_id=row.id, token_digest=digest_of("shared"), detail="competencies", label="وزارة", made_at=NOW,
        until=until,
    )  # fmt: skip
    make.session.add(link)
    make.session.flush()
    make.session.add(ShareOpening(share_id=link.id, at=NOW, what="page", who="مستشفى"))
    make.session.commit()
    return {"share": link.id, "share_link": "shared"}


def _batch(make: Make, here: Ward) -> str:
    """It has ended, and reached nobody."""
    batch = start(make.session, here.placement.host_id, here.registrar, {here.placement.reference: 1}, NOW)
    assert batch is not None
    batch.ended_at = NOW
    item = make.session.scalars(select(BatchItem)).one()
    item.state, item.reasons = REFUSED, [{"kind": "moved_on", "entries": [2]}, {"kind": "keys"}]
    make.session.commit()
    return batch.reference


def _feedback(app: Flask, make: Make, here: Ward) -> dict[str, object]:
    """A round that is open, with one rater, and one that was released."""
    seed, released = "of-this-test", released_round(make, here)
    # Walks in a browser read the real clock.
    open_one = feedback_round(make, here, ends_on=date(2099, 12, 31))
    link = token_of(str(app.secret_key), seed)
    rater = feedback_rater(make, open_one, 1, seed=seed, token_hash=hash_of(link))
    return {
        "round": open_one.reference, "released_round": released.reference, "rater": rater.id, "rater_link": link,
    }  # fmt: skip


def arguments(cast: Cast, endpoint: str) -> dict[str, object]:
    """The address of the owner's thing. Some routes call a placement's number or a programme's by another name."""
    route = ROUTES[endpoint]
    named = {
        "guest_link": "token", "bedside": "token", "guest_request": "number", "guest_copy": "number", "copy": "number",
        "file": "number", "contest": "number", "watched": "reference", "naming": "number", "share_link": "token",
        "batch": "reference", "transcript": "number", "programme": "number", "request": "number", "passkey": "number",
        "delegation": "number", "conflict": "number", "home": "number", "host": "number", "api_key": "key",
        "rater": "number", "rater_link": "link", "round": "round_reference", "released_round": "round_reference",
    }  # fmt: skip
    return {named.get(name, name): cast.addresses[name] for name in route.args} | route.values


def answers(app: Flask, cast: Cast, endpoint: str, browser: Visitor) -> list[TestResponse]:
    """One answer for every method of the route; a POST sends an empty form, which no page accepts."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    with app.test_request_context():
        address = rules[0].build(arguments(cast, endpoint))
    assert address is not None
    methods = sorted((rules[0].methods or set()) - {"HEAD", "OPTIONS"})
    return [browser.open(address[1], method=method) for method in methods]


def sent_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and "/sign-in" in answer.location


def test_every_route_has_the_audience_that_is_written_here(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    found = {endpoint: str(audience_of(app, endpoint)) for endpoint in endpoints}
    assert found == {endpoint: route.audience for endpoint, route in ROUTES.items()}


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_the_route_knows_its_owner_a_colleague_a_stranger_and_a_visitor(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Visitor], client: Visitor, endpoint: str
) -> None:
    """One test for the four, since what they try it on takes longest to make."""
    route = ROUTES[endpoint]
    for answer in answers(app, cast, endpoint, client):
        for_all = route.audience.startswith(("everyone", "programs"))
        assert endpoint in LEAVING or sent_to_sign_in(answer) != for_all, "visitor"
        assert answer.status_code < 500, "visitor"
    for answer in answers(app, cast, endpoint, sign_in(cast.strangers[route.owner])):
        assert (answer.status_code != HIDDEN) == route.open, "stranger"
        assert answer.status_code < 500, "stranger"
    for answer in answers(app, cast, endpoint, sign_in(cast.person(route.colleague))):
        assert (answer.status_code != HIDDEN) == route.shared, "colleague"
        assert answer.status_code < 500, "colleague"
    for answer in answers(app, cast, endpoint, sign_in(cast.person(route.owner))):
        assert answer.status_code != HIDDEN, "owner"
        assert answer.status_code < 500, "owner"
        assert endpoint in LEAVING or not sent_to_sign_in(answer), "owner"


def test_a_route_without_a_mark_answers_nobody(app: Flask, make: Make) -> None:
    own = create_app(app.config["HWX"])
    own.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    administrator = make.holder(Role.ADMINISTRATOR)
    assert signed_in(own, make.session, administrator).get("/forgotten").status_code == HIDDEN


def test_the_pages_of_the_demonstration_are_not_there_in_production(app: Flask, client: Visitor) -> None:
    settings = app.config["HWX"]
    app.config["HWX"] = replace(settings, mode="production")
    try:
        assert client.get("/mail").status_code == HIDDEN
    finally:
        app.config["HWX"] = settings
