"""A program asks about one transcript and about many, and gets the verdict of the page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.api.tables import ApiFollowed, ApiKey
from hwx.keys.changes import distrust_seal
from hwx.settings import Settings
from hwx.verification.look import MAX_PDF
from hwx.verification.tables import Check
from tests.api.conftest import End, Issue, Program
from tests.support.making import NOW, TODAY
from tests.verification.sealed import CODE, ISSUED, KEY_ID, NUMBER, STRANGER, sealed, sealed_pdf
from tests.verification.test_views import HIDDEN

ASK = "/api/v1/verifications"
MANY = "/api/v1/verifications/batch"
STATUS = f"/api/v1/transcripts/{NUMBER}/status"


def checks(session: Session) -> list[tuple[str, str, str]]:
    return [(row.way, row.outcome, row.who) for row in session.scalars(select(Check).order_by(Check.id))]


def test_a_number_and_its_code_get_the_verdict_of_the_page(program: Program, issue: Issue, session: Session) -> None:
    issue()
    response = program.post(ASK, json={"number": "hwx 2026 42", "code": "7k4mq2zt9xrb"})
    said = response.get_json()

    assert response.status_code == 200
    assert (said["outcome"], said["authentic"], said["in_force"]) == ("valid", "number_known", "valid")
    assert [one["answer"] for one in said["answers"]] == [
        "The number is genuine; the paper was not checked.",
        "Yes, it is in force today.",
        "المستشفى الجامعي بالرباط (Rabat University Hospital), Morocco",
        "AMINA DIALLO (أمينة ديالو)",
    ]
    assert said["transcript"]["number"] == NUMBER
    assert said["transcript"]["passport_name"] == "AMINA DIALLO"
    assert said["transcript"]["items"] == [
        {"code": "SML-101", "title": "Skill SML-101", "current": True},
        {"code": "SML-102", "title": "Skill SML-102", "current": True},
        {"code": "SML-103", "title": "Skill SML-103", "current": False},
    ]
    assert said["issuer"]["institution"]["country"] == "MA"
    assert said["issuer"]["key"] == said["key"] == KEY_ID
    assert said["checked_at"] == NOW.isoformat()
    assert "Compare every line below with the paper." in said["next_steps"][0]
    assert checks(session) == [("program", "valid", "Hôpital Fann")]
    for hidden in HIDDEN:
        assert hidden not in response.text


@pytest.mark.parametrize(
    "sent",
    [
        {"data": sealed(), "content_type": "application/json"},
        {"data": sealed_pdf(), "content_type": "application/pdf"},
        {"data": sealed_pdf(), "content_type": "application/octet-stream"},
        {"data": {"file": (io.BytesIO(sealed_pdf()), "a.pdf")}},
    ],
    ids=["JSON", "PDF", "bytes", "form"],
)
def test_a_file_gets_the_verdict_of_the_page(
    program: Program, issue: Issue, session: Session, sent: dict[str, Any]
) -> None:
    issue()
    said = program.post(ASK, **sent).get_json()

    assert (said["outcome"], said["authentic"], said["cause"]) == ("valid", "yes", None)
    assert checks(session) == [("program", "valid", "Hôpital Fann")]


def test_a_number_and_its_code_may_come_in_a_form(program: Program, issue: Issue) -> None:
    issue()
    said = program.post(ASK, data={"number": NUMBER, "code": CODE}, content_type="multipart/form-data").get_json()
    assert said["authentic"] == "number_known"


@pytest.mark.parametrize(
    "data, kind, outcome, cause",
    [
        (sealed().replace(b"AMINA", b"EMINA"), "application/json", "not_authentic", "changed"),
        (sealed(STRANGER), "application/json", "not_authentic", "unknown_key"),
        (sealed_pdf()[:-200], "application/pdf", "not_authentic", "no_seal"),
        (b"hello", "application/pdf", "unreadable", "other_kind"),
        (b"", "application/pdf", "unreadable", "empty"),
        (b"{}", "application/json", "unreadable", "not_a_transcript"),
        (b'{"a":' * 100_000, "application/octet-stream", "unreadable", "broken_json"),
        (b'{"a":"' + b"a" * 2_000_000 + b'"}', "application/json", "unreadable", "json_too_large"),
    ],
)
def test_a_bad_file_gets_a_verdict_and_nobody_is_named(
    program: Program, issue: Issue, session: Session, data: bytes, kind: str, outcome: str, cause: str
) -> None:
    issue()
    response = program.post(ASK, data=data, content_type=kind)
    said = response.get_json()

    assert response.status_code == 200
    assert (said["outcome"], said["cause"], said["transcript"], said["issuer"]) == (outcome, cause, None, None)
    assert checks(session) == [("program", outcome, "")]


def test_a_file_that_was_not_issued_here_is_authentic_and_its_issuer_is_to_be_asked(
    program: Program, keys: None, session: Session
) -> None:
    said = program.post(ASK, data=sealed(), content_type="application/json").get_json()
    assert (said["outcome"], said["authentic"]) == ("not_here", "yes")
    assert said["issuer"]["check_at"] == f"https://hwx.example.org/v/{NUMBER}/{CODE}"
    assert f"https://hwx.example.org/v/{NUMBER}/{CODE}" in said["next_steps"][1]
    assert checks(session) == [("program", "not_here", "")]


@pytest.mark.parametrize(
    "sent, status, detail",
    [
        ({"json": {"number": NUMBER}}, 422, "A number and a code are expected, and nothing else."),
        ({"json": {"number": NUMBER, "code": CODE, "more": 1}}, 422, "A number and a code are expected"),
        ({"json": {"number": 42, "code": CODE}}, 422, "texts of 1 to 60 signs"),
        ({"json": {"number": "", "code": CODE}}, 422, "texts of 1 to 60 signs"),
        ({"json": {"number": "9" * 61, "code": CODE}}, 422, "texts of 1 to 60 signs"),
        ({"data": b'{"number":"\\ud800","code":"x"}', "content_type": "application/json"}, 422, "texts of 1 to 60"),
        (
            {"json": [NUMBER, CODE]},
            422,
            "The body is no JSON object. To have any file judged, send it as application/octet-stream.",
        ),
        (
            {"data": b"null", "content_type": "application/json"},
            422,
            "The body is no JSON object. To have any file judged, send it as application/octet-stream.",
        ),
        ({"data": b"{", "content_type": "application/json"}, 422, "The body is no JSON object."),
        ({"data": b"[" * 500_000, "content_type": "application/json"}, 422, "The body is no JSON object."),
        ({"data": {"other": "x"}, "content_type": "multipart/form-data"}, 422, "neither a file named file"),
        ({"data": {"number": "a\x00", "code": "b"}, "content_type": "multipart/form-data"}, 400, "malformed"),
        ({"data": b"x", "content_type": "text/plain"}, 415, "a kind that is not read at this address"),
        ({"data": b"x"}, 415, "a kind that is not read at this address"),
        ({"data": bytes(MAX_PDF + 100_000), "content_type": "application/pdf"}, 413, "larger than this page accepts"),
    ],
)
def test_what_is_no_question_is_refused_as_a_problem_and_logs_nothing(
    program: Program, issue: Issue, session: Session, sent: dict[str, Any], status: int, detail: str
) -> None:
    issue()
    response = program.post(ASK, **sent)
    said = response.get_json()

    assert (response.status_code, said["status"]) == (status, status)
    assert response.mimetype == "application/problem+json"
    assert set(said) == {"type", "status", "title", "detail", "instance"}
    assert detail in said["detail"]
    assert checks(session) == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_sentences_come_in_the_language_that_is_asked_for(program: Program, issue: Issue, language: str) -> None:
    issue()
    pair = {"number": NUMBER, "code": CODE}
    by_parameter = program.post(f"{ASK}?language={language}", json=pair)
    by_header = program.post(ASK, json=pair, headers={"Accept-Language": language})

    for response in (by_parameter, by_header):
        assert response.get_json()["language"] == response.headers["Content-Language"] == language
    assert by_parameter.get_json()["answers"] == by_header.get_json()["answers"]


def test_the_parameter_goes_before_the_header(program: Program, issue: Issue) -> None:
    issue()
    response = program.get(f"{STATUS}?code={CODE}&language=fr", headers={"Accept-Language": "ar"})
    assert response.get_json()["sentence"].startswith("Oui")


def test_the_status_of_a_number_tells_nothing_but_the_status(program: Program, issue: Issue, session: Session) -> None:
    issue()
    response = program.get(f"{STATUS}?code={CODE}")

    assert response.get_json() == {
        "number": NUMBER,
        "outcome": "valid",
        "authentic": "number_known",
        "in_force": "valid",
        "end": None,
        "sentence": "Yes, it is in force today. It has been neither replaced nor revoked.",
        "language": "en",
        "checked_at": NOW.isoformat(),
    }
    assert checks(session) == [("program", "valid", "Hôpital Fann")]


def test_the_end_of_a_transcript_is_told_with_its_reason_and_the_newer_number(
    program: Program, issue: Issue, end: End
) -> None:
    revoked, old = issue(), issue(number="HWX-2026-00043", code="AAAA-BBBB-CCCC")
    end(revoked, "sign_off_withdrawn")
    end(old, by=issue(number="HWX-2026-00050", code="DDDD-EEEE-FFFF"))

    first = program.get(f"{STATUS}?code={CODE}").get_json()
    assert first["end"] == {"on": "2026-03-16", "reason_code": "sign_off_withdrawn", "replaced_by": None}
    assert first["sentence"] == (
        "No, it was revoked on 16 March 2026. Reason: a sign-off that it rests on was withdrawn."
    )
    second = program.get("/api/v1/transcripts/HWX-2026-00043/status?code=AAAABBBBCCCC")
    assert second.get_json()["end"]["replaced_by"] == "HWX-2026-00050"
    assert "DDDD" not in second.text


def test_an_unknown_number_and_a_wrong_code_get_the_same_answer_after_the_same_work(
    program: Program,
    issue: Issue,
    session: Session,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    issue()
    program.get(f"{STATUS}?code=0000-0000-0000")
    with statements() as for_unknown:
        unknown = program.get(f"/api/v1/transcripts/HWX-2026-00099/status?code={CODE}")
    with statements() as for_wrong:
        wrong = program.get(f"{STATUS}?code=0000-0000-0000")

    assert unknown.status_code == wrong.status_code == 200
    assert unknown.data.replace(b"HWX-2026-00099", b"*") == wrong.data.replace(NUMBER.encode(), b"*")
    assert wrong.get_json()["outcome"] == "not_found"
    assert for_unknown == for_wrong
    assert checks(session) == [("program", "not_found", "")] * 3
    assert session.scalar(select(func.count()).select_from(ApiFollowed)) == 0


@pytest.mark.parametrize("query", ["", "?code=", f"?code={'A' * 61}"])
def test_a_status_without_a_code_is_refused_whether_the_number_is_known_or_not(
    program: Program, issue: Issue, query: str
) -> None:
    issue()
    answers = [program.get(f"/api/v1/transcripts/{number}/status{query}") for number in (NUMBER, "HWX-2026-00099")]
    assert [answer.status_code for answer in answers] == [422, 422]
    said = [{**answer.get_json(), "instance": ""} for answer in answers]
    assert said[0] == said[1]


def test_many_are_answered_in_their_order_and_each_transcript_is_logged_once(
    program: Program, issue: Issue, end: End, session: Session
) -> None:
    issue()
    end(issue(number="HWX-2026-00043", code="AAAA-BBBB-CCCC"))
    known, revoked = {"number": NUMBER, "code": CODE}, {"number": "hwx-2026-43", "code": "aaaabbbbcccc"}
    wrong, unknown = {"number": NUMBER, "code": "AAAA-BBBB-CCCC"}, {"number": "?", "code": "?"}
    response = program.post(MANY, json={"transcripts": [unknown, known, revoked, wrong, known]})
    said = response.get_json()

    assert [one["outcome"] for one in said["results"]] == ["not_found", "valid", "revoked", "not_found", "valid"]
    assert [one["number"] for one in said["results"]] == ["?", NUMBER, "hwx-2026-43", NUMBER, NUMBER]
    assert sorted(checks(session)) == [
        ("program", "not_found", ""),
        ("program", "not_found", ""),
        ("program", "revoked", "Hôpital Fann"),
        ("program", "valid", "Hôpital Fann"),
    ]


def test_a_batch_holds_up_to_a_thousand(program: Program, issue: Issue, session: Session) -> None:
    issue()
    pairs = [{"number": f"HWX-2026-{place:05}", "code": CODE} for place in range(1000)]
    response = program.post(MANY, json={"transcripts": pairs})

    assert response.status_code == 200
    found = [one["number"] for one in response.get_json()["results"] if one["outcome"] == "valid"]
    assert found == [NUMBER]
    assert len(checks(session)) == 1000


@pytest.mark.parametrize(
    "body, status",
    [
        ({"transcripts": []}, 422),
        ({"transcripts": [{"number": "a", "code": "b"}] * 1001}, 422),
        ({"transcripts": [{"number": "a"}]}, 422),
        ({"transcripts": ["a"]}, 422),
        ({"transcripts": {"number": "a", "code": "b"}}, 422),
        ({"transcripts": [{"number": "a", "code": "b"}], "more": 1}, 422),
        ([], 422),
        (None, 422),
    ],
)
def test_what_is_no_batch_is_refused_whole(program: Program, session: Session, body: Any, status: int) -> None:
    response = program.post(MANY, data=json.dumps(body), content_type="application/json")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert checks(session) == []


def test_each_row_of_a_batch_that_is_none_is_named(program: Program, session: Session) -> None:
    good = {"number": "a", "code": "b"}
    response = program.post(MANY, json={"transcripts": [good, {"number": "a"}, good, {**good, "code": "x" * 61}]})
    assert response.status_code == 422
    said = response.get_json()
    assert said["detail"].startswith("A number and a code are expected, and nothing else. Nothing was checked")
    assert said["errors"] == [
        {"pointer": "#/transcripts/1", "detail": "A number and a code are expected, and nothing else."},
        {"pointer": "#/transcripts/3", "detail": "A number and a code are texts of 1 to 60 signs."},
    ]
    assert checks(session) == []


@pytest.mark.parametrize(
    "address",
    [
        f"{STATUS}?code={CODE}&lang=fr",
        "/api/v1/changes?after=1",
        "/api/v1/openapi.json?x",
        "/api/v1/changes?language=xx",
    ],
)
def test_a_misspelt_parameter_or_language_is_told(
    program: Program, issue: Issue, session: Session, address: str
) -> None:
    issue()
    response = program.get(address)
    assert response.status_code == 422
    assert "parameter" in response.get_json()["detail"]
    assert checks(session) == []


def test_a_batch_is_json(program: Program) -> None:
    assert program.post(MANY, data=b"a,b", content_type="text/csv").status_code == 415
    assert program.post(MANY, data=b"{", content_type="application/json").status_code == 422
    assert program.post(MANY, data=b" " * 2_000_000, content_type="application/json").status_code == 422


def test_the_key_notes_when_it_was_used(program: Program, session: Session) -> None:
    assert program.key.last_used_at is None
    program.get("/api/v1/changes")
    session.expire_all()
    assert session.get_one(ApiKey, program.key.id).last_used_at == NOW


def test_a_lost_key_of_the_site_is_told_to_programs(program: Program, issue: Issue, settings: Settings) -> None:
    issue()
    distrust_seal(settings.keys_folder, KEY_ID, ISSUED, TODAY, "The server was broken into")
    for sent in ({"data": sealed_pdf(), "content_type": "application/pdf"}, {"json": {"number": NUMBER, "code": CODE}}):
        said = program.post(ASK, **sent).get_json()
        assert (said["outcome"], said["cause"], said["key"]) == ("not_authentic", "key_distrusted", KEY_ID)
        assert said["transcript"] is None


def test_where_the_keys_cannot_be_read_a_program_is_told_so_and_nothing_is_logged(
    program: Program, issue: Issue, session: Session, settings: Settings
) -> None:
    issue()
    (settings.keys_folder / "keys.json").write_text("{")
    response = program.post(ASK, json={"number": NUMBER, "code": CODE})
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.get_json()["detail"].startswith("The keys of this server cannot be used.")
    assert checks(session) == []
