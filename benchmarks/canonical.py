"""How long 60 members of a credential take to be brought into canonical form, by hwx and by a general processor."""

from __future__ import annotations

import copy
import importlib
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from hwx.rules.data_integrity import without_proof
from hwx.rules.quads import canonical_quads

MEMBERS = 60
ROUNDS = 3


def canonical_times(credential: dict[str, Any]) -> tuple[float, float | None]:
    """Seconds for the members of ``credential``, repeated under other ids until there are MEMBERS; None for the general
    processor where pyld is not installed. Raises ValueError when the two do not agree."""
    members = sixty(credential)
    own = _best(lambda: [canonical_quads(one) for one in members])
    try:
        general: Callable[[Any], str] = importlib.import_module("tests.support.contexts").general_quads
    except ImportError:
        return own, None
    if canonical_quads(members[0]) != general(members[0]) or canonical_quads(members[-1]) != general(members[-1]):
        raise ValueError("the two canonical forms differ")
    return own, _best(lambda: [general(one) for one in members])


def sixty(credential: dict[str, Any]) -> list[dict[str, Any]]:
    found = [without_proof(one) for one in credential["credentialSubject"]["verifiableCredential"]]
    made = []
    for place in range(MEMBERS):
        one = copy.deepcopy(found[place % len(found)])
        one["id"] = f"{one['id']}-{place}"
        made.append(one)
    return made


def _best(work: Callable[[], object]) -> float:
    """The median; the first one warms up."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return median(times[1:])
