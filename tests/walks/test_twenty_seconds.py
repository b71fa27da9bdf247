"""The supervisor's twenty seconds, with a finger on a telephone: how many taps, no typing, and what is recorded.

The counts stand in the summary of the test run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Locator, Page
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Fact, Observation, SignOff
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.support.small_curriculum import small_curriculum
from tests.walks.people import PASSWORD, Somebody
from tests.walks.taps import Hand

Note = Callable[[str], None]

TEN = [f"TEN-{number}" for number in range(101, 111)]

PHONE = {"has_touch": True, "is_mobile": True}


def today() -> date:
    return datetime.now(UTC).date()


def ten_skills() -> dict[str, object]:
    competency = {"en": "Check a device", "ar": "فحص جهاز", "fr": "Vérifier un appareil", "level": 3,
                  "observations": 1, "assessors": 1, "methods": ["MCX"]}  # fmt: skip
    domain = {"domain": "basics", "en": "Ten", "ar": "عشر", "fr": "Dix"}
    return small_curriculum(domains=[{**domain, "competencies": [{"code": code, **competency} for code in TEN]}])


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    """Everybody has an account; the trainee has been seen once, a week ago, so that one observation more is enough."""
    found = ward(make, ends_on=today() + timedelta(days=60))
    with app.app_context():
        known = hash_password(PASSWORD)
    for person in (found.trainee, found.supervisor, found.colleague):
        person.password = known
    make.session.commit()
    return found


def asks(make: Make, here: Ward, code: str = "SML-101", **values: object) -> Request:
    given = {
        "placement_id": here.placement.id,
        "competency": code,
        "asked_id": here.supervisor.id,
        "encounter_on": today(),
        "method": "MCX",
        "note": "Morning round, bed by the window.",
        "asked_at": datetime.now(UTC),
        "expires_on": today() + timedelta(days=14),
        **values,
    }
    row = Request(**given)
    make.session.add(row)
    make.session.commit()
    return row


def facts(session: Session, here: Ward) -> list[Fact]:
    session.expire_all()
    return [entry.fact for entry in entries_of(session, here.placement.id)]


def speak(make: Make, person: Person, language: str) -> None:
    make.session.get_one(Person, person.id).language = language
    make.session.commit()


@pytest.fixture
def hold(address: str, make: Make, here: Ward, open_browser: Callable[..., Page]) -> Callable[..., Hand]:
    """The telephone of the supervisor, signed in, with the queue open and the count at nothing."""

    def take(language: str = "en", **options: object) -> Hand:
        speak(make, here.supervisor, language)
        page = open_browser(360, language, **{**PHONE, **options})
        hand = Hand(page)
        Somebody(page, language).signs_in(here.supervisor.email)
        page.goto("/queue")
        hand.begins()
        return hand

    return take


def level(page: Page, number: int) -> Locator:
    return page.locator("main .levels .ch", has=page.locator(f"[value='{number}']")).locator("label")


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_an_observation_takes_three_taps_and_no_key(
    make: Make, here: Ward, hold: Callable[..., Hand], session: Session, note: Note, language: str
) -> None:
    asks(make, here)
    hand = hold(language)
    hand.follows(hand.page.locator("main .items a[href*='/observe']"))
    assert "Morning round, bed by the window." in hand.page.locator("main").inner_text()
    assert hand.page.locator("[name=level]:checked").count() == 0
    hand.taps_on(level(hand.page, 3))
    hand.follows(hand.page.locator("main form .btn.primary"))
    assert hand.page.url.endswith("/queue")
    recorded = facts(session, here)[-1]
    assert isinstance(recorded, Observation)
    assert (recorded.level, recorded.method, recorded.comment) == (3, "MCX", "")
    note(f"queue to recorded ({language}): {hand.taps} taps, {hand.keys} keys")
    assert (hand.taps, hand.keys) == (3, 0)


def test_a_sign_off_that_the_observation_made_possible_takes_one_tap_more(
    make: Make, here: Ward, hold: Callable[..., Hand], session: Session, note: Note
) -> None:
    make.observation(here.placement, "SML-101", here.colleague, level=3, on=today() - timedelta(days=9))
    asks(make, here)
    hand = hold()
    hand.follows(hand.page.locator("main .items a[href*='/observe']"))
    hand.taps_on(level(hand.page, 4))
    hand.follows(hand.page.locator("main form .btn.primary"))
    assert "Recorded. All that is asked for has now been seen." in hand.page.locator(".flash").inner_text()
    assert isinstance(facts(session, here)[-1], Observation)
    hand.follows(hand.page.locator("main form .btn.primary"))
    assert hand.page.url.endswith("/queue")
    assert [type(fact) for fact in facts(session, here)[-2:]] == [Observation, SignOff]
    note(f"queue to recorded and signed off: {hand.taps} taps, {hand.keys} keys")
    assert (hand.taps, hand.keys) == (4, 0)
    assert "Nothing to do." in hand.page.locator("main").inner_text()


@pytest.fixture
def ten(app: Flask, make: Make) -> Ward:
    found = ward(make, revision=make.revision(ten_skills()), ends_on=today() + timedelta(days=60))
    for code in TEN:
        make.observation(found.placement, code, found.colleague, level=3, on=today() - timedelta(days=2))
    with app.app_context():
        found.supervisor.password = hash_password(PASSWORD)
    make.session.commit()
    return found


def test_ten_competencies_take_one_confirmation_and_make_ten_entries(
    make: Make, ten: Ward, address: str, open_browser: Callable[..., Page], session: Session, note: Note
) -> None:
    page = open_browser(360, "en", **PHONE)
    hand = Hand(page)
    Somebody(page, "en").signs_in(ten.supervisor.email)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/queue")
    hand.begins()
    hand.follows(page.locator("main .joint a"))
    assert page.locator("[name=codes]:checked").count() == 0
    hand.follows(page.locator("main a[href*='ticked=all']"))
    assert page.locator("[name=codes]:checked").count() == len(TEN)
    hand.follows(page.locator("main form .btn.primary"))
    assert "10 competencies are signed off." in page.locator(".flash").inner_text()
    signed = facts(session, ten)[-len(TEN) :]
    assert [fact.competency for fact in signed if isinstance(fact, SignOff)] == TEN
    note(f"ten sign-offs from the queue: {hand.taps} taps, {hand.keys} keys, {len(sent)} confirmation")
    assert (hand.taps, hand.keys, len(sent)) == (3, 0, 1)


def test_two_taps_on_the_button_record_once(
    make: Make, here: Ward, hold: Callable[..., Hand], session: Session
) -> None:
    """Also where no script of ours holds the second tap back."""
    asks(make, here)
    hand = hold(java_script_enabled=False)
    before = len(facts(session, here))
    hand.page.locator("main .items a[href*='/observe']").tap()
    level(hand.page, 3).tap()
    where = hand.page.url
    form = {
        name: hand.page.locator(f"main form [name={name}]").first.get_attribute("value") or ""
        for name in ("csrf_token", "seen", "once", "request", "happened_on")
    }
    answers = [
        hand.page.request.post(where, form={**form, "level": "3", "method": "MCX", "comment": ""}) for _ in range(2)
    ]
    assert [answer.url.endswith("/queue") for answer in answers] == [True, True]
    assert all("Recorded." in answer.text() for answer in answers)
    assert len(facts(session, here)) == before + 1


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_screens_are_accessible_and_fit(
    make: Make, here: Ward, open_browser: Callable[..., Page], language: str, width: int
) -> None:
    row = asks(make, here, self_level=3)
    make.observation(here.placement, "SML-202", here.colleague, level=3, method="CERT", on=today())
    speak(make, here.supervisor, language)
    page = open_browser(width, language)
    Somebody(page, language).signs_in(here.supervisor.email)
    faults = []
    for path in (
        "/queue",
        "/queue?by=trainee",
        "/queue?kind=to_sign",
        f"{here.url('competencies/SML-101/observe')}?request={row.id}&next=queue",
        here.url("competencies/SML-202/sign"),
        here.url("sign"),
        here.url(f"requests/{row.id}/answer"),
    ):
        page.goto(path)
        faults += [f"{path}: {found['id']}" for found in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path} hangs over")
    assert faults == []


def test_what_can_be_tapped_is_large_enough_for_a_thumb(make: Make, here: Ward, hold: Callable[..., Hand]) -> None:
    asks(make, here)
    hand = hold()
    page = hand.page
    hand.follows(page.locator("main .items a[href*='/observe']"))
    targets = [*page.locator("main .levels .ch-l").all(), page.locator("main form .btn.primary")]
    boxes = [target.bounding_box() for target in targets]
    assert len(boxes) == 6
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    bar = page.locator("main form .btn.primary").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 800
