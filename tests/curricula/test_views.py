"""The pages of curricula: for anyone signed in, whole, in the reader's language or marked as another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from tests.support.making import Make
from tests.support.reading import links_of, main_of
from tests.support.small_curriculum import SMALL, small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]
WHOLE = "/curricula/small/1.0"


@pytest.fixture
def reader(make: Make, sign_in: SignIn) -> Visitor:
    """Somebody who is signed in and holds no role."""
    make.revision()
    return sign_in(make.person("GRACE ACHIENG"))


PAGES = ["/curricula/", WHOLE, f"{WHOLE}/SML-102"]


@pytest.mark.parametrize("page", PAGES)
def test_anyone_signed_in_reads_curricula(reader: Visitor, page: str) -> None:
    assert reader.get(page).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_curricula(make: Make, sign_in: SignIn, role: Role) -> None:
    make.revision()
    assert sign_in(make.holder(role)).get(WHOLE).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "/curricula/small", "/curricula/nothing/1.0"])
def test_a_visitor_is_asked_to_sign_in_whether_it_exists_or_not(make: Make, client: Visitor, page: str) -> None:
    make.revision()
    assert client.get(page).location == f"/sign-in?next={page}"


@pytest.mark.parametrize(
    "page",
    [
        *["/curricula/nothing", "/curricula/nothing/1.0", "/curricula/small/2.0", "/curricula/small/1.0/SML-999"],
        *["/curricula/small/1.0/sml-101", "/curricula/SMALL/1.0"],
    ],
)
def test_what_is_not_published_is_not_there(reader: Visitor, page: str) -> None:
    assert reader.get(page).status_code == 404


def test_the_address_without_a_version_leads_to_the_newest(reader: Visitor, make: Make) -> None:
    make.revision(small_curriculum(version="1.1"))
    answer = reader.get("/curricula/small")
    assert (answer.status_code, answer.location) == (302, "/curricula/small/1.1")


def test_the_list_tells_for_whom_how_long_and_how_much(reader: Visitor) -> None:
    text = main_of(reader.get("/curricula/"))
    assert "Small skills" in text
    assert "Doctor · Nurse · Technician · 4 weeks · 160 hours · 4 competencies" in text
    assert "Version 1.0" in text


def test_the_list_holds_each_curriculum_once_in_its_newest_version(reader: Visitor, make: Make) -> None:
    make.revision(small_curriculum(version="1.1"))
    links = links_of(reader.get("/curricula/"))
    assert [link for link in links if link.startswith("/curricula/small")] == ["/curricula/small/1.1"]


def test_an_empty_list_says_how_curricula_come(make: Make, sign_in: SignIn) -> None:
    text = main_of(sign_in(make.person()).get("/curricula/"))
    assert "No curriculum is published yet" in text
    assert "flask curricula publish" in text


def test_a_competency_stands_in_the_table_with_all_that_is_asked(reader: Visitor) -> None:
    text = main_of(reader.get(WHOLE))
    assert (
        "SML-102 Open an airway Critical Doctor 4 Nurse 3 Technician 2 2 observations 2 assessors "
        "Simulation before DOPS 24 months –" in text
    )
    assert "SML-101 Hand over a patient 3 2 observations 1 assessor Mini-CEX CBD does not expire –" in text
    assert "Scope letter needed: Nurse" in text


def test_prerequisites_and_codes_lead_to_their_pages(reader: Visitor) -> None:
    links = links_of(reader.get(WHOLE))
    assert links.count(f"{WHOLE}/SML-102") == 2
    assert links.count(f"{WHOLE}/SML-201") == 1


def test_the_whole_page_tells_version_digest_language_scale_and_completion(reader: Visitor, make: Make) -> None:
    digest = make.revision().digest
    text = main_of(reader.get(WHOLE))
    for told in (
        *("Version 1.0", digest, "Authoritative language English", "160 hours Ward 120 Simulation 40"),
        *("Level 5 Supervises others", "Level 1 Observes only", "Levels: Supervision"),
        "Every critical competency is signed off and current.",
        "Of the other competencies at least 90 % are signed off and current.",
        "Attendance of at least 85 %.",
        "A plan for the return home is accepted.",
    ):
        assert told in text


def test_everything_that_a_file_may_say_stands_on_the_page(reader: Visitor, make: Make) -> None:
    make.revision(
        small_curriculum(
            curriculum="full",
            **{
                "entry": [{"en": "Full registration at home"}],
                "host needs": [{"en": "A simulation room"}],
                "aligned with": [{"en": "A published framework"}],
                "remarks": [{"en": "One remark"}],
                "workload equivalent": {"en": "6 units"},
                "weekly plan": [{"weeks": 1, "en": "Induction"}, {"weeks": "2 to 4", "en": "Ward"}],
                "completion": {
                    "others signed": "80 %",
                    "feedback raters": 5,
                    "home plan": False,
                    "also asked": [{"en": "A talk to the ward"}],
                },
                "scale": {**SMALL["scale"], "kind": "retrospective", "note": {"en": "Printed beside the legend"}},
            },
        )
    )
    text = main_of(reader.get("/curricula/full/1.0"))
    for told in (
        *("Full registration at home", "A simulation room", "A published framework", "One remark", "6 units"),
        *("1 Induction", "2 to 4 Ward", "at least 80 %", "Feedback from at least 5 people.", "A talk to the ward"),
        *("Printed beside the legend", "Each level says how much help was needed."),
    ):
        assert told in text
    assert "return home" not in text


def test_a_page_of_a_competency_tells_everything_that_is_asked(reader: Visitor) -> None:
    text = main_of(reader.get(f"{WHOLE}/SML-102"))
    for told in (
        *("SML-102 Open an airway Basics", "Critical", "Doctor Level 4 Alone", "Technician Level 2"),
        *("At least 2 observations.", "By at least 2 different assessors.", "On at least 2 different days."),
        *("The last 2 of them each at the required level.", "At least 7 days from the first to the last."),
        *("Simulation is passed first, at level 2 or higher.", "A sign-off is valid for 24 months."),
        *("Simulation before DOPS (procedure observed)", "It opens the way to SML-201 Put in a chest drain"),
    ):
        assert told in text


def test_a_single_observation_asks_for_no_spread(reader: Visitor) -> None:
    text = main_of(reader.get(f"{WHOLE}/SML-202"))
    assert "At least 1 observation. The last of them at the required level. The last of them above" in text
    assert "different days" not in text


def test_a_competency_that_rests_on_others_leads_to_them(reader: Visitor) -> None:
    answer = reader.get(f"{WHOLE}/SML-201")
    assert "Signed off and current before it SML-102 Open an airway" in main_of(answer)
    assert f"{WHOLE}/SML-102" in links_of(answer)
    assert "A sign-off does not expire." in main_of(answer)


def test_a_category_that_does_not_follow_the_domain_is_not_named(reader: Visitor) -> None:
    text = main_of(reader.get(f"{WHOLE}/SML-201"))
    assert "Technician" not in text
    assert "Nurse Only where the scope letter of the placement names it. Level 3" in text


def test_older_versions_stay_reachable_and_say_that_they_are_old(reader: Visitor, make: Make) -> None:
    make.revision(small_curriculum(version="1.1", title={"en": "Newer skills"}))
    old, new = reader.get(WHOLE), reader.get("/curricula/small/1.1")
    assert "This is not the newest version" in main_of(old)
    assert "/curricula/small/1.1" in links_of(old)
    assert "Small skills" in main_of(old)
    assert "This is not the newest version" not in main_of(new)
    assert WHOLE in links_of(new)
    assert "This is not the newest version" in main_of(reader.get(f"{WHOLE}/SML-101"))


@pytest.mark.parametrize(("language", "title"), [("ar", "فتح مجرى الهواء"), ("fr", "Ouvrir les voies aériennes")])
def test_wording_comes_in_the_language_of_the_reader(
    make: Make, sign_in: SignIn, session: Session, language: str, title: str
) -> None:
    make.revision()
    answer = sign_in(make.person(language=language)).get(WHOLE)
    assert f'<bdi lang="{language}">{title}</bdi>' in answer.text


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_wording_that_is_not_translated_comes_in_the_authoritative_language_and_says_so(
    make: Make, sign_in: SignIn, language: str
) -> None:
    make.revision()
    answer = sign_in(make.person(language=language)).get(f"{WHOLE}/SML-201")
    assert '<bdi lang="en">Put in a chest drain</bdi>' in answer.text
    assert re.search(rf'<html lang="{language}"', answer.text)


def test_wording_is_shown_as_text_and_never_as_markup(reader: Visitor, make: Make) -> None:
    make.revision(small_curriculum(curriculum="odd", title={"en": "<script>alert(1)</script> & more"}))
    for page in ("/curricula/", "/curricula/odd/1.0", "/curricula/odd/1.0/SML-101"):
        answer = reader.get(page)
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in answer.text


def test_pages_offer_to_be_printed(reader: Visitor) -> None:
    for page in (WHOLE, f"{WHOLE}/SML-101"):
        assert "data-print" in reader.get(page).text


@pytest.mark.parametrize("page", PAGES)
def test_pages_send_at_most_three_statements_whatever_the_number_of_versions(
    reader: Visitor, make: Make, statements: Statements, page: str
) -> None:
    for version in range(1, 8):
        make.revision(small_curriculum(version=f"0.{version}"))
    reader.get(page)
    with statements() as sent:
        reader.get(page)
    assert len(sent) <= 3


@pytest.mark.parametrize("slug", ["emergency-response", "haemodialysis"])
def test_every_competency_of_a_real_curriculum_has_its_page(make: Make, reader: Visitor, slug: str) -> None:
    make.revision(slug)
    pages = {link for link in links_of(reader.get(f"/curricula/{slug}/1.1")) if link.count("/") == 4}
    assert len(pages) > 30
    assert {reader.get(page).status_code for page in pages} == {200}


def test_names_joined_by_slashes_stay_on_one_line_in_arabic_alone(make: Make, reader: Visitor) -> None:
    make.revision(
        small_curriculum(**{"aligned with": [{"en": "WHO/ICRC tool", "ar": "أداة WHO/ICRC <1>"}]}, version="2.0")
    )
    assert '<bdi lang="en">WHO/ICRC tool</bdi>' in reader.get("/curricula/small/2.0").text
    reader.post("/language", data={"language": "ar", "next": "/"})
    page = reader.get("/curricula/small/2.0").text
    assert '<bdi lang="ar">أداة <span class="nb">WHO/ICRC</span> &lt;1&gt;</bdi>' in page
