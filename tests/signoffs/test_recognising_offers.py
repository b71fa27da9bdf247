"""What the form of recognition offers: what the rules allow of this competency, and why not the other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from tests.signoffs.ward import ward
from tests.support.making import Make
from tests.support.reading import words_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

NO_PAPERS = "This competency does not accept certificates."
NOT_HERE = "This curriculum does not recognise prior learning."
CRITICAL = "SML-102 is critical, and critical competencies are seen here."
LINK = "Recognise a certificate or prior learning"


def offered(page: str) -> list[str]:
    return re.findall(r'name="basis"[^>]* value="(\w+)"', page)


@pytest.mark.parametrize(
    ("prior", "code", "bases", "said", "unsaid"),
    [
        ("yes", "SML-202", ["certificate", "prior_learning"], [], [NO_PAPERS, NOT_HERE]),
        ("no", "SML-202", ["certificate"], [NOT_HERE], [NO_PAPERS]),
        ("yes", "SML-101", ["prior_learning"], [NO_PAPERS], [NOT_HERE]),
        ("yes", "SML-102", [], [NO_PAPERS, CRITICAL], [NOT_HERE]),
        ("no", "SML-102", [], [NO_PAPERS, NOT_HERE], [CRITICAL]),
        ("no", "SML-101", [], [NO_PAPERS, NOT_HERE], []),
    ],
)
def test_only_what_the_rules_allow_is_offered_and_of_the_other_one_sentence_says_why_not(
    make: Make, sign_in: SignIn, prior: str, code: str, bases: list[str], said: list[str], unsaid: list[str]
) -> None:
    here = ward(make, revision=make.revision(small_curriculum(rules={"prior learning": prior})))
    browser = sign_in(here.supervisor)
    page = browser.get(here.url(f"competencies/{code}/recognise"))
    assert page.status_code == 200
    assert offered(page.text) == bases
    assert all(sentence in words_of(page) for sentence in said)
    assert not [sentence for sentence in unsaid if sentence in words_of(page)]
    assert ("Not possible now:" in words_of(page)) == (not bases)
    assert (LINK in words_of(browser.get(here.url(f"competencies/{code}")))) == bool(bases)


@pytest.mark.parametrize(
    ("basis", "reasons"),
    [
        ("certificate", [NO_PAPERS]),
        ("prior_learning", [NOT_HERE, CRITICAL]),
        ("rumour", ["Choose whether it is a certificate or prior learning."]),
    ],
)
def test_what_was_not_offered_is_refused_with_all_its_reasons(
    make: Make, sign_in: SignIn, basis: str, reasons: list[str]
) -> None:
    here = ward(make)
    before = entries_of(make.session, here.placement.id)
    sent = {
        "seen": str(before[-1].number),
        "basis": basis,
        "level": "3",
        "issuer": "Faculty",
        "document": "Diploma of 2020",
        "issued_on": "2020-11-01",
        "reason": "Seen in the original",
    }
    answer = sign_in(here.supervisor).post(here.url("competencies/SML-102/recognise"), data=sent)
    assert answer.status_code == 422
    alert = words_of(answer).split("Nothing was recorded", 1)[1].split("What is recognised?", 1)[0]
    assert all(reason in alert for reason in reasons)
    assert "Diploma of 2020" in answer.text
    make.session.expire_all()
    assert entries_of(make.session, here.placement.id) == before
