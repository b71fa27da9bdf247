"""A record to corrupt."""

from __future__ import annotations

from hwx.access import Role
from hwx.placements.tables import Placement
from tests.support.making import Make


def chained(make: Make) -> Placement:
    """Entries 3 and 4 are observations of SML-101 and SML-202, 5 signs the latter off."""
    placement = make.placement(host=make.institution("Host"))
    supervisor = make.holder(Role.SUPERVISOR, placement.host, "OMAR FAROUK")
    make.observation(placement, "SML-101", supervisor)
    seen = make.observation(placement, "SML-202", supervisor, method="CERT")
    make.sign_off(placement, "SML-202", supervisor, rests_on=(seen.number,))
    return placement
