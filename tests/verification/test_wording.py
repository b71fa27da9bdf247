"""What the verdict says: every case has its sentences, in both voices the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from markupsafe import Markup

from hwx.rules.issuing import REVOCATION_REASONS
from hwx.rules.key_list import KeyList
from hwx.verification.force_wording import revocation
from hwx.verification.look import Cause, Form, Look
from hwx.verification.page_voice import PageVoice
from hwx.verification.paper import look_at
from hwx.verification.terminal import Terminal
from hwx.verification.verdict import (
    NOT_FOUND,
    End,
    Force,
    Held,
    Verdict,
    judge_file,
    judge_number,
    judge_offline,
)
from hwx.verification.wording import answers, next_steps, particulars
from tests.verification.proven import KEYS as PROVEN
from tests.verification.proven import document, member, written
from tests.verification.sealed import KEY_ID, KEYS, TRANSCRIPT, sealed
from tests.verification.test_verdict import DIGEST, LOOK, ON, OTHER, REPLACED, REVOKED

ENGLISH = Terminal("en")

VERDICTS: dict[str, Verdict] = {
    "valid": judge_file(LOOK, KEYS, Held(DIGEST), ON),
    "superseded": judge_file(LOOK, KEYS, Held(DIGEST, REPLACED), ON),
    "revoked": judge_file(LOOK, KEYS, Held(DIGEST, REVOKED), ON),
    "not here": judge_file(LOOK, KEYS, None, ON),
    "otherwise here": judge_file(LOOK, KEYS, Held(OTHER), ON),
    "offline": judge_offline(LOOK, KEYS, ON),
    "number, valid": judge_number(LOOK, KEYS, Held(DIGEST), ON),
    "number, superseded": judge_number(LOOK, KEYS, Held(DIGEST, REPLACED), ON),
    "number, revoked": judge_number(LOOK, KEYS, Held(DIGEST, REVOKED), ON),
    "not found": NOT_FOUND,
    **{cause.value: judge_file(Look(cause, KEY_ID), KEYS, None, ON) for cause in Cause},
}


def said(name: str) -> list[tuple[str, str]]:
    return [(answer.tone, answer.answer) for answer in answers(VERDICTS[name], ENGLISH)]


HOST = "المستشفى الجامعي بالرباط (Rabat University Hospital), MA"
NAME = "AMINA DIALLO (أمينة ديالو)"
NONE = ("unchecked", "No answer.")
YES = ("good", "Yes, it is authentic.")
NOWHERE = ("unknown", "The signature is genuine, but nothing of it stands in the register.")
OTHERWISE = ("bad", "The signature is genuine, but it is not the document that was issued.")
NUMBER_ONLY = ("unchecked", "The number is genuine; the paper was not checked.")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("valid", [YES, ("good", "Yes, it is in force today."), ("good", HOST), ("good", NAME)]),
        ("superseded", [YES, ("bad", "No, it was replaced on 2026-03-10."), ("good", HOST), ("good", NAME)]),
        ("revoked", [YES, ("bad", "No, it was revoked on 2026-03-11."), ("good", HOST), ("good", NAME)]),
        ("not here", [NOWHERE, ("unknown", "It cannot be known here."), ("good", HOST), ("good", NAME)]),
        ("otherwise here", [OTHERWISE, ("unknown", "It cannot be known here."), ("good", HOST), ("good", NAME)]),
        ("offline", [YES, ("unknown", "It cannot be known offline."), ("good", HOST), ("good", NAME)]),
        (
            "number, valid",
            [NUMBER_ONLY, ("good", "Yes, it is in force today."), ("good", HOST), ("unchecked", NAME)],
        ),
        (
            "number, revoked",
            [NUMBER_ONLY, ("bad", "No, it was revoked on 2026-03-11."), ("good", HOST), ("unchecked", NAME)],
        ),
        (
            "not found",
            [("bad", "No transcript with this number and this check code is known here."), NONE, NONE, NONE],
        ),
        ("changed", [("bad", "No, it is not authentic."), NONE, NONE, NONE]),
        ("empty", [("unknown", "It cannot be read."), NONE, NONE, NONE]),
    ],
)
def test_the_four_answers_in_words(name: str, expected: list[tuple[str, str]]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize(
    "name, place, detail",
    [
        ("superseded", 1, "The newer transcript has the number HWX-2026-00050."),
        ("revoked", 1, "Reason: something about the identity of the holder was wrong."),
        ("otherwise here", 1, "This server holds another document under the same number."),
        ("valid", 2, "Key 56475aa75463474c, in use since 2026-01-01."),
        ("valid", 2, "It was issued here: it stands in the register of this site."),
        ("not here", 2, "this server has no record of issuing it: somebody else may have had the key"),
        ("offline", 2, "The key stands in the list of keys that was given for this check."),
        ("unknown_key", 0, "It is sealed with the key 56475aa75463474c, which is not on the list used here."),
        ("key_not_in_force", 0, "The key 56475aa75463474c that sealed it was not in use on the date of issue"),
        ("no_seal", 0, "This PDF bears no signature of an institution and does not end in a seal."),
        ("too_large", 0, "What was sent is larger than 10 MB and was not read."),
        ("pdf_too_large", 0, "The PDF is larger than 10 MB."),
        ("json_too_large", 0, "The JSON file is larger than 1 MB."),
        ("encrypted", 0, "The PDF is encrypted. A transcript never is."),
    ],
)
def test_each_answer_says_why(name: str, place: int, detail: str) -> None:
    assert detail in " ".join(answers(VERDICTS[name], ENGLISH)[place].details)


@pytest.mark.parametrize("form", [Form.CREDENTIAL, Form.MEMBER, Form.SIGNED_PDF])
@pytest.mark.parametrize("cause", Cause)
def test_what_is_signed_is_not_called_sealed(cause: Cause, form: Form) -> None:
    answer = answers(judge_file(Look(cause, "z6MkKey", form=form), KEYS, None, ON), ENGLISH)[0]

    assert not re.search("sealed", " ".join(answer.details))


def test_a_credential_that_is_cut_off_is_called_broken() -> None:
    verdict = judge_file(look_at(written(document())[:-2], PROVEN), PROVEN, None, ON)

    assert [(one.answer, *one.details) for one in answers(verdict, ENGLISH)[:1]] == [
        ("No, it is not authentic.", "The file is broken, or holds what no transcript can hold.")
    ]


def test_by_number_it_is_said_which_days_are_not_shown() -> None:
    steps = " ".join(next_steps(VERDICTS["number, valid"], ENGLISH))

    assert "Levels, and the days on which competencies were signed, are not shown here." in steps


def test_every_cause_has_a_sentence_of_its_own() -> None:
    sentences = [answers(VERDICTS[cause.value], ENGLISH)[0].details for cause in Cause]

    assert len(set(sentences)) == len(Cause)


@pytest.mark.parametrize("name", VERDICTS)
def test_every_verdict_tells_what_to_do_now(name: str) -> None:
    steps = next_steps(VERDICTS[name], ENGLISH)

    assert steps
    assert all(step.endswith((".", "9XRB")) for step in steps)


@pytest.mark.parametrize(
    "name, step",
    [
        ("valid", "Make sure, by passport or identity card, that this is the person before you."),
        ("superseded", "Ask the holder for the newer transcript and check that one."),
        ("revoked", "Do not rely on it."),
        ("offline", "Ask the issuer whether it is in force: https://hwx.example.org/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"),
        ("number, valid", "Compare every line below with the paper."),
        ("number, valid", "only a file proves its whole content."),
        ("not found", "If the paper names another address for the check, check it there."),
        ("changed", "at an address that you looked up yourself"),
        ("not here", "Do not rely on it before the institution has confirmed that it issued it."),
        ("otherwise here", "Do not rely on it before the institution has confirmed that it issued it."),
        ("no_seal", "certificates, supplements and prints are never signed, and the number tells what was issued."),
    ],
)
def test_what_to_do_now_follows_from_the_answers(name: str, step: str) -> None:
    assert step in " ".join(next_steps(VERDICTS[name], ENGLISH))


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", VERDICTS)
def test_every_verdict_can_be_said_in_every_language(name: str, language: str) -> None:
    voice, about = Terminal(language), VERDICTS[name].about
    said_whole = [*answers(VERDICTS[name], voice), *next_steps(VERDICTS[name], voice)]

    assert len(said_whole) >= 5
    assert about is None or (f"Small skills ({language})" in dict(particulars(about, voice)).values())


def test_a_revoked_number_is_not_to_be_compared_with_anything() -> None:
    assert next_steps(VERDICTS["number, revoked"], ENGLISH) == next_steps(VERDICTS["revoked"], ENGLISH)


def test_a_replacement_says_why_unless_that_is_all_there_is_to_say() -> None:
    wrong_name = End(Force.SUPERSEDED, date(2026, 3, 10), "identity_error", "HWX-2026-00050")
    verdict = judge_file(LOOK, KEYS, Held(DIGEST, wrong_name), ON)

    assert answers(verdict, ENGLISH)[1].details[1:] == (
        "Reason: something about the identity of the holder was wrong.",
    )
    assert len(answers(VERDICTS["superseded"], ENGLISH)[1].details) == 1


@pytest.mark.parametrize("code", REVOCATION_REASONS)
def test_every_reason_that_the_register_knows_has_a_sentence(code: str) -> None:
    assert revocation(code, ENGLISH) != f"Reason: {code}."


def test_a_reason_that_this_version_does_not_know_is_shown_as_it_is() -> None:
    assert revocation("struck_by_comet", ENGLISH) == "Reason: struck_by_comet."


def test_a_key_that_is_out_of_use_is_shown_with_both_its_days() -> None:
    keys = KeyList((replace(KEYS.seals[0], used_until=date(2026, 6, 30)),))
    verdict = judge_file(look_at(sealed(), keys), keys, Held(DIGEST), ON)

    assert "in use from 2026-01-01 to 2026-06-30" in answers(verdict, ENGLISH)[2].details[0]


@pytest.mark.parametrize("english", ["", "Hôpital Fann"])
def test_an_institution_without_another_name_is_named_once(english: str) -> None:
    home = replace(TRANSCRIPT.home, english_name=english)
    about = judge_file(look_at(sealed(home=home), KEYS), KEYS, None, ON).about
    assert about is not None

    assert dict(particulars(about, ENGLISH))["Home institution"] == "Hôpital Fann, SN"


def test_the_particulars_are_those_to_compare_in_the_order_of_the_paper() -> None:
    about = VERDICTS["valid"].about
    assert about is not None

    assert dict(particulars(about, ENGLISH)) == {
        "Number": "HWX-2026-00042",
        "Date of issue": "2026-03-02",
        "Name as in the passport": "AMINA DIALLO",
        "Name in the original script": "أمينة ديالو",
        "Home institution": "Hôpital Fann (Fann Hospital), SN",
        "Host institution (issuer)": HOST,
        "Curriculum": "Small skills",
        "Version of the curriculum": "1.0",
        "Placement": "2026-01-05 to 2026-03-01",
        "Outcome": "Completed",
    }


@pytest.mark.parametrize("name", VERDICTS)
def test_the_page_and_the_command_say_the_same(app: Flask, name: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        shown = [
            (one.question, one.tone, plain(one.answer), tuple(map(plain, one.details)))
            for one in answers(VERDICTS[name], PageVoice())
        ]
        steps = tuple(map(plain, next_steps(VERDICTS[name], PageVoice())))

    told = [
        (one.question, one.tone, spelled(one.answer), tuple(map(spelled, one.details)))
        for one in answers(VERDICTS[name], ENGLISH)
    ]
    assert shown == told
    assert steps == tuple(map(spelled, next_steps(VERDICTS[name], ENGLISH)))


def test_what_comes_out_of_a_file_is_escaped_on_the_page(app: Flask) -> None:
    end = End(Force.REVOKED, ON, "<script>")
    with app.test_request_context():
        voice = PageVoice()
        detail = answers(judge_file(LOOK, KEYS, Held(DIGEST, end), ON), voice)[1].details[0]
        assert isinstance(detail, Markup)
        assert "&lt;script&gt;" in detail
        assert voice.name('"><b>', '"') == '<bdi lang="&#34;">&#34;&gt;&lt;b&gt;</bdi>'
        assert voice.country("<i>") == "<bdi>&lt;i&gt;</bdi>"
        assert voice.address("javascript:alert(1)") == '<bdi class="code nb" dir="ltr">javascript:alert(1)</bdi>'


@pytest.mark.parametrize("name", VERDICTS)
def test_there_are_always_the_same_four_questions(name: str) -> None:
    questions = ["Is it authentic?", "Is it in force?", "Who issued it?", "Whom is it about?"]

    assert [answer.question for answer in answers(VERDICTS[name], ENGLISH)] == questions


def plain(text: str) -> str:
    """The text of a piece of markup."""
    return Markup(text).striptags()


def spelled(text: str) -> str:
    """A sentence of the terminal with its dates and countries as the pages write them in English."""
    months = {"01": "January", "03": "March", "06": "June"}
    return re.sub(
        r"\d{4}-\d\d-\d\d(?!\d)",
        lambda found: f"{int(found[0][8:])} {months[found[0][5:7]]} {found[0][:4]}",
        text.replace("(Rabat University Hospital), MA", "(Rabat University Hospital), Morocco"),
    )


ABROAD = judge_offline(look_at(written(document()), PROVEN), PROVEN, ON)
PART_ABROAD = judge_offline(look_at(written(member()), PROVEN), PROVEN, ON)


def listed_as(name: str) -> KeyList:
    return KeyList((), tuple(replace(one, name=name) for one in PROVEN.issuers))


def test_the_issuer_is_whose_key_it_is_and_not_whom_the_document_names() -> None:
    """In a list of many institutions the key of one could sign in the name of another."""
    assert ABROAD.issuer is not None
    keys = listed_as("Another Hospital")
    answer = answers(judge_offline(look_at(written(document()), keys), keys, ON), ENGLISH)[2]
    assert (answer.tone, answer.answer) == ("unknown", "Another Hospital")
    assert "The document itself names مدينة الملك فهد الطبية (King Fahad Medical City), SA" in answer.details[0]
    steps = next_steps(judge_offline(look_at(written(document()), keys), keys, ON), ENGLISH)
    assert "Do not rely on it before you know that both names" in steps[0]

    own = listed_as(ABROAD.issuer.institution.name)
    same = judge_offline(look_at(written(document()), own), own, ON)
    assert answers(same, ENGLISH)[2].answer == "مدينة الملك فهد الطبية (King Fahad Medical City), SA"
    assert answers(same, ENGLISH)[2].tone == "good"
    assert "both names" not in next_steps(same, ENGLISH)[0]


def test_a_part_alone_is_by_whom_the_list_of_keys_names() -> None:
    """It bears the English name of its issuer only, the list the own one."""
    answer = answers(PART_ABROAD, ENGLISH)[2]
    assert (answer.tone, answer.answer) == ("good", "مستشفى الملك فهد")
    assert "the part itself calls it King Fahad Medical City" in answer.details[0]


def test_the_register_of_the_issuer_knows_its_names_better_than_the_list() -> None:
    look = look_at(written(document()), PROVEN)
    answer = answers(judge_file(look, PROVEN, Held(look.digest), ON), ENGLISH)[2]
    assert (answer.tone, answer.answer[:14]) == ("good", "مدينة الملك فه")


def test_of_pages_that_could_not_be_read_nothing_is_claimed() -> None:
    look = replace(look_at(written(document()), PROVEN), form=Form.SIGNED_PDF)
    read, unread = (judge_offline(replace(look, pages_unreadable=bad), PROVEN, ON) for bad in (False, True))
    assert "says the same to programs" in answers(read, ENGLISH)[0].details[1]
    assert "compare them with what is shown below" in answers(unread, ENGLISH)[0].details[1]
