"""Wrong passwords and reset requests are counted by network address and by account (setting HWX_SIGN_IN_LIMIT).

Only failures count: a hospital behind one address signs in at the change of shift without waiting for itself. An
account is counted whether it exists or not.
"""

from __future__ import annotations

import hashlib
import math
import time

from flask import Response, after_this_request, current_app
from flask_babel import ngettext
from limits import RateLimitItem, parse_many

from hwx.extensions import limiter, network_of_visitor

WRONG_PASSWORD = "wrong-password"
RESET = "reset"


def seconds_to_wait(kind: str, account: str) -> int:
    """0 when another try is allowed from this address and for this account (an e-mail address as normalised)."""
    return max((_wait(limit, *key) for limit in _limits() for key in _keys(kind, account)), default=0)


def count(kind: str, account: str) -> None:
    for limit in _limits():
        for key in _keys(kind, account):
            limiter.limiter.hit(limit, *key)


def forgive(kind: str, account: str) -> None:
    """The right password clears what the account has gathered, not what the network address has."""
    for limit in _limits():
        limiter.limiter.clear(limit, *_keys(kind, account)[0])


def say_wait(seconds: int) -> str:
    """The sentence for the form; the answer becomes 429 with Retry-After."""

    @after_this_request
    def _mark(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
        return response

    minutes = math.ceil(seconds / 60)
    sentence: str = ngettext(
        "There were too many tries. Wait %(num)s minute, then try again.",
        "There were too many tries. Wait %(num)s minutes, then try again.",
        minutes,
    )
    return sentence


def _limits() -> list[RateLimitItem]:
    return parse_many(current_app.config["HWX"].sign_in_limit) if limiter.enabled else []


def _keys(kind: str, account: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Accounts are stored as a digest: the store of limits is no place for addresses of people."""
    digest = hashlib.sha256(account.encode()).hexdigest()[:32]
    return (kind, "account", digest), (kind, "address", network_of_visitor())


def _wait(limit: RateLimitItem, *key: str) -> int:
    if limiter.limiter.test(limit, *key):
        return 0
    return max(1, math.ceil(limiter.limiter.get_window_stats(limit, *key).reset_time - time.time()))
