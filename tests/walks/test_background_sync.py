"""What was written without network is sent when no page is open: the browser wakes the worker by itself.

When it does so is the browser's choice, so the walks choose for it: the event is the real one (``dispatchSyncEvent`` of
the browser's own tools), and no page of the site is open then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from hwx.rules.facts import SignOff
from tests.signoffs.ward import Ward
from tests.support.making import Make
from tests.walks.people import Somebody
from tests.walks.test_offline import (
    OBSERVE,
    Open,
    Server,
    address,
    comes_true,
    fills_in,
    here,
    holder,
    nothing_waits,
    recorded,
    records,
    sees,
    server,
    today,
)

__all__ = ["address", "here", "server"]

SESSION = "/offline/session"
"""Asked before anything is sent."""


class Pocket:
    """A telephone with every page of the site closed; what is left is a blank page, which sees the worker from outside.

    ``woken`` counts the events that the worker was given.
    """

    def __init__(self, page: Page, origin: str) -> None:
        self.origin = origin
        self.blank = page.context.new_page()
        page.close()
        self.registrations: dict[str, dict[str, Any]] = {}
        self.workers: dict[str, dict[str, Any]] = {}
        self.woken = 0
        self.tools = page.context.new_cdp_session(self.blank)
        self.tools.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.tools.on("ServiceWorker.workerVersionUpdated", self._changed)
        self.tools.on("BackgroundService.backgroundServiceEventReceived", self._happened)
        self.tools.send("ServiceWorker.enable")
        self.tools.send("BackgroundService.startObserving", {"service": "backgroundSync"})
        self.tools.send("BackgroundService.setRecording", {"service": "backgroundSync", "shouldRecord": True})
        self.waits_until(lambda: bool(self.registrations and self.workers))
        assert [one.url for one in page.context.pages] == ["about:blank"]
        self.waits_until(lambda: not any(one.get("controlledClients") for one in self.workers.values()))

    def _registered(self, event: dict[str, Any]) -> None:
        self.registrations.update({one["registrationId"]: one for one in event["registrations"]})

    def _changed(self, event: dict[str, Any]) -> None:
        self.workers.update({one["versionId"]: one for one in event["versions"]})

    def _happened(self, event: dict[str, Any]) -> None:
        self.woken += event["backgroundServiceEvent"]["eventName"] == "Dispatched sync event"

    def waits_until(self, found: Callable[[], bool]) -> None:
        comes_true(self.blank, found)

    def wakes(self, times: int = 1) -> None:
        """Waits until the worker has been given the event so many times more."""
        (registration,) = self.registrations
        before = self.woken
        for _ in range(times):
            self.tools.send(
                "ServiceWorker.dispatchSyncEvent",
                {"origin": self.origin, "registrationId": registration, "tag": "send", "lastChance": False},
            )
        self.waits_until(lambda: self.woken >= before + times)

    def forgets_the_worker(self) -> None:
        """The system has taken back the memory, as it does within a minute."""
        self.tools.send("ServiceWorker.stopAllWorkers")
        self.waits_until(lambda: all(one["runningStatus"] == "stopped" for one in self.workers.values()))

    def opens(self, path: str) -> Page:
        self.blank.goto(self.origin + path)
        return self.blank


def written_without_network(supervisor: Somebody, here: Ward, server: Server, comment: str) -> Pocket:
    sees(supervisor, here.url(OBSERVE))
    server.stop()
    records(supervisor.page, comment)
    expect(supervisor.page.locator("[data-drafts] section")).to_have_count(1)
    tags = supervisor.page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.sync.getTags())")
    assert tags == ["send"]
    return Pocket(supervisor.page, server.url)


@pytest.mark.parametrize("forgotten", [False, True])
def test_an_observation_arrives_once_though_no_page_is_opened_again(
    open_browser: Open, server: Server, here: Ward, session: Session, forgotten: bool
) -> None:
    pocket = written_without_network(holder(open_browser, here.supervisor), here, server, "Written in the lift.")
    if forgotten:
        pocket.forgets_the_worker()
    server.start()
    assert server.observations_sent() == 0
    pocket.wakes()
    pocket.waits_until(lambda: len(recorded(session, here)) == 1)
    assert [(fact.comment, fact.by.person) for fact in recorded(session, here)] == [
        ("Written in the lift.", here.supervisor.id)
    ]
    pocket.wakes(2)
    nothing_waits(pocket.opens("/offline"))
    assert server.observations_sent() == 1
    assert len(recorded(session, here)) == 1


def test_a_worker_that_is_woken_too_early_keeps_what_waits(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    pocket = written_without_network(holder(open_browser, here.supervisor), here, server, "Too early by an hour.")
    pocket.wakes(2)
    pocket.forgets_the_worker()
    server.start()
    server.gateway_fails = True
    server.asked.clear()
    pocket.wakes()
    pocket.waits_until(lambda: SESSION in server.asked)
    pocket.forgets_the_worker()
    server.gateway_fails = False
    assert recorded(session, here) == []
    pocket.wakes()
    pocket.waits_until(lambda: len(recorded(session, here)) == 1)
    nothing_waits(pocket.opens("/offline"))
    assert server.observations_sent() == 1


def test_an_answer_that_is_lost_while_no_page_is_open_leaves_one_entry(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    pocket = written_without_network(holder(open_browser, here.supervisor), here, server, "The answer to this is lost.")
    server.start()
    server.loses = "/observe"
    pocket.wakes()
    pocket.waits_until(lambda: not server.loses and len(recorded(session, here)) == 1)
    pocket.forgets_the_worker()
    pocket.wakes()
    pocket.waits_until(lambda: server.observations_sent() == 2)
    nothing_waits(pocket.opens("/offline"))
    assert len(recorded(session, here)) == 1


def test_a_worker_that_is_woken_twice_while_it_sends_records_once(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    pocket = written_without_network(holder(open_browser, here.supervisor), here, server, "Woken in the middle.")
    server.slow = "/observe"
    server.start()
    pocket.wakes()
    pocket.waits_until(lambda: server.observations_sent() == 1)
    pocket.wakes(3)
    server.goes_on.set()
    pocket.waits_until(lambda: len(recorded(session, here)) == 1)
    nothing_waits(pocket.opens("/offline"))
    assert server.observations_sent() == 1
    assert len(recorded(session, here)) == 1


def test_nothing_is_sent_for_somebody_who_is_not_signed_in_any_more(
    open_browser: Open, server: Server, here: Ward, session: Session
) -> None:
    pocket = written_without_network(holder(open_browser, here.supervisor), here, server, "Kept for its writer.")
    server.start()
    pocket.blank.context.clear_cookies()
    server.asked.clear()
    pocket.wakes()
    pocket.waits_until(lambda: SESSION in server.asked)
    pocket.forgets_the_worker()
    assert server.observations_sent() == 0
    again = Somebody(pocket.opens("/sign-in"), "en")
    again.signs_in(here.supervisor.email)
    nothing_waits(again.page)
    assert [fact.comment for fact in recorded(session, here)] == ["Kept for its writer."]
    assert server.observations_sent() == 1


def test_an_observation_and_a_sign_off_are_sent_in_the_order_in_which_they_were_written(
    open_browser: Open, server: Server, here: Ward, session: Session, make: Make
) -> None:
    make.observation(here.placement, "SML-202", here.head, method="CERT", on=today())
    supervisor = holder(open_browser, here.supervisor)
    sees(supervisor, here.url(OBSERVE), here.url("competencies/SML-202/sign"))
    server.stop()
    supervisor.presses()
    expect(supervisor.page.locator("[data-drafts] section")).to_have_count(1)
    supervisor.goes_to(here.url(OBSERVE))
    fills_in(supervisor.page, "After the signature.")
    supervisor.presses()
    expect(supervisor.page.locator("[data-drafts] section")).to_have_count(2)
    pocket = Pocket(supervisor.page, server.url)
    server.start()
    pocket.wakes()
    pocket.waits_until(lambda: server.observations_sent() == 1)
    assert [path.rsplit("/", 1)[1] for path in server.sent if "competencies" in path] == ["sign", "observe"]
    pocket.waits_until(lambda: len(recorded(session, here, SignOff)) == 1)
