"""Every page in Arabic and in French: no sentence of it is left in English.

The pages are those of the table of audiences, so a new route is here as soon as it is there.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale, ngettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.ledger.tables import LogHead
from hwx.people.mail_folder import Mail
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.rules.facts import Withdrawal
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.verification.look import MAX_PDF
from hwx.verification.share_tables import Share
from hwx.verification.shares import digest_of
from tests.people.conftest import give_password, letters
from tests.support.left_in_english import complaints, left_in_english, texts_of
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor
from tests.test_audiences import ROUTES, Cast, arguments, cast
from tests.verification.conftest import End, Issue, end, issue, keys
from tests.verification.holding import holding
from tests.verification.pictures import square, written
from tests.verification.sealed import CODE, NUMBER, sealed, sealed_pdf
from tests.verification.test_photograph import heic, png_that_says

__all__ = ["cast", "end", "give_password", "issue", "keys", "letters"]

LANGUAGES = ("ar", "fr")

NOT_READ = {
    "api.describe": "JSON",
    "api.verify": "JSON for programs",
    "api.verify_batch": "JSON for programs",
    "api.status": "JSON for programs",
    "api.changes": "JSON for programs",
    "static": "files of the design",
    "start.alive": "one word for a watching program",
    "start.ready": "one word for a watching program",
    "start.robots": "for robots",
    "installable.manifest": "JSON",
    "installable.worker": "a program",
    "installable.session": "JSON",
    "installable.nothing": "in every language at once",
    "issuers.document": "JSON",
    "issuers.key_history": "JSON",
    "issuers.status_list": "JSON",
    "keys.certificates": "a file for readers of PDFs",
    "keys.listing": "JSON",
    "ledger.checkpoint": "a signed note for programs",
    "ledger.consistency": "JSON",
    "ledger.one_tile": "hashes for programs",
    "ledger.proof_of": "a proof for programs",
    "ledger.public_key": "a key for programs",
    "signoffs.record_file": "JSON lines",
    "people.confirm_by_passkey": "JSON for a script",
    "people.passkey_options": "JSON for a script",
    "people.sign_in_options": "JSON for a script",
    "portfolio.one_file": "a file of the trainee",
    "archive.whole": "an archive",
    "batches.archive": "an archive",
    "transcripts.pdf": "a file; its words are in three languages at once",
    "transcripts.credential": "JSON",
    "transcripts.log_proofs": "JSON",
    "transcripts.sealed": "JSON",
    "further.certificate": "a file; its words are in three languages at once",
    "further.draft": "a file; its words are in three languages at once",
    "further.interim": "a file; its words are in three languages at once",
    "further.supplement": "a file; its words are in three languages at once",
    "paper_pictures.show": "a picture",
    "exports.fhir": "JSON",
}
"""Routes that answer with no page, and with what instead."""


@dataclass
class Tour:
    """Goes to every route as the one for whom it is, in one language."""

    app: Flask
    session: Session
    cast: Cast
    sign_in: Callable[[Person], Visitor]
    visitor: Visitor
    language: str

    def browser(self, endpoint: str) -> Visitor:
        if ROUTES[endpoint].audience.startswith("everyone"):
            return self.visitor
        person = self.cast.person(ROUTES[endpoint].owner)
        self.session.get_one(Person, person.id).language = self.language
        return self.sign_in(person)

    def address(self, endpoint: str) -> str:
        rule = next(one for one in self.app.url_map.iter_rules() if one.endpoint == endpoint)
        with self.app.test_request_context():
            built = rule.build(arguments(self.cast, endpoint))
        assert built is not None
        return str(built[1])

    def ask(self, endpoint: str, method: str, **sent: Any) -> list[str]:
        """What is left in English in the answer."""
        headers = {"Accept-Language": self.language}
        browser = self.browser(endpoint)
        answer = browser.open(self.address(endpoint), method=method, headers=headers, follow_redirects=True, **sent)
        assert method == "POST" or answer.status_code == 200, f"{endpoint} is not shown"
        return complaints(f"{method} {endpoint}", answer, self.language)


@pytest.fixture(params=LANGUAGES)
def tour(
    request: pytest.FixtureRequest,
    app: Flask,
    session: Session,
    make: Make,
    cast: Cast,
    sign_in: Callable[[Person], Visitor],
    client: Visitor,
) -> Tour:
    """The placement of the cast has entries of every kind, and the transcript is revoked."""
    here, ward = cast.ward.placement, cast.ward
    first = make.observation(here, "SML-101", ward.colleague, level=3, comment="مرحبا")
    signed = make.sign_off(here, "SML-101", ward.supervisor, 3, (3, first.number))
    critical = make.sign_off(here, "SML-102", ward.supervisor, 4)
    make.countersignature(here, critical, ward.head)
    make.sign_off(here, "SML-201", ward.supervisor, 4)
    by = acting_as(ward.supervisor, Role.SUPERVISOR, here.host_id, TODAY)
    assert by is not None
    make.entry(here, ward.supervisor, Withdrawal(by, "SML-101", signed.number, "rule_not_met", "سبب"))
    row = session.scalars(select(Transcript)).one()
    ended = {"kind": "revoked", "reason_code": "identity_error", "at": NOW, "actor_id": ward.registrar.id}
    session.add(TranscriptEvent(transcript_id=row.id, replaced_by_id=None, **ended))
    session.commit()
    return Tour(app, session, cast, sign_in, client, request.param)


def routes(app: Flask, method: str) -> list[str]:
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())})


def test_no_page_is_left_in_english(tour: Tour) -> None:
    pages = [endpoint for endpoint in routes(tour.app, "GET") if endpoint not in NOT_READ]
    found = [text for endpoint in pages for text in tour.ask(endpoint, "GET")]
    assert not found, "\n".join(found)


def test_no_refusal_is_left_in_english(tour: Tour) -> None:
    """An empty form is accepted by none of these pages, and what is missing is said on it."""
    forms = [endpoint for endpoint in routes(tour.app, "POST") if endpoint not in NOT_READ]
    found = [text for endpoint in forms for text in tour.ask(endpoint, "POST", data={})]
    assert not found, "\n".join(found)


ODD: dict[str, dict[str, str]] = {
    "feedback.answer": {"safety": "9", "respect": "odd", "well": "a" * 1001},
    "feedback_rounds.new": {"name_1": "Ж", "email_2": "nobody", "group_1": "king", "language_1": "xx"},
    "placements.admit_to": {"email": "nobody", "passport_name": "Ж", "starts_on": "soon", "home_id": "none"},
    "placements.change_state": {"seen": "1", "reason": "سبب"},
    "panel.decide": {"seen": "1", "outcome": "odd", "attendance_percent": "many", "feedback_raters": "500"},
    "portfolio.bring_evidence": {"happened_on": "soon", "setting": "odd", "count": "many", "text": "MRN 44821 " * 60},
    "portfolio.log": {"happened_on": "2031-01-01", "role": "taught", "count": "99", "setting": "odd"},
    "portfolio.self_assessment": {"stage": "odd", "level-SML-101": "9"},
    "portfolio.contest_entry": {"text": "a" * 2001},
    "rulings.rule": {"seen": "x", "outcome": "odd", "reason": "a" * 2001},
    "people.new_person": {"email": "nobody", "passport_last_four": "!", "starts_on": "soon", "role": "king"},
    "people.reminders": {"how_often": "odd", "quiet_from": "soon", "quiet_to": "99"},
    "people.settings": {"language": "xx", "calendar": "xx", "digits": "xx"},
    "people.all_passkeys": {"name": "a" * 61, "passkey": "odd"},
    "people.reset_passkeys": {"reason": "a" * 501},
    "people.second_factor": {"passkey": "odd"},
    "people.invitation": {"language": "ar", "password": "password12", "password_confirm": "other"},
    "queue.ask": {"asked": "x", "encounter_on": "2031-01-01", "method": "SIM", "note": "a" * 501},
    "home_desk.answer": {"seen": "x", "answer": "odd", "reason": "a" * 2001},
    "shared.show": {"who": "a" * 121},
    "shares.make": {"detail": "odd", "days": "many", "label": "a" * 121},
    "security.login": {"email": "nobody@example.org", "password": "wrong"},
    "security.change_password": {"password": "x", "new_password": "abcabcabcabc", "new_password_confirm": "x"},
    "security.forgot_password": {"email": "nobody@example.org"},
    "signing.observe": {"seen": "1", "level": "9", "method": "SIM", "happened_on": "2031-01-01"},
    "signing.withdraw": {"seen": "x", "reason_code": "odd", "reason": "a" * 2001},
    "verification.check": {"way": "number", "number": "odd", "code": "odd"},
}
"""Forms with something wrong in every field."""


def test_no_complaint_about_odd_values_is_left_in_english(tour: Tour) -> None:
    found = [text for endpoint, sent in ODD.items() for text in tour.ask(endpoint, "POST", data=sent)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_verdict_is_left_in_english(client: Visitor, issue: Issue, language: str) -> None:
    issue()
    files = {
        "authentic": sealed_pdf(sealed(check_code=CODE)),
        "cut": sealed_pdf(sealed())[:-9],
        "empty": b"",
        "odd": b"?",
    }
    typed = {"known": (NUMBER, CODE), "unknown": (NUMBER, "AAAA-AAAA-AAAA")}
    asked = [(name, {"way": "file", "file": (io.BytesIO(data), "a.pdf")}) for name, data in files.items()]
    asked += [(name, {"way": "number", "number": number, "code": code}) for name, (number, code) in typed.items()]
    found = [
        text
        for name, sent in asked
        for text in complaints(name, client.post("/verify", data=sent, headers={"Accept-Language": language}), language)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_to_a_picture_is_left_in_english(client: Visitor, settings: Settings, language: str) -> None:
    link = f"{settings.base_url}/v/{NUMBER}/{CODE}"
    pictures = {
        "no picture": b"?",
        "of another kind": heic(),
        "broken": b"\xff\xd8\xff",
        "too large": png_that_says(30_000, 30_000),
        "beyond every limit": bytes(MAX_PDF + 100_000),
        "no code": written(square("x").resize((30, 30))),
        "several": written(square(link, link.replace(NUMBER, "HWX-2026-00043"))),
        "another page": written(square(settings.base_url + "/about")),
        "another site": written(square("https://other.example/v/1/2")),
        "another text": written(square("كلام")),
    }
    found = [
        text
        for name, data in pictures.items()
        for text in complaints(
            name,
            client.post(
                "/verify",
                data={"way": "number", "photograph": (io.BytesIO(data), "a.jpg")},
                headers={"Accept-Language": language},
            ),
            language,
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_shared_or_sent_home_is_left_in_english(
    make: Make,
    issue: Issue,
    end: End,
    client: Visitor,
    sign_in: Callable[[Person], Visitor],
    language: str,
) -> None:
    """Of a transcript in force: the pages with their forms, an answer, and all that a link can show."""
    here = holding(make, issue, end)
    here.sent()
    here.answered("accepted_with_conditions", "شروط")
    here.trainee.language = here.ward.home_officer.language = language
    make.session.add(
        Share(
            transcript_id=here.transcript.id, token_digest=digest_of("whole"), detail="whole", label="", made_at=NOW,
            until=NOW + timedelta(days=2),
        )
    )  # fmt: skip
    trainee, officer = sign_in(here.trainee), sign_in(here.ward.home_officer)
    made = {"number": here.number, "detail": "whole", "days": "3"}
    headers = {"Accept-Language": language}
    shown = [
        trainee.get(here.ward.url("shares")),
        trainee.post(here.ward.url("shares"), data=made),
        trainee.get(here.ward.url("transcripts")),
        officer.get("/sent-home"),
        officer.get(f"/sent-home/{here.number}"),
        officer.post(f"/sent-home/{here.number}", data={"seen": "1", "answer": "not_accepted"}),
        client.post("/shared/whole", data={}, headers=headers),
        client.get("/shared/none", headers=headers),
    ]
    found = [text for answer in shown for text in complaints(answer.request.path, answer, language)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_new_password_is_not_left_in_english(
    client: Visitor,
    make: Make,
    give_password: Callable[..., Person],
    letters: Callable[[], list[Mail]],
    clock: time_machine.Traveller,
    language: str,
) -> None:
    """The letter, the page that its link opens, its refusals, and the link when it has expired."""
    person = give_password(make.person(language=language))
    headers = {"Accept-Language": language}
    client.post("/reset", data={"email": person.email}, headers=headers).close()
    letter = letters()[0].text
    link = next(line for line in letter.splitlines() if line.startswith("http"))
    shown = [client.get(link, headers=headers), client.post(link, data={"password": "password12"}, headers=headers)]
    clock.shift(timedelta(hours=5))
    shown.append(client.get(link, headers=headers, follow_redirects=True))
    assert not [text for answer in shown for text in complaints(link, answer, language)]
    assert not [line for line in letter.splitlines() if left_in_english(line, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_broken_log_and_broken_keys_is_not_left_in_english(
    client: Visitor, session: Session, settings: Settings, keys: None, language: str
) -> None:
    session.execute(update(LogHead).values(key="nonsense"))
    session.commit()
    (settings.keys_folder / "keys.json").write_text("{")
    answers = [client.get(address, headers={"Accept-Language": language}) for address in ("/log", "/keys")]
    assert [answer.status_code for answer in answers] == [503, 503]
    found = [text for answer in answers for text in texts_of(answer.text, language)]
    left = [text for text in found if left_in_english(text, language)]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_problem_is_left_in_english(client: Visitor, language: str) -> None:
    headers = {"Accept-Language": language}
    answers = [
        client.get("/nowhere", headers=headers),
        client.delete("/verify", headers=headers),
        client.post("/verify", csrf=False, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 400]
    found = [text for answer in answers for text in complaints(answer.status, answer, language)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>Sign in</p>", ["Sign in"]),
        ("<p>12 weeks</p>", ["12 weeks"]),
        ("<p><b>1</b> to <bdi class='n'>2 May</bdi></p>", ["to"]),
        ("<button aria-label='Sign out'><svg><title>Week</title></svg></button>", ["Sign out", "Week"]),
        ("<p lang='en'>Sign in</p><bdi>Sign in</bdi><script>Sign in</script><br><img><p>Se connecter</p>", []),
        ("<p>Page</p><p>12 semaines</p><p>AMINATA DIALLO</p>", []),
    ],
)
def test_what_is_left_in_english_is_found(page: str, left: list[str]) -> None:
    assert [text for text in texts_of(page, "fr") if left_in_english(text, "fr")] == left


def test_latin_words_are_found_on_an_arabic_page() -> None:
    page = "<p>Hello</p><p>المستوى 3</p><p>Mini-CEX</p><bdi class='n'>2 May</bdi><code>flask keys list</code>"
    assert [text for text in texts_of(page, "ar") if left_in_english(text, "ar")] == ["Hello", "2 May"]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, 1000])
def test_arabic_counts_in_six_ways(app: Flask, count: int) -> None:
    """The forms of "week": none, one, two, 3 to 10, 11 to 99, and hundreds."""
    with app.app_context(), force_locale("ar"):
        said = ngettext("%(num)s week", "%(num)s weeks", count)
    few, many, hundreds = f"{count} أسابيع", f"{count} أسبوعًا", f"{count} أسبوع"
    expected = {1: "أسبوع واحد", 2: "أسبوعان", 3: few, 10: few, 11: many, 99: many, 103: few, 111: many}
    assert said == expected.get(count, hundreds)
