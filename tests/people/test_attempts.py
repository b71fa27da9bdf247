from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from hwx.extensions import limiter
from hwx.factory import create_app
from hwx.people.attempts import RESET, WRONG_PASSWORD, count, forgive, say_wait, seconds_to_wait
from hwx.settings import Settings


@pytest.fixture
def at_a_door(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """Two tries a minute and three an hour."""
    strict = create_app(replace(settings, sign_in_limit="2 per minute; 3 per hour", data=tmp_path))
    with strict.test_request_context(environ_base={"REMOTE_ADDR": "10.1.1.1"}):
        limiter.reset()
        yield strict
    limiter.reset()


def from_elsewhere(app: Flask, account: str, kind: str = WRONG_PASSWORD) -> int:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "10.2.2.2"}):
        return seconds_to_wait(kind, account)


@pytest.mark.usefixtures("at_a_door")
def test_asking_counts_nothing() -> None:
    for _ in range(5):
        assert seconds_to_wait(WRONG_PASSWORD, "a@example.org") == 0


def test_an_address_is_counted_for_every_account(at_a_door: Flask) -> None:
    for _ in range(2):
        count(WRONG_PASSWORD, "a@example.org")
    assert 0 < seconds_to_wait(WRONG_PASSWORD, "a@example.org") <= 60
    assert 0 < seconds_to_wait(WRONG_PASSWORD, "b@example.org") <= 60


def test_a_stranger_at_one_address_locks_nobody_out(at_a_door: Flask) -> None:
    for _ in range(2):
        count(WRONG_PASSWORD, "a@example.org")
    assert from_elsewhere(at_a_door, "a@example.org") == 0


def test_an_account_is_counted_from_all_addresses_together(at_a_door: Flask) -> None:
    for number in range(20):
        with at_a_door.test_request_context(environ_base={"REMOTE_ADDR": f"10.3.3.{number}"}):
            count(WRONG_PASSWORD, "a@example.org")
    assert 0 < from_elsewhere(at_a_door, "a@example.org") <= 60
    assert from_elsewhere(at_a_door, "b@example.org") == 0


def test_an_account_bears_no_more_resets_than_an_address_since_each_is_a_letter(at_a_door: Flask) -> None:
    for _ in range(2):
        count(RESET, "a@example.org")
    assert 0 < from_elsewhere(at_a_door, "a@example.org", RESET) <= 60


def test_the_longer_limit_holds_when_the_shorter_has_passed(at_a_door: Flask, clock: time_machine.Traveller) -> None:
    for _ in range(2):
        count(WRONG_PASSWORD, "a@example.org")
    clock.shift(61)
    assert seconds_to_wait(WRONG_PASSWORD, "a@example.org") == 0
    count(WRONG_PASSWORD, "a@example.org")
    clock.shift(61)
    assert 60 < seconds_to_wait(WRONG_PASSWORD, "a@example.org") <= 3600


def test_forgiving_clears_the_account_and_not_the_address(at_a_door: Flask) -> None:
    for _ in range(20):
        count(WRONG_PASSWORD, "a@example.org")
    assert from_elsewhere(at_a_door, "a@example.org") > 0
    forgive(WRONG_PASSWORD, "a@example.org")
    assert from_elsewhere(at_a_door, "a@example.org") == 0
    assert seconds_to_wait(WRONG_PASSWORD, "a@example.org") > 0


@pytest.mark.usefixtures("at_a_door")
def test_resets_and_passwords_are_counted_apart() -> None:
    for _ in range(2):
        count(WRONG_PASSWORD, "a@example.org")
    assert seconds_to_wait(RESET, "a@example.org") == 0


@pytest.mark.usefixtures("at_a_door")
@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (1, "There were too many tries. Wait 1 minute, then try again."),
        (60, "There were too many tries. Wait 1 minute, then try again."),
        (61, "There were too many tries. Wait 2 minutes, then try again."),
    ],
)
def test_the_time_to_wait_is_said_in_minutes(seconds: int, sentence: str) -> None:
    assert say_wait(seconds) == sentence
