"""Wrong passwords and reset requests are counted by network address and by account (setting HWX_SIGN_IN_LIMIT).

Only failures count: a hospital behind one address signs in at the change of shift without waiting for itself. An
account is counted whether it exists or not, and from all addresses together it bears more wrong passwords than one
address may try: a stranger who types somebody's name does not lock them out.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator

from flask import Response, after_this_request, current_app
from flask_babel import ngettext
from limits import RateLimitItem, parse_many

from hwx.extensions import limiter, network_of_visitor

WRONG_PASSWORD = "wrong-password"
RESET = "reset"

FROM_EVERYWHERE = {WRONG_PASSWORD: 10, RESET: 1}
"""How often the limit an account bears; each reset is a letter to its owner, so those bear no more."""


def seconds_to_wait(kind: str, account: str) -> int:
    """0 when another try is allowed from this address and for this account (an e-mail address as normalised)."""
    return max((_wait(limit, *key) for limit, key in _counters(kind, account)), default=0)


def count(kind: str, account: str) -> None:
    for limit, key in _counters(kind, account):
        limiter.limiter.hit(limit, *key)


def forgive(kind: str, account: str) -> None:
    """The right password clears what the account has gathered, not what the network address has."""
    for limit, key in _counters(kind, account):
        if key[1] == "account":
            limiter.limiter.clear(limit, *key)


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


def _counters(kind: str, account: str) -> Iterator[tuple[RateLimitItem, tuple[str, str, str]]]:
    """Accounts are stored as a digest: the store of limits is no place for addresses of people."""
    if not limiter.enabled:
        return
    digest = hashlib.sha256(account.encode()).hexdigest()[:32]
    for limit in parse_many(current_app.config["HWX"].sign_in_limit):
        yield limit, (kind, "address", network_of_visitor())
        wide = type(limit)(limit.amount * FROM_EVERYWHERE[kind], limit.multiples, limit.namespace)
        yield wide, (kind, "account", digest)


def _wait(limit: RateLimitItem, *key: str) -> int:
    if limiter.limiter.test(limit, *key):
        return 0
    return max(1, math.ceil(limiter.limiter.get_window_stats(limit, *key).reset_time - time.time()))
